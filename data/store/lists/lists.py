"""Published lists and the answers to them: what a CRM and a person read and say."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Any

from data.errors import NotFoundError
from data.schema import DAY_SECONDS, Answer, AnswerKind, Candidate, Pool, Suggestion, from_epoch, to_epoch
from data.store.engine.database import END_OF_TIME, Record
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import tables
from data.store.feed.change_feed import answer_given, answer_taken_back, list_made
from data.store.lists.list_inputs import ListInputs
from data.store.lists.newest_word import UNDO
from data.store.lists.open_suggestions import OPEN
from data.store.lists.suggestion_rows import answer_row, read_answer, read_suggestion, rows_by_owner
from data.store.people.contact_by_word import ContactByWord
from data.store.people.contact_tables import ContactTables
from data.store.people.identities import BY_LIST

NEW = insert("lists", "workspace, owner, as_of, horizon_days, model_version, published_at, names, left_off")
PUBLISH = insert(
    "suggestions",
    "list_id, handle, contact, rank, pool, probability, probability_low, probability_high, confidence, "
    "depth, priority, reasons, counter_reason, opener, worth, last_at",
)
ANSWERED = "owner, contact, kind, at, until, note, reason, channel, reached_at"
ANSWER = insert("answers", f"workspace, {ANSWERED}, handle, pool, first_reason, list_as_of")
ANSWERS = f"SELECT {ANSWERED} FROM answers WHERE workspace = ? AND undone_at IS NULL"
# What the suggestion that is answered was about: so answers can be learned from, and stay with it.
ABOUT = """
SELECT s.handle, s.pool, s.reasons, l.as_of FROM suggestions AS s JOIN lists AS l ON l.id = s.list_id
WHERE l.workspace = :workspace AND l.owner = :owner AND s.contact = :head AND l.as_of <= :at
ORDER BY l.as_of DESC, l.id DESC, CASE s.handle WHEN :handle THEN 0 WHEN :head THEN 1 ELSE 2 END, s.handle
LIMIT 1
"""
DONE_BEFORE = """
SELECT id, channel, reached_at, note FROM answers
WHERE workspace = ? AND owner = ? AND handle = ? AND list_as_of = ? AND kind = 'done' AND undone_at IS NULL
ORDER BY id DESC LIMIT 1
"""
TAKEN_BACK = """
SELECT contact, kind, handle, list_as_of FROM answers
WHERE workspace = :workspace AND owner = :owner AND id = :number AND undone_at IS NULL
"""
SUPERSEDE = "UPDATE answers SET undone_at = ? WHERE id = ?"
LATEST = """
SELECT id, as_of, horizon_days, model_version, left_off FROM lists
WHERE workspace = ? AND owner = ? AND as_of <= ? ORDER BY as_of DESC, id DESC LIMIT 1
"""
LISTED = """
SELECT contact FROM suggestions WHERE list_id = (
  SELECT id FROM lists WHERE workspace = ? AND owner = ? AND as_of <= ?
  ORDER BY as_of DESC, id DESC LIMIT 1) ORDER BY rank
"""
# Of the latest list, and of every one that was not yet replaced at `since`.
LATELY = """
SELECT s.contact FROM suggestions AS s JOIN lists AS l ON l.id = s.list_id
WHERE l.workspace = :workspace AND l.owner = :owner AND l.as_of <= :now AND (
  l.id = (SELECT id FROM lists WHERE workspace = :workspace AND owner = :owner AND as_of <= :now
          ORDER BY as_of DESC, id DESC LIMIT 1)
  OR l.published_at >= coalesce((SELECT max(published_at) FROM lists
    WHERE workspace = :workspace AND owner = :owner AND as_of <= :now AND published_at <= :since), 0))
ORDER BY l.as_of DESC, l.id DESC, s.rank
"""
# Of the same day, and of all it showed or held back a later one says the same: nothing is learned from it.
SUPERSEDED = """
SELECT o.id FROM lists AS o
WHERE o.workspace = :workspace AND o.owner = :owner AND EXISTS (
  SELECT 1 FROM lists AS n
  WHERE n.workspace = o.workspace AND n.owner = o.owner
    AND n.as_of / 86400 = o.as_of / 86400 AND (n.as_of, n.id) > (o.as_of, o.id)
    AND NOT EXISTS (
      SELECT 1 FROM candidates AS c
      WHERE c.list_id = o.id AND c.propensity > 0 AND NOT EXISTS (
        SELECT 1 FROM candidates AS d
        WHERE d.list_id = n.id AND d.contact = c.contact AND d.pool = c.pool
          AND d.shown = c.shown AND d.propensity = c.propensity)))
