"""How many interactions each source of an owner brought on each day, by channel: counted once, and kept.

Counting a log of a hundred thousand takes as long as a page may take altogether.
"""

from collections.abc import Collection, Iterable, Sequence
from math import trunc

from data.schema import BY_HAND, DAY_SECONDS
from data.store.bookkeeping.change_counts import ChangeCounts
from data.store.bookkeeping.preferences import DAYS, EVERYONE, Preferences
from data.store.engine.database import END_OF_TIME
from data.store.engine.workspace_tables import OWNER, WorkspaceTables, tables

ByDay = dict[str, dict[int, int]]
# A source and a channel.
Part = tuple[str, str]
DaysOfParts = dict[Part, dict[int, int]]
# An owner, a source, a channel and a moment.
Day = tuple[str, str, str, int]
# More rows than this at once are an import's, after which days are counted anew.
MOST_ADDED = 1_000
# By source, channel and moment: of days that are over their beginning, of others when it was or will be.
COUNTED = f"""
SELECT source, channel, moment, count(*) FROM (
  SELECT source, channel, CASE WHEN at < :day THEN at / {DAY_SECONDS} * {DAY_SECONDS} ELSE at END AS moment
  FROM interactions WHERE workspace = :workspace AND owner = :owner AND source NOT IN {BY_HAND} {{of_contact}}
) AS moments
GROUP BY source, channel, moment
"""

# Of many owners at once: of most of whom a batch tells something, nothing is kept.
WITH_DAYS = """
SELECT r.owner FROM {rows} AS r CROSS JOIN settings AS s
WHERE s.workspace = :workspace AND s.owner = :everyone AND s.name = :days || r.owner
"""


class DailyCounts(WorkspaceTables):
    """One workspace's days."""

    _changes = tables(ChangeCounts)
    _preferences = tables(Preferences)

    def keep(self, owner: str, now: int) -> None:
        """Count what sources brought an owner on each day and keep it, unless what is kept still stands."""
        # Before the rows are counted: what comes meanwhile has them counted anew.
        changed = self._changes.log_times(owner)
        if self._kept(owner, changed) is not None:
            return
        day = now // DAY_SECONDS * DAY_SECONDS
        parts: DaysOfParts = {}
        for source, channel, moment, count in self._run(COUNTED.format(of_contact=""), owner=owner, day=day):
            parts.setdefault((source, channel), {})[int(moment)] = int(count)
        self._keep(owner, changed, day, parts)

    def get(self, owner: str, as_of: int) -> ByDay | None:
        """Return what sources brought before `as_of` by source and day, without what the owner wrote by hand.

        None where it must be counted anew.
        """
        parts = self.by_channel(owner, as_of)
        if parts is None:
            return None
        days: ByDay = {}
        for (source, _), counts in parts.items():
            by_day = days.setdefault(source, {})
            for day, count in counts.items():
                by_day[day] = by_day.get(day, 0) + count
        return days

    def by_channel(self, owner: str, as_of: int) -> DaysOfParts | None:
        """Return the same by source and channel."""
        kept = self._kept(owner, self._changes.log_times(owner))
        if kept is None or as_of < kept[0]:
            return None
        days: DaysOfParts = {}
        for part, moments in kept[1].items():
            for moment, count in moments.items():
                if moment < as_of:
                    by_day = days.setdefault(part, {})
                    by_day[moment // DAY_SECONDS] = by_day.get(moment // DAY_SECONDS, 0) + count
        return days

    def add(self, rows: Sequence[Day], *, all_new: bool) -> None:
        """Note that rows of the log, of an owner, a source, a channel and a moment each, were just written.

        That is a change of their owners, and of what sources say of them. A few new ones are added to the
        days that are kept; after anything else they are counted anew.
        """
        of_sources = {row[0] for row in rows if row[1] not in BY_HAND}
        self._changes.touch_with_log({row[0] for row in rows}, of_sources)
        kept = self._with_days(of_sources) if all_new and len(rows) <= MOST_ADDED else set()
        changes: dict[str, list[tuple[Part, int, int]]] = {}
        for owner, source, channel, at in rows if kept else ():
            if owner in kept and source not in BY_HAND:
                changes.setdefault(owner, []).append(((source, channel), at, 1))
        for owner, more in changes.items():
            self._change(owner, more)

    def take_out(self, owner: str, contact: str) -> None:
        """Take a contact's interactions out of what is kept, before they are deleted."""
        self._changes.touch_log([owner])
        query = COUNTED.format(of_contact="AND contact = :contact")
        gone = self._run(query, owner=owner, contact=contact, day=-END_OF_TIME)
        self._change(
            owner, [((source, channel), int(at), -int(count)) for source, channel, at, count in gone]
        )

    def _change(self, owner: str, changes: Iterable[tuple[Part, int, int]]) -> None:
        """Change what is kept by so many at each part and moment, if it stood up to the newest change."""
        changed = self._changes.log_times(owner)
        kept = self._kept(owner, changed - 1)
        if kept is None:
            return
        day, parts = kept
        for part, at, by in changes:
            moments = parts.setdefault(part, {})
            moment = _moment(at, day)
            moments[moment] = moments.get(moment, 0) + by
        left = {part: {at: n for at, n in moments.items() if n > 0} for part, moments in parts.items()}
        self._keep(owner, changed, day, {part: moments for part, moments in left.items() if moments})

    def _with_days(self, owners: Collection[str]) -> set[str]:
        """Return those of some owners of whom anything is kept."""
        names = [[owner] for owner in owners]
        return {str(row[0]) for row in self._run_over(WITH_DAYS, OWNER, names, everyone=EVERYONE, days=DAYS)}

    def _kept(self, owner: str, changed: int) -> tuple[int, DaysOfParts] | None:
        """Return the day of keeping and what is kept, by part and moment; None of another change."""
        kept = self._preferences.get(EVERYONE, DAYS + owner)
        # Versions before kept sources without channels.
        if kept is None or kept["changed"] != changed or "parts" not in kept:
            return None
        parts = {
            (source, channel): {int(moment): count for moment, count in moments.items()}
            for source, channel, moments in kept["parts"]
        }
        return int(kept["day"]), parts

    def _keep(self, owner: str, changed: int, day: int, parts: DaysOfParts) -> None:
        rows = [[*part, moments] for part, moments in sorted(parts.items())]
        self._preferences.set(EVERYONE, DAYS + owner, {"changed": changed, "day": day, "parts": rows})


def _moment(at: int, day: int) -> int:
    """Return a moment as it is kept on a day: of the days before it their beginning."""
    return trunc(at / DAY_SECONDS) * DAY_SECONDS if at < day else at
