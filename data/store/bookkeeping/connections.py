"""The accounts that are read by themselves: how each is set up, how it is, and how far it is read."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from data.errors import NotFoundError
from data.messages import Message, as_json, from_json
from data.store.engine.database import Database, Record
from data.store.engine.statements import insert, upsert
from data.store.engine.workspace_tables import WorkspaceTables

TABLE = "connections"
# A reader that gave no sign for so long has ended.
LEASE_SECONDS = 120
# A refresh that took longer has ended with its process.
REFRESH_SECONDS = 90
# Of the settings: where an account is read, and where its owner says that it is, until that was looked at.
SERVER, NAMED_SERVER = "server", "named_server"
# The parts of an account that are not read, since their owner says that they are somebody else's.
NOT_MINE = "not_mine"
# An account that was connected on the page, and that nobody has decided on since it was looked at.
DRAFT = "draft"
FIRST_PAUSE, LONGEST_PAUSE = 5 * 60, 6 * 60 * 60
COLUMNS = (
    "id, workspace, owner, kind, address, settings, secret, made_at, state, fault, failures, due_at, "
    "claimed_until, last_at, last_success_at, blind_since"
)
ADD = insert(TABLE, COLUMNS)
SELECT = f"SELECT {COLUMNS} FROM {TABLE}"
OF_WORKSPACE = f"{SELECT} WHERE workspace = :workspace ORDER BY made_at, id"
OF_OWNER = f"{SELECT} WHERE workspace = :workspace AND owner = :owner ORDER BY made_at, id"
BY_STATE = f"""
SELECT CASE WHEN state = 'live' AND failures > 0 THEN 'failing' ELSE state END AS shown, count(*)
FROM {TABLE} WHERE workspace = ? GROUP BY shown
"""
ONE = f"{SELECT} WHERE workspace = :workspace AND id = :id"
SAME = f"{SELECT} WHERE workspace = :workspace AND owner = :owner AND kind = :kind AND address = :address"
SET_STATE = f"""
UPDATE {TABLE} SET state = :state, fault = '""', failures = 0, due_at = 0
WHERE workspace = :workspace AND id = :id
"""
SET_SECRET = f"UPDATE {TABLE} SET secret = :secret WHERE workspace = :workspace AND id = :id"
SET_SETTINGS = f"UPDATE {TABLE} SET settings = :settings WHERE workspace = :workspace AND id = :id"
READ_NOW = f"UPDATE {TABLE} SET due_at = 0 WHERE workspace = :workspace AND id = :id"
REMOVE = f"DELETE FROM {TABLE} WHERE workspace = :workspace AND id = :id"
REMOVE_CURSORS = "DELETE FROM connection_cursors WHERE workspace = :workspace AND connection = :id"
CURSORS = "SELECT part, cursor FROM connection_cursors WHERE workspace = :workspace AND connection = :id"
KEEP_CURSOR = upsert("connection_cursors", "workspace, owner, connection, part", "cursor")
# Two workers may see the same account: it is read by the one that changes its row.
CLAIM = f"UPDATE {TABLE} SET claimed_until = ?, last_at = ? WHERE id = ? AND claimed_until <= ?"
REFRESH = f"UPDATE {TABLE} SET refreshing_until = ? WHERE id = ? AND refreshing_until <= ?"
BEAT = f"UPDATE {TABLE} SET claimed_until = ? WHERE id = ?"
DUE = f"{SELECT} WHERE state = 'live' AND due_at <= :now AND claimed_until <= :now ORDER BY due_at, id"
SUCCEEDED = f"""
UPDATE {TABLE} SET fault = '""', failures = 0, due_at = :due_at, claimed_until = 0, last_success_at = :now,
  blind_since = NULL
WHERE id = :id
"""
FAILED = f"""
UPDATE {TABLE} SET state = CASE WHEN state = 'live' THEN :state ELSE state END, fault = :fault,
  failures = failures + 1, due_at = :due_at, claimed_until = 0,
  blind_since = coalesce(blind_since, last_success_at, :now)
