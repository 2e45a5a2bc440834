"""The log in the store: recorded once by natural key, read back as columns."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import astuple, dataclass
from itertools import islice, repeat
from operator import add
from typing import Any

from data.schema import BY_WORD, LOGGED, OWNER_SOURCE, Interaction
from data.store.bookkeeping.daily_counts import DailyCounts
from data.store.engine.database import Record
from data.store.engine.workspace_tables import tables
from data.store.log.rows.interaction_rows import (
    CONTACT_PLACE,
    CORRECTION,
    COUNTS_PLACE,
    KEY,
    ONE_TO_ONE,
    OWNER_PLACE,
    WHOSE,
    WRITTEN,
    day_of,
    resolved,
    row_of,
    whom_of,
)
from data.store.people.contact_by_word import ContactByWord
from data.store.people.contact_tables import ContactTables
from data.store.people.doubles import Doubles
from data.store.privacy.objections import Objections

# One transaction's worth: large enough for a cheap sync, small enough to leave others the lock in between.
CHUNK = 200_000

# Which rows of a correction would take "counts" away from what counts as contact. Crossed, so that SQLite
# looks each row up and does not walk through the log with all of them at every step.
STILL_COUNTING = """
SELECT i.source, i.external_id, i.owner, i.handle FROM {rows} AS r CROSS JOIN interactions AS i
WHERE i.workspace = :workspace AND i.source = r.source AND i.external_id = r.external_id
  AND i.owner = r.owner AND i.handle = r.handle AND i.counts <> 0
"""
# What does not count as contact is kept, but is no history.
# Nothing is learned from what only the owner's word vouches for: no model that is trained reads it.
COLUMNS = f"""
SELECT owner, contact, at, direction, CASE WHEN source = '{OWNER_SOURCE}' THEN '{BY_WORD}' ELSE channel END
FROM {{table}} WHERE workspace = ? AND counts = 1
"""
SEEN_BY_SOURCES = f" AND source <> '{OWNER_SOURCE}'"
BETWEEN = f"""
SELECT at, direction, channel, source = '{OWNER_SOURCE}' FROM interactions
WHERE workspace = ? AND owner = ? AND contact = ? AND counts = 1 ORDER BY at DESC LIMIT ?
"""
UNDER = "SELECT at FROM interactions WHERE workspace = ? AND owner = ? AND handle = ? AND source = ?"
PEOPLE = """
SELECT contact, coalesce(max(CASE WHEN counts = 1 THEN at END), max(at)) AS last FROM interactions
WHERE workspace = :workspace AND owner = :owner {of} GROUP BY contact
ORDER BY last DESC, contact LIMIT :most OFFSET :after
"""
PERSONS = """
AND contact NOT IN (
  SELECT contact FROM contacts WHERE workspace = :workspace AND owner = :owner AND kind <> 'person')
"""
OF_THESE = "AND contact IN (SELECT r.contact FROM {rows} AS r)"
REACHED = """
SELECT r.contact FROM {rows} AS r WHERE EXISTS (
  SELECT 1 FROM interactions AS i WHERE i.workspace = :workspace AND i.owner = :owner
  AND i.contact = r.contact AND i.counts = 1 AND i.direction <> 'received')
"""
NEWEST_LOGGED = """
SELECT contact, external_id, recorded_at FROM interactions
WHERE workspace = ? AND owner = ? AND source = ? ORDER BY recorded_at DESC, external_id LIMIT 1
"""
UNLOG = "DELETE FROM interactions WHERE workspace = ? AND owner = ? AND source = ? AND external_id = ?"
THEN = " AND recorded_at <= ? AND replaced_at > ?"


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many interactions were new, changed, there already, or of somebody who was erased.

    `still_counting` came again as no contact and stay as they were: as contact.
    """

    created: int = 0
    updated: int = 0
    duplicate: int = 0
    forgotten: int = 0
    still_counting: int = 0

    def __add__(self, other: "Recorded") -> "Recorded":
        """Add the counts up."""
        return Recorded(*map(add, astuple(self), astuple(other)))


