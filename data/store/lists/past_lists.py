"""What an owner's lists named on each day, newest first, with what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.schema import DAY_SECONDS, AnswerKind
from data.store.engine.database import END_OF_TIME
from data.store.people.contact_tables import ContactTables
from data.store.people.identities import BY_LIST

DAYS = f"""
SELECT as_of / {DAY_SECONDS}, min(as_of) FROM lists WHERE workspace = :workspace AND owner = :owner
GROUP BY as_of / {DAY_SECONDS} ORDER BY 1 DESC LIMIT :most
"""
# Several lists of one day are one week's list, made anew after each change. Of several answers the last
# one before the next day's list counts.
NAMES = f"""
SELECT s.contact, (
  SELECT a.kind FROM answers AS a
  WHERE a.workspace = :workspace AND a.owner = :owner AND a.contact = s.contact AND a.undone_at IS NULL
    AND a.at >= :begin AND a.at < :until ORDER BY a.at DESC, a.id DESC LIMIT 1)
FROM suggestions AS s JOIN lists AS l ON l.id = s.list_id
WHERE l.workspace = :workspace AND l.owner = :owner AND l.as_of / {DAY_SECONDS} = :day
GROUP BY s.contact ORDER BY min(s.rank), s.contact
"""
AHEAD = "SELECT id FROM lists WHERE workspace = :workspace AND owner = :owner AND as_of > :now"


@dataclass(frozen=True, slots=True)
class PastList:
    """What one day's lists named: the first one's as_of, and each contact with the answer, None without."""

    as_of: int
    contacts: Sequence[tuple[str, AnswerKind | None]]


class PastLists(ContactTables):
    """The lists of one workspace's owners, as they look back on them."""

    def newest(self, owner: str, most: int) -> list[PastList]:
        """Return what the lists of the owner's `most` newest days named, newest first."""
        rows = self._run(DAYS, owner=owner, most=most)
        untils = [END_OF_TIME, *(as_of for _, as_of in rows)]
        return [
            PastList(as_of, self._names(owner, day, as_of, until))
            for (day, as_of), until in zip(rows, untils, strict=False)
        ]

    def remove_ahead(self, owner: str, now: int) -> int:
        """Remove the owner's lists that were made for a moment still to come, and return how many."""
        with self.database.transaction():
            ahead = self._run(AHEAD, owner=owner, now=now)
            for table, column in (*((table, "list_id") for table in BY_LIST), ("lists", "id")):
                self.database.write_many(f"DELETE FROM {table} WHERE {column} = ?", ahead)
            if ahead:
                self._changes.touch({owner})
        return len(ahead)

    def _names(self, owner: str, day: int, begin: int, until: int) -> list[tuple[str, AnswerKind | None]]:
        rows = self._run(NAMES, owner=owner, day=day, begin=begin, until=until)
        return [(str(contact), None if kind is None else AnswerKind(kind)) for contact, kind in rows]