WHERE id = :id
"""


class ConnectionKind(StrEnum):
    """What an account is read with."""

    IMAP = "imap"
    JMAP = "jmap"
    ICS = "ics"
    CALDAV = "caldav"
    CARDDAV = "carddav"
    GMAIL = "gmail"
    GOOGLE_CALENDAR = "google_calendar"
    GOOGLE_CONTACTS = "google_contacts"
    MICROSOFT_MAIL = "microsoft_mail"
    MICROSOFT_CALENDAR = "microsoft_calendar"
    MICROSOFT_CONTACTS = "microsoft_contacts"
    BOTTLECRM = "bottlecrm"
    ESPOCRM = "espocrm"
    HUBSPOT = "hubspot"
    SALESFORCE = "salesforce"


# An account is read so often where nothing else was said.
EVERY_SECONDS = 15 * 60
# They bring mails; all others bring calendars and address books as a whole.
MAIL_KINDS = frozenset(
    {ConnectionKind.IMAP, ConnectionKind.JMAP, ConnectionKind.GMAIL, ConnectionKind.MICROSOFT_MAIL}
)
# Whose calendars may be other people's.
CALENDAR_KINDS = frozenset(
    {ConnectionKind.CALDAV, ConnectionKind.GOOGLE_CALENDAR, ConnectionKind.MICROSOFT_CALENDAR}
)
# Each is of the whole workspace: its owner is empty, and its users are mapped to Kith's owners.
CRM_KINDS = frozenset(
    {ConnectionKind.BOTTLECRM, ConnectionKind.ESPOCRM, ConnectionKind.HUBSPOT, ConnectionKind.SALESFORCE}
)


class ConnectionState(StrEnum):
    """Whether an account is read: yes, not as its owner asked, or not until its owner does something."""

    LIVE = "live"
    PAUSED = "paused"
    NEEDS_YOU = "needs_you"


# Of what is live, what could not be read the last time is counted apart.
SHOWN_STATES = (*map(str, ConnectionState), "failing")


@dataclass(frozen=True, slots=True)
class Connection:
    """An account as it stands; the secret is sealed, moments are in epoch seconds.

    `blind_since` is when it was read last, while it cannot be read.
    """

    id: str
    workspace: str
    owner: str
    kind: ConnectionKind
    address: str
    settings: Mapping[str, Any]
    secret: str = field(repr=False)
    made_at: int
    state: ConnectionState = ConnectionState.LIVE
    fault: str = ""
    failures: int = 0
    due_at: int = 0
    claimed_until: int = 0
    last_at: int | None = None
    last_success_at: int | None = None
    blind_since: int | None = None

    @property
    def is_draft(self) -> bool:
        """Whether its owner has not said yet, since it was looked at, that it is to be read."""
        return bool(self.settings.get(DRAFT))


def new_connection_id() -> str:
    """Return an id for a new connection."""
    return f"con_{secrets.token_hex(4)}"


class Connections(WorkspaceTables):
    """The accounts of one workspace."""

    def add(self, connection: Connection) -> None:
        """Keep a new account, its secret sealed already."""
        self.database.write_many(ADD, [_row(connection)])

    def all(self) -> list[Connection]:
        """Return every account, the oldest first."""
        return [_connection(row) for row in self._run(OF_WORKSPACE)]

    def of(self, owner: str) -> list[Connection]:
        """Return an owner's accounts, the oldest first."""
        return [_connection(row) for row in self._run(OF_OWNER, owner=owner)]

    def by_state(self) -> dict[str, int]:
        """Return how many accounts are in each of SHOWN_STATES."""
        rows = self.database.execute(BY_STATE, (self.workspace,))
        return dict.fromkeys(SHOWN_STATES, 0) | {state: int(count) for state, count in rows}

    def get(self, number: str) -> Connection:
        """Return an account; raises NotFoundError where there is none."""
        rows = self._run(ONE, id=number)
        if not rows:
            raise NotFoundError(
                "there is no connection {number!r} here; see them with: kith connect list", number=number
            )
        return _connection(rows[0])

    def same(self, owner: str, kind: ConnectionKind, address: str) -> Connection | None:
        """Return an owner's account of this kind and address, None where there is none."""
        rows = self._run(SAME, owner=owner, kind=str(kind), address=address)
        return _connection(rows[0]) if rows else None

    def set_state(self, number: str, state: ConnectionState) -> None:
        """Let an account be read from now on, or not, as if it had never failed."""
        self._run(SET_STATE, id=number, state=str(state))

    def set_secret(self, number: str, secret: str) -> None:
        """Let an account have another password, sealed already."""
        self._run(SET_SECRET, id=number, secret=secret)

    def set_settings(self, number: str, settings: Mapping[str, Any]) -> None:
        """Let an account be read in another way from now on."""
        self._run(SET_SETTINGS, id=number, settings=json.dumps(dict(settings)))

    def read_now(self, number: str) -> None:
        """Let an account be due at once."""
        self._run(READ_NOW, id=number)

    def remove(self, number: str) -> None:
        """Delete an account with its secret; what was read from it stays."""
        with self.database.transaction():
            for query in (REMOVE_CURSORS, REMOVE):
                self._run(query, id=number)

    def cursors(self, number: str) -> dict[str, dict[str, Any]]:
        """Return how far each part of an account is read."""
        return {part: json.loads(cursor) for part, cursor in self._run(CURSORS, id=number)}

    def forget_cursors(self, number: str) -> None:
        """Let every part of an account be read from its beginning."""
        self._run(REMOVE_CURSORS, id=number)

    def keep_cursor(self, connection: Connection, part: str, cursor: Mapping[str, Any]) -> None:
        """Note how far a part of an account is read."""
        row = (self.workspace, connection.owner, connection.id, part, json.dumps(dict(cursor)))
        self.database.write_many(KEEP_CURSOR, [row])


