"""Links that sign a browser in, each with its entry in the audit log; the same for page and terminal."""

from data.store.bookkeeping.audit_log import AuditAction
from data.store.bookkeeping.sessions import LINK_SECONDS
from data.store.store import Store


def make_link(store: Store, by: str, now: int, seconds: int = LINK_SECONDS, owner: str | None = None) -> str:
    """Make a link to the store's workspace, good once and for so long, and return its secret.

    With an owner it opens their pages alone.
    """
    with store.database.transaction():
        store.audit.add(AuditAction.LINK_MADE, by, now, about=owner or "")
        return store.sessions.link(store.workspace, now, seconds, owner)
