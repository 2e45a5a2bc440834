"""Files that the page was sent: looked at, and taken in when the owner says so."""

from datetime import datetime
from pathlib import Path
from shutil import rmtree
from typing import Any

from data.errors import InputError, NotFoundError
from data.importers.base.items import ReadOptions
from data.importers.base.zip_growth import check_unpacked
from data.importers.tables.interactions import TableOptions
from data.store.bookkeeping.job_queue import Job
from data.store.store import Store
from pipelines.jobs.ingest.take_in import TakenIn, take_in
from pipelines.jobs.lists.precompute import precompute

# A mailbox of the gigabyte that the page takes, unpacked; what is larger would hold up everybody's jobs.
LARGEST_UNPACKED = 2 * 1024**3


def preview_file(store: Store, job: Job, now: datetime) -> list[dict[str, Any]]:
    """Return what a file would bring; nothing of it lasts."""
    with store.rehearsal() as rehearsed:
        return _take(rehearsed, job, now).fields()


def take_in_file(store: Store, job: Job, now: datetime) -> list[dict[str, Any]]:
    """Take a file in, delete the copy that the page kept, and return what it brought."""
    taken = _take(store, job, now)
    taken.note_joined(precompute(store, store.change_counts.pending(), now))
    rmtree(_path(job).parent, ignore_errors=True)
    return taken.fields()


def _take(store: Store, job: Job, now: datetime) -> TakenIn:
    path = _path(job)
    if not path.exists():
        raise NotFoundError("this upload is not here any more; choose the file again")
    check_unpacked(path, LARGEST_UNPACKED)
    reading = ReadOptions(job.owner, owner_given=True)
    taken = take_in(store, [path], reading, TableOptions(), now)
    faults = [result.fault for result in taken.results if result.fault]
    if faults and len(faults) == len(taken.results):
        raise InputError(faults[0])
    return taken


def _path(job: Job) -> Path:
    return Path(job.arguments["path"])