"""
SAME_SECOND = """
SELECT id FROM lists WHERE workspace = :workspace {only} AND as_of = :as_of AND published_at = :published_at
"""
# So many owners' lists in one transaction: a file has one writer, and the service's own may wait.
AT_ONCE = 200
# An erasure bears the time at which it was asked for, by its own machine's clock, and may be done a while
# later: whoever was erased so long before a list was begun is looked for too.
LOOK_BACK = DAY_SECONDS


@dataclass(frozen=True)
class ListCandidates:
    """What goes with new lists: kept explanations (owner, contact, text), how they are spelt, candidates.

    `left_off` is how many names each owner's list had places for, and left off as worth too little.
    """

    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    explanations: Iterable[tuple[str, str, str]] = ()
    candidates: Mapping[str, Sequence[Candidate]] = field(default_factory=dict)
    left_off: Mapping[str, int] = field(default_factory=dict)

    def by_owner(self) -> dict[str, list[tuple[str, str]]]:
        """Return the kept explanations (contact, text) of each owner."""
        explanations: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for owner, contact, text in self.explanations:
            explanations[owner].append((contact, text))
        return explanations


class Lists(ContactTables):
    """One workspace's part of the tables of lists, suggestions and answers."""

    _inputs = tables(ListInputs)
    _by_word = tables(ContactByWord)

    def publish(
        self,
        owners: Iterable[str],
        suggestions: Sequence[Suggestion],
        *,
        as_of: int,
        horizon_days: int,
        model_version: str,
        published_at: int,
        considered: ListCandidates | None = None,
    ) -> None:
        """Make a new list for each of `owners`, each whole; without suggestions it is an empty one.

        With the list goes what was `considered` for it, and why; who was erased since the work on it
        began (at `published_at`) is left out. Others may write between some owners' lists and the next ones'.
        """
        considered = considered or ListCandidates()
        # Most of the work, done before anybody has to wait for the store.
        explanations, shown = considered.by_owner(), rows_by_owner(suggestions)
        run = (as_of, horizon_days, model_version, published_at, json.dumps(considered.names))
        names = list(owners)
        for begin in range(0, len(names), AT_ONCE):
            if begin:
                self.database.give_way()
            with self.database.transaction():
                ids = {
                    owner: self._new_list(owner, *run, considered.left_off.get(owner))
                    for owner in names[begin : begin + AT_ONCE]
                }
                rows = [(ids[owner], row[0], *row) for owner in ids for row in shown.get(owner, ())]
                self.database.write_many(PUBLISH, rows)
                self._inputs.add(ids, explanations, considered.candidates, max(as_of, published_at))
                self._changes.publish(ids)
                self._replace_same_second(ids, as_of, published_at)
                self._feed.append([list_made(owner, *run[:4]) for owner in ids])
                self._feed.look_again(list(ids), published_at)
                # Last: who is just erasing or merging these owners' contacts has been waited for, or waits.
                self._identities.move_lists(ids)
                self._leave_out(ids, published_at - LOOK_BACK)

    def _leave_out(self, ids: Mapping[str, int], since: int) -> None:
        """Take off some new lists whoever was erased since then."""
        is_erased = self._erased.predicate(since)
        if is_erased is None:
            return
        for table in BY_LIST:
            for owner, number in ids.items():
                query = f"SELECT handle FROM {table} WHERE list_id = ?"
                handles = [str(row[0]) for row in self.database.execute(query, (number,))]
                rows = [(number, handle) for handle in handles if is_erased(owner, handle)]
                self.database.write_many(f"DELETE FROM {table} WHERE list_id = ? AND handle = ?", rows)

    def _new_list(self, owner: str, *values: int | str | None) -> int:
        return int(self.database.execute(f"{NEW} RETURNING id", (self.workspace, owner, *values))[0][0])

    def drop_superseded(self, owner: str) -> int:
        """Drop lists that a later one of their day says everything of; return how many went."""
        with self.database.transaction():
            self._drop(superseded := self._run(SUPERSEDED, owner=owner))
        return len(superseded)

    def _replace_same_second(self, ids: Mapping[str, int], as_of: int, published_at: int) -> None:
        """Drop what another program published for these owners in the second of their new lists.

        Each owner's change count is locked by then: who published first has committed.
        """
        same = self._run_of(SAME_SECOND, list(ids), as_of=as_of, published_at=published_at)
        own = set(ids.values())
        self._drop([row for row in same if row[0] not in own])

    def _drop(self, lists: Sequence[Record]) -> None:
        for table, column in (*zip(BY_LIST, repeat("list_id")), ("lists", "id")):
            self.database.write_many(f"DELETE FROM {table} WHERE {column} = ?", lists)

    def open(self, owner: str, now: int, by: int = END_OF_TIME) -> list[Suggestion]:
        """Return the suggestions of the owner's latest list that are still open at `now`, by rank.

        `by` leaves out lists, answers and interactions that came later.
        """
        return [read_suggestion(row) for row in self._run(OPEN, owner=owner, now=now, by=by)]

    def latest(self, owner: str, by: int) -> dict[str, Any]:
        """Return the owner's latest list of those up to `by`: moment, horizon, model version and length.

        `left_off` is how many names it left off as worth too little, though there were places.
        """
        row = self.database.first(LATEST, (self.workspace, owner, by))
        if row is None:
            raise NotFoundError(
                "there is no list for {owner!r} yet; make one with: kith suggest", owner=owner
            )
        number, as_of, days, version, left_off = row
        size = self.database.execute(
            "SELECT count(DISTINCT contact) FROM suggestions WHERE list_id = ?", (number,)
        )[0][0]
        made = {"as_of": from_epoch(as_of), "horizon_days": days, "model_version": version}
        return {"owner": owner, **made, "size": size, "left_off": left_off or 0}

    def owners(self, by: int) -> list[str]:
        """Return the names of all owners who have a list, of those up to `by`, sorted."""
        query = "SELECT DISTINCT owner FROM lists WHERE workspace = ? AND as_of <= ?"
        return sorted(str(row[0]) for row in self.database.execute(query, (self.workspace, by)))

    def contacts(self, owner: str, by: int) -> list[str]:
        """Return the contacts of the owner's latest list up to `by`, by rank, answered or not."""
        rows = self.database.execute(LISTED, (self.workspace, owner, by))
        return list(dict.fromkeys(str(row[0]) for row in rows))

    def ahead(self, now: int) -> tuple[int, int] | None:
        """Return how many lists are of a moment still to come, and the last of these; None without any."""
        query = "SELECT count(*), max(as_of) FROM lists WHERE workspace = ? AND as_of > ?"
        count, last = self.database.execute(query, (self.workspace, now))[0]
        return (int(count), int(last)) if count else None

    def lately(self, owner: str, since: int, now: int) -> list[str]:
        """Return the contacts of the lists that the owner could see after `since`, newest list first."""
        rows = self._run(LATELY, owner=owner, since=since, now=now)
        return list(dict.fromkeys(str(row[0]) for row in rows))

    def answer(self, answer: Answer) -> Answer:
        """Write one answer and return it as it was kept; when it returns it is durable.

        Done restarts the clock of the two; said again of one suggestion it says more of the same contact.
        """
        with self.database.transaction():
            self._changes.touch({answer.owner})
            head, handle, *about, list_as_of = self._about(answer.owner, answer.contact, to_epoch(answer.at))
            if answer.kind is AnswerKind.DONE:
                answer = self._with_earlier(answer, handle, list_as_of)
            answer = replace(answer, contact=head)
            row = (self.workspace, *answer_row(answer), handle, *about, list_as_of)
            self.database.write_many(ANSWER, [row])
            self._by_word.keep(answer.owner, handle, list_as_of, to_epoch(answer.at))
            self._feed.append([answer_given(answer)])
            self._feed.look_again([answer.owner], to_epoch(answer.at))
        return answer

    def take_back(self, owner: str, number: int, at: int) -> None:
        """Let an answer be as if it had not been given; raises NotFoundError where none with it stands.

        `at` is in epoch seconds.
        """
        with self.database.transaction():
            self._changes.touch({owner})
            rows = self._run(TAKEN_BACK, owner=owner, number=number)
            if not rows:
                raise NotFoundError("no answer {number} of {owner!r} stands", number=number, owner=owner)
            contact, kind, handle, list_as_of = rows[0]
            self._run(UNDO.format(table="answers"), at=at, id=number)
            if list_as_of is not None:
                self._by_word.keep(owner, handle, list_as_of, at)
            self._feed.append([answer_taken_back(owner, contact, kind, at)])
            self._feed.look_again([owner], at)

    def _with_earlier(self, done: Answer, handle: str, list_as_of: int) -> Answer:
        """Return a done with what an earlier one of its suggestion said, which it supersedes."""
        suggestion = (self.workspace, done.owner, handle, list_as_of)
        number, how, reached_at, note = self.database.first(DONE_BEFORE, suggestion) or (None,) * 4
        self.database.write_many(SUPERSEDE, [] if number is None else [(to_epoch(done.at), number)])
        earlier = done.at if reached_at is None else from_epoch(reached_at)
        return replace(
            done, how=done.how or how, reached_at=done.reached_at or earlier, note=done.note or note
        )

    def _about(self, owner: str, named: str, at: int) -> tuple[str, str, str | None, str | None, int]:
        """Return whose a handle is; of their newest suggestion by then handle, pool, first reason, as_of."""
        head = self._identities.moved_of([(owner, named)]).get((owner, named), named)
        rows = self._run(ABOUT, owner=owner, head=head, handle=named, at=at)
        if not rows:
            return head, named, None, None, at
        handle, pool, reasons, as_of = rows[0]
        if pool == Pool.JUST_MET:
            # By a rule: an answer to it teaches nothing about the two pools.
            return head, str(handle), None, None, int(as_of)
        first = next((reason["code"] for reason in json.loads(reasons)), None)
        return head, str(handle), str(pool), first, int(as_of)

    def answers(self, owner: str | None = None) -> list[Answer]:
        """Return all answers that stand, or one owner's, oldest first; each about whom it is by now."""
        where, given = (" AND owner = ?", (owner,)) if owner is not None else ("", ())
        rows = self.database.execute(f"{ANSWERS}{where} ORDER BY at, id", (self.workspace, *given))
        return [read_answer(row) for row in rows]
