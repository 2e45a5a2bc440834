"""How many interactions each source of an owner brought on each day: counted once, and kept.

Counting a log of a hundred thousand takes as long as a page may take altogether.
"""

from collections.abc import Collection, Iterable, Sequence
from math import trunc

from data.schema import BY_HAND, DAY_SECONDS
from data.store.bookkeeping.change_counts import ChangeCounts
from data.store.bookkeeping.preferences import DAYS, EVERYONE, SILENCES, Preferences
from data.store.engine.database import END_OF_TIME
from data.store.engine.workspace_tables import OWNER, WorkspaceTables, tables

ByDay = dict[str, dict[int, int]]
# An owner, a source and a moment.
Day = tuple[str, str, int]
# More rows than this at once are an import's, after which days are counted anew.
MOST_ADDED = 1_000
# By source and moment: of days that are over their beginning, of others when it was or will be.
COUNTED = f"""
SELECT source, moment, count(*) FROM (
  SELECT source, CASE WHEN at < :day THEN at / {DAY_SECONDS} * {DAY_SECONDS} ELSE at END AS moment
  FROM interactions WHERE workspace = :workspace AND owner = :owner AND source NOT IN {BY_HAND} {{of_contact}}
) AS moments
GROUP BY source, moment
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
        sources: ByDay = {}
        for source, moment, count in self._run(COUNTED.format(of_contact=""), owner=owner, day=day):
            sources.setdefault(source, {})[int(moment)] = int(count)
        self._keep(owner, changed, day, sources)

    def get(self, owner: str, as_of: int) -> ByDay | None:
        """Return what sources brought before `as_of` by source and day, without what the owner wrote by hand.

        None where it must be counted anew.
        """
        kept = self._kept(owner, self._changes.log_times(owner))
        if kept is None or as_of < kept[0]:
            return None
        days: ByDay = {}
        for source, moments in kept[1].items():
            for moment, count in moments.items():
                if moment < as_of:
                    by_day = days.setdefault(source, {})
                    by_day[moment // DAY_SECONDS] = by_day.get(moment // DAY_SECONDS, 0) + count
        return days

    def add(self, rows: Sequence[Day], *, all_new: bool) -> None:
        """Note that rows of the log, each of an owner, a source and a moment, were written just now.

        That is a change of their owners, and of what sources say of them. A few new ones are added to the
        days that are kept; after anything else they are counted anew.
        """
        of_sources = {owner for owner, source, _ in rows if source not in BY_HAND}
        self._changes.touch_with_log({row[0] for row in rows}, of_sources)
        kept = self._with_days(of_sources) if all_new and len(rows) <= MOST_ADDED else set()
        changes: dict[str, list[tuple[str, int, int]]] = {}
        for owner, source, at in rows if kept else ():
            if owner in kept and source not in BY_HAND:
                changes.setdefault(owner, []).append((source, at, 1))
        for owner, more in changes.items():
            self._change(owner, more)

    def take_out(self, owner: str, contact: str) -> None:
        """Take a contact's interactions out of what is kept, before they are deleted."""
        self._changes.touch_log([owner])
        query = COUNTED.format(of_contact="AND contact = :contact")
        gone = self._run(query, owner=owner, contact=contact, day=-END_OF_TIME)
        self._change(owner, [(source, int(at), -int(count)) for source, at, count in gone])
        self._leave_silences(owner)

    def _leave_silences(self, owner: str) -> None:
        """Let what is kept of silent channels stand: whoever is taken out lets none speak again."""
        changed = self._changes.log_times(owner)
        kept = self._preferences.get(EVERYONE, SILENCES + owner)
        if kept is not None and kept["stamp"][1] == changed - 1:
            self._preferences.set(EVERYONE, SILENCES + owner, kept | {"stamp": [kept["stamp"][0], changed]})

    def _change(self, owner: str, changes: Iterable[tuple[str, int, int]]) -> None:
        """Change what is kept by so many at each source and moment, if it stood up to the newest change."""
        changed = self._changes.log_times(owner)
        kept = self._kept(owner, changed - 1)
        if kept is None:
            return
        day, sources = kept
        for source, at, by in changes:
            moments = sources.setdefault(source, {})
            moment = _moment(at, day)
            moments[moment] = moments.get(moment, 0) + by
        left = {source: {at: n for at, n in moments.items() if n > 0} for source, moments in sources.items()}
        self._keep(owner, changed, day, {source: moments for source, moments in left.items() if moments})

    def _with_days(self, owners: Collection[str]) -> set[str]:
        """Return those of some owners of whom anything is kept."""
        names = [[owner] for owner in owners]
        return {str(row[0]) for row in self._run_over(WITH_DAYS, OWNER, names, everyone=EVERYONE, days=DAYS)}

    def _kept(self, owner: str, changed: int) -> tuple[int, ByDay] | None:
        """Return the day of keeping and what is kept, by source and moment; None of another change."""
        kept = self._preferences.get(EVERYONE, DAYS + owner)
        if kept is None or kept["changed"] != changed:
            return None
        sources = {
            source: {int(moment): count for moment, count in moments.items()}
            for source, moments in kept["sources"].items()
        }
        return int(kept["day"]), sources

    def _keep(self, owner: str, changed: int, day: int, sources: ByDay) -> None:
        self._preferences.set(EVERYONE, DAYS + owner, {"changed": changed, "day": day, "sources": sources})


def _moment(at: int, day: int) -> int:
    """Return a moment as it is kept on a day: of the days before it their beginning."""
    return trunc(at / DAY_SECONDS) * DAY_SECONDS if at < day else at
