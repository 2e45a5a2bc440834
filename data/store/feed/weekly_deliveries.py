"""What goes out once a week: each is handed over once, and one of which nobody knows is never sent again."""

import json
from dataclasses import dataclass
from hashlib import sha256

from data.schema import from_epoch
from data.store.engine.database import Database, Record
from data.store.engine.workspace_tables import WorkspaceTables
from data.store.feed.outbox import Delivery, DeliveryKind, DeliveryState

# The ways by which a week announces itself; each is its own target in the outbox.
WEEKLY = (DeliveryKind.DIGEST, DeliveryKind.PUSH, DeliveryKind.CHAT)
TARGETS = ", ".join(f"'{kind}'" for kind in WEEKLY)
COLUMNS = "id, workspace, owner, kind, arguments, state, attempts, due_at, fault, ended_at"
OF_OWNER = f"""
SELECT {COLUMNS} FROM outbox WHERE workspace = ? AND owner = ? AND kind = ? ORDER BY made_at DESC, id DESC
"""
BY_ID = f"SELECT {COLUMNS} FROM outbox WHERE workspace = ? AND id = ?"
# Two workers may see the same row: it is handed over by the one that changes it.
BEGIN = """
UPDATE outbox SET state = 'sending', attempts = attempts + 1, claimed_by = ?, due_at = ?
WHERE id = ? AND state = 'waiting' AND due_at <= ?
"""
SETTLE = """
UPDATE outbox SET state = ?, fault = ?, due_at = ?, ended_at = ?, claimed_by = NULL
WHERE id = ? AND state IN ('waiting', 'sending')
"""
BEING_SENT = f"SELECT 1 FROM outbox WHERE target IN ({TARGETS}) AND state = 'sending' LIMIT 1"
LOST = f"""
UPDATE outbox SET state = 'unknown', ended_at = ?, claimed_by = NULL
WHERE target IN ({TARGETS}) AND state = 'sending' AND (claimed_by = ? OR due_at < ?)
RETURNING {COLUMNS}
"""


@dataclass(frozen=True, slots=True)
class WeeklyDelivery:
    """What goes to an owner by one way in one week; `moment` is that of the week's list, in epoch seconds.

    `to` is the device or the chat address where an owner has several.
    """

    id: str
    workspace: str
    owner: str
    kind: DeliveryKind
    moment: int
    to: str
    state: DeliveryState
    attempts: int
    due_at: int
    fault: str | None
    ended_at: int | None


class WeeklyDeliveries(WorkspaceTables):
    """What goes out once a week in one workspace."""

    def find(self, number: str) -> WeeklyDelivery | None:
        """Return a delivery by its id, None where none was made."""
        row = self.database.first(BY_ID, (self.workspace, number))
        return None if row is None else _delivery(row)

    def all(self, owner: str, kind: DeliveryKind) -> list[WeeklyDelivery]:
        """Return what went to an owner by one way in the last week, the newest first."""
        return [_delivery(row) for row in self.database.execute(OF_OWNER, (self.workspace, owner, str(kind)))]

    def newest(self, owner: str, kind: DeliveryKind = DeliveryKind.DIGEST) -> WeeklyDelivery | None:
        """Return the newest that went to an owner by one way, None without any in the last week."""
        return next(iter(self.all(owner, kind)), None)


class WeeklyQueue:
    """What goes out once a week in all workspaces, as workers see it."""

    def __init__(self, database: Database) -> None:
        """Work on an open, up-to-date database."""
        self._database = database

    def begin(self, number: str, worker: str, now: int, until: int) -> bool:
        """Mark a delivery as being sent, durable when it returns; False where another worker does."""
        return self._database.write_many(BEGIN, [(worker, until, number, now)]) == 1

    def settle(
        self, number: str, state: DeliveryState, now: int, *, fault: str | None = None, due_at: int = 0
    ) -> None:
        """Write down what came of a delivery; a waiting one is tried again at `due_at`."""
        ended = None if state is DeliveryState.WAITING else now
        self._database.write_many(SETTLE, [(str(state), fault, due_at, ended, number)])

    def lost(self, worker: str, now: int) -> list[WeeklyDelivery]:
        """Return the deliveries whose worker ended while it sent them, from now on of unknown outcome."""
        # Asked first: a look that finds none takes no lock.
        if self._database.first(BEING_SENT) is None:
            return []
        rows = self._database.execute(LOST, (now, worker, now))
        return [_delivery(row) for row in rows]


def weekly_delivery(kind: DeliveryKind, workspace: str, owner: str, moment: int, to: str = "") -> Delivery:
    """Return what is to go to an owner by one way in one week, under the same id each time."""
    about = "\x1f".join((workspace, owner, f"{moment}", *([to] if to else [])))
    number = f"{kind}-{from_epoch(moment):%Y%m%d}-{sha256(about.encode()).hexdigest()[:24]}"
    return Delivery(number, workspace, owner, kind, str(kind), arguments={"moment": moment, "to": to})


def _delivery(row: Record) -> WeeklyDelivery:
    number, workspace, owner, kind, text, state, *rest = row
    arguments = json.loads(text)
    about = (number, workspace, owner, DeliveryKind(kind), int(arguments["moment"]), arguments.get("to", ""))
    return WeeklyDelivery(*about, DeliveryState(state), *rest)
