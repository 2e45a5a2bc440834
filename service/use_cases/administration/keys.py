"""Keys made, replaced and revoked, each with its entry in the audit log; the same for API and terminal."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from data.errors import InputError
from data.schema import DAY_SECONDS, HOUR_SECONDS, from_epoch
from data.store.bookkeeping.api_keys import ApiKey
from data.store.bookkeeping.audit_log import AuditAction
from data.store.store import Store

# So long a key works beside the one that replaces it, unless something else is said.
BOTH_HOURS, MOST_BOTH_HOURS = 24, 30 * 24
# Nobody has so many programs; whoever makes keys in a loop is stopped.
MOST_IN_FORCE = 1_000


class KeyFields(TypedDict):
    """A key as it is shown: never the key itself."""

    id: str
    name: str
    scopes: list[str]
    owner: str | None
    made_at: datetime
    expires_at: datetime | None
    expires_soon: bool
    revoked_at: datetime | None
    used_at: datetime | None
    in_force: bool


def make_key(
    store: Store, name: str, scopes: Sequence[str], owner: str | None, days: int | None, by: str, now: int
) -> tuple[str, ApiKey]:
    """Make a key of the store's workspace, without `days` without an end; return its text and the key."""
    expires_at = None if days is None else now + days * DAY_SECONDS
    with store.database.transaction():
        if sum(key.opens(now) for key in store.keys.all()) >= MOST_IN_FORCE:
            raise InputError("there are {count} keys in force already; revoke one first", count=MOST_IN_FORCE)
        token, key = store.api_keys.make(
            store.workspace, name, scopes, owner=owner, made_at=now, expires_at=expires_at
        )
        store.audit.add(AuditAction.KEY_MADE, by, now, about=owner or "", subject=key.id)
    return token, key


def rotate_key(store: Store, key_id: str, hours: int, by: str, now: int) -> tuple[str, ApiKey]:
    """Make a key that takes the place of another, which works so many hours more; return its text and it."""
    with store.database.transaction():
        token, key = store.keys.rotate(key_id, now, now + hours * HOUR_SECONDS)
        store.audit.add(AuditAction.KEY_ROTATED, by, now, about=key.owner or "", subject=f"{key_id} {key.id}")
    return token, key


def revoke_key(store: Store, key_id: str, by: str, now: int) -> None:
    """Make a key worthless."""
    with store.database.transaction():
        store.keys.revoke(key_id, now)
        about = store.keys.get(key_id).owner or ""
        store.audit.add(AuditAction.KEY_REVOKED, by, now, about=about, subject=key_id)


def key_fields(key: ApiKey, now: int) -> KeyFields:
    """Return a key as it stands at `now`."""
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "owner": key.owner,
        "made_at": from_epoch(key.made_at),
        "expires_at": _moment(key.expires_at),
        "expires_soon": key.ends_soon(now),
        "revoked_at": _moment(key.revoked_at),
        "used_at": _moment(key.used_at),
        "in_force": key.opens(now),
    }


def _moment(at: int | None) -> datetime | None:
    return None if at is None else from_epoch(at)
