"""The audit log: who made, revoked, merged, erased or exported what, and when; never its content.

An entry is written in the transaction of what it tells of and is not changed afterwards. Only the name of an
owner of whom everything is removed is taken out of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from data.store.engine.statements import insert
from data.store.engine.workspace_tables import WorkspaceTables

COLUMNS = "number, at, action, actor, about, subject"
NEXT = "SELECT coalesce(max(number), 0) + 1 FROM audit_log WHERE workspace = :workspace"
# Of two writers who take the same number on a server, the second waits for the first and takes the next.
ADD = f"{insert('audit_log', f'workspace, {COLUMNS}')} ON CONFLICT DO NOTHING"
PAGE = f"""
SELECT {COLUMNS} FROM audit_log WHERE workspace = :workspace {{narrower}} ORDER BY number DESC LIMIT :limit
"""
BEFORE, OF_ACTION = "AND number < :before", "AND action = :action"
ABOUT = "AND about IN (SELECT r.owner FROM {rows} AS r)"
WITHOUT_NAME = "UPDATE audit_log SET about = '' WHERE workspace = ? AND about = ?"


class AuditAction(StrEnum):
    """What was done."""

    KEY_MADE = "key.made"
    KEY_ROTATED = "key.rotated"
    KEY_REVOKED = "key.revoked"
    LINK_MADE = "link.made"
    WORKSPACE_MADE = "workspace.made"
    CONTACTS_MERGED = "contacts.merged"
    CONTACTS_SPLIT = "contacts.split"
    DECISION_UNDONE = "decision.undone"
    CONTACT_ERASED = "contact.erased"
    ERASURE_LIFTED = "erasure.lifted"
    DATA_EXPORTED = "data.exported"
    OWNER_LOOKED_AT = "owner.looked_at"
    OWNER_RENAMED = "owner.renamed"
    OWNER_HANDED_OVER = "owner.handed_over"
    OWNERS_JOINED = "owners.joined"
    JOIN_UNDONE = "join.undone"
    OWNER_REMOVED = "owner.removed"
    WEBHOOK_MADE = "webhook.made"
    WEBHOOK_CHANGED = "webhook.changed"
    WEBHOOK_ROTATED = "webhook.rotated"
    WEBHOOK_REMOVED = "webhook.removed"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act; `at` is in epoch seconds.

    `actor` is page, terminal or the id of a key. `about` is the owner whose part it concerned, empty where it
    was the whole workspace's. `subject` is the id of a key or webhook, or the number of an erasure or a
    decision.
    """

    number: int
    at: int
    action: str
    actor: str
    about: str
    subject: str


class AuditLog(WorkspaceTables):
    """The audit log of one workspace."""

    def add(self, action: AuditAction, actor: str, at: int, *, about: str = "", subject: str = "") -> None:
        """Write down an act, as a part of the transaction that does it."""
        with self.database.transaction():
            added = 0
            while not added:
                number = int(self._run(NEXT)[0][0])
                row = (self.workspace, number, at, str(action), actor, about, subject)
                added = self.database.write_many(ADD, [row])

    def page(
        self,
        limit: int,
        before: int | None = None,
        action: str | None = None,
        about: Sequence[str] | None = None,
    ) -> list[AuditEntry]:
        """Return at most so many acts, newest first: before a number, of one kind, about some owners."""
        narrower = [BEFORE] * (before is not None) + [OF_ACTION] * (action is not None)
        values = {"limit": limit, "before": before, "action": action}
        if about is None:
            rows = self._run(PAGE.format(narrower=" ".join(narrower)), **values)
        else:
            query = PAGE.format(narrower=" ".join([*narrower, ABOUT]))
            rows = self._run_over(query, {"owner": "text"}, [[owner] for owner in about], **values)
        return [AuditEntry(int(number), int(at), *words) for number, at, *words in rows]

    def take_out(self, owner: str) -> None:
        """Take the name of an owner out of what was written down."""
        self.database.write_many(WITHOUT_NAME, [(self.workspace, owner)])
