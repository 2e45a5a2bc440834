"""What is to be delivered: a row for each, written in the transaction of what it tells of.

A worker claims rows for a while, delivers them and says what came of it. If it ends before that, the rows
come back: everything is delivered at least once, and always under the same id.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from typing import Any

from data.schema import DAY_SECONDS
from data.store.engine.database import Database, Record
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import WorkspaceTables

# What has ended can be looked at for so long.
KEPT_SECONDS = 7 * DAY_SECONDS
COLUMNS = "id, workspace, owner, kind, target, change_number, arguments, made_at, due_at, state, attempts"
PUT = f"{insert('outbox', COLUMNS)} ON CONFLICT DO NOTHING"
CLAIMED = """
id, workspace, owner, kind, target, change_number, arguments, attempts, (
  SELECT c.request_id FROM feed_changes AS c
  WHERE c.workspace = outbox.workspace AND c.number = outbox.change_number)
"""
CLAIM = f"""
UPDATE outbox SET due_at = :until, claimed_by = :worker WHERE id IN (
  SELECT id FROM outbox WHERE target = :target AND kind = :kind AND state = 'waiting' AND due_at <= :now
  ORDER BY due_at, change_number LIMIT :most {{skip_locked}})
RETURNING {CLAIMED}
"""
SETTLE = """
UPDATE outbox SET state = ?, attempts = attempts + 1, status = ?, fault = ?, due_at = ?, ended_at = ?,
  claimed_by = NULL
WHERE id = ? AND claimed_by = ? AND state = 'waiting'
"""
RELEASE = "UPDATE outbox SET due_at = 0, claimed_by = NULL WHERE claimed_by = ? AND state = 'waiting'"
GIVE_BACK = "UPDATE outbox SET due_at = ?, claimed_by = NULL WHERE id = ? AND claimed_by = ?"
ENDED = "SELECT 1 FROM outbox WHERE ended_at < ? LIMIT 1"
DROP_ENDED = "DELETE FROM outbox WHERE ended_at < ?"
SEEN = """
SELECT id, kind, target, change_number, made_at, due_at, state, attempts, status, fault, ended_at FROM outbox
WHERE workspace = :workspace AND target = :target {of}
ORDER BY coalesce(change_number, 0) DESC, made_at DESC, id DESC LIMIT :most
"""
COUNTS = "SELECT state, count(*) FROM outbox WHERE workspace = ? AND target = ? GROUP BY state"
# What waits after an attempt was not taken yet: one that waits for its first is no sign of anything.
BY_STATE = """
SELECT kind, CASE WHEN state = 'waiting' AND attempts > 0 THEN 'retrying' ELSE state END AS shown, count(*)
FROM outbox WHERE workspace = ? GROUP BY kind, shown
"""


class DeliveryKind(StrEnum):
    """By which way something is delivered."""

    WEBHOOK = "webhook"
    DIGEST = "digest"
    PUSH = "push"
    CHAT = "chat"


class DeliveryState(StrEnum):
    """How far a delivery is; dropped is what was erased before that, or is not sent in a quiet week.

    Of what is being sent nobody knows the outcome when its worker dies.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"
    UNKNOWN = "unknown"


