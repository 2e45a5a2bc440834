"""What each source brought, when, and what it said it cannot show."""

import json
from collections import defaultdict
from collections.abc import Sequence

from data.coverage import Coverage, Seen, cover_days, not_visible
from data.schema import DAY_SECONDS
from data.store.database import Database, Record

# After everything that can be recorded.
LATEST = 2**62
KEEP = """
INSERT INTO sources (workspace, owner, source, limits, taken_in_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (workspace, owner, source) DO UPDATE SET
  limits = excluded.limits, taken_in_at = excluded.taken_in_at
"""
LIMITS = "SELECT owner, source, limits FROM sources WHERE workspace = ?"
DAYS = f"""
SELECT owner, source, at / {DAY_SECONDS}, count(*) FROM interactions
WHERE workspace = :workspace AND at < :as_of AND recorded_at <= :known_at {{of_owner}}
GROUP BY owner, source, at / {DAY_SECONDS}
"""
SEEN = """
SELECT owner, contact, source, count(*), max(at) FROM interactions
WHERE workspace = :workspace AND at < :as_of AND recorded_at <= :known_at AND counts = 1 {of_owner}
GROUP BY owner, contact, source
"""
CHANNELS = """
SELECT channel, count(*), max(at) FROM interactions
WHERE workspace = ? AND owner = ? AND contact = ? GROUP BY channel ORDER BY channel
"""
OF_CONTACT = """
SELECT s.limits FROM sources AS s WHERE s.workspace = ? AND s.owner = ? AND s.source IN (
  SELECT source FROM interactions WHERE workspace = s.workspace AND owner = s.owner AND contact = ?)
ORDER BY s.source
"""


class Sources:
    """One workspace's sources."""

    def __init__(self, database: Database, workspace: str) -> None:
        """Work on an open, up-to-date database."""
        self._database = database
        self._workspace = workspace

    def keep(self, owner: str, source: str, limits: Sequence[str], taken_in_at: int) -> None:
        """Keep what a source said it cannot show, beside what it said before."""
        known = self.limits().get((owner, source), ())
        said = json.dumps(list(dict.fromkeys([*known, *limits])), ensure_ascii=False)
        with self._database.transaction():
            self._database.write_many(KEEP, [(self._workspace, owner, source, said, taken_in_at)])

    def limits(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Return what each (owner, source) cannot show."""
        rows = self._database.execute(LIMITS, (self._workspace,))
        return {(owner, source): tuple(json.loads(said)) for owner, source, said in rows}

    def coverage(self, as_of: int, owner: str | None = None, known_at: int = LATEST) -> list[Coverage]:
        """Return each source as it was at `as_of`, as recorded by `known_at` (epoch seconds)."""
        days: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        for whose, source, day, count in self._within(DAYS, as_of, owner, known_at):
            days[whose, source][int(day)] = int(count)
        limits = self.limits()
        found = [
            cover_days(*key, on_days, limits.get(key, ()), as_of) for key, on_days in sorted(days.items())
        ]
        return [one for one in found if one is not None]

    def channels(self, owner: str, contact: str) -> list[tuple[str, int, int]]:
        """Return (channel, how many, last) of all channels a contact was ever seen in."""
        rows = self._database.execute(CHANNELS, (self._workspace, owner, contact))
        return [(str(channel), int(count), int(last)) for channel, count, last in rows]

    def limits_of(self, owner: str, contact: str) -> list[str]:
        """Return what the sources of a contact cannot show."""
        rows = self._database.execute(OF_CONTACT, (self._workspace, owner, contact))
        return list(dict.fromkeys(one for (said,) in rows for one in json.loads(said)))

    def _within(self, query: str, as_of: int, owner: str | None, known_at: int) -> list[Record]:
        """Return a query's rows of one owner, or of all."""
        values = {"workspace": self._workspace, "as_of": as_of, "known_at": known_at}
        if owner is None:
            return self._database.execute(query.format(of_owner=""), values)
        return self._database.execute(query.format(of_owner="AND owner = :owner"), values | {"owner": owner})

    def out_of_sight(
        self, as_of: int, horizon: int, known_at: int = LATEST, owner: str | None = None
    ) -> set[tuple[str, str]]:
        """Return the (owner, contact) pairs whose main source has stopped, so that silence says nothing."""
        ends: dict[str, dict[str, int]] = defaultdict(dict)
        for one in self.coverage(as_of, owner, known_at):
            if one.stopped:
                ends[one.owner][one.source] = one.last
        if not ends:
            return set()
        seen: dict[tuple[str, str], list[Seen]] = defaultdict(list)
        for whose, contact, source, count, last in self._within(SEEN, as_of, owner, known_at):
            seen[whose, contact].append(Seen(source, int(count), int(last)))
        return {
            pair
            for pair, parts in seen.items()
            if not_visible(parts, ends[pair[0]], as_of=as_of, horizon=horizon)
        }
