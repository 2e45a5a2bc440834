"""Accounts that stay signed in between two looks, because their servers tell when mail came (IMAP IDLE)."""

import imaplib
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from selectors import EVENT_READ, DefaultSelector
from threading import Event

from data.errors import RemoteError
from data.store.bookkeeping.connections import Connection, ConnectionKind
from data.store.store import Store
from pipelines.connect.account import OpenAccount
from pipelines.connect.mail.idle import IdleLine
from pipelines.connect.mail.mailbox import MailAccount

LOST = (imaplib.IMAP4.error, OSError)
# Each line is a socket of this process and of a server; other accounts are read by the clock alone.
MOST_LINES = 200
# A line on which nothing is said is taken for dead by what lies between after ten minutes.
QUIET_SECONDS = 9 * 60
# What the server told while it was asked stands in no new packet: it is looked for once more.
SETTLE_SECONDS = 2
# Many mails one after the other are one look; a server that restarts has so long.
PAUSE_SECONDS = 10
# A line that was lost sooner is not made again before the account's next look.
SHORT_LIFE_SECONDS = 60
# So soon a worker that ends is noticed.
STEP_SECONDS, BREATH_SECONDS = 0.5, 0.2


@dataclass(slots=True)
class _Kept:
    """An account that waits for mail, since when, and when its line is looked at without a reason."""

    connection: Connection
    account: MailAccount
    line: IdleLine
    since: float
    look_at: float


@dataclass
class IdleLines:
    """The accounts whose servers tell when mail came; moments are in seconds of a clock that only rises."""

    clock: Callable[[], float] = time.monotonic
    _kept: dict[str, _Kept] = field(default_factory=dict)
    # When an account is to be read, by its number.
    _due: dict[str, float] = field(default_factory=dict)
    _tried: set[str] = field(default_factory=set)
    _were_behind: set[str] = field(default_factory=set)
    _sockets: DefaultSelector = field(default_factory=DefaultSelector)

    def keep(self, connection: Connection, account: OpenAccount) -> bool:
        """Let an account that was read to its end wait for mail; tell whether it does."""
        if not isinstance(account, MailAccount) or len(self._kept) >= MOST_LINES:
            return False
        with suppress(RemoteError):
            line = account.idle()
            if line is not None:
                self._add(connection, account, line)
                return True
        return False

    def take(self, connection: Connection) -> MailAccount | None:
        """Return an account that waited, signed in still; None where it is to be opened anew."""
        self._tried.add(connection.id)
        kept = self._drop(connection.id)
        if kept is None:
            return None
        if _how_read(kept.connection) != _how_read(connection):
            kept.line.hang_up()
            return None
        try:
            kept.line.end()
        except LOST:
            kept.line.hang_up()
            return None
        return kept.account

    def wait(self, seconds: float, ended: Event) -> None:
        """Wait so long, or until mail came somewhere, or until an event."""
        until = self.clock() + seconds
        while not ended.is_set() and (rest := until - self.clock()) > 0:
            if not self._kept:
                ended.wait(rest)
                return
            readable = self._sockets.select(min(rest, STEP_SECONDS))
            self._look({str(key.data) for key, _ in readable})
            if self._due_now():
                return
            if readable:
                # A server that talks without end is listened to some times a second.
                ended.wait(BREATH_SECONDS)

    def ask_for_news(self, store: Store) -> None:
        """Let accounts be due to which mail came, or that were not read here yet; end the lines of others."""
        live = {one.id: one for one in store.connection_health.live()}
        for number in self._kept.keys() - live.keys():
            self._lose(number)
        due = self._due_now()
        for number, one in live.items():
            is_new = one.kind is ConnectionKind.IMAP and number not in self._tried and not one.failures
            if one.due_at and (number in due or is_new):
                store.within(one.workspace).connections.read_now(number)
        # Not sooner: a store that is away is asked again.
        for number in due:
            del self._due[number]

    def close(self) -> None:
        """End every line."""
        for number in list(self._kept):
            self._lose(number)
        self._sockets.close()

    def _add(self, connection: Connection, account: MailAccount, line: IdleLine) -> None:
        now, number = self.clock(), connection.id
        self._lose(number)
        self._kept[number] = _Kept(connection, account, line, now, now + SETTLE_SECONDS)
        self._sockets.register(line.line, EVENT_READ, number)
        self._due.pop(number, None)
        # A server that tells two truths is believed once.
        if line.is_behind and number not in self._were_behind:
            self._due[number] = now + PAUSE_SECONDS
        self._were_behind = self._were_behind - {number} | ({number} if line.is_behind else set())

    def _look(self, speaking: Collection[str]) -> None:
        now = self.clock()
        for number, kept in list(self._kept.items()):
            if number not in speaking and now < kept.look_at:
                continue
            kept.look_at = now + (SETTLE_SECONDS if number in speaking else QUIET_SECONDS)
            try:
                if kept.line.look():
                    self._due[number] = max(now, kept.since + PAUSE_SECONDS)
            except LOST:
                self._lose(number)
                if now - kept.since >= SHORT_LIFE_SECONDS:
                    self._due[number] = now + PAUSE_SECONDS

    def _due_now(self) -> list[str]:
        now = self.clock()
        return [number for number, at in self._due.items() if at <= now]

    def _drop(self, number: str) -> _Kept | None:
        kept = self._kept.pop(number, None)
        if kept is not None:
            self._sockets.unregister(kept.line.line)
        return kept

    def _lose(self, number: str) -> None:
        kept = self._drop(number)
        if kept is not None:
            kept.line.hang_up()


def _how_read(connection: Connection) -> tuple[Mapping[str, object], str]:
    """Return what a signed-in account was opened with."""
    return connection.settings, connection.secret
