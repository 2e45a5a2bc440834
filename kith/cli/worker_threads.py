"""Threads beside a worker's own rounds, so that a slow server holds up no list."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread


@contextmanager
def running_beside(name: str, run: Callable[[Event], None], ending: Event) -> Iterator[None]:
    """Call `run` in a thread of its own while the body runs; the event it is given says that the body ended.

    A mistake in that thread ends the worker: it sets `ending`, and is raised when the body has ended.
    """
    body_ended, mistakes = Event(), list[Exception]()

    def run_beside() -> None:
        try:
            run(body_ended)
        except Exception as error:  # noqa: BLE001 - it is raised in the worker's own thread
            mistakes.append(error)
            ending.set()

    thread = Thread(target=run_beside, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        body_ended.set()
        thread.join()
    for mistake in mistakes:
        raise mistake
