"""What is asked for here and done by a worker: a new list."""

from typing import Any

from data.schema import to_epoch
from data.store.bookkeeping.job_queue import Job, JobKind, JobState
from data.wording.language import Language
from service.use_cases.find_contact import require_owner
from service.use_cases.week import WeekUseCases

# Who asks where no program with a key does.
BY_PAGE = "page"


def ask_for_list(use_cases: WeekUseCases, owner: str, asked_by: str) -> Job:
    """Ask for a list of this owner as of now, and return the job; raises NotFoundError for a stranger."""
    store = use_cases.store
    require_owner(store, owner)
    return store.jobs.ask(JobKind.MAKE_LIST, owner, {}, asked_by, to_epoch(use_cases.clock()))


def job_fields(use_cases: WeekUseCases, job: Job, lang: Language) -> dict[str, Any]:
    """Return a job as it stands, its sentences in a language, and whether a worker is there to go on."""
    worker = use_cases.store.job_queue.has_worker(to_epoch(use_cases.clock()))
    return {
        "id": job.id,
        "kind": job.kind,
        "owner": job.owner,
        "state": job.state,
        "asked_at": job.asked_at,
        "progress": lang.word(job.progress) or None,
        "fault": lang.word(job.fault) or None,
        "worker": worker,
    }


def job_sentence(use_cases: WeekUseCases, job: Job, lang: Language) -> str:
    """Say how far a job is, and what to do where nothing is running that would do it."""
    if job.state is JobState.FAILED:
        return lang.say("That could not be done: {why}", why=lang.word(job.fault))
    if job.state is JobState.DONE:
        return lang.say("Done.")
    if not use_cases.store.job_queue.has_worker(to_epoch(use_cases.clock())):
        return nothing_running(lang)
    return lang.word(job.progress) or lang.say("Just a moment.")


def nothing_running(lang: Language) -> str:
    """Say that no worker is there, and how one is started."""
    return lang.say("Nothing is running that would do this. Start it in a terminal: kith work")
