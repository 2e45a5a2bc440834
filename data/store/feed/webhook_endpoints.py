"""Where a workspace's changes are sent: endpoints with their sealed secrets, and how they are."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.errors import NotFoundError
from data.schema import DAY_SECONDS, OWN
from data.store.engine.database import Database, Record
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import WorkspaceTables
from data.store.feed.outbox import COLUMNS as DELIVERY
from data.store.feed.outbox import DeliveryKind

TABLE = "webhook_endpoints"
# A former secret signs for so long, so that a receiver can change it at leisure.
BOTH_SECONDS = DAY_SECONDS
# An endpoint that fails for so long is switched off.
PATIENCE_SECONDS = 5 * DAY_SECONDS
COLUMNS = (
    "id, workspace, url, kinds, made_at, made_by, secret, former_secret, former_until, off_since, "
    "off_because, failing_since, failures, paused_until, last_at, last_status, last_fault, last_success_at"
)
ADD = insert(TABLE, "id, workspace, url, kinds, made_at, made_by, secret, failures, paused_until")
ALL = f"SELECT {COLUMNS} FROM {TABLE} WHERE workspace = :workspace ORDER BY made_at, id"
ONE = f"SELECT {COLUMNS} FROM {TABLE} WHERE workspace = :workspace AND id = :id"
CHANGE = f"UPDATE {TABLE} SET url = :url, kinds = :kinds WHERE workspace = :workspace AND id = :id"
SWITCH_ON = f"""
UPDATE {TABLE} SET off_since = NULL, off_because = NULL, failing_since = NULL, failures = 0, paused_until = 0
WHERE workspace = :workspace AND id = :id
"""
SWITCH_OFF = f"""
UPDATE {TABLE} SET off_since = :now, off_because = :because
WHERE workspace = :workspace AND id = :id AND off_since IS NULL
"""
ROTATE = f"""
UPDATE {TABLE} SET former_secret = :former, former_until = :until, secret = :secret
WHERE workspace = :workspace AND id = :id
"""
REMOVE = f"DELETE FROM {TABLE} WHERE workspace = :workspace AND id = :id"
REMOVE_WAITING = "DELETE FROM outbox WHERE workspace = :workspace AND target = :id"
# In the transaction of the changes, to every endpoint that wants their kind.
SEND = f"""
INSERT INTO outbox ({DELIVERY})
SELECT 'msg_' || e.id || '_' || c.number, c.workspace, c.owner, '{DeliveryKind.WEBHOOK}', e.id, c.number,
  '{{{{}}}}', c.at, 0, 'waiting', 0
FROM {TABLE} AS e JOIN feed_changes AS c ON c.workspace = e.workspace
WHERE e.workspace = :workspace AND c.number > :after {{of}}
  AND (e.kinds = '[]' OR e.kinds LIKE '%"' || c.kind || '"%')
  AND (c.kind NOT IN ('answer.given', 'answer.taken_back') OR c.workspace = '{OWN}' OR EXISTS (
    SELECT 1 FROM owner_consents AS k WHERE k.workspace = :workspace AND k.owner = c.owner
      AND k.purpose = 'answers' AND k.allowed = 1))
"""
WHICH_ARE_ON = "AND e.off_since IS NULL"
AGAIN = """
AND e.id = :id ON CONFLICT (id) DO UPDATE SET state = 'waiting', due_at = 0, attempts = 0, status = NULL,
  fault = NULL, ended_at = NULL, claimed_by = NULL
"""
ANY = f"SELECT 1 FROM {TABLE} WHERE workspace = :workspace AND off_since IS NULL LIMIT 1"
DUE = f"""
SELECT {COLUMNS} FROM {TABLE} AS e
WHERE off_since IS NULL AND paused_until <= :now AND EXISTS (
  SELECT 1 FROM outbox AS o WHERE o.target = e.id AND o.state = 'waiting' AND o.due_at <= :now)
ORDER BY last_at, id
"""
SUCCEEDED = f"""
UPDATE {TABLE} SET failing_since = NULL, failures = 0, paused_until = 0, last_at = :now,
  last_status = :status, last_fault = NULL, last_success_at = :now
WHERE id = :id
"""
FAILED = f"""
UPDATE {TABLE} SET failing_since = coalesce(failing_since, :now), failures = failures + 1,
  paused_until = :paused_until, last_at = :now, last_status = :status, last_fault = :fault
