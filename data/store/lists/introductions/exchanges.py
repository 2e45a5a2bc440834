"""Introductions in the ledger of help: the rows of the log that follow from what the owner said of a pair.

The rows with the help do not count as contact. Whom the owner introduced they also wrote to: that is contact
by the owner's word, whose place the real trace takes.
"""

import json

from data.memory.introductions import IntroductionKind
from data.schema import OWNER_SOURCE, AnswerKind, Direction, Exchange, Side
from data.store.engine.database import Record
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.people.contact_by_word import INTRODUCED, UNKNOWN_CHANNEL, ContactByWord
from data.store.people.identities import Identities

OF_PAIR = """
SELECT answer, at, undone_at FROM introduction_answers
WHERE workspace = ? AND owner = ? AND kind = ? AND handle = ? AND other_handle = ? ORDER BY at, id
"""
BASIS = """
SELECT basis FROM introductions
WHERE workspace = ? AND owner = ? AND kind = ? AND handle = ? AND other_handle = ?
"""
ANSWERED = "SELECT kind, handle, other_handle FROM introduction_answers WHERE workspace = ? AND id = ?"
REMOVE = f"""
DELETE FROM interactions
WHERE workspace = ? AND source = '{OWNER_SOURCE}' AND external_id = ? AND owner = ? AND handle = ?
"""
KEEP = insert(
    "interactions",
    "workspace, source, external_id, owner, handle, contact, at, direction, channel, people, counts, "
    "exchange, exchange_side, recorded_at",
)
# The two rows of an answer: the name in their id, which its moment follows, whether they count, and the help.
HELP = "introduction"
CONTACT = (INTRODUCED, 1, None, None)
WAYS = {Side.GIVEN: Direction.SENT, Side.RECEIVED: Direction.RECEIVED}


class IntroductionExchanges(WorkspaceTables):
    """The rows of one workspace's log that say who was introduced."""

    _by_word = tables(ContactByWord)
    _identities = tables(Identities)

    def follow(self, owner: str, number: int, at: int) -> None:
        """Bring the rows in step after the answer of this number was taken back, inside a transaction."""
        pair = self.database.first(ANSWERED, (self.workspace, number))
        if pair is not None:
            kind, handle, other = map(str, pair)
            self.settle(owner, kind, handle, other, at)

    def settle(self, owner: str, kind: str, handle: str, other: str, at: int) -> None:
        """Let the rows say what the newest answer to a pair says that stands, inside a transaction."""
        key = (self.workspace, owner, kind, handle, other)
        answers = self.database.execute(OF_PAIR, key)
        rows = [
            (self.workspace, f"{name} {said_at}", owner, one)
            for answer, said_at, _ in answers
            if answer == AnswerKind.DONE
            for name in (HELP, CONTACT[0])
            for one in (handle, other)
        ]
        self.database.write_many(REMOVE, rows)
        standing = [(answer, said_at) for answer, said_at, undone_at in answers if undone_at is None]
        if standing and standing[-1][0] == AnswerKind.DONE:
            answered_at = int(standing[-1][1])
            moments = (answered_at, self._moment(key, answered_at), at)
            self._write(owner, IntroductionKind(kind), (handle, other), moments)
        self._by_word.settle([owner])

    def _moment(self, key: Record, answered_at: int) -> int:
        """Return when a pair was introduced: with the mail that looks so, else when the owner said it."""
        row = self.database.first(BASIS, key)
        mail_at = None if row is None else json.loads(row[0])["mail_at"]
        return answered_at if mail_at is None else int(mail_at)

    def _write(
        self, owner: str, kind: IntroductionKind, handles: tuple[str, str], moments: tuple[int, int, int]
    ) -> None:
        """Write the help, and contact that no mail shows: (answered, happened, recorded) at."""
        answered_at, moment, at = moments
        side = Side.RECEIVED if kind is IntroductionKind.RECEIVED else Side.GIVEN
        helped = (HELP, 0, str(Exchange.INTRODUCTION), str(side))
        parts = [helped, *([CONTACT] if kind is IntroductionKind.SUGGESTED else [])]
        mapping = self._identities.mapping(owner)
        rows = [
            (
                *(self.workspace, OWNER_SOURCE, f"{name} {answered_at}", owner, one, mapping.get(one, one)),
                *(moment, str(WAYS[side]), UNKNOWN_CHANNEL, 1, counts, *exchange, at),
            )
            for name, counts, *exchange in parts
            # Of two who were introduced each was helped; of an introduction received one is to be thanked.
            for one in (handles[:1] if side is Side.RECEIVED else handles)
        ]
        self.database.write_many(KEEP, rows)
