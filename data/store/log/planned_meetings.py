"""Meetings still to come, so that nobody is reminded of whom they are about to see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.schema import PlannedMeeting, from_epoch, to_epoch
from data.store.engine.statements import insert
from data.store.people.contact_tables import ContactTables

LAST = 2**62
Plan = tuple[Any, ...]
FIELDS = "source, external_id, owner, handle, contact, at"
KEEP = f"""
{insert("planned_meetings", f"workspace, {FIELDS}, recorded_at")}
ON CONFLICT (workspace, source, external_id, owner, handle) DO UPDATE SET
  at = excluded.at, recorded_at = excluded.recorded_at
WHERE planned_meetings.at <> excluded.at
"""
COMING = f"SELECT {FIELDS} FROM planned_meetings WHERE workspace = ? AND at >= ? ORDER BY at"
OF_CALENDARS = """
SELECT source, external_id, owner, handle, at FROM planned_meetings
WHERE workspace = ? AND owner = ? AND at >= ? AND (source = 'calendar' OR source LIKE 'calendar: %')
"""
WITHDRAW = """
DELETE FROM planned_meetings
WHERE workspace = ? AND source = ? AND external_id = ? AND owner = ? AND handle = ?
"""


@dataclass(frozen=True, slots=True)
class RecordedScope:
    """What one file of a calendar spoke of: its plans, all its entries, and whether that is everything.

    It is everything between `begins` and `ends`, in epoch seconds. A file that would take back more than
    `most_dropped` of the plans of its calendar is a part of it, or another that is called the same. It
    speaks of `times` beside `uids`: single times of a series, by their whole id.
    """

    owner: str
    source: str
    plans: frozenset[tuple[str, str]]
    uids: frozenset[str]
    whole: bool
    begins: int = 0
    ends: int = LAST
    most_dropped: float = 1
    times: frozenset[str] = frozenset()

    def covers(self, plan: Plan) -> bool:
        """Tell whether a plan is of this calendar, and of the time that the file is about."""
        return bool(plan[0] == self.source and self.begins <= plan[4] <= self.ends)

    def speaks_of(self, external_id: str) -> bool:
        """Tell whether the file names an entry, or that one time of it."""
        return _uid(external_id) in self.uids or external_id in self.times


class PlannedMeetings(ContactTables):
    """The planned meetings of one workspace."""

    def keep(self, plans: Sequence[PlannedMeeting], recorded_at: int) -> int:
        """Write plans by source, external id, owner and handle; return how many are new or moved."""
        moved = self._identities.moved()
        kept = self._erased.leave_out(plans, lambda plan: (plan.owner, plan.handle or plan.contact))
        rows = [(self.workspace, *_row(plan, moved), recorded_at) for plan in kept]
        with self.database.transaction():
            changed = self.database.write_many(KEEP, rows)
            if changed:
                self._changes.touch({plan.owner for plan in plans})
        return changed

    def withdraw(self, scope: RecordedScope, now: int) -> int:
        """Take back what is off: plans to come that a calendar spoke of otherwise, or no longer has.

        Returns how many.
        """
        values = (self.workspace, scope.owner, now)
        plans = self.database.execute(OF_CALENDARS, values)
        lacking = [row for row in plans if (row[1], row[3]) not in scope.plans]
        gone = [(self.workspace, *row[:4]) for row in lacking if scope.speaks_of(row[1])]
        gone += [(self.workspace, *row[:4]) for row in _dropped(plans, lacking, scope)]
        with self.database.transaction():
            if gone:
                self.database.write_many(WITHDRAW, gone)
                self._changes.touch({scope.owner})
        return len(gone)

    def coming(self, after: int) -> list[PlannedMeeting]:
        """Return the plans from a moment on, in epoch seconds, soonest first."""
        rows = self.database.execute(COMING, (self.workspace, after))
        return [
            PlannedMeeting(owner, contact, from_epoch(at), source, external_id, handle)
            for source, external_id, owner, handle, contact, at in rows
        ]


def _dropped(plans: Sequence[Plan], lacking: Sequence[Plan], scope: RecordedScope) -> list[Plan]:
    """Return the plans that a calendar no longer has."""
    covered, dropped = sum(map(scope.covers, plans)), list(filter(scope.covers, lacking))
    named = sum(scope.speaks_of(row[1]) for row in dropped)
    is_sure = scope.whole and len(dropped) - named <= scope.most_dropped * covered
    return [row for row in dropped if not scope.speaks_of(row[1])] if is_sure else []


def _uid(external_id: str) -> str:
    """Return the entry of which a plan is one time."""
    return external_id.rpartition("/")[0]


def _row(plan: PlannedMeeting, moved: Mapping[tuple[str, str], str]) -> tuple[str | int, ...]:
    handle = plan.handle or plan.contact
    contact = moved.get((plan.owner, handle), plan.contact)
    return (plan.source, plan.external_id, plan.owner, handle, contact, to_epoch(plan.at))
