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
CHANCES = """
SELECT c.probability FROM lists AS l JOIN candidates AS c
  ON c.list_id = l.id AND c.workspace = l.workspace AND c.contact = :contact
WHERE l.workspace = :workspace AND l.owner = :owner AND l.horizon_days = :horizon_days
  AND l.as_of < :before AND l.as_of >= :since AND c.pool = 'upkeep' AND c.probability IS NOT NULL
"""
# What is usual rests on two months of weekly lists at least, and on a year at most.
LEAST_LISTS, USUAL_DAYS = 8, 365
HALF_A_YEAR = 26
AHEAD = "SELECT id FROM lists WHERE workspace = :workspace AND owner = :owner AND as_of > :now"


@dataclass(frozen=True, slots=True)
class PastList:
    """What one day's lists named: the first one's as_of, and each contact with the answer, None without."""

    as_of: int
    contacts: Sequence[tuple[str, AnswerKind | None]]


def usual_probability(chances: Sequence[float]) -> float | None:
    """Return the median of the two's probabilities on past lists, None where these are too few."""
    if len(chances) < LEAST_LISTS:
        return None
    # Most commands never come here, and it takes as long to load as the store.
    from statistics import median

    return median(chances)


class PastLists(ContactTables):
    """The lists of one workspace's owners, as they look back on them."""

    def newest(self, owner: str, most: int = HALF_A_YEAR) -> list[PastList]:
        """Return what the lists of the owner's `most` newest days named, newest first."""
        rows = self._run(DAYS, owner=owner, most=most)
        untils = [END_OF_TIME, *(as_of for _, as_of in rows)]
        return [
            PastList(as_of, self._names(owner, day, as_of, until))
            for (day, as_of), until in zip(rows, untils, strict=False)
        ]

    def chances(self, owner: str, contact: str, before: int, horizon_days: int) -> list[float]:
        """Return the probabilities of silence of the two on the upkeep lists of the year before."""
        since = before - USUAL_DAYS * DAY_SECONDS
        moments = {"before": before, "since": since, "horizon_days": horizon_days}
        return [float(chance) for (chance,) in self._run(CHANCES, owner=owner, contact=contact, **moments)]

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
