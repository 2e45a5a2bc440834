"""What somebody asked for, done: jobs are taken from the store's queue one after the other."""

from collections.abc import Callable, Mapping
from datetime import datetime
from time import perf_counter
from typing import Any

import structlog

from data.errors import BusyError, KithError, NotFoundError, for_people
from data.schema import to_epoch
from data.store.bookkeeping.job_queue import Job, JobKind, JobState
from data.store.engine.request_id import from_request
from data.store.store import Store
from models.served.artefact import ServedModel
from pipelines.jobs.upkeep.work import make_list

LOG = structlog.get_logger("kith.worker")
Clock = Callable[[], datetime]
# Does a job in its own workspace, and returns what can be written as JSON; None where the rest must wait.
Runner = Callable[[Store, Job, datetime], Any]


def run_asked_jobs(
    store: Store, runners: Mapping[JobKind, Runner], clock: Clock, workspace: str | None = None
) -> int:
    """Do every job that waits, of one workspace or of all, and return how many; no fault stops another job.

    A mistake in Kith is raised after who asked was told of it.
    """
    count = 0
    while (job := store.job_queue.take(to_epoch(clock()), workspace)) is not None:
        count += 1
        if not _run(store, job, runners[job.kind], clock):
            # Its next turn comes after the lists of this round.
            break
    return count


def runners_with(artefact: Callable[[Store], ServedModel]) -> dict[JobKind, Runner]:
    """Return what does each kind of job, with the model that `artefact` loads for a workspace."""
    return {
        JobKind.MAKE_LIST: lambda store, job, now: _make_list(store, job, artefact(store), now),
        JobKind.PREVIEW_CRM: lambda store, job, now: _preview_crm(store, job, artefact(store), now),
        JobKind.PREVIEW_FILE: _preview_file,
        JobKind.TAKE_IN_FILE: _take_in_file,
    }


# The readers of files and what speaks with CRMs are large, and most rounds need none.


def _preview_crm(store: Store, job: Job, artefact: ServedModel, now: datetime) -> Any:
    from pipelines.jobs.write_back.dry_run import preview_crm

    return preview_crm(store, job, artefact, now)


def _preview_file(store: Store, job: Job, now: datetime) -> Any:
    from pipelines.jobs.upkeep.file_jobs import preview_file

    return preview_file(store, job, now)


def _take_in_file(store: Store, job: Job, now: datetime) -> Any:
    from pipelines.jobs.upkeep.file_jobs import take_in_file

    return take_in_file(store, job, now)


def _run(store: Store, job: Job, runner: Runner, clock: Clock) -> bool:
    """Do a job, and tell whether it has ended; one whose runner returns None goes on in its next turn."""
    begun = perf_counter()
    try:
        with from_request(job.request_id):
            result = runner(store.within(job.workspace), job, clock())
    except BusyError:
        # The store is away, so nothing can be written down: the job is taken again after its silence.
        raise
    except Exception as error:
        store.job_queue.fail(job.id, for_people(error, is_logged=True).sentence, to_epoch(clock()))
        _log(job, JobState.FAILED, begun, getattr(error, "code", type(error).__name__))
        if not isinstance(error, KithError):
            raise
        return True
    if result is None:
        store.job_queue.put_back(job.id)
        _log(job, JobState.WAITING, begun)
        return False
    store.job_queue.finish(job.id, result, to_epoch(clock()))
    _log(job, JobState.DONE, begun)
    return True


def _log(job: Job, state: JobState, begun: float, error: str | None = None) -> None:
    """Write down what came of a job's turn, and which request asked for it; nobody is named."""
    milliseconds = round((perf_counter() - begun) * 1000, 1)
    about = {"kind": str(job.kind), "job": job.id, "request_id": job.request_id}
    LOG.info("job", **about, state=str(state), error=error, milliseconds=milliseconds)


def _make_list(store: Store, job: Job, artefact: ServedModel, now: datetime) -> dict[str, str]:
    if job.owner not in store.interactions.owners():
        raise NotFoundError("there is no owner {owner!r} here", owner=job.owner)
    make_list(store, job.owner, artefact, now)
    return {"as_of": now.isoformat()}
