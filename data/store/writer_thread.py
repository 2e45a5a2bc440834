"""One thread that writes many callers' jobs in one transaction, so that one disk sync serves all of them."""

from collections.abc import Callable
from concurrent.futures import Future
from contextvars import Context, copy_context
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any, TypeVar

from data.errors import BusyError, StorageFullError
from data.store.store import Store

T = TypeVar("T")
Job = Callable[[Store], Any]
# As many as come while the disk is at work; more would make the first of them wait too long.
GROUP = 64
# Another process may publish for some seconds: waiting is better than turning callers away.
PATIENCE_SECONDS = 30
PAUSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class WriteJob:
    """A job in its workspace, the context that it was handed over in, and where its result goes."""

    workspace: str
    job: Job
    result: "Future[Any]"
    context: Context

    def run(self, store: Store) -> Any:
        """Do the job over an open store, and return its result."""
        return self.context.run(self.job, store.within(self.workspace))


class WriterThread:
    """Runs write jobs in order, each all or nothing, and sets a result only once it is durable."""

    def __init__(self, open_store: Callable[[], Store]) -> None:
        """Open the store when the first job comes, in the thread that will use it."""
        self._open_store = open_store
        self._waiting: SimpleQueue[WriteJob | None] = SimpleQueue()
        self._store: Store | None = None
        self._thread: Thread | None = None
        self._starting = Lock()
        # Why the last transaction could not be written, while the disk is full; any later one takes it away.
        self.full: StorageFullError | None = None

    def submit(self, workspace: str, job: Callable[[Store], T]) -> "Future[T]":
        """Return the future result of a job; it is set when what the job wrote is durable."""
        result: Future[T] = Future()
        with self._starting:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="kith-writer", daemon=True)
                self._thread.start()
        self._waiting.put(WriteJob(workspace, job, result, copy_context()))
        return result

    def waiting(self) -> int:
        """Return how many jobs wait for their turn."""
        return self._waiting.qsize()

    def close(self) -> None:
        """Do what was submitted, then end."""
        with self._starting:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join()

    def _run(self) -> None:
        ending = False
        while not ending:
            group, ending = self._next()
            if group:
                self._settle(group)
        self._drop()

    def _next(self) -> tuple[list[WriteJob], bool]:
        group: list[WriteJob] = []
        work = self._waiting.get()
        while work is not None:
            # From here on it can no longer be called off: its result will be told.
            if work.result.set_running_or_notify_cancel():
                group.append(work)
            if len(group) == GROUP:
                return group, False
            try:
                work = self._waiting.get_nowait()
            except Empty:
                return group, False
        return group, True

    def _settle(self, group: list[WriteJob]) -> None:
        """Do a group; where it fails as a whole, do each by itself, so that one cannot sink the rest."""
        try:
            done = self._commit(group)
            self.full = None
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody waits to hear it.
            self.full = error if isinstance(error, StorageFullError) else self.full
            if len(group) == 1 or isinstance(error, (BusyError, StorageFullError)):
                for work in group:
                    work.result.set_exception(error)
                return
            for work in group:
                self._settle([work])
            return
        for work, (result, failed) in zip(group, done, strict=True):
            if failed is None:
                work.result.set_result(result)
            else:
                work.result.set_exception(failed)

    def _commit(self, group: list[WriteJob]) -> list[tuple[Any, Exception | None]]:
        patience = monotonic() + PATIENCE_SECONDS
        while True:
            try:
                store = self._opened()
                with store.database.transaction():
                    if len(group) == 1:
                        # Alone it fails or succeeds with its transaction.
                        return [(group[0].run(store), None)]
                    return [_attempt(store, work) for work in group]
            except BusyError:
                # A lock is worth waiting for; a server that cannot be reached is reported at once.
                if self._store is None or monotonic() > patience:
                    raise
                sleep(PAUSE_SECONDS)

    def _opened(self) -> Store:
        if self._store is not None and self._store.database.lost:
            self._drop()
        if self._store is None:
            self._store = self._open_store()
        return self._store

    def _drop(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


def _attempt(store: Store, work: WriteJob) -> tuple[Any, Exception | None]:
    try:
        with store.database.attempt():
            return work.run(store), None
    except (BusyError, StorageFullError):
        # Nothing of the group lasts: it comes again, or everybody hears that the disk is full.
        raise
    except Exception as error:  # noqa: BLE001 - it is told to the one who asked.
        return None, error
