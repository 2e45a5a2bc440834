"""Keyed hashes of erased handles, by which an import recognises and skips them."""

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b

from data.errors import InputError
from data.messages import Message
from data.store.engine.workspace_tables import WorkspaceTables

# Among the settings, but under no owner's name.
KEEPER, KEY = ".kith", "forgetting key"
READ_KEY = "SELECT value FROM settings WHERE workspace = ? AND owner = ? AND name = ?"
KEEP_KEY = "INSERT INTO settings (workspace, owner, name, value) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
REMEMBER = "INSERT INTO erased_handles (workspace, digest, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
# Of an owner that stands for all of them.
EVERYONE = ""
Known = Callable[[str, str], bool]
REFUSED = Message("the contact was deleted for their privacy and is not taken in again")


class ErasedHandles(WorkspaceTables):
    """The keyed hashes of one workspace's erased handles."""

    def remember(self, owner: str, handles: Sequence[str], at: int) -> None:
        """Keep the hashes of an owner's handles (of every owner's: EVERYONE), inside a transaction."""
        key = self._key(make=True)
        rows = [(self.workspace, digest(key, owner, one), at) for one in handles]
        self.database.write_many(REMEMBER, rows)

    def known(self, since: int = 0) -> Known | None:
        """Return a function that tells whether an owner's handle was erased at or after `since`.

        None where no handle was erased. `since` is in seconds since 1970 (UTC).
        """
        query = "SELECT digest FROM erased_handles WHERE workspace = ? AND at >= ?"
        kept = {str(row[0]) for row in self.database.execute(query, (self.workspace, since))}
        if not kept:
            return None
        key = self._key()
        asked: dict[tuple[str, str], bool] = {}

        def known(owner: str, handle: str) -> bool:
            if (owner, handle) not in asked:
                asked[owner, handle] = bool(kept & {digest(key, one, handle) for one in (owner, EVERYONE)})
            return asked[owner, handle]

        return known

    def check(self, owners: Iterable[str], handle: str) -> None:
        """Raise InputError where a handle is erased for any of these owners."""
        known = self.known()
        if known is not None and any(known(owner, handle) for owner in owners):
            raise InputError(REFUSED)

    def _key(self, *, make: bool = False) -> bytes:
        found = self.database.first(READ_KEY, (self.workspace, KEEPER, KEY))
        if found is None and make:
            said = json.dumps(secrets.token_hex(32))
            self.database.write_many(KEEP_KEY, [(self.workspace, KEEPER, KEY, said)])
            return self._key()
        return bytes.fromhex(json.loads(found[0])) if found else b""


def digest(key: bytes, owner: str, handle: str) -> str:
    """Return the keyed hash (BLAKE2b, 128 bits, hexadecimal) of an owner and one of their handles."""
    return blake2b(f"{owner}\x1f{handle}".encode(), key=key, digest_size=16).hexdigest()