WHERE id = :id
"""
GIVE_UP = f"""
UPDATE {TABLE} SET off_since = :now, off_because = :because
WHERE id = :id AND off_since IS NULL AND (:because = 'gone' OR failing_since <= :since)
"""


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """One endpoint as it stands; secrets are sealed, moments in epoch seconds.

    `kinds` are the kinds of changes it gets, all without any. `off_because` is gone, failing or asked.
    """

    id: str
    workspace: str
    url: str
    kinds: tuple[str, ...]
    made_at: int
    made_by: str
    secret: str
    former_secret: str | None = None
    former_until: int | None = None
    off_since: int | None = None
    off_because: str | None = None
    failing_since: int | None = None
    failures: int = 0
    paused_until: int = 0
    last_at: int | None = None
    last_status: int | None = None
    last_fault: str | None = None
    last_success_at: int | None = None

    def sealed(self, now: int) -> list[tuple[str, str]]:
        """Return the secrets that sign at `now`, the newest first, each with its column."""
        both = self.former_secret is not None and self.former_until is not None and now < self.former_until
        former = [(self.former_secret or "", "former_secret")] if both else []
        return [(self.secret, "secret"), *former]


def new_endpoint_id() -> str:
    """Return an id for a new endpoint."""
    return f"whk_{secrets.token_hex(6)}"


class WebhookEndpoints(WorkspaceTables):
    """The endpoints of one workspace."""

    def add(
        self, number: str, url: str, kinds: Sequence[str], secret: str, *, made_at: int, made_by: str
    ) -> None:
        """Write a new endpoint, its secret sealed already; it gets what changes from now on."""
        row = (number, self.workspace, url, json.dumps(list(kinds)), made_at, made_by, secret, 0, 0)
        self.database.write_many(ADD, [row])

    def all(self) -> list[WebhookEndpoint]:
        """Return every endpoint, the oldest first."""
        return [_endpoint(row) for row in self._run(ALL)]

    def get(self, number: str) -> WebhookEndpoint:
        """Return an endpoint; raises NotFoundError where there is none."""
        rows = self._run(ONE, id=number)
        if not rows:
            raise NotFoundError(
                "there is no webhook {number!r} here; see them with: kith webhooks list", number=number
            )
        return _endpoint(rows[0])

    def change(self, number: str, url: str, kinds: Sequence[str]) -> None:
        """Let an endpoint have another address and other kinds from now on."""
        self._run(CHANGE, id=number, url=url, kinds=json.dumps(list(kinds)))

    def switch_on(self, number: str) -> None:
        """Send to an endpoint again, as if it had never failed."""
        self._run(SWITCH_ON, id=number)

    def switch_off(self, number: str, now: int) -> None:
        """Send nothing to an endpoint from now on."""
        self._run(SWITCH_OFF, id=number, now=now, because="asked")

    def rotate(self, number: str, secret: str, former: str | None, now: int) -> None:
        """Let an endpoint have a new secret; both are sealed for their column, and both sign for a day."""
        self._run(ROTATE, id=number, secret=secret, former=former, until=now + BOTH_SECONDS)

    def remove(self, number: str) -> None:
        """Delete an endpoint and what was to be sent to it."""
        with self.database.transaction():
            for query in (REMOVE_WAITING, REMOVE):
                self._run(query, id=number)

    def send(self, after: int) -> None:
        """Let changes after a number be sent to every endpoint that wants them, in their transaction."""
        if self._run(ANY):
            self._run(SEND.format(of=WHICH_ARE_ON), after=after)

    def replay(self, number: str, after: int) -> None:
        """Let an endpoint get all changes after a number once more, under the ids that they had."""
        self._run(SEND.format(of="") + AGAIN, after=after, id=number)


class WebhookHealth:
    """The endpoints of all workspaces, as workers see them."""

    def __init__(self, database: Database) -> None:
        """Work on an open, up-to-date database."""
        self._database = database

    def all(self) -> list[WebhookEndpoint]:
        """Return every endpoint of every workspace."""
        return [
            _endpoint(row) for row in self._database.execute(f"SELECT {COLUMNS} FROM {TABLE} ORDER BY id")
        ]

    def due(self, now: int) -> list[WebhookEndpoint]:
        """Return the endpoints to which something is due, the one that waited longest first."""
        return [_endpoint(row) for row in self._database.execute(DUE, {"now": now})]

    def succeeded(self, number: str, status: int, now: int) -> None:
        """Note that an endpoint took what it was sent."""
        self._database.execute(SUCCEEDED, {"id": number, "status": status, "now": now})

    def failed(self, number: str, status: int | None, fault: str, now: int, *, paused_until: int) -> None:
        """Note that an endpoint did not take it; one that is gone or fails for days is switched off."""
        values = {"id": number, "status": status, "fault": fault, "now": now, "paused_until": paused_until}
        because = "gone" if status == GONE else "failing"
        with self._database.transaction():
            self._database.execute(FAILED, values)
            since = now - PATIENCE_SECONDS
            self._database.execute(GIVE_UP, {"id": number, "now": now, "because": because, "since": since})


# HTTP's own word for: send no more.
GONE = 410


def _endpoint(row: Record) -> WebhookEndpoint:
    number, workspace, url, kinds, *rest = row
    described: list[Any] = list(rest)
    return WebhookEndpoint(number, workspace, url, tuple(json.loads(kinds)), *described)
