"""Workspaces made by those who run an installation, each with its entry in the audit log."""

from data.store.bookkeeping.audit_log import AuditAction
from data.store.store import Store


def make_workspace(store: Store, by: str, now: int) -> bool:
    """Make the store's workspace where it is not there yet; tell whether it is new."""
    with store.database.transaction():
        is_new = store.workspaces.make(store.workspace, now)
        if is_new:
            store.audit.add(AuditAction.WORKSPACE_MADE, by, now)
    return is_new
