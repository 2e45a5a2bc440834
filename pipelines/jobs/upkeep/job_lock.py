"""A lock for each kind of job, of a home and of a store; it dies with its process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from filelock import FileLock, Timeout

from data.errors import BusyError
from data.private_files import FILE, make_folder, make_private, make_private_once
from data.store.store import Store


@contextmanager
def job_lock(home: Path, job: str, until: Event | None = None) -> Iterator[None]:
    """Run the body while no other process runs the same job in this home; the lock dies with it.

    Raises BusyError where one does; with `until` that one's end is waited for, or this event.
    """
    make_folder(home)
    is_over = None if until is None else until.is_set
    patience = 0 if until is None else -1
    try:
        held = FileLock(home / f"{job}.lock", mode=FILE).acquire(
            patience, poll_interval=1, cancel_check=is_over
        )
    except Timeout as error:
        raise BusyError(
            "another kith {job} is at work in {folder}; try again when it is done.", job=job, folder=home
        ) from error
    # Apart from getting the lock: what the body waits for in vain is another one.
    with held:
        make_private_once(home)
        try:
            yield
        finally:
            # MLflow and others make files in it as the umask says.
            make_private(home)


@contextmanager
def store_lock(store: Store, job: str) -> Iterator[None]:
    """Run the body while nobody else runs the same job on this store; raises BusyError where one does."""
    with store.database.job(job) as is_mine:
        if not is_mine:
            raise BusyError(
                "another kith {job} is at work on this store; try again when it is done.", job=job
            )
        yield
