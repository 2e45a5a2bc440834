"""Writing into a CRM: off until it is switched on, once a day, and taken away without a trace."""

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from data.errors import KithError, NeedsOwnerError, RemoteError, SecretKeyError
from data.schema import DAY_SECONDS, to_epoch
from data.store.bookkeeping.connections import CRM_KINDS, Connection, ConnectionState
from data.store.crm.last_writing import LastWriting, keep_writing, last_writing
from data.store.store import Store
from models.served.artefact import ServedModel
from pipelines.connect.crm.account import CrmAccount
from pipelines.connect.crm.adapter import WriteOutcome
from pipelines.jobs.sync.open_account import open_connection
from pipelines.jobs.sync.sync import is_stopped
from pipelines.jobs.write_back.fields import crm_fields
from pipelines.jobs.write_back.write_fields import FieldChange, WrittenFields, planned_changes, write_fields
from pipelines.jobs.write_back.write_tasks import WrittenTasks, kept_keys, write_tasks

LOG = logging.getLogger(__name__)
Clock = Callable[[], datetime]
ModelOf = Callable[[Store], ServedModel]
PAUSE_SECONDS = 15 * 60


class WriteMode(StrEnum):
    """What is written into a CRM."""

    OFF = "off"
    FIELDS = "fields"
    TASKS = "tasks"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class WrittenBack:
    """What a round wrote; `fault` is why it ended early."""

    fields: WrittenFields | None = None
    tasks: WrittenTasks | None = None
    fault: KithError | None = None


def mode_of(connection: Connection) -> WriteMode:
    """Return what is written into a CRM: nothing until somebody said so."""
    return WriteMode(connection.settings.get("write", WriteMode.OFF))


def write_back_due(store: Store, key_path: Path, clock: Clock, model_of: ModelOf) -> int:
    """Write into every CRM whose day has come, of every workspace; return how many."""
    count = 0
    for connection in store.connection_health.all():
        own = store.within(connection.workspace)
        if _is_due(own, connection, to_epoch(clock())):
            write_back(own, connection, key_path, clock(), model_of)
            count += 1
    return count


def _is_due(store: Store, connection: Connection, now: int) -> bool:
    if (
        connection.kind not in CRM_KINDS
        or mode_of(connection) is WriteMode.OFF
        or is_stopped(store, connection)
    ):
        return False
    # Before the first reading has ended there is little to say of anybody.
    if connection.state is not ConnectionState.LIVE or connection.last_success_at is None:
        return False
    return now >= last_writing(store.connections, connection).next_at


def write_back(
    store: Store, connection: Connection, key_path: Path, now: datetime, model_of: ModelOf
) -> WrittenBack:
    """Write what changed into one CRM; what stands in the way is noted with it, and tried again."""
    mode, lang = mode_of(connection), store.spoken()
    fields, tasks = None, None
    try:
        with closing(opened(store, connection, key_path, now)) as account:
            if mode in {WriteMode.FIELDS, WriteMode.BOTH}:
                changes = planned_changes(store, connection, model_of(store), to_epoch(now), lang)
                fields = write_fields(store, connection, account.adapter, changes, lang)
            if mode in {WriteMode.TASKS, WriteMode.BOTH}:
                tasks = write_tasks(store, connection, account.adapter, now, lang)
    except (RemoteError, SecretKeyError) as error:
        _note_fault(store, connection, error, to_epoch(now))
        return WrittenBack(fields, tasks, error)
    keep_writing(store.connections, connection, _gone_through(fields, tasks, to_epoch(now)))
    return WrittenBack(fields, tasks)


def preview(store: Store, connection: Connection, model_of: ModelOf, now: datetime) -> list[FieldChange]:
    """Return what would be written into fields now; nothing is."""
    return planned_changes(store, connection, model_of(store), to_epoch(now), store.spoken())


def uninstall(store: Store, connection: Connection, key_path: Path, now: datetime) -> tuple[int, int]:
    """Take every field and every open task of Kith's out of a CRM; return how many of each there were."""
    settings = {**connection.settings, "write": str(WriteMode.OFF)}
    store.connections.set_settings(connection.id, settings)
    with closing(opened(store, connection, key_path, now)) as account:
        tasks = account.adapter.remove_tasks(kept_keys(store, connection))
        fields = account.adapter.remove_fields(crm_fields(store.spoken()))
    records = store.crm_contacts.all(connection.id).values()
    store.crm_contacts.keep(connection, [replace(one, written={}) for one in records if one.written])
    keep_writing(store.connections, connection, LastWriting())
    store.connections.keep_cursor(connection, "tasks", {"keys": []})
    return fields, tasks


def opened(store: Store, connection: Connection, key_path: Path, now: datetime) -> CrmAccount:
    """Return the CRM of a connection, open; raises SecretKeyError where its token cannot be."""
    account = open_connection(store, connection, key_path, lambda: now)
    assert isinstance(account, CrmAccount)  # noqa: S101  # Its kind says so; this tells the type.
    return account


def _gone_through(fields: WrittenFields | None, tasks: WrittenTasks | None, now: int) -> LastWriting:
    contacts, made = fields or WrittenFields(), tasks or WrittenTasks()
    return LastWriting(
        now,
        now + DAY_SECONDS,
        contacts.reasons[0] if contacts.reasons else "",
        contacts.counts[WriteOutcome.WRITTEN],
        contacts.counts[WriteOutcome.REFUSED],
        made.counts[WriteOutcome.WRITTEN],
    )


def _note_fault(store: Store, connection: Connection, error: KithError, now: int) -> None:
    LOG.warning("nothing could be written into %s: %s", connection.id, error.code)
    needs_owner = isinstance(error, (NeedsOwnerError, SecretKeyError))
    pause = DAY_SECONDS if needs_owner else max(PAUSE_SECONDS, getattr(error, "retry_after", None) or 0)
    last = last_writing(store.connections, connection)
    keep_writing(store.connections, connection, replace(last, next_at=now + pause, fault=error.sentence))
