"""Introductions that were suggested or seen, what the owner said of them, and what of it is in the ledger.

A pair is kept under the handles by which it was named first, and is of whom these belong to by now. It is
open until it is answered, comes back after a snooze, and is hidden while one of the two is left in peace.
"""

import json
from collections.abc import Collection, Iterable
from itertools import count
from typing import Any

from data.explanation_codec import unpack
from data.memory.introductions import Introduction, IntroductionKind, introduction_of
from data.schema import AnswerKind
from data.store.engine.database import END_OF_TIME, Record
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import OWNER, tables
from data.store.lists.introductions.exchanges import IntroductionExchanges
from data.store.people.contact_tables import ContactTables

KEEP = f"""
{insert("introductions", "workspace, owner, kind, handle, other_handle, made_at, basis")}
ON CONFLICT DO NOTHING
"""
ALL = """
SELECT kind, handle, other_handle, made_at, basis FROM introductions
WHERE workspace = :workspace AND owner = :owner AND made_at <= :now
ORDER BY made_at DESC, kind, handle, other_handle
"""
DROP = """
DELETE FROM introductions
WHERE workspace = ? AND owner = ? AND kind = ? AND handle = ? AND other_handle = ?
"""
ANSWER = insert("introduction_answers", "workspace, owner, kind, handle, other_handle, answer, at, until")
# What is in the ledger bears the moment of its answer.
MOMENTS = """
SELECT handle, other_handle, at FROM introduction_answers
WHERE workspace = :workspace AND owner = :owner AND at >= :at AND answer = 'done'
"""
STANDING = """
SELECT kind, handle, other_handle, answer, until FROM introduction_answers
WHERE workspace = :workspace AND owner = :owner AND undone_at IS NULL AND at <= :now ORDER BY at, id
"""
# Whom their state, what they are, or the owner's word keeps off just now.
KEPT_OFF = """
SELECT DISTINCT r.contact FROM {rows} AS r
WHERE EXISTS (
    SELECT 1 FROM contacts AS c WHERE c.workspace = :workspace AND c.owner = :owner AND c.contact = r.handle
      AND (c.state <> 'active' OR (r.handle = r.contact AND c.kind <> 'person')))
  OR EXISTS (SELECT 1 FROM objections AS b WHERE b.workspace = :workspace AND b.handle = r.handle)
  OR EXISTS (
    SELECT 1 FROM answers AS a WHERE a.id = (
        SELECT id FROM answers WHERE workspace = :workspace AND owner = :owner AND contact = r.contact
          AND undone_at IS NULL AND at <= :now ORDER BY at DESC, id DESC LIMIT 1)
      AND (a.kind = 'never' OR a.until > :now))
  OR coalesce((
    SELECT w.value FROM owner_statements AS w WHERE w.workspace = :workspace AND w.owner = :owner
      AND w.contact = r.contact AND w.name = 'never' AND w.undone_at IS NULL AND w.at <= :now
    ORDER BY w.at DESC, w.id DESC LIMIT 1), 'false') = 'true'
  OR coalesce((
    SELECT w.value FROM owner_statements AS w WHERE w.workspace = :workspace AND w.owner = :owner
      AND w.contact = r.contact AND w.name = 'kind' AND w.undone_at IS NULL AND w.at <= :now
    ORDER BY w.at DESC, w.id DESC LIMIT 1), '"person"') <> '"person"'
  OR coalesce((
    SELECT CAST(w.value AS bigint) FROM owner_statements AS w
    WHERE w.workspace = :workspace AND w.owner = :owner AND w.contact = r.contact
      AND w.name = 'not_before' AND w.undone_at IS NULL AND w.at <= :now
    ORDER BY w.at DESC, w.id DESC LIMIT 1), 0) > :now
"""
# Of whom something may be said: cards, circles or lately a mail.
TO_LOOK_AT = """
SELECT r.owner FROM {rows} AS r
WHERE EXISTS (SELECT 1 FROM card_facts AS f WHERE f.workspace = :workspace AND f.owner = r.owner)
  OR EXISTS (SELECT 1 FROM owner_statements AS w
    WHERE w.workspace = :workspace AND w.owner = r.owner AND w.name = 'circle' AND w.undone_at IS NULL)
  OR EXISTS (SELECT 1 FROM mail_handles AS m
    WHERE m.workspace = :workspace AND m.owner = r.owner AND m.at >= :since)
"""
CONSIDERED = """
SELECT e.contact, e.explanation, l.names FROM explanations AS e JOIN lists AS l ON l.id = e.list_id
JOIN {rows} AS r ON r.contact = e.contact
WHERE l.id = (
  SELECT id FROM lists WHERE workspace = :workspace AND owner = :owner AND as_of <= :now
  ORDER BY as_of DESC, id DESC LIMIT 1)
ORDER BY e.contact, CASE WHEN e.handle = e.contact THEN '' ELSE e.handle END DESC
"""
# Questions about mails that are open at once.
MOST_QUESTIONS = 3
Pair = frozenset[str]
# The newest answer to each pair that stands, and until when where it is a snooze.
Standing = dict[tuple[IntroductionKind, Pair], tuple[AnswerKind, int | None]]


