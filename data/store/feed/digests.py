"""The digests of the outbox: each is handed over once, and one of which nobody knows is never sent again."""

import json
from dataclasses import dataclass
from hashlib import sha256

from data.schema import from_epoch
from data.store.engine.database import Database, Record
from data.store.engine.workspace_tables import WorkspaceTables
from data.store.feed.outbox import DeliveryKind, DeliveryState

KIND, TARGET = DeliveryKind.DIGEST, "digest"
COLUMNS = "id, workspace, owner, arguments, state, attempts, due_at, fault, ended_at"
NEWEST = f"""
SELECT {COLUMNS} FROM outbox WHERE workspace = ? AND owner = ? AND kind = '{KIND}'
ORDER BY made_at DESC, id DESC LIMIT 1
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
BEING_SENT = f"SELECT 1 FROM outbox WHERE target = '{TARGET}' AND state = 'sending' LIMIT 1"
LOST = f"""
UPDATE outbox SET state = 'unknown', ended_at = ?, claimed_by = NULL
WHERE target = '{TARGET}' AND state = 'sending' AND (claimed_by = ? OR due_at < ?)
RETURNING {COLUMNS}
"""


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest of the outbox as it stands; `moment` is that of the week's list, in epoch seconds."""

    id: str
    workspace: str
    owner: str
    moment: int
    state: DeliveryState
    attempts: int
    due_at: int
    fault: str | None
    ended_at: int | None


class Digests(WorkspaceTables):
    """The digests of one workspace."""

    def find(self, number: str) -> Digest | None:
        """Return a digest by its id, None where none was made."""
        row = self.database.first(BY_ID, (self.workspace, number))
        return None if row is None else _digest(row)

    def newest(self, owner: str) -> Digest | None:
        """Return an owner's newest digest, None without any in the last week."""
        row = self.database.first(NEWEST, (self.workspace, owner))
        return None if row is None else _digest(row)


class DigestQueue:
    """The digests of all workspaces, as workers see them."""

    def __init__(self, database: Database) -> None:
        """Work on an open, up-to-date database."""
        self._database = database

    def begin(self, number: str, worker: str, now: int, until: int) -> bool:
        """Mark a digest as being sent, durable when it returns; False where another worker does."""
        return self._database.write_many(BEGIN, [(worker, until, number, now)]) == 1

    def settle(
        self, number: str, state: DeliveryState, now: int, *, fault: str | None = None, due_at: int = 0
    ) -> None:
        """Write down what came of a digest; a waiting one is tried again at `due_at`."""
        ended = None if state is DeliveryState.WAITING else now
        self._database.write_many(SETTLE, [(str(state), fault, due_at, ended, number)])

    def lost(self, worker: str, now: int) -> list[Digest]:
        """Return the digests whose worker ended while it sent them, from now on of unknown outcome."""
        # Asked first: a look that finds none takes no lock.
        if self._database.first(BEING_SENT) is None:
            return []
        rows = self._database.execute(LOST, (now, worker, now))
        return [_digest(row) for row in rows]


def digest_id(workspace: str, owner: str, moment: int) -> str:
    """Return the one id of an owner's digest of a week."""
    about = "\x1f".join((workspace, owner, f"{moment}"))
    return f"digest-{from_epoch(moment):%Y%m%d}-{sha256(about.encode()).hexdigest()[:24]}"


def _digest(row: Record) -> Digest:
    number, workspace, owner, arguments, state, *rest = row
    return Digest(number, workspace, owner, int(json.loads(arguments)["moment"]), DeliveryState(state), *rest)
