"""The change feed: what changed in a workspace, in order, so that a program needs to ask one question.

A change is written in the transaction that makes it. It gets its number right before the commit, while the
workspace's cursor is locked: numbers are in the order of the commits, so nobody who reads on from a number
misses a change of a transaction that took longer.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from data.errors import ChangesTooOldError
from data.schema import DAY_SECONDS, Answer, to_epoch
from data.store.engine.request_id import request_id
from data.store.engine.workspace_tables import WorkspaceTables

KEPT_DAYS = 30
KEPT_SECONDS = KEPT_DAYS * DAY_SECONDS
# More changes than this are not kept for one workspace, however young they are.
MOST_KEPT = 5_000_000
# A worker sees to what time alone brings once in so many seconds.
LOOK_SECONDS = 60
DUE = "SELECT workspace FROM feed_cursors WHERE looked_at <= ? ORDER BY workspace"
# So many are deleted in one transaction.
CHUNK = 50_000
WRITTEN = {
    **dict.fromkeys(("workspace", "kind", "owner", "contact", "handle"), "text"),
    "at": "bigint",
    "details": "text",
    "request_id": "text",
}
UNNUMBERED = "SELECT count(*) FROM feed_changes WHERE workspace = :workspace AND number IS NULL"
# Whoever comes second waits here until the first has committed.
ADVANCE = """
INSERT INTO feed_cursors (workspace, newest, purged, looked_at) VALUES (:workspace, :count, 0, 0)
ON CONFLICT (workspace) DO UPDATE SET newest = feed_cursors.newest + excluded.newest RETURNING newest
"""
NUMBER = """
UPDATE feed_changes SET number = n.number FROM (
  SELECT id, :before + row_number() OVER (ORDER BY id) AS number
  FROM feed_changes WHERE workspace = :workspace AND number IS NULL) AS n
WHERE feed_changes.id = n.id
"""
CURSOR = "SELECT newest, purged FROM feed_cursors WHERE workspace = :workspace"
PAGE = """
SELECT number, kind, at, owner, contact, handle, details, request_id FROM feed_changes
WHERE workspace = :workspace AND number > :since {of} ORDER BY number LIMIT :limit
"""
OWNERS_SINCE = """
SELECT DISTINCT owner FROM feed_changes
WHERE workspace = :workspace AND at >= :since {of}
"""
OF_LISTS = "AND kind IN ('list.made', 'suggestion.opened', 'suggestion.closed')"
OLDEST_KEPT = "SELECT at FROM feed_changes WHERE workspace = :workspace ORDER BY number LIMIT 1"
ONE = """
SELECT number, kind, at, owner, contact, handle, details, request_id FROM feed_changes
WHERE workspace = :workspace AND number = :number
"""
OF_OWNER = "AND owner = :owner"
YOUNG = """
SELECT number FROM feed_changes
WHERE workspace = :workspace AND number > :purged AND at >= :before ORDER BY number LIMIT 1
"""
DROP = "DELETE FROM feed_changes WHERE workspace = :workspace AND number <= :last"
PURGED = "UPDATE feed_cursors SET purged = :last WHERE workspace = :workspace"


class ChangeKind(StrEnum):
    """What happened."""

    LIST_MADE = "list.made"
    SUGGESTION_OPENED = "suggestion.opened"
    SUGGESTION_CLOSED = "suggestion.closed"
    ANSWER_GIVEN = "answer.given"
    ANSWER_TAKEN_BACK = "answer.taken_back"
    CONTACT_MERGED = "contact.merged"
    CONTACT_UNMERGED = "contact.unmerged"
    CONTACT_ERASED = "contact.erased"


@dataclass(frozen=True, slots=True)
class Change:
    """One change; `at` is in epoch seconds. An erasure names nobody.

    `handle` is the one that a merge moved; `request_id` is for the log. `details` hold no contact's name and
    no word that somebody wrote.
    """

    kind: ChangeKind
    owner: str
    at: int
    contact: str | None = None
    handle: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    number: int | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Changes in their order, the number to read on from, and whether there are more already."""

    changes: Sequence[Change]
    cursor: int
    more: bool