class Introductions(ContactTables):
    """One workspace's pairs of contacts, and what their owners said of them."""

    _exchanges = tables(IntroductionExchanges)

    def keep(self, owner: str, introductions: Iterable[Introduction]) -> None:
        """Keep pairs that are named now; one that was named before stays as it was."""
        is_erased = self._erased.predicate()
        rows = [
            (
                self.workspace,
                owner,
                str(one.kind),
                one.first,
                one.second,
                one.made_at,
                json.dumps(one.basis()),
            )
            for one in introductions
            if is_erased is None or not any(is_erased(owner, who) for who in one.pair)
        ]
        self.database.write_many(KEEP, rows)

    def drop(self, owner: str, about: Introduction) -> None:
        """Take back a pair that was named, as if it never had been."""
        key = (self.workspace, owner, str(about.kind), *self._handles(owner, about))
        self.database.write_many(DROP, [key])

    def all(self, owner: str, now: int = END_OF_TIME) -> list[Introduction]:
        """Return every pair that was named up to now, newest first, by the names that the two have by now."""
        rows = self._run(ALL, owner=owner, now=now)
        mapping = self._moved(owner, rows)
        named: dict[tuple[IntroductionKind, Pair], Introduction] = {}
        for kind, handle, other, made_at, basis in rows:
            first, second = mapping.get(str(handle), str(handle)), mapping.get(str(other), str(other))
            one = introduction_of(kind, first, second, made_at, json.loads(basis))
            # Two of a pair may be one person by now, and two pairs one.
            if first != second:
                named.setdefault((one.kind, one.pair), one)
        return list(named.values())

    def owners_to_look_at(self, owners: Collection[str], mails_since: int) -> list[str]:
        """Return those of these owners of whose people something is known that may speak for a pair."""
        rows = self._run_over(TO_LOOK_AT, OWNER, [[owner] for owner in owners], since=mails_since)
        return sorted(str(owner) for (owner,) in rows)

    def considered(self, owner: str, contacts: Collection[str], now: int) -> dict[str, dict[str, Any]]:
        """Return what the owner's newest list up to `now` holds of these contacts: depth, guards, help."""
        wanted = [[contact] for contact in sorted(contacts)]
        rows = self._run_over(CONSIDERED, {"contact": "text"}, wanted, owner=owner, now=now)
        return {str(contact): unpack(text, json.loads(names)) for contact, text, names in rows}

    def named(self, owner: str) -> set[Pair]:
        """Return the pairs that were ever named, or that the owner said something of."""
        answered = {pair for _, pair in self._standing(owner, END_OF_TIME)}
        return {one.pair for one in self.all(owner)} | answered

    def open(self, owner: str, now: int) -> list[Introduction]:
        """Return the newest suggestion and what came back after a snooze, then questions about mails."""
        standing = self._standing(owner, now)
        pairs = self.all(owner, now)
        newest = next((one for one in pairs if one.kind is IntroductionKind.SUGGESTED), None)
        # Whom a mail shows together needs no introduction any more.
        introduced = {one.pair for one in pairs if one.kind is IntroductionKind.GIVEN}
        unanswered = [
            one
            for one in pairs
            if _is_open(standing.get((one.kind, one.pair)), now)
            # An older suggestion had its week, but for one that the owner put off.
            and (
                one.kind is not IntroductionKind.SUGGESTED
                or (one.pair not in introduced and (one is newest or (one.kind, one.pair) in standing))
            )
        ]
        hidden = self._kept_off(owner, {who for one in unanswered for who in one.pair}, now)
        shown = [one for one in unanswered if hidden.isdisjoint(one.pair)]
        questions = [one for one in shown if one.kind is not IntroductionKind.SUGGESTED]
        return [one for one in shown if one.kind is IntroductionKind.SUGGESTED] + questions[:MOST_QUESTIONS]

    def answer(
        self, owner: str, about: Introduction, answer: AnswerKind, at: int, until: int | None = None
    ) -> None:
        """Keep what the owner said of a pair; done is help given or received in the ledger from then on.

        Said again, done says nothing new. Durable when it returns.
        """
        with self.database.transaction():
            self._changes.touch({owner})
            before = self.answer_of(owner, about, at)
            if before is not None and before[0] is answer is AnswerKind.DONE:
                return
            handle, other = self._handles(owner, about)
            if answer is AnswerKind.DONE:
                at = self._free_moment(owner, (handle, other), at)
            row = (self.workspace, owner, str(about.kind), handle, other, str(answer), at, until)
            self.database.write_many(ANSWER, [row])
            self._exchanges.settle(owner, str(about.kind), handle, other, at)

    def _free_moment(self, owner: str, handles: tuple[str, str], at: int) -> int:
        """Return the first second from `at` on in which neither of the two was introduced to another."""
        taken = {
            int(moment)
            for handle, other, moment in self._run(MOMENTS, owner=owner, at=at)
            if (handle, other) != handles and {handle, other} & {*handles}
        }
        return next(moment for moment in count(at) if moment not in taken)

    def answer_of(self, owner: str, about: Introduction, now: int) -> tuple[AnswerKind, int | None] | None:
        """Return the answer to a pair that stands, and until when where it is a snooze; None without one."""
        return self._standing(owner, now).get((about.kind, about.pair))

    def _handles(self, owner: str, about: Introduction) -> tuple[str, str]:
        """Return the handles under which a pair was named, else the two's own names."""
        rows = self._run(ALL, owner=owner, now=END_OF_TIME)
        mapping = self._moved(owner, rows)
        for kind, handle, other, *_ in rows:
            heads = frozenset((mapping.get(handle, handle), mapping.get(other, other)))
            if kind == about.kind and heads == about.pair:
                return str(handle), str(other)
        return about.first, about.second

    def _moved(self, owner: str, rows: Iterable[Record]) -> dict[str, str]:
        """Return whose the handles in rows (kind, handle, other handle, ...) are, where they were moved."""
        handles = {str(handle) for row in rows for handle in row[1:3]}
        moved = self._identities.moved_of([(owner, handle) for handle in sorted(handles)])
        return {handle: contact for (_, handle), contact in moved.items()}

    def _standing(self, owner: str, now: int) -> Standing:
        rows = self._run(STANDING, owner=owner, now=now)
        mapping = self._moved(owner, rows)
        standing: Standing = {}
        for kind, handle, other, answer, until in rows:
            pair = frozenset(mapping.get(str(one), str(one)) for one in (handle, other))
            standing[IntroductionKind(kind), pair] = AnswerKind(answer), until
        return standing

    def _kept_off(self, owner: str, contacts: Collection[str], now: int) -> set[str]:
        handles = {(who, handle) for who in contacts for handle in self._identities.handles(owner, who)}
        columns, rows = {"contact": "text", "handle": "text"}, [list(pair) for pair in sorted(handles)]
        hidden = self._run_over(KEPT_OFF, columns, rows, owner=owner, now=now) if rows else []
        return {str(contact) for (contact,) in hidden}


def _is_open(answer: tuple[AnswerKind, int | None] | None, now: int) -> bool:
    """Tell whether nothing was said of a pair, or a snooze has passed."""
    return answer is None or (answer[0] is AnswerKind.SNOOZED and answer[1] is not None and answer[1] <= now)
