"""Statistics of a whole workspace at one as_of and horizon, kept as they were when first counted.

A list needs them beside its owner's own history. Kept, they let one owner's list be made alone.
"""

import json
from typing import Any

from data.store.engine.statements import upsert
from data.store.engine.workspace_tables import WorkspaceTables

KEEP = upsert("workspace_stats", "workspace, as_of, horizon_days", "numbers, made_at")
IN_FORCE = """
SELECT numbers FROM workspace_stats
WHERE workspace = ? AND horizon_days = ? AND as_of > ? AND as_of <= ? AND made_at <= ?
ORDER BY as_of DESC LIMIT 1
"""
NEWEST = """
SELECT as_of, horizon_days FROM workspace_stats
WHERE workspace = ? AND as_of <= ? ORDER BY as_of DESC, made_at DESC LIMIT 1
"""


class StoredWorkspaceStats(WorkspaceTables):
    """The kept statistics of one workspace."""

    def keep(self, as_of: int, horizon_days: int, numbers: dict[str, Any], made_at: int) -> None:
        """Keep the numbers of one moment; durable when it returns."""
        row = (self.workspace, as_of, horizon_days, json.dumps(numbers, sort_keys=True), made_at)
        self.database.write_many(KEEP, [row])

    def in_force(self, as_of: int, horizon_days: int, known_at: int, reach: int = 1) -> dict[str, Any] | None:
        """Return the newest numbers of the `reach` seconds up to and with as_of, counted by `known_at`."""
        values = (self.workspace, horizon_days, as_of - reach, as_of, known_at)
        row = self.database.first(IN_FORCE, values)
        return None if row is None else dict(json.loads(row[0]))

    def newest(self, now: int) -> tuple[int, int] | None:
        """Return as_of and horizon in days of the newest numbers by now, None where there are none yet."""
        row = self.database.first(NEWEST, (self.workspace, now))
        return None if row is None else (int(row[0]), int(row[1]))
