"""The owner's own addresses: theirs, asked about, or refused; with their signs, and by whose word."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from data.identity.own_addresses import AddressState, OwnAddress, Sign, with_learned
from data.store.bookkeeping.change_counts import ChangeCounts
from data.store.engine.statements import upsert
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.people.erased_handles import ErasedHandles
from data.strict_json import from_json, to_json

FIELDS = "state, by_owner, signs, names, at"
KEEP = upsert("own_addresses", "workspace, owner, handle", FIELDS)
OF_OWNER = f"SELECT handle, {FIELDS} FROM own_addresses WHERE workspace = ? AND owner = ? ORDER BY handle"


class OwnAddresses(WorkspaceTables):
    """One workspace's part of the table of the owners' own addresses."""

    _changes = tables(ChangeCounts)
    _erased = tables(ErasedHandles)

    def all(self, owner: str) -> list[OwnAddress]:
        """Return all that are an owner's, asked about or refused, by handle."""
        return [_address(row) for row in self.database.execute(OF_OWNER, (self.workspace, owner))]

    def handles(self, owner: str, state: AddressState = AddressState.OWN) -> frozenset[str]:
        """Return the handles of an owner's addresses in one state."""
        return frozenset(one.handle for one in self.all(owner) if one.state is state)

    def say(self, owner: str, handles: Collection[str], state: AddressState, at: int) -> None:
        """Keep the owner's word about addresses; their signs stay. Durable when it returns."""
        kept = {one.handle: one for one in self.all(owner)}
        before = [kept.get(handle, OwnAddress(handle, state)) for handle in sorted(handles)]
        words = [OwnAddress(one.handle, state, True, one.signs, one.names, at) for one in before]
        self._keep(owner, words)

    def learn(self, owner: str, learned: Iterable[OwnAddress]) -> frozenset[str]:
        """Keep what an import saw; return the handles that became the owner's by it.

        What the owner said stands, and nothing that is the owner's becomes a question again.
        """
        kept = {one.handle: one for one in self.all(owner)}
        after = [
            with_learned(kept[one.handle], one) if one.handle in kept else one
            for one in self._erased.leave_out(learned, lambda one: (owner, one.handle))
        ]
        self._keep(owner, [one for one in after if kept.get(one.handle) != one])
        own = {one.handle for one in after if one.state is AddressState.OWN}
        return frozenset(own - {one.handle for one in kept.values() if one.state is AddressState.OWN})

    def _keep(self, owner: str, addresses: Sequence[OwnAddress]) -> None:
        if addresses:
            with self.database.transaction():
                rows = [(self.workspace, owner, *_row(one)) for one in addresses]
                self.database.write_many(KEEP, rows)
                self._changes.touch({owner})


def _row(address: OwnAddress) -> tuple[Any, ...]:
    signs = to_json({sign: list(seen) for sign, seen in address.signs.items()}, in_order=True)
    names = to_json(list(address.names))
    return (address.handle, str(address.state), int(address.by_owner), signs, names, address.at)


def _address(row: Sequence[Any]) -> OwnAddress:
    handle, state, by_owner, signs, names, at = row
    seen = {Sign(sign): (int(count), int(of)) for sign, (count, of) in from_json(signs).items()}
    return OwnAddress(handle, AddressState(state), bool(by_owner), seen, tuple(from_json(names)), int(at))
