"""What CRMs told by webhooks: which contacts are to be read for it, and how many were taken or refused.

A webhook holds texts of activities. Of it only the ids of contacts are kept, until they were read.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from data.messages import Message, as_json, from_json
from data.store.bookkeeping.connections import KEEP_CURSOR, Connection
from data.store.engine.workspace_tables import WorkspaceTables

COUNTS, SEEN, NAMED = "webhook counts", "webhook seen", "webhook names "
# A CRM that repeats a webhook does so within hours.
MOST_SEEN = 2_000
CURSOR = (
    "SELECT cursor FROM connection_cursors WHERE workspace = :workspace AND connection = :id AND part = :part"
)
NAMES = """
SELECT part, cursor FROM connection_cursors
WHERE workspace = :workspace AND connection = :id AND part LIKE 'webhook names %' ORDER BY part
"""
# One that came meanwhile has another moment, and stays.
READ = "DELETE FROM connection_cursors WHERE workspace = ? AND connection = ? AND part = ? AND cursor = ?"


@dataclass(frozen=True, slots=True)
class WebhookCounts:
    """How many events of a CRM were taken or came again, and how many webhooks were refused, by why.

    Moments are in epoch seconds, None where there was none.
    """

    taken: int = 0
    repeated: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    taken_at: int | None = None
    refused_at: int | None = None

    @property
    def reasons(self) -> list[tuple[Message | str, int]]:
        """Why webhooks were refused, and how many each, the most first."""
        rows = sorted(self.refused.items(), key=lambda row: (-row[1], row[0]))
        return [(from_json(json.loads(why)), count) for why, count in rows]


class CrmWebhooks(WorkspaceTables):
    """The webhooks of one workspace's CRMs."""

    def take(self, connection: Connection, events: Iterable[tuple[str, str]], now: int) -> int:
        """Note (id, contact) of each event that is new; return how many were. An empty contact is nobody."""
        with self.database.transaction():
            seen: list[str] = list(self._kept(connection, SEEN).get("ids") or ())
            before, new = set(seen), list[tuple[str, str]]()
            repeated = 0
            for number, contact in dict.fromkeys(events):
                if number in before:
                    repeated += 1
                else:
                    new.append((number, contact))
            counts = self.counts(connection)
            counted = replace(counts, taken=counts.taken + len(new), repeated=counts.repeated + repeated)
            self._keep(connection, COUNTS, asdict(replace(counted, taken_at=now) if new else counted))
            self._keep(connection, SEEN, {"ids": [*seen, *dict.fromkeys(one for one, _ in new)][-MOST_SEEN:]})
            for _, contact in new:
                if contact:
                    self._keep(connection, NAMED + contact, {"at": now})
        return len(new)

    def refuse(self, connection: Connection, why: Message, now: int) -> None:
        """Count a webhook that was not taken."""
        with self.database.transaction():
            counts, reason = self.counts(connection), json.dumps(as_json(why), sort_keys=True)
            refused = {**counts.refused, reason: counts.refused.get(reason, 0) + 1}
            self._keep(connection, COUNTS, asdict(replace(counts, refused=refused, refused_at=now)))

    def counts(self, connection: Connection) -> WebhookCounts:
        """Return how many were taken and refused."""
        return WebhookCounts(**self._kept(connection, COUNTS))

    def named(self, connection: Connection) -> dict[str, str]:
        """Return the contacts that are to be read, each with what `read` takes it off by."""
        rows = self._run(NAMES, id=connection.id)
        return {str(part).removeprefix(NAMED): str(cursor) for part, cursor in rows}

    def read(self, connection: Connection, named: Mapping[str, str]) -> None:
        """Take contacts off that were read, but those of whom something came meanwhile."""
        rows = [(self.workspace, connection.id, NAMED + one, at) for one, at in sorted(named.items())]
        self.database.write_many(READ, rows)

    def _kept(self, connection: Connection, part: str) -> dict[str, Any]:
        rows = self._run(CURSOR, id=connection.id, part=part)
        return json.loads(rows[0][0]) if rows else {}

    def _keep(self, connection: Connection, part: str, cursor: Mapping[str, Any]) -> None:
        row = (self.workspace, connection.owner, connection.id, part, json.dumps(dict(cursor)))
        self.database.write_many(KEEP_CURSOR, [row])
