"""Meetings still to come, so that nobody is reminded of whom they are about to see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.schema import PlannedMeeting, from_epoch, to_epoch
from data.store.engine.statements import insert
from data.store.people.contact_tables import ContactTables

FIELDS = "source, external_id, owner, handle, contact, at"
KEEP = f"""
{insert("planned_meetings", f"workspace, {FIELDS}, recorded_at")}
ON CONFLICT (workspace, source, external_id, owner, handle) DO UPDATE SET
  at = excluded.at, recorded_at = excluded.recorded_at
WHERE planned_meetings.at <> excluded.at
"""
COMING = f"SELECT {FIELDS} FROM planned_meetings WHERE workspace = ? AND at >= ? ORDER BY at"
OF_CALENDARS = """
SELECT source, external_id, owner, handle FROM planned_meetings
WHERE workspace = ? AND owner = ? AND at >= ? AND (source = 'calendar' OR source LIKE 'calendar: %')
"""
WITHDRAW = """
DELETE FROM planned_meetings
WHERE workspace = ? AND source = ? AND external_id = ? AND owner = ? AND handle = ?
"""


@dataclass(frozen=True, slots=True)
class RecordedScope:
    """What one file of a calendar spoke of: its plans, all its entries, and whether that is everything."""

    owner: str
    source: str
    plans: frozenset[tuple[str, str]]
    uids: frozenset[str]
    whole: bool


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
        gone = [
            (self.workspace, *row)
            for row in self.database.execute(OF_CALENDARS, values)
            if (row[1], row[3]) not in scope.plans
            and (_uid(row[1]) in scope.uids or (scope.whole and row[0] == scope.source))
        ]
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


def _uid(external_id: str) -> str:
    """Return the entry of which a plan is one time."""
    return external_id.rpartition("/")[0]


def _row(plan: PlannedMeeting, moved: Mapping[tuple[str, str], str]) -> tuple[str | int, ...]:
    handle = plan.handle or plan.contact
    contact = moved.get((plan.owner, handle), plan.contact)
    return (plan.source, plan.external_id, plan.owner, handle, contact, to_epoch(plan.at))
