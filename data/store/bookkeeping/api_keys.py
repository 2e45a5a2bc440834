"""Keys to workspaces: only their digests are kept, so nobody who reads the database can use one."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from data.errors import NotFoundError
from data.schema import DAY_SECONDS
from data.store.engine.database import Database
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import WorkspaceTables

PREFIX = "kith_"
RANDOM_BYTES = 32
FIELDS = "id, workspace, name, scopes, owner, made_at, expires_at, revoked_at, used_at"
KEEP = insert("api_keys", "id, workspace, digest, name, scopes, owner, made_at, expires_at")
KEEP_WORKSPACE = f"{insert('workspaces', 'workspace, made_at')} ON CONFLICT DO NOTHING"
BY_DIGEST = f"SELECT {FIELDS}, digest FROM api_keys WHERE digest = ?"
ANY = "SELECT 1 FROM api_keys LIMIT 1"
OF_WORKSPACE = f"SELECT {FIELDS} FROM api_keys WHERE workspace = :workspace ORDER BY made_at, id"
ONE = f"SELECT {FIELDS} FROM api_keys WHERE workspace = :workspace AND id = :id"
BY_ID = f"SELECT {FIELDS} FROM api_keys WHERE id = ?"
REVOKE = "UPDATE api_keys SET revoked_at = ? WHERE workspace = ? AND id = ? AND revoked_at IS NULL"
END_AT = "UPDATE api_keys SET expires_at = ? WHERE workspace = ? AND id = ?"
# A minute is fine enough for people, and keeps most requests from writing.
USED = "UPDATE api_keys SET used_at = ? WHERE id = ? AND (used_at IS NULL OR used_at < ?)"
USED_STEP = 60
# So long before a key ends its caller is told so.
SOON_SECONDS = 14 * DAY_SECONDS


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

    def ends_soon(self, now: int) -> bool:
        """Tell whether the key is valid at `now` and ends within two weeks."""
        return self.opens(now) and self.expires_at is not None and self.expires_at - now <= SOON_SECONDS


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
        key_id = f"key-{secrets.token_hex(4)}"
        key = ApiKey(key_id, workspace, name, frozenset(scopes), owner, made_at, expires_at)
        with self._database.transaction():
            token = _keep(self._database, key)
            # A key for a workspace makes it.
            self._database.write_many(KEEP_WORKSPACE, [(workspace, made_at)])
        return token, key

    def find(self, token: str) -> ApiKey | None:
        """Return the key of this text, whether valid or not; None where there is none."""
        return found_key(self._database.first(BY_DIGEST, (digest_of(token),)), token)

    def any(self) -> bool:
        """Tell whether a key was ever made."""
        return self._database.first(ANY) is not None

    def all(self) -> list[ApiKey]:
        """Return every key, the oldest first."""
        return list(map(_key, self._database.execute(f"SELECT {FIELDS} FROM api_keys ORDER BY made_at, id")))

    def get(self, key_id: str) -> ApiKey:
        """Return the key of this id, of whichever workspace; raises NotFoundError where there is none."""
        return _only(self._database.execute(BY_ID, (key_id,)), key_id)

    def used(self, key_id: str, now: int) -> None:
        """Note that a key was used, to the minute."""
        self._database.write_many(USED, [(now, key_id, now - USED_STEP)])


class WorkspaceKeys(WorkspaceTables):
    """The keys of one workspace."""

    def all(self) -> list[ApiKey]:
        """Return every key, also those that are not valid any more, the oldest first."""
        return list(map(_key, self._run(OF_WORKSPACE)))

    def get(self, key_id: str) -> ApiKey:
        """Return a key; raises NotFoundError where there is none."""
        return _only(self._run(ONE, id=key_id), key_id)

    def revoke(self, key_id: str, now: int) -> None:
        """Make a key worthless; raises NotFoundError where no such key is in force."""
        if self.database.write_many(REVOKE, [(now, self.workspace, key_id)]) == 0:
            raise _not_in_force(key_id)

    def rotate(self, key_id: str, now: int, former_until: int) -> tuple[str, ApiKey]:
        """Make a key that opens the same, for as long; the former one ends at `former_until` at the latest.

        Its text is returned once. Raises NotFoundError where no such key is in force.
        """
        with self.database.transaction():
            former = self.get(key_id)
            if not former.opens(now):
                raise _not_in_force(key_id)
            key = replace(
                former,
                id=f"key-{secrets.token_hex(4)}",
                made_at=now,
                expires_at=former.expires_at and now + former.expires_at - former.made_at,
                used_at=None,
            )
            ends = min(former_until, former.expires_at or former_until)
            self.database.write_many(END_AT, [(ends, self.workspace, key_id)])
            return _keep(self.database, key), key


def _keep(database: Database, key: ApiKey) -> str:
    """Write down a new key and return its text, which is kept nowhere."""
    token = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    what = (key.name, " ".join(sorted(key.scopes)), key.owner, key.made_at, key.expires_at)
    database.write_many(KEEP, [(key.id, key.workspace, digest_of(token), *what)])
    return token


def _only(rows: Sequence[Sequence[Any]], key_id: str) -> ApiKey:
    if not rows:
        raise _not_in_force(key_id)
    return _key(rows[0])


def _not_in_force(key_id: str) -> NotFoundError:
    return NotFoundError("there is no key {key!r} in force; see them with: kith keys list", key=key_id)


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
