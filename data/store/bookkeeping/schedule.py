"""When each thing that happens by itself last happened, when it happens next, and what stood in its way."""

import json
from dataclasses import dataclass
from enum import StrEnum

from data.messages import as_json, from_json
from data.store.engine.database import Database, Record
from data.store.engine.workspace_tables import WorkspaceTables

COLUMNS = "part, last_at, next_at, fault"
NOTE = f"""
INSERT INTO schedule (workspace, owner, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (workspace, owner, part) DO UPDATE SET
  last_at = coalesce(excluded.last_at, schedule.last_at), next_at = excluded.next_at, fault = excluded.fault
"""
OF_OWNER = f"SELECT {COLUMNS} FROM schedule WHERE workspace = ? AND owner = ? ORDER BY part"
# What of each part is most behind, over everybody: it names nobody.
OVERALL = "SELECT part, max(last_at), min(next_at), count(fault) FROM schedule GROUP BY part ORDER BY part"


class SchedulePart(StrEnum):
    """What happens by itself."""

    LIST = "list"
    FOLDER = "folder"
    DIGEST = "digest"
    PUSH = "push"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class ScheduledPart:
    """One part as it stands: moments in epoch seconds, None where there is none; `fault` is a message."""

    part: SchedulePart
    last_at: int | None
    next_at: int | None
    fault: str | None


@dataclass(frozen=True, slots=True)
class PartOverall:
    """One part over all owners: when it last happened, when it happens next, for how many it failed."""

    part: SchedulePart
    last_at: int | None
    next_at: int | None
    failing: int


class Schedule(WorkspaceTables):
    """What happens by itself in one workspace."""

    def note(
        self,
        owner: str,
        part: SchedulePart,
        *,
        last_at: int | None = None,
        next_at: int | None = None,
        fault: str | None = None,
    ) -> None:
        """Keep when a part happens next and what stood in its way; without `last_at` the former one stays."""
        text = None if fault is None else json.dumps(as_json(fault))
        self.database.write_many(NOTE, [(self.workspace, owner, str(part), last_at, next_at, text)])

    def of(self, owner: str) -> list[ScheduledPart]:
        """Return every part that was noted for an owner."""
        return [_part(row) for row in self.database.execute(OF_OWNER, (self.workspace, owner))]


class WholeSchedule:
    """What happens by itself in all workspaces, as whoever watches over an installation sees it."""

    def __init__(self, database: Database) -> None:
        """Read an open, up-to-date database."""
        self._database = database

    def overall(self) -> list[PartOverall]:
        """Return each part over all owners."""
        rows = self._database.execute(OVERALL)
        return [PartOverall(SchedulePart(part), last, next_at, int(bad)) for part, last, next_at, bad in rows]


def _part(row: Record) -> ScheduledPart:
    part, last_at, next_at, fault = row
    return ScheduledPart(SchedulePart(part), last_at, next_at, fault and from_json(json.loads(fault)))