# Of what waits, what was tried already is counted apart.
SHOWN_STATES = (*map(str, DeliveryState), "retrying")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to be delivered to a target; `attempts` were made before.

    `request_id` is that of the request that it comes from, None where it comes from none.
    """

    id: str
    workspace: str
    owner: str
    kind: DeliveryKind
    target: str
    change_number: int | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    attempts: int = 0
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """What came of one attempt; `due_at` is when a waiting one is tried again."""

    id: str
    state: DeliveryState
    status: int | None = None
    fault: str | None = None
    due_at: int = 0


@dataclass(frozen=True, slots=True)
class SeenDelivery:
    """One delivery as it stands; moments are in epoch seconds."""

    id: str
    kind: DeliveryKind
    target: str
    change_number: int | None
    made_at: int
    due_at: int
    state: DeliveryState
    attempts: int
    status: int | None
    fault: str | None
    ended_at: int | None


class Deliveries(WorkspaceTables):
    """What is to be delivered of one workspace, and what came of it."""

    def put(self, delivery: Delivery, now: int) -> None:
        """Let something be delivered, as a part of the transaction that it tells of."""
        about = (delivery.id, self.workspace, delivery.owner, str(delivery.kind), delivery.target)
        what = (delivery.change_number, json.dumps(delivery.arguments))
        self.database.write_many(PUT, [(*about, *what, now, 0, str(DeliveryState.WAITING), 0)])

    def newest(self, target: str, most: int, state: DeliveryState | None = None) -> list[SeenDelivery]:
        """Return the newest deliveries to a target, at most so many, or those in one state."""
        query = SEEN.format(of="" if state is None else "AND state = :state")
        rows = self._run(query, target=target, most=most, state=state and str(state))
        return [_seen(row) for row in rows]

    def counts(self, target: str) -> dict[DeliveryState, int]:
        """Return how many deliveries to a target are in each state."""
        rows = self.database.execute(COUNTS, (self.workspace, target))
        return {DeliveryState(state): int(count) for state, count in rows}

    def by_state(self) -> dict[tuple[DeliveryKind, str], int]:
        """Return how many deliveries are in each of SHOWN_STATES by each way, ended ones of the last week."""
        counts = dict.fromkeys(product(DeliveryKind, SHOWN_STATES), 0)
        for kind, state, count in self.database.execute(BY_STATE, (self.workspace,)):
            counts[DeliveryKind(kind), state] = int(count)
        return counts


class Outbox:
    """What is to be delivered of all workspaces, as workers see it."""

    def __init__(self, database: Database) -> None:
        """Work on an open, up-to-date database."""
        self._database = database

    def claim(
        self, kind: DeliveryKind, target: str, worker: str, now: int, *, until: int, most: int
    ) -> list[Delivery]:
        """Return what is due for a target, at most so much; nobody else gets it before `until`."""
        query = CLAIM.format(skip_locked=self._database.skip_locked)
        values = {"kind": str(kind), "target": target, "worker": worker, "now": now, "until": until}
        claimed = [_delivery(row) for row in self._database.execute(query, values | {"most": most})]
        return sorted(claimed, key=lambda one: (one.change_number or 0, one.id))

    def settle(self, results: Sequence[DeliveryResult], worker: str, now: int) -> None:
        """Write down what came of claimed deliveries."""
        rows = [
            (
                str(one.state),
                one.status,
                one.fault,
                one.due_at,
                None if one.state is DeliveryState.WAITING else now,
                one.id,
                worker,
            )
            for one in results
        ]
        self._database.write_many(SETTLE, rows)

    def give_back(self, ids: Sequence[str], worker: str, due_at: int) -> None:
        """Let claimed deliveries that were not tried be due at a moment."""
        self._database.write_many(GIVE_BACK, [(due_at, one, worker) for one in ids])

    def release(self, worker: str) -> None:
        """Let be due at once what a worker had claimed that has ended."""
        self._database.write_many(RELEASE, [(worker,)])

    def drop_ended(self, now: int) -> None:
        """Delete what ended more than a week ago."""
        before = now - KEPT_SECONDS
        # Asked first: a round that has nothing to delete takes no lock.
        if self._database.first(ENDED, (before,)) is not None:
            self._database.write_many(DROP_ENDED, [(before,)])


def _delivery(row: Record) -> Delivery:
    number, workspace, owner, kind, target, change, text, attempts, request = row
    about = (number, workspace, owner, DeliveryKind(kind), target, change)
    arguments = json.loads(text)
    return Delivery(*about, arguments, int(attempts), request or arguments.get("request_id"))


def _seen(row: Record) -> SeenDelivery:
    number, kind, target, change, made_at, due_at, state, *rest = row
    return SeenDelivery(
        number, DeliveryKind(kind), target, change, made_at, due_at, DeliveryState(state), *rest
    )