# Of equal length, a cell for each interaction.
Columns = Sequence[Sequence[Any]]


class Interactions(ContactTables):
    """One workspace's part of the log's table."""

    _days = tables(DailyCounts)
    _doubles = tables(Doubles)
    _by_word = tables(ContactByWord)
    _objections = tables(Objections)

    def record(self, interactions: Iterable[Interaction], recorded_at: int) -> Recorded:
        """Write interactions by source, external id, owner and handle; durable when it returns.

        What counts as contact goes on counting, whatever a later reading of the same source makes of it.
        """
        return self._record((self.workspace, *row_of(item), recorded_at) for item in interactions)

    def record_columns(self, columns: Columns, recorded_at: int) -> Recorded:
        """Write columns of source, external id, owner, contact, epoch seconds, direction and channel."""
        source, external_id, owner, contact, *described = columns
        fixed = map(repeat, (*ONE_TO_ONE, recorded_at))
        return self._record(
            zip(repeat(self.workspace), source, external_id, owner, contact, contact, *described, *fixed)
        )

    def _record(self, rows: Iterable[Record]) -> Recorded:
        total = Recorded()
        moved = self._identities.moved()
        is_erased = self._erased.predicate()
        for chunk in _chunks(rows):
            kept = chunk
            if is_erased is not None:
                kept = [row for row in chunk if not is_erased(*row[WHOSE])]
            rows = resolved(kept, moved)
            with self.database.transaction():
                total += self._record_chunk(rows)
                self._settle_doubles(rows, set(moved.values()))
                self._by_word.settle({str(row[OWNER_PLACE]) for row in rows})
            total += Recorded(forgotten=len(chunk) - len(kept))
        return total

    def _settle_doubles(self, rows: Sequence[Record], merged: AbstractSet[str]) -> None:
        """Let each moment count once for those contacts that have several handles."""
        contacts: dict[str, set[str]] = {}
        for row in rows if merged else ():
            if row[CONTACT_PLACE] in merged:
                contacts.setdefault(row[OWNER_PLACE], set()).add(row[CONTACT_PLACE])
        for owner, names in contacts.items():
            self._doubles.settle(owner, names)

    def _record_chunk(self, rows: Sequence[Record]) -> Recorded:
        created, updated = self._write([row for row in rows if row[COUNTS_PLACE]])
        others = [row for row in rows if not row[COUNTS_PLACE]]
        # Looked up after the others are there: what counts as contact in this chunk goes on counting too.
        taken = self._without_counting(others)
        more_created, more_updated = self._write(taken)
        created, updated, still = created + more_created, updated + more_updated, len(others) - len(taken)
        if created or updated:
            self._days.add(list(map(day_of, rows)), all_new=created == len(rows))
            self._feed.look_again_at(map(whom_of, rows), int(rows[0][-1]))
        return Recorded(created, updated, len(rows) - created - updated - still, still_counting=still)

    def _write(self, rows: Sequence[Record]) -> tuple[int, int]:
        """Return how many rows were new, and how many changed: one that is there as it is costs a look."""
        if not rows:
            return 0, 0
        return self.database.upsert_many("interactions", WRITTEN, rows, KEY, CORRECTION)

    def _without_counting(self, rows: Sequence[Record]) -> Sequence[Record]:
        """Return the rows, of no contact, but those that are kept as contact."""
        if not rows:
            return rows
        keys = [row[KEY] for row in rows]
        counting = set(self._run_over(STILL_COUNTING, dict.fromkeys(list(WRITTEN)[KEY], "text"), keys))
        return [row for row in rows if row[KEY] not in counting]

    def count(self) -> int:
        """Return the number of interactions kept."""
        return int(self._run("SELECT count(*) FROM interactions WHERE workspace = :workspace")[0][0])

    def last(self, before: int) -> int | None:
        """Return when the newest interaction before a moment was, in epoch seconds; None without any."""
        query = "SELECT max(at) FROM interactions WHERE workspace = ? AND at < ?"
        last = self.database.execute(query, (self.workspace, before))[0][0]
        return None if last is None else int(last)

    def columns(
        self, owner: str | None = None, known_at: int | None = None, *, learning: bool = False
    ) -> list[Record]:
        """Return (owner, contact, epoch seconds, direction, channel) of everyone, or of one owner.

        With `known_at` only what had been recorded by then, as it then stood; never of who objected. For
        `learning` only what sources show: contact by the owner's word, of channel BY_WORD, is left out.
        """
        query, values = COLUMNS.format(table="interactions"), list[Any]((self.workspace,))
        if known_at is not None:
            query, values = COLUMNS.format(table="interaction_versions") + THEN, [*values, known_at, known_at]
        if owner is not None:
            query, values = f"{query} AND owner = ?", [*values, owner]
        query += SEEN_BY_SOURCES if learning else ""
        return self._objections.leave_out(self.database.execute(query, values))

    def times_under(self, owner: str, source: str, handle: str) -> list[int]:
        """Return when (epoch seconds) a source's interactions under a handle were, oldest first."""
        values = self.workspace, owner, handle, source
        return sorted(int(at) for (at,) in self.database.execute(UNDER, values))

    def knows(self, owner: str, contact: str) -> bool:
        """Tell whether anything is recorded between an owner and a contact."""
        query = "SELECT 1 FROM interactions WHERE workspace = ? AND owner = ? AND contact = ? LIMIT 1"
        return self.database.first(query, (self.workspace, owner, contact)) is not None

    def counts_with(self, owner: str, contact: str) -> bool:
        """Tell whether anything between an owner and a contact counts."""
        return bool(self.between(owner, contact, 1))

    def between(self, owner: str, contact: str, most: int) -> list[Record]:
        """Return (epoch seconds, direction, channel, whether only the owner says so) of the newest."""
        return self.database.execute(BETWEEN, (self.workspace, owner, contact, most))

    def reached(self, owner: str, contacts: Sequence[str]) -> set[str]:
        """Return those of these contacts whom the owner wrote to, called or met."""
        rows = self._run_over(REACHED, {"contact": "text"}, [[contact] for contact in contacts], owner=owner)
        return {str(row[0]) for row in rows}

    def people(
        self, owner: str, most: int, after: int, of: Collection[str] | None = None
    ) -> list[tuple[str, int]]:
        """Return (contact, last moment) of an owner's people, or of these contacts only, newest first.

        Desks, machines and lists are no people; they come where they are among these contacts.
        """
        limits = {"owner": owner, "most": most, "after": after}
        if of is None:
            rows = self._run(PEOPLE.format(of=PERSONS), **limits)
        else:
            names, query = [[contact] for contact in of], PEOPLE.replace("{of}", OF_THESE)
            rows = self._run_over(query, {"contact": "text"}, names, **limits)
        return [(str(contact), int(at)) for contact, at in rows]

    def contacts(self, owner: str) -> list[str]:
        """Return the names of an owner's contacts, sorted."""
        query = "SELECT DISTINCT contact FROM interactions WHERE workspace = ? AND owner = ?"
        return sorted(str(row[0]) for row in self.database.execute(query, (self.workspace, owner)))

    def newest_logged(self, owner: str) -> tuple[str, str, int] | None:
        """Return (contact, external id, when written down) of what the owner last wrote down by hand."""
        row = self.database.first(NEWEST_LOGGED, (self.workspace, owner, LOGGED))
        return None if row is None else (str(row[0]), str(row[1]), int(row[2]))

    def unlog(self, owner: str, external_id: str) -> None:
        """Take back what the owner wrote down by hand."""
        with self.database.transaction():
            self.database.write_many(UNLOG, [(self.workspace, owner, LOGGED, external_id)])
            self._by_word.settle([owner])

    def owners(self) -> list[str]:
        """Return the names of all owners, sorted."""
        query = "SELECT DISTINCT owner FROM interactions WHERE workspace = ?"
        return sorted(str(row[0]) for row in self.database.execute(query, (self.workspace,)))


def _chunks(rows: Iterable[Record]) -> Iterator[list[Record]]:
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
