"""The dry run that somebody asked for: the first changes that would be written into a CRM, and how many."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from data.messages import Message
from data.schema import to_epoch
from data.store.bookkeeping.connections import Connection
from data.store.bookkeeping.job_queue import Job
from data.store.store import Store
from models.served.artefact import ServedModel
from pipelines.connect.crm.account import ADAPTERS
from pipelines.jobs.write_back.write_back import preview
from pipelines.jobs.write_back.write_fields import FieldChange
from pipelines.jobs.write_back.write_tasks import planned_tasks

# So many changes are shown before anything is written.
CHANGES_SHOWN = 20


def preview_crm(store: Store, job: Job, model: ServedModel, now: datetime) -> dict[str, Any]:
    """Return what would be written into the CRM that a job names; nothing is, and the CRM is not asked."""
    connection = store.connections.get(job.arguments["connection"])
    return dry_run(store, connection, model, now)


def dry_run(store: Store, connection: Connection, model: ServedModel, now: datetime) -> dict[str, Any]:
    """Return `as_of` (epoch seconds), how many `changes` and `tasks` there would be, and the `first` changes.

    Contacts stand by the CRM's handles: who they are is looked up where they are shown.
    """
    changes = preview(store, connection, lambda _: model, now)
    return {
        "as_of": to_epoch(now),
        "changes": len(changes),
        "first": _rows(changes[:CHANGES_SHOWN]),
        "tasks": _count_tasks(store, connection, now),
    }


def _rows(changes: Sequence[FieldChange]) -> list[dict[str, Any]]:
    return [
        {
            "owner": one.owner,
            "record": one.record.record,
            "before": dict(one.before),
            "after": dict(one.after),
        }
        for one in changes
    ]


def _count_tasks(store: Store, connection: Connection, now: datetime) -> int:
    are_private, left_out = ADAPTERS[connection.kind].tasks_are_private, Counter[Message]()
    tasks = planned_tasks(store, connection, now, store.spoken(), left_out, are_private=are_private)
    return sum(1 for _ in tasks)
