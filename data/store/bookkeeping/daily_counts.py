"""How many interactions each source of an owner brought on each day: counted once, kept, and added to.

Counting a log of a hundred thousand takes as long as a page may take altogether.
"""

from collections.abc import Mapping

from data.schema import DAY_SECONDS, OWNER_SOURCE
from data.store.bookkeeping.preferences import DAYS, EVERYONE, Preferences
from data.store.engine.workspace_tables import WorkspaceTables, tables

ByDay = dict[str, dict[int, int]]
# What only the owner's word vouches for comes from no source.
SEEN = f"workspace = :workspace AND owner = :owner AND source <> '{OWNER_SOURCE}'"
COUNTED = f"""
SELECT source, at / {DAY_SECONDS}, count(*) FROM interactions
WHERE {SEEN} AND recorded_at < :until AND at < :day {{of_contact}}
GROUP BY source, at / {DAY_SECONDS}
"""
# What was recorded later, and what may lie ahead of whoever asks.
ADDED = f"""
SELECT source, at / {DAY_SECONDS}, count(*), count(CASE WHEN at < :as_of THEN 1 END) FROM interactions
WHERE {SEEN} AND (recorded_at >= :until OR at >= :day)
GROUP BY source, at / {DAY_SECONDS}
"""
NEWEST = f"SELECT max(recorded_at) FROM interactions WHERE {SEEN}"
# As a difference of two counts of an index: the source of each row would have to be looked up.
TOTAL = f"""
SELECT (SELECT count(*) FROM interactions WHERE workspace = :workspace AND owner = :owner)
  - (SELECT count(*) FROM interactions
     WHERE workspace = :workspace AND source = '{OWNER_SOURCE}' AND owner = :owner)
"""


class DailyCounts(WorkspaceTables):
    """One workspace's days."""

    _preferences = tables(Preferences)

    def keep(self, owner: str, now: int) -> None:
        """Count an owner's days up to today and keep them, unless nothing has come since they were kept."""
        newest = int(self._run(NEWEST, owner=owner)[0][0] or 0)
        if self._still_stand(owner, now, newest):
            return
        # An import says when it began, and its last rows are a second or more younger.
        until = max(now, newest)
        day = now // DAY_SECONDS * DAY_SECONDS
        counted = self._run(COUNTED.format(of_contact=""), owner=owner, until=until, day=day)
        sources: ByDay = {}
        for source, on, count in counted:
            sources.setdefault(source, {})[int(on)] = int(count)
        kept = {"until": until, "day": day, "sources": sources}
        self._preferences.set(EVERYONE, DAYS + owner, kept)

    def _still_stand(self, owner: str, now: int, newest: int) -> bool:
        if self.get(owner, now) is None:
            return False
        kept = self._preferences.get(EVERYONE, DAYS + owner)
        return newest <= int(kept["until"])

    def get(self, owner: str, as_of: int) -> ByDay | None:
        """Return the interactions before `as_of` by source and day; None where they must be counted anew."""
        kept = self._preferences.get(EVERYONE, DAYS + owner)
        if kept is None or as_of < kept["day"]:
            return None
        added = self._run(ADDED, owner=owner, until=kept["until"], day=kept["day"], as_of=as_of)
        total = int(self._run(TOTAL, owner=owner)[0][0])
        counted = {source: {int(on): n for on, n in days.items()} for source, days in kept["sources"].items()}
        # Whatever was deleted, corrected or moved since shows in the sum.
        if total != _sum(counted) + sum(int(row[2]) for row in added):
            return None
        for source, on, _, before in added:
            if before:
                days = counted.setdefault(source, {})
                days[int(on)] = days.get(int(on), 0) + int(before)
        return counted

    def take_out(self, owner: str, contact: str) -> None:
        """Take a contact's interactions out of what is kept, before they are deleted."""
        kept = self._preferences.get(EVERYONE, DAYS + owner)
        if kept is None:
            return
        values = {"owner": owner, "contact": contact, "until": kept["until"], "day": kept["day"]}
        for source, on, count in self._run(COUNTED.format(of_contact="AND contact = :contact"), **values):
            days = kept["sources"].get(source, {})
            days[str(on)] = days.get(str(on), 0) - int(count)
            if days[str(on)] <= 0:
                del days[str(on)]
        kept["sources"] = {source: days for source, days in kept["sources"].items() if days}
        self._preferences.set(EVERYONE, DAYS + owner, kept)


def _sum(counted: Mapping[str, Mapping[int, int]]) -> int:
    return sum(sum(days.values()) for days in counted.values())