class ChangeFeed(WorkspaceTables):
    """The change feed of one workspace."""

    def append(self, changes: Sequence[Change]) -> None:
        """Write changes, as a part of the transaction that makes them."""
        if not changes:
            return
        rows = [
            (
                self.workspace,
                str(one.kind),
                one.owner,
                one.contact,
                one.handle,
                one.at,
                json.dumps(one.details),
                request_id(one.owner),
            )
            for one in changes
        ]
        with self.database.transaction():
            self.database.note(self.workspace)
            self.database.insert_many("feed_changes", WRITTEN, rows)

    def look_again(self, owners: Iterable[str], at: int) -> None:
        """Let the running transaction end with what opened and closed of these owners' suggestions."""
        with self.database.transaction():
            self.database.note(self.workspace).add_owners(owners, at)

    def look_again_at(self, pairs: Iterable[tuple[str, str]], at: int) -> None:
        """The same for pairs of owner and contact only, whose suggestion may have closed."""
        with self.database.transaction():
            self.database.note(self.workspace).add_pairs(pairs, at)

    def number(self) -> int | None:
        """Give the running transaction's changes their numbers, right before its commit.

        Returns the number before the first of them, None without any.
        """
        count = int(self._run(UNNUMBERED)[0][0])
        if not count:
            return None
        before = int(self._run(ADVANCE, count=count)[0][0]) - count
        self._run(NUMBER, before=before)
        return before

    def one(self, number: int) -> Change | None:
        """Return a change by its number, None where it is not kept any more."""
        rows = self._run(ONE, number=number)
        return _change(rows[0]) if rows else None

    def newest(self) -> int:
        """Return the number of the newest change, 0 before the first."""
        return self._cursor()[0]

    def due_workspaces(self, now: int) -> list[str]:
        """Return those of all workspaces whose feed nobody has looked at within a minute before `now`."""
        before = now - LOOK_SECONDS
        return [str(row[0]) for row in self.database.execute(DUE, (before,))]

    def page(self, since: int, limit: int, owner: str | None = None) -> FeedPage:
        """Return the changes after a number, at most so many, of one owner or of all.

        Raises ChangesTooOldError where the first of them is not kept any more, or the number was never given.
        """
        # Read first: of every number up to it the change is there to be seen.
        newest, purged = self._cursor()
        if since > newest:
            raise ChangesTooOldError(
                "this store has no change {since} yet; read everything anew, then go on from {newest}",
                since=since,
                newest=newest,
            )
        if since < purged:
            raise ChangesTooOldError(
                "changes are kept for {days} days, and {since} is older; read everything anew, then go on "
                "from {newest}",
                days=KEPT_DAYS,
                since=since,
                newest=newest,
            )
        query = PAGE.format(of="" if owner is None else OF_OWNER)
        rows = self._run(query, since=since, limit=limit + 1, owner=owner)
        changes = [_change(row) for row in rows[:limit]]
        more = len(rows) > limit
        last = changes[-1].number or 0 if changes else since
        return FeedPage(changes, last if more else max(last, newest), more)

    def owners_since(self, since: int, after: str = "", *, of_lists: bool = False) -> set[str] | None:
        """Return the owners after a name of whom anything changed at or after a moment (epoch seconds).

        With `of_lists` those whose list, or what is open of it, changed. None where changes of that moment
        are not kept any more.
        """
        _, purged = self._cursor()
        oldest = self._run(OLDEST_KEPT) if purged else []
        if purged and (not oldest or int(oldest[0][0]) > since):
            return None
        query = OWNERS_SINCE.format(of=OF_LISTS if of_lists else "")
        # Compared here: a server may have another order of names than pages are cut by.
        return {owner for (owner,) in self._run(query, since=since) if owner > after}

    def purge(self, now: int) -> int:
        """Delete changes that are older than 30 days, or too many; return how many numbers went."""
        newest, purged = self._cursor()
        young = self._run(YOUNG, purged=purged, before=now - KEPT_SECONDS)
        last = max(int(young[0][0]) - 1 if young else newest, newest - MOST_KEPT)
        if last <= purged:
            return 0
        # Counted out before: a purge that begins with a wrong cursor ends too.
        for end in (*range(purged + CHUNK, last, CHUNK), last):
            with self.database.transaction():
                self._run(DROP, last=end)
                self._run(PURGED, last=end)
        return last - purged

    def _cursor(self) -> tuple[int, int]:
        rows = self._run(CURSOR)
        return (int(rows[0][0]), int(rows[0][1])) if rows else (0, 0)


def _change(row: Sequence[Any]) -> Change:
    number, kind, at, owner, contact, handle, details, request = row
    about = (ChangeKind(kind), owner, int(at), contact, handle)
    return Change(*about, json.loads(details), int(number), request)


def list_made(owner: str, as_of: int, horizon_days: int, model_version: str, published_at: int) -> Change:
    """Return the change that a new list is."""
    details = {"as_of": as_of, "horizon_days": horizon_days, "model_version": model_version}
    return Change(ChangeKind.LIST_MADE, owner, published_at, details=details)


def answer_given(answer: Answer) -> Change:
    """Return the change that an answer is, without what somebody wrote: the note and the reason."""
    until = None if answer.until is None else to_epoch(answer.until)
    details = {"answer": str(answer.kind), "until": until}
    return Change(ChangeKind.ANSWER_GIVEN, answer.owner, to_epoch(answer.at), answer.contact, details=details)


def answer_taken_back(owner: str, contact: str, kind: str, at: int) -> Change:
    """Return the change that taking an answer back is."""
    return Change(ChangeKind.ANSWER_TAKEN_BACK, owner, at, contact, details={"answer": kind})


def contact_erased(owner: str, at: int) -> Change:
    """Return the change that an erasure is: of whom nobody learns from it."""
    return Change(ChangeKind.CONTACT_ERASED, owner, at)


def contacts_moved(
    owner: str, handles: Iterable[str], before: Mapping[str, str], after: Mapping[str, str], at: int
) -> list[Change]:
    """Return the changes that a merge is, or its undoing: one for each handle that is somebody else's now."""
    return [
        Change(ChangeKind.CONTACT_UNMERGED, owner, at, before.get(one, one), one)
        if after[one] == one
        else Change(ChangeKind.CONTACT_MERGED, owner, at, after[one], one)
        for one in handles
    ]
