"""Keys to workspaces: only their digests are kept, so nobody who reads the database can use one."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from data.errors import NotFoundError
from data.store.engine.database import Database
from data.store.engine.statements import insert

PREFIX = "kith_"
RANDOM_BYTES = 32
FIELDS = "id, workspace, name, scopes, owner, made_at, expires_at, revoked_at, used_at"
KEEP = insert("api_keys", "id, workspace, digest, name, scopes, owner, made_at, expires_at")
KEEP_WORKSPACE = f"{insert('workspaces', 'workspace, made_at')} ON CONFLICT DO NOTHING"
BY_DIGEST = f"SELECT {FIELDS}, digest FROM api_keys WHERE digest = ?"
ANY = "SELECT 1 FROM api_keys LIMIT 1"
REVOKE = "UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"
# A minute is fine enough for people, and keeps most requests from writing.
USED = "UPDATE api_keys SET used_at = ? WHERE id = ? AND (used_at IS NULL OR used_at < ?)"
USED_STEP = 60


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a key; times are epoch seconds, `owner` restricts it to one owner."""

    id: str
    workspace: str
    name: str
    scopes: frozenset[str]
    owner: str | None
    made_at: int
    expires_at: int | None
    revoked_at: int | None = None
    used_at: int | None = None

    def opens(self, now: int) -> bool:
        """Tell whether the key is valid at `now`."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def digest_of(token: str) -> str:
    """Return what is kept of a key: 256 random bits need no slow hash, and can be looked up by it."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class ApiKeys:
    """The table of all workspaces' keys."""

    def __init__(self, database: Database) -> None:
        """Work on an open, up-to-date database."""
        self._database = database

    def make(
        self,
        workspace: str,
        name: str,
        scopes: Sequence[str],
        *,
        owner: str | None,
        made_at: int,
        expires_at: int | None,
    ) -> tuple[str, ApiKey]:
        """Make a key, durable when it returns; its text is returned once and kept nowhere."""
        token = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
        key_id = f"key-{secrets.token_hex(4)}"
        scopes_text = " ".join(sorted(scopes))
        row = (key_id, workspace, digest_of(token), name, scopes_text, owner, made_at, expires_at)
        with self._database.transaction():
            self._database.write_many(KEEP, [row])
            # A key for a workspace makes it.
            self._database.write_many(KEEP_WORKSPACE, [(workspace, made_at)])
        return token, ApiKey(key_id, workspace, name, frozenset(scopes), owner, made_at, expires_at)

    def find(self, token: str) -> ApiKey | None:
        """Return the key of this text, whether valid or not; None where there is none."""
        return found_key(self._database.first(BY_DIGEST, (digest_of(token),)), token)

    def any(self) -> bool:
        """Tell whether a key was ever made."""
        return self._database.first(ANY) is not None

    def all(self) -> list[ApiKey]:
        """Return every key, the oldest first."""
        return list(map(_key, self._database.execute(f"SELECT {FIELDS} FROM api_keys ORDER BY made_at, id")))

    def revoke(self, key_id: str, now: int) -> None:
        """Make a key worthless; raises NotFoundError where no such key is in force."""
        if self._database.write_many(REVOKE, [(now, key_id)]) == 0:
            raise NotFoundError("there is no key {key!r} in force; see them with: kith keys list", key=key_id)

    def used(self, key_id: str, now: int) -> None:
        """Note that a key was used, to the minute."""
        self._database.write_many(USED, [(now, key_id, now - USED_STEP)])


def found_key(row: Sequence[Any] | None, token: str) -> ApiKey | None:
    """Return the key in a row that BY_DIGEST found, if it is this text's."""
    if row is None:
        return None
    *fields, digest = row
    # The index already compared; this comparison takes the same time whatever it finds.
    return _key(fields) if compare_digest(str(digest), digest_of(token)) else None


def _key(row: Sequence[Any]) -> ApiKey:
    key_id, workspace, name, scopes, *rest = row
    return ApiKey(key_id, workspace, name, frozenset(str(scopes).split()), *rest)
