"""Connected accounts, read beside what else a worker does: a slow server holds up no list."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from data.errors import BusyError
from data.schema import to_epoch
from data.settings import Settings
from data.store.bookkeeping.connections import CRM_KINDS, ConnectionKind
from data.store.store import Store
from kith.cli.stores import whole_store
from kith.cli.worker_threads import running_beside

if TYPE_CHECKING:
    from models.served.artefact import ServedModel
    from pipelines.jobs.sync.idle_lines import IdleLines

# Which accounts are due is looked up so often.
LOOK_SECONDS = 5.0


@contextmanager
def syncing(
    settings: Settings, clock: Callable[[], datetime], ending: Event, *, once: bool
) -> Iterator[None]:
    """Read the accounts that are due in a thread of its own while the body runs; with `once`, before it."""
    if once:
        sync_once(settings, clock)
        yield
        return
    with running_beside("kith-connections", partial(sync_until, settings, clock), ending):
        yield


def sync_until(settings: Settings, clock: Callable[[], datetime], ended: Event) -> None:
    """Read whatever is due, and what servers tell of, until an event; then a reading ends with its piece."""
    # Whoever ends a worker at once does not wait for libraries.
    if ended.wait(LOOK_SECONDS):
        return
    with ExitStack() as stack:
        store, waiting = stack.enter_context(whole_store()), _Waiting(stack)
        while not ended.is_set():
            # A store that is away comes back.
            with suppress(BusyError):
                if store.database.lost:
                    store.reopen()
                if waiting.lines is not None or _has_mailboxes(store):
                    waiting.open().ask_for_news(store)
                _sync_due(store, settings, clock, ended.is_set, waiting)
                _write_back(store, settings, clock)
            waiting.wait(LOOK_SECONDS, ended)


@dataclass
class _Waiting:
    """The accounts that wait for mail between two looks; nothing of them is loaded before one is read."""

    stack: ExitStack
    lines: "IdleLines | None" = None

    def open(self) -> "IdleLines":
        """Return them; their lines end with the stack."""
        from pipelines.jobs.sync.idle_lines import IdleLines

        if self.lines is None:
            self.lines = self.stack.enter_context(closing(IdleLines()))
        return self.lines

    def wait(self, seconds: float, ended: Event) -> None:
        """Wait so long, until mail came, or until an event."""
        if self.lines is None:
            ended.wait(seconds)
        else:
            self.lines.wait(seconds, ended)


def _has_mailboxes(store: Store) -> bool:
    return any(one.kind is ConnectionKind.IMAP for one in store.connection_health.live())


def sync_once(settings: Settings, clock: Callable[[], datetime]) -> None:
    """Read whatever is due now."""
    with whole_store() as store:
        _sync_due(store, settings, clock)
        _write_back(store, settings, clock)


def _sync_due(
    store: Store,
    settings: Settings,
    clock: Callable[[], datetime],
    until: Callable[[], bool] = lambda: False,
    waiting: _Waiting | None = None,
) -> None:
    if not store.connection_health.due(to_epoch(clock())):
        return
    # The readers bring pandas: a worker that reads no account does without these 90 MB.
    from pipelines.jobs.sync.sync import sync_due
    from service.use_cases.weekly.mailed_answers import answer_taker

    take_answer = answer_taker(settings.key_path, clock)
    sync_due(store, settings.key_path, clock, until, take_answer, waiting.open() if waiting else None)


def _write_back(store: Store, settings: Settings, clock: Callable[[], datetime]) -> None:
    """Write into every CRM whose day has come; the model is loaded where one has."""
    if not any(one.kind in CRM_KINDS for one in store.connection_health.all()):
        # Most installations have none, and load nothing for it.
        return
    from pipelines.jobs.write_back.write_back import write_back_due

    write_back_due(store, settings.key_path, clock, lambda own: _champion(own, settings))


def _champion(store: Store, settings: Settings) -> "ServedModel":
    from pipelines.model_store.workspace_models import CHAMPION, WorkspaceModels

    return WorkspaceModels.of(store, settings).find(CHAMPION, None)
