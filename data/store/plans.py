"""Meetings still to come, so that nobody is reminded of whom they are about to see."""

from collections.abc import Mapping, Sequence

from data.schema import Plan, from_epoch, to_epoch
from data.store.changes import Changes
from data.store.database import Database
from data.store.forgotten import Forgotten
from data.store.identities import Identities

FIELDS = "source, external_id, owner, handle, contact, at"
KEEP = f"""
INSERT INTO plans (workspace, {FIELDS}, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (workspace, source, external_id, owner, handle) DO UPDATE SET
  at = excluded.at, recorded_at = excluded.recorded_at
WHERE plans.at <> excluded.at
"""
COMING = f"""
SELECT {FIELDS} FROM plans WHERE workspace = ? AND at >= ? ORDER BY at
"""


class Plans:
    """One workspace's part of the table of plans."""

    def __init__(self, database: Database, workspace: str) -> None:
        """Work on an open, up-to-date database."""
        self._database = database
        self._workspace = workspace

    def keep(self, plans: Sequence[Plan], recorded_at: int) -> int:
        """Write plans by source, external id, owner and handle; return how many are new or moved."""
        moved = Identities(self._database, self._workspace).moved()
        forgotten = Forgotten(self._database, self._workspace).known()
        rows = [
            (self._workspace, *_row(one, moved), recorded_at)
            for one in plans
            if forgotten is None or not forgotten(one.owner, one.handle or one.contact)
        ]
        with self._database.transaction():
            changed = self._database.write_many(KEEP, rows)
            if changed:
                Changes(self._database, self._workspace).touch({one.owner for one in plans})
        return changed

    def coming(self, after: int) -> list[Plan]:
        """Return the plans from a moment on, in epoch seconds, soonest first."""
        found = self._database.execute(COMING, (self._workspace, after))
        return [
            Plan(owner, contact, from_epoch(at), source, external_id, handle)
            for source, external_id, owner, handle, contact, at in found
        ]


def _row(one: Plan, moved: Mapping[tuple[str, str], str]) -> tuple[str | int, ...]:
    handle = one.handle or one.contact
    contact = moved.get((one.owner, handle), one.contact)
    return (one.source, one.external_id, one.owner, handle, contact, to_epoch(one.at))
