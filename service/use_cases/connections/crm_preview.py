"""The dry run of a CRM: asked for here, done by a worker, shown with the names that contacts have now."""

from collections.abc import Iterable, Mapping
from typing import Any

from data.schema import to_epoch
from data.store.bookkeeping.job_queue import Job, JobKind, JobState
from data.store.store import Store
from data.wording.language import Language
from service.use_cases.connections.crm import CrmUseCases
from service.use_cases.week import WeekUseCases


def ask_for_preview(use_cases: WeekUseCases, number: str, asked_by: str) -> Job:
    """Ask what would be written into a CRM now, and return the job; raises NotFoundError where it is none."""
    store = use_cases.store
    arguments = {"connection": CrmUseCases(store).crm(number).id}
    return store.jobs.ask(JobKind.PREVIEW_CRM, "", arguments, asked_by, to_epoch(use_cases.clock()))


def newest_preview(use_cases: WeekUseCases, number: str) -> Job | None:
    """Return the dry run of a CRM that was asked for last, None where none was for two days."""
    arguments = {"connection": CrmUseCases(use_cases.store).crm(number).id}
    return use_cases.store.jobs.newest("", JobKind.PREVIEW_CRM, arguments)


def preview_fields(store: Store, job: Job, lang: Language) -> dict[str, Any]:
    """Return a dry run as it stands: of one that is not done only how far it is."""
    result = job.result if job.state is JobState.DONE else {}
    return {
        "job": job.id,
        "state": job.state,
        "fault": lang.word(job.fault) or None,
        "as_of": result.get("as_of"),
        "changes": result.get("changes"),
        "first": named_changes(store, result.get("first") or ()),
        "tasks": result.get("tasks"),
    }


def named_changes(store: Store, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return changes, each with the name that its contact has now."""
    return [
        {
            "contact": store.contacts.called(row["owner"], row["record"]) if row["owner"] else row["record"],
            "before": dict(row["before"]),
            "after": dict(row["after"]),
        }
        for row in rows
    ]
