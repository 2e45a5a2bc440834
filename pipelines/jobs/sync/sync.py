"""Read what is new in an account; what stands in the way is noted with the connection."""

import logging
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data.errors import (
    BusyError,
    InputError,
    KithError,
    NeedsOwnerError,
    RemoteError,
    SecretKeyError,
    for_people,
)
from data.schema import to_epoch
from data.store.bookkeeping.connections import CRM_KINDS, EVERY_SECONDS, MAIL_KINDS, Connection
from data.store.bookkeeping.preferences import CRM_STOPPED, EVERYONE
from data.store.store import Store
from pipelines.connect.account import Piece
from pipelines.jobs.ingest.recorder import Ingested
from pipelines.jobs.lists.precompute import precompute
from pipelines.jobs.sync.idle_lines import IdleLines
from pipelines.jobs.sync.open_account import open_connection
from pipelines.jobs.sync.record_crm import CrmRecorder
from pipelines.jobs.sync.record_document import DocumentRecorder
from pipelines.jobs.sync.record_mail import AccountRecorder, MailRecorder, TakeAnswer

LOG = logging.getLogger(__name__)
Clock = Callable[[], datetime]
ShowPiece = Callable[[Piece], None]


@dataclass(frozen=True, slots=True)
class Synced:
    """What a look at an account brought, and why it ended early if it did; None where another one looks."""

    connection: Connection
    result: Ingested | None = None
    fault: KithError | None = None


def sync_due(
    store: Store,
    key_path: Path,
    clock: Clock,
    until: Callable[[], bool] = lambda: False,
    take_answer: TakeAnswer | None = None,
    lines: IdleLines | None = None,
) -> int:
    """Read every account whose time has come, of every workspace, one after the other; return how many.

    With `lines` those whose servers tell when mail came wait there, signed in.
    """
    count = 0
    for connection in store.connection_health.due(to_epoch(clock())):
        if until():
            break
        if is_stopped(store.within(connection.workspace), connection):
            continue
        _sync_whatever_happens(
            store.within(connection.workspace), connection, key_path, clock, until, take_answer, lines
        )
        count += 1
    return count


def is_stopped(store: Store, connection: Connection) -> bool:
    """Tell whether the one switch of a workspace keeps a CRM from being read and written."""
    return connection.kind in CRM_KINDS and bool(store.preferences.get(EVERYONE, CRM_STOPPED))


def _sync_whatever_happens(
    store: Store,
    connection: Connection,
    key_path: Path,
    clock: Clock,
    until: Callable[[], bool],
    take_answer: TakeAnswer | None,
    lines: IdleLines | None,
) -> None:
    """Read an account; what nobody thought of is noted with it and logged, and stops no other account."""
    try:
        sync(store, connection, key_path, clock, until=until, take_answer=take_answer, lines=lines)
    except BusyError:
        raise
    except Exception as error:
        LOG.exception("connection %s could not be read", connection.id)
        why, now = for_people(error, is_logged=True).sentence, to_epoch(clock())
        store.connection_health.failed(connection, why, now, needs_owner=False, retry_after=None)


def sync(
    store: Store,
    connection: Connection,
    key_path: Path,
    clock: Clock,
    *,
    show: ShowPiece = lambda _: None,
    until: Callable[[], bool] = lambda: False,
    take_answer: TakeAnswer | None = None,
    lines: IdleLines | None = None,
) -> Synced:
    """Read what is new in one account, in its workspace; it can end at any piece and goes on from there."""
    health = store.connection_health
    if not health.claim(connection.id, to_epoch(clock())):
        return Synced(connection)
    recorder = _recorder(store, connection, clock, take_answer)
    try:
        is_done = _read(store, connection, key_path, clock, recorder, show, until, lines)
    except (RemoteError, SecretKeyError, InputError) as error:
        recorder.close()
        needs_owner = isinstance(error, (NeedsOwnerError, SecretKeyError, InputError))
        health.failed(
            connection,
            error.sentence,
            to_epoch(clock()),
            needs_owner=needs_owner,
            retry_after=getattr(error, "retry_after", None),
        )
        return Synced(connection, recorder.result, error)
    recorder.close()
    if recorder.any_read:
        precompute(store, store.change_counts.pending(), clock())
    now = to_epoch(clock())
    every = int(connection.settings.get("every", EVERY_SECONDS))
    health.succeeded(connection.id, now, due_at=now + (every if is_done else 0))
    return Synced(connection, recorder.result)


def _recorder(
    store: Store, connection: Connection, clock: Clock, take_answer: TakeAnswer | None
) -> AccountRecorder:
    if connection.kind in CRM_KINDS:
        return CrmRecorder(store, connection, clock)
    if connection.kind in MAIL_KINDS:
        return MailRecorder(store, connection, clock, take_answer)
    return DocumentRecorder(store, connection, clock)


def _read(
    store: Store,
    connection: Connection,
    key_path: Path,
    clock: Clock,
    recorder: AccountRecorder,
    show: ShowPiece,
    until: Callable[[], bool],
    lines: IdleLines | None,
) -> bool:
    """Record piece by piece; tell whether all of it was read."""
    waiting = lines.take(connection) if lines is not None else None
    with ExitStack() as stack:
        account = waiting or open_connection(store, connection, key_path, clock)
        stack.enter_context(closing(account))
        for piece in recorder.pieces(account):
            recorder.record(piece)
            store.connection_health.beat(connection.id, to_epoch(clock()))
            show(piece)
            if until():
                return False
        if lines is not None and lines.keep(connection, account):
            stack.pop_all()
    return True