class ConnectionHealth:
    """The accounts of all workspaces, as workers see them."""

    def __init__(self, database: Database) -> None:
        """Work on an open, up-to-date database."""
        self._database = database

    def all(self) -> list[Connection]:
        """Return every account of every workspace."""
        return [_connection(row) for row in self._database.execute(f"{SELECT} ORDER BY id")]

    def find(self, number: str) -> Connection | None:
        """Return an account of any workspace, None where there is none."""
        row = self._database.first(f"{SELECT} WHERE id = ?", (number,))
        return None if row is None else _connection(row)

    def live(self) -> list[Connection]:
        """Return the accounts of every workspace that are read by themselves."""
        return [_connection(row) for row in self._database.execute(f"{SELECT} WHERE state = 'live'")]

    def due(self, now: int) -> list[Connection]:
        """Return the accounts that are to be read now, the one that waited longest first."""
        return [_connection(row) for row in self._database.execute(DUE, {"now": now})]

    def claim(self, number: str, now: int) -> bool:
        """Let nobody else read an account for a while; tell whether it is this reader's now."""
        return bool(self._database.write_many(CLAIM, [(now + LEASE_SECONDS, now, number, now)]))

    def beat(self, number: str, now: int) -> None:
        """Note that an account is still being read."""
        self._database.write_many(BEAT, [(now + LEASE_SECONDS, number)])

    def begin_refresh(self, number: str, now: int) -> bool:
        """Let nobody else renew the tokens of an account for a while; tell whether it is this one's turn."""
        return bool(self._database.write_many(REFRESH, [(now + REFRESH_SECONDS, number, now)]))

    def end_refresh(self, number: str) -> None:
        """Let others renew the tokens of an account again."""
        self._database.execute(f"UPDATE {TABLE} SET refreshing_until = 0 WHERE id = :id", {"id": number})

    def succeeded(self, number: str, now: int, *, due_at: int) -> None:
        """Note that an account was read to its end."""
        self._database.execute(SUCCEEDED, {"id": number, "now": now, "due_at": due_at})

    def failed(
        self, connection: Connection, fault: Message, now: int, *, needs_owner: bool, retry_after: int | None
    ) -> None:
        """Note why an account could not be read; it is tried again later, or not before its owner acts."""
        state = ConnectionState.NEEDS_YOU if needs_owner else ConnectionState.LIVE
        pause = max(min(FIRST_PAUSE * 2**connection.failures, LONGEST_PAUSE), retry_after or 0)
        values = {"state": str(state), "fault": json.dumps(as_json(fault)), "due_at": now + pause}
        self._database.execute(FAILED, {"id": connection.id, "now": now, **values})


def _row(one: Connection) -> Record:
    described = (one.id, one.workspace, one.owner, str(one.kind), one.address, json.dumps(dict(one.settings)))
    state = (str(one.state), json.dumps(as_json(one.fault)), one.failures, one.due_at, one.claimed_until)
    return (*described, one.secret, one.made_at, *state, one.last_at, one.last_success_at, one.blind_since)


def _connection(row: Record) -> Connection:
    number, workspace, owner, kind, address, settings, secret, made_at, state, fault, *rest = row
    numbers: list[Any] = list(rest)
    return Connection(
        number,
        workspace,
        owner,
        ConnectionKind(kind),
        address,
        json.loads(settings),
        secret,
        made_at,
        ConnectionState(state),
        from_json(json.loads(fault)),
        *numbers,
    )
