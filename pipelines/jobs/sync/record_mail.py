"""Mails that an account hands over into the store, by the reader that files have."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from data.identity.handles import addresses_in
from data.identity.own.shown import Shown
from data.identity.own.spellings import Spellings
from data.importers.base.items import ReadOptions
from data.importers.detect import Kind
from data.importers.mail.forms.fetched import FetchedMail
from data.importers.mail.headers import MailHeaders
from data.importers.mail.left_out import mailed_token
from data.importers.mail.own_signs import show_mails
from data.importers.mail.times import arrived_at
from data.messages import Message
from data.schema import to_epoch
from data.store.bookkeeping.connections import Connection
from data.store.store import Store
from data.weekly.mailed_answer import MailedAnswer
from pipelines.connect.account import Cursors, MailPiece, OpenAccount, Piece
from pipelines.jobs.ingest.ingest import remember_addresses
from pipelines.jobs.ingest.recorder import Ingested, Recorder
from pipelines.jobs.ingest.whose import learn_owner, read_earlier_anew, settle_owner

TakeAnswer = Callable[[Store, str, MailedAnswer], None]
MISSING = Message("mails that the server could not show")


class AccountRecorder(Protocol):
    """Records the pieces of an account; a piece and its cursor are durable when `record` returns."""

    result: Ingested
    any_read: bool

    def cursors(self) -> Cursors:
        """Return how far each part of the account is read."""

    def pieces(self, account: Any) -> Iterator[Any]:
        """Return what is new in the account, piece by piece."""

    def record(self, piece: Any) -> None:
        """Record a piece, then how far its part is read."""

    def close(self) -> None:
        """See to what follows from all pieces together."""


class MailRecorder:
    """Records the pieces of one mail account; a piece and its cursor are durable when `record` returns."""

    def __init__(
        self,
        store: Store,
        connection: Connection,
        clock: Callable[[], datetime],
        take_answer: TakeAnswer | None = None,
    ) -> None:
        """Read as the connection's owner set it up; its address is the owner's own.

        `take_answer` takes each mail that answers a digest, before the piece counts as read.
        """
        self._store, self._connection, self._clock = store, connection, clock
        self._take_answer = take_answer
        now = clock()
        own = {connection.address, connection.settings["login"]}
        addresses = frozenset(filter(None, addresses_in(own)))
        me = addresses | remember_addresses(store, connection.owner, addresses, to_epoch(now))
        self._reading = ReadOptions(
            connection.owner,
            me,
            now=now,
            keep_subjects=connection.settings.get("subjects", False),
            owner_given=True,
        )
        self._mailbox = FetchedMail(connection.address, self._reading, Spellings(me))
        self.result = Ingested(connection.address, str(Kind.MBOX))
        self.any_read = False

    def cursors(self) -> Cursors:
        """Return how far each folder is read."""
        return self._store.connections.cursors(self._connection.id)

    def pieces(self, account: OpenAccount) -> Iterator[Piece]:
        """Return what is new in the account, piece by piece."""
        return account.fetch(self.cursors())

    def record(self, piece: MailPiece) -> None:
        """Record a piece, then how far its folder is read: what is recorded twice is kept once."""
        if piece.is_first:
            self._learn_owner(piece)
        if piece.heads:
            self.any_read = True
            recorder = Recorder(self._store, self._connection.owner, to_epoch(self._clock()), self.result)
            for item in self._mailbox.read(piece.heads):
                recorder.take(item)
            recorder.close()
            self._take_answers(piece.heads)
        if piece.missing:
            self.result.left_out[MISSING] += piece.missing
        self._store.connections.keep_cursor(self._connection, piece.part, piece.cursor)

    def close(self) -> None:
        """Decide what the people of all pieces are, and what mails without the owner's address tell."""
        if not self.any_read:
            return
        at = to_epoch(self._clock())
        owner = learn_owner(self._store, [], self._reading, at)
        settle_owner(self._store, owner, [self.result.rest], at)
        for name, handles in sorted(self.result.touched.items()):
            self._store.kinds.settle(name, handles, at)

    def _take_answers(self, heads: Sequence[MailHeaders]) -> None:
        """Hand over every mail that answers a digest; a mail without an id is told by its token."""
        if self._take_answer is None:
            return
        now = self._clock()
        for one in heads:
            if token := mailed_token(one):
                came_at = to_epoch(arrived_at(one) or now)
                mail = one.get("message-id") or token
                self._take_answer(self._store, self._connection.owner, MailedAnswer(token, mail, came_at))

    def _learn_owner(self, piece: MailPiece) -> None:
        """Learn more addresses of the owner's from the beginning of a folder."""
        at = to_epoch(self._clock())
        # What went to an address with a token shows no address of anybody's.
        heads = [one for one in piece.heads if mailed_token(one) is None]
        shown = show_mails(heads, self._connection.address, sent_folder=piece.holds_sent)
        owner = learn_owner(self._store, list[Shown]([shown]), self._reading, at)
        read_earlier_anew(self._store, owner, at)
        self._reading = replace(self._reading, me=owner.reading.me)
        self._mailbox.learn(Spellings(addresses_in(owner.reading.me)))
