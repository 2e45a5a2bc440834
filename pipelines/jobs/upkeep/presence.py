"""That a worker is there, and whether there is anything for it to do: without the model's libraries."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from data.errors import BusyError
from data.store.bookkeeping.job_queue import SIGN_SECONDS
from data.store.store import Store
from pipelines.jobs.upkeep.feeds import keep_feeds


@contextmanager
def present(store: Store, now: Callable[[], int]) -> Iterator[Callable[[], None]]:
    """Lend a function that says "still here", at most every 20 seconds; sign the worker off at the end."""
    worker, last = f"{socket.gethostname()} {os.getpid()}", list[int]()

    def sign() -> None:
        moment = now()
        if not last or not 0 <= moment - last[-1] < SIGN_SECONDS:
            store.job_queue.sign_on(worker, moment)
            last[:] = [moment]

    try:
        yield sign
    finally:
        sign_off(store, worker)


def sign_off(store: Store, worker: str) -> None:
    """Say that a worker has ended; where the store is away, its silence will say so."""
    try:
        store.job_queue.sign_off(worker)
    except BusyError:
        return


def is_anything_pending(store: Store, now: int, workspace: str | None = None) -> bool:
    """Tell whether a list is to be made anew or a job waits, in one workspace or in any.

    Sees to what time alone brings: kept responses and ended jobs go after two days, the change feed's oldest
    changes after thirty, and once a day what is older than a workspace keeps it.
    """
    store.idempotency.drop_expired(now)
    store.job_queue.drop_ended(now)
    keep_feeds(store, now)
    for name in store.retention.due_workspaces(now):
        store.within(name).retention.apply(now)
    changed = store.change_counts.workspaces()
    is_changed = bool(changed) if workspace is None else workspace in changed
    return is_changed or store.job_queue.waits(now, workspace)
