"""A note beside a contact of a CRM, in somebody's own words: when they ask for it, and never by itself."""

from contextlib import closing
from datetime import datetime
from pathlib import Path

from data.errors import NotFoundError, RemoteError, UsageError
from data.schema import to_epoch
from data.store.bookkeeping.connections import Connection
from data.store.crm.crm_contacts import CrmRecord
from data.store.crm_users import mapped_users
from data.store.store import Store
from pipelines.connect.crm.adapter import CrmNote, WriteOutcome, WriteResult
from pipelines.jobs.sync.sync import is_stopped
from pipelines.jobs.write_back.write_back import WriteMode, mode_of, opened
from pipelines.jobs.write_back.write_tasks import record_of


def write_note(
    store: Store, connection: Connection, key_path: Path, owner: str, contact: str, words: str, now: datetime
) -> None:
    """Write an owner's words beside a contact, with who wrote them; Kith keeps nothing of them.

    Raises what `noted_record` raises, and RemoteError where the CRM cannot be reached or does not take it.
    """
    record = noted_record(store, connection, owner, contact)
    number = record.record.removeprefix(f"{connection.kind}:")
    lang = store.spoken()
    signed = lang.say("{words}\n({name}, by Kith)", words=words, name=_name_of(store, connection, owner))
    with closing(opened(store, connection, key_path, now)) as account:
        result = account.adapter.note(CrmNote(number, signed, to_epoch(now)))
    _check(result, connection, contact)


def noted_record(store: Store, connection: Connection, owner: str, contact: str) -> CrmRecord:
    """Return the CRM's record of an owner's contact.

    Raises UsageError where nothing is written into this CRM, NotFoundError where it has no such contact.
    """
    _must_be_on(store, connection)
    record = record_of(store, owner, contact, store.crm_contacts.all(connection.id))
    if record is None:
        raise NotFoundError(
            "{connection} has no contact {contact!r}", connection=connection.id, contact=contact
        )
    return record


def _must_be_on(store: Store, connection: Connection) -> None:
    if is_stopped(store, connection):
        raise UsageError("the CRMs are stopped; first: kith connect crm start")
    if mode_of(connection) is WriteMode.OFF:
        raise UsageError(
            "nothing is written into {connection}; first: kith connect crm write {connection}",
            connection=connection.id,
        )


def _name_of(store: Store, connection: Connection, owner: str) -> str:
    users = (one for one in mapped_users(store, connection) if one.owner == owner)
    return next((one.name or one.email for one in users), owner)


def _check(result: WriteResult, connection: Connection, contact: str) -> None:
    if result.outcome is WriteOutcome.GONE:
        raise NotFoundError(
            "{connection} does not have {contact!r} any more", connection=connection.id, contact=contact
        )
    if result.outcome is not WriteOutcome.WRITTEN:
        raise RemoteError(
            "{connection} does not take the note: {why}", connection=connection.id, why=result.why
        )
