"""The secret addresses of calendars: only their digests are kept, and the newest of an owner is good."""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from data.store.engine.database import Database
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import WorkspaceTables

MAKE = insert("calendar_addresses", "digest, workspace, owner, with_dates, made_at")
REVOKE = "DELETE FROM calendar_addresses WHERE workspace = ? AND owner = ?"
OF_OWNER = "SELECT with_dates, made_at, read_at FROM calendar_addresses WHERE workspace = ? AND owner = ?"
BY_DIGEST = "SELECT workspace, owner, with_dates, read_at FROM calendar_addresses WHERE digest = ?"
# Of two that read at once, one is noted.
READ = "UPDATE calendar_addresses SET read_at = ? WHERE digest = ? AND coalesce(read_at, 0) <= ?"
# A calendar program looks many times a day; when it did is kept to the hour.
READ_SECONDS = 3_600
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class CalendarAddress:
    """An owner's calendar: whether dates are in it, and when a program last read it, in epoch seconds."""

    with_dates: bool
    made_at: int
    read_at: int | None


@dataclass(frozen=True, slots=True)
class OpenedCalendar:
    """Whose calendar an address opens."""

    workspace: str
    owner: str
    with_dates: bool
    read_at: int | None


class CalendarAddresses(WorkspaceTables):
    """The addresses of one workspace's calendars."""

    def make(self, owner: str, now: int, *, with_dates: bool) -> str:
        """Make an owner's address, and let the former one open nothing; it is returned once, kept nowhere."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        with self.database.transaction():
            self.revoke(owner)
            self.database.write_many(MAKE, [(_digest(secret), self.workspace, owner, int(with_dates), now)])
        return secret

    def revoke(self, owner: str) -> bool:
        """Let an owner's address open nothing any more; tell whether there was one."""
        return self.database.write_many(REVOKE, [(self.workspace, owner)]) > 0

    def of(self, owner: str) -> CalendarAddress | None:
        """Return what is known of an owner's calendar, None where it has no address."""
        row = self.database.first(OF_OWNER, (self.workspace, owner))
        return None if row is None else CalendarAddress(bool(row[0]), row[1], row[2])


class CalendarsOfAll:
    """The calendars of all workspaces, as whoever has an address is let in."""

    def __init__(self, database: Database) -> None:
        """Read an open, up-to-date database."""
        self._database = database

    def find(self, secret: str) -> OpenedCalendar | None:
        """Return whose calendar an address opens, None where it opens none."""
        row = self._database.first(BY_DIGEST, (_digest(secret),))
        return None if row is None else OpenedCalendar(row[0], row[1], bool(row[2]), row[3])

    def note_read(self, secret: str, now: int) -> None:
        """Note that a program read a calendar."""
        self._database.write_many(READ, [(now, _digest(secret), now - READ_SECONDS)])


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
