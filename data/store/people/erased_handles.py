"""Keyed hashes of erased handles, by which an import recognises and skips them."""

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import TypeVar

from data.errors import InputError
from data.messages import Message
from data.store.bookkeeping.preferences import FORMER_NAMES
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import WorkspaceTables

# Among the settings, but under no owner's name.
KEEPER, KEY = ".kith", "forgetting key"
READ_KEY = "SELECT value FROM settings WHERE workspace = ? AND owner = ? AND name = ?"
READ_FORMER = "SELECT owner, value FROM settings WHERE workspace = ? AND name = ?"
KEEP_KEY = f"{insert('settings', 'workspace, owner, name, value')} ON CONFLICT DO NOTHING"
REMEMBER = f"{insert('erased_handles', 'workspace, digest, at')} ON CONFLICT DO NOTHING"
# Of an owner that stands for all of them.
EVERYONE = ""
T = TypeVar("T")
IsErased = Callable[[str, str], bool]
REFUSED = Message("the contact was deleted for their privacy and is not taken in again")


class ErasedHandles(WorkspaceTables):
    """The keyed hashes of one workspace's erased handles."""

    def remember(self, owner: str, handles: Sequence[str], at: int) -> None:
        """Keep the hashes of an owner's handles (of every owner's: EVERYONE), inside a transaction."""
        key = self._key(make=True)
        rows = [(self.workspace, digest(key, owner, handle), at) for handle in handles]
        self.database.write_many(REMEMBER, rows)

    def predicate(self, since: int = 0) -> IsErased | None:
        """Return a function that tells whether an owner's handle was erased at or after `since`.

        None where no handle was erased. `since` is in seconds since 1970 (UTC).
        """
        query = "SELECT digest FROM erased_handles WHERE workspace = ? AND at >= ?"
        kept = {str(row[0]) for row in self.database.execute(query, (self.workspace, since))}
        if not kept:
            return None
        key, former = self._key(), self._former_names()
        checked: dict[tuple[str, str], bool] = {}

        def is_erased(owner: str, handle: str) -> bool:
            if (owner, handle) not in checked:
                digests = {digest(key, whose, handle) for whose in (owner, *former.get(owner, ()), EVERYONE)}
                checked[owner, handle] = not kept.isdisjoint(digests)
            return checked[owner, handle]

        return is_erased

    def leave_out(self, rows: Iterable[T], whose: Callable[[T], tuple[str, str]]) -> list[T]:
        """Return the rows but those `whose` (owner, handle) was erased."""
        is_erased = self.predicate()
        return [row for row in rows if is_erased is None or not is_erased(*whose(row))]

    def check(self, owners: Iterable[str], handle: str) -> None:
        """Raise InputError where a handle is erased for any of these owners."""
        is_erased = self.predicate()
        if is_erased is not None and any(is_erased(owner, handle) for owner in owners):
            raise InputError(REFUSED)

    def _former_names(self) -> dict[str, list[str]]:
        """Return under which names each owner's handles may have been hashed before."""
        rows = self.database.execute(READ_FORMER, (self.workspace, FORMER_NAMES))
        return {str(owner): json.loads(names) for owner, names in rows}

    def _key(self, *, make: bool = False) -> bytes:
        row = self.database.first(READ_KEY, (self.workspace, KEEPER, KEY))
        if row is None and make:
            key_json = json.dumps(secrets.token_hex(32))
            self.database.write_many(KEEP_KEY, [(self.workspace, KEEPER, KEY, key_json)])
            return self._key()
        return bytes.fromhex(json.loads(row[0])) if row else b""


def digest(key: bytes, owner: str, handle: str) -> str:
    """Return the keyed hash (BLAKE2b, 128 bits, hexadecimal) of an owner and one of their handles."""
    return blake2b(f"{owner}\x1f{handle}".encode(), key=key, digest_size=16).hexdigest()
