"""Keyed hashes of erased handles, by which an import recognises and skips them."""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

from data.errors import InputError, NotFoundError
from data.messages import Message
from data.store.bookkeeping.preferences import FORMER_NAMES
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import WorkspaceTables

# Among the settings, but under no owner's name.
KEEPER, KEY, COUNT = ".kith", "forgetting key", "erasures"
READ_KEY = "SELECT value FROM settings WHERE workspace = ? AND owner = ? AND name = ?"
READ_FORMER = "SELECT owner, value FROM settings WHERE workspace = ? AND name = ?"
KEEP_KEY = f"{insert('settings', 'workspace, owner, name, value')} ON CONFLICT DO NOTHING"
REMEMBER = f"{insert('erased_handles', 'workspace, digest, at, erasure, asked_by')} ON CONFLICT DO NOTHING"
# Counted beside the hashes: the number of an erasure that was lifted never becomes another's.
NEXT = f"""
INSERT INTO settings (workspace, owner, name, value)
SELECT :workspace, '{KEEPER}', '{COUNT}', CAST(coalesce(max(erasure), 0) + 1 AS text) FROM erased_handles
WHERE workspace = :workspace
ON CONFLICT (workspace, owner, name) DO UPDATE SET value = CAST(CAST(settings.value AS integer) + 1 AS text)
RETURNING value
"""
OF_DIGESTS = """
SELECT min(e.erasure) FROM erased_handles AS e JOIN {rows} AS r ON r.digest = e.digest
WHERE e.workspace = :workspace
"""
ALL = """
SELECT erasure, min(at), min(asked_by) FROM erased_handles WHERE workspace = ? GROUP BY erasure
ORDER BY erasure DESC
"""
LIFT = "DELETE FROM erased_handles WHERE workspace = ? AND erasure = ?"
# Of an owner that stands for all of them.
EVERYONE = ""
T = TypeVar("T")
IsErased = Callable[[str, str], bool]
REFUSED = Message("the contact was deleted for their privacy and is not taken in again")


@dataclass(frozen=True, slots=True)
class ErasureNote:
    """What is kept of one erasure: its number, when it was (epoch seconds) and who asked for it."""

    number: int
    at: int
    asked_by: str


class ErasedHandles(WorkspaceTables):
    """The keyed hashes of one workspace's erased handles."""

    def next_number(self) -> int:
        """Return the number of the next erasure, inside the transaction that erases."""
        return int(self._run(NEXT)[0][0])

    def remember(self, owner: str, handles: Sequence[str], erasure: ErasureNote) -> None:
        """Keep the hashes of an owner's handles (of every owner's: EVERYONE), inside a transaction."""
        key = self._key(make=True)
        rows = [
            (self.workspace, digest(key, owner, handle), erasure.at, erasure.number, erasure.asked_by)
            for handle in handles
        ]
        self.database.write_many(REMEMBER, rows)

    def extend(self, owner: str, handles: Sequence[str], at: int) -> None:
        """Keep the hashes of further handles with the erasure that one of them belongs to."""
        key = self._key()
        whose = (owner, *self._former_names().get(owner, ()), EVERYONE)
        rows = [[digest(key, name, handle)] for name in whose for handle in handles]
        number = self._run_over(OF_DIGESTS, {"digest": "text"}, rows)[0][0]
        asked_by = next(note.asked_by for note in self.all() if note.number == number)
        self.remember(owner, handles, ErasureNote(int(number), at, asked_by))

    def all(self) -> list[ErasureNote]:
        """Return the erasures that stand, newest first; whom they were about is not known."""
        return [ErasureNote(*row) for row in self.database.execute(ALL, (self.workspace,))]

    def lift(self, number: int) -> None:
        """Let imports bring back whom an erasure was about; raises NotFoundError where there is none."""
        if not self.database.write_many(LIFT, [(self.workspace, number)]):
            raise NotFoundError(
                "there is no erasure {number}; without a number --allow-again lists them", number=number
            )

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
            key_json = json.dumps(os.urandom(32).hex())
            self.database.write_many(KEEP_KEY, [(self.workspace, KEEPER, KEY, key_json)])
            return self._key()
        return bytes.fromhex(json.loads(row[0])) if row else b""


def digest(key: bytes, owner: str, handle: str) -> str:
    """Return the keyed hash (BLAKE2b, 128 bits, hexadecimal) of an owner and one of their handles."""
    return blake2b(f"{owner}\x1f{handle}".encode(), key=key, digest_size=16).hexdigest()
