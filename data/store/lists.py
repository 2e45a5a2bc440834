"""Published lists and the answers to them: what a CRM and a person read and say."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from data.errors import NotFoundError
from data.schema import Answer, AnswerKind, Confidence, Pool, Reason, Suggestion, from_epoch, to_epoch
from data.store.connection import transaction

# Open: of the owner's latest list, not answered since that list's as_of (or the snooze has
# passed; of several answers the latest counts), and no interaction since as_of. "I wrote to
# Ada" takes Ada off by definition.
OPEN = """
SELECT l.owner, s.contact, l.as_of, l.horizon_days, s.rank, s.pool, s.probability,
       s.probability_low, s.probability_high, s.confidence, s.depth,
       s.priority, s.reasons, s.counter_reason, l.model_version
FROM suggestions AS s JOIN lists AS l ON l.id = s.list_id
WHERE l.id = (SELECT id FROM lists WHERE owner = :owner ORDER BY as_of DESC, id DESC LIMIT 1)
  AND NOT EXISTS (
    SELECT 1 FROM interactions AS i
    WHERE i.owner = l.owner AND i.contact = s.contact AND i.at >= l.as_of)
  AND NOT EXISTS (
    SELECT 1 FROM answers AS a
    WHERE a.id = (SELECT max(id) FROM answers WHERE owner = l.owner AND contact = s.contact)
      AND a.at >= l.as_of AND (a.until IS NULL OR a.until > :now))
ORDER BY s.rank
"""
PUBLISH = """
INSERT INTO suggestions
  (list_id, contact, rank, pool, probability, probability_low, probability_high, confidence,
   depth, priority, reasons, counter_reason)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
LATEST = """
SELECT id, as_of, horizon_days, model_version FROM lists WHERE owner = ? ORDER BY as_of DESC, id DESC LIMIT 1
"""


class Lists:
    """The tables of lists, suggestions and answers."""

    def __init__(self, connection: sqlite.Connection) -> None:
        """Work on an open, up-to-date database."""
        self._connection = connection

    def publish(
        self,
        owners: Iterable[str],
        suggestions: Sequence[Suggestion],
        *,
        as_of: int,
        horizon_days: int,
        model_version: str,
        published_at: int,
    ) -> None:
        """Make a new list for each of `owners`, all or none; without suggestions it is an empty one."""
        with transaction(self._connection):
            ids = {
                owner: self._new_list(owner, as_of, horizon_days, model_version, published_at)
                for owner in owners
            }
            rows = [(ids[one.owner], *_suggestion_row(one)) for one in suggestions]
            self._connection.executemany(PUBLISH, rows)

    def _new_list(self, owner: str, *values: int | str) -> int:
        insert = (
            "INSERT INTO lists (owner, as_of, horizon_days, model_version, published_at)"
            " VALUES (?, ?, ?, ?, ?) RETURNING id"
        )
        return int(self._connection.execute(insert, (owner, *values)).fetchone()[0])

    def open(self, owner: str, now: int) -> list[Suggestion]:
        """Return the suggestions of the owner's latest list that are still open at `now`, by rank."""
        rows = self._connection.execute(OPEN, {"owner": owner, "now": now}).fetchall()
        return [_suggestion(row) for row in rows]

    def latest(self, owner: str) -> dict[str, Any]:
        """Return as_of, horizon, model version and length of the owner's latest list."""
        row = self._connection.execute(LATEST, (owner,)).fetchone()
        if row is None:
            raise NotFoundError(f"there is no list for {owner!r} yet; make one with: kith suggest")
        count = "SELECT count(*) FROM suggestions WHERE list_id = ?"
        size = self._connection.execute(count, (row[0],)).fetchone()[0]
        return {
            "owner": owner,
            "as_of": from_epoch(row[1]),
            "horizon_days": row[2],
            "model_version": row[3],
            "size": size,
        }

    def owners(self) -> list[str]:
        """Return the names of all owners who have a list, sorted."""
        query = "SELECT DISTINCT owner FROM lists ORDER BY owner"
        return [str(row[0]) for row in self._connection.execute(query)]

    def contacts(self, owner: str) -> list[str]:
        """Return the contacts of the owner's latest list, by rank, answered or not."""
        query = (
            "SELECT contact FROM suggestions WHERE list_id = ("
            "SELECT id FROM lists WHERE owner = ? ORDER BY as_of DESC, id DESC LIMIT 1) ORDER BY rank"
        )
        return [str(row[0]) for row in self._connection.execute(query, (owner,))]

    def answer(self, answer: Answer) -> None:
        """Write one answer; when it returns it is durable."""
        insert = "INSERT INTO answers (owner, contact, kind, at, until, note) VALUES (?, ?, ?, ?, ?, ?)"
        until = None if answer.until is None else to_epoch(answer.until)
        row = (
            answer.owner,
            answer.contact,
            str(answer.kind),
            to_epoch(answer.at),
            until,
            answer.note,
        )
        with transaction(self._connection):
            self._connection.execute(insert, row)

    def answers(self, owner: str | None = None) -> list[Answer]:
        """Return all answers, or one owner's, oldest first."""
        query = "SELECT owner, contact, kind, at, until, note FROM answers"
        where, given = (" WHERE owner = ?", (owner,)) if owner is not None else ("", ())
        rows = self._connection.execute(f"{query}{where} ORDER BY at, id", given)
        return [_answer(row) for row in rows]


def _suggestion_row(one: Suggestion) -> tuple[Any, ...]:
    reasons = json.dumps([asdict(reason) for reason in one.reasons], sort_keys=True)
    counter = one.counter_reason and json.dumps(asdict(one.counter_reason), sort_keys=True)
    chance = (one.probability, one.probability_low, one.probability_high, str(one.confidence))
    return (one.contact, one.rank, str(one.pool), *chance, one.depth, one.priority, reasons, counter)


def _suggestion(row: Sequence[Any]) -> Suggestion:
    owner, contact, as_of, horizon, rank, pool, likely, low, high, confidence, *rest = row
    depth, priority, said, but, model = rest
    return Suggestion(
        owner,
        contact,
        from_epoch(as_of),
        horizon,
        rank,
        Pool(pool),
        likely,
        low,
        high,
        Confidence(confidence),
        depth,
        priority,
        tuple(Reason(**reason) for reason in json.loads(said)),
        Reason(**json.loads(but)) if but else None,
        model,
    )


def _answer(row: Sequence[Any]) -> Answer:
    owner, contact, kind, at, until, note = row
    ends = None if until is None else from_epoch(until)
    return Answer(owner, contact, AnswerKind(kind), from_epoch(at), ends, note)
