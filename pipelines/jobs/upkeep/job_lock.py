"""A file lock for each kind of job in a home: a second job is refused, and the lock dies with its process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from filelock import FileLock, Timeout

from data.errors import BusyError
from data.private_files import FOLDER, make_private, make_private_once


@contextmanager
def job_lock(home: Path, job: str, until: Event | None = None) -> Iterator[None]:
    """Run the body while no other process runs the same job in this home; the lock dies with it.

    Raises BusyError where one does; with `until` that one's end is waited for, or this event.
    """
    home.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    is_over = None if until is None else until.is_set
    try:
        patience = 0 if until is None else -1
        with FileLock(home / f"{job}.lock").acquire(patience, poll_interval=1, cancel_check=is_over):
            make_private_once(home)
            try:
                yield
            finally:
                # MLflow and others make files in it as the umask says.
                make_private(home)
    except Timeout as error:
        raise BusyError(
            "another kith {job} is at work in {folder}; try again when it is done.", job=job, folder=home
        ) from error
