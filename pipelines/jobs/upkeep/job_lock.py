"""A file lock for each kind of job in a home: a second job is refused, and the lock dies with its process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from data.errors import BusyError
from data.private_files import FOLDER, make_private, make_private_once


@contextmanager
def job_lock(home: Path, job: str) -> Iterator[None]:
    """Run the body while no other process runs the same job in this home; the lock dies with it."""
    home.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    try:
        with FileLock(home / f"{job}.lock", timeout=0):
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
