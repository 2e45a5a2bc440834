"""What a transaction noted of itself, to be seen to right before its commit."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from data.store.engine.request_id import request_id


@dataclass(slots=True)
class Noted:
    """Of one workspace: owners, and pairs of owner and contact, whose open suggestions may have changed.

    Each comes with the moment of the change in epoch seconds, and an owner with the request that changed it.
    """

    owners: dict[str, int] = field(default_factory=dict)
    pairs: dict[tuple[str, str], int] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)

    def add_owners(self, owners: Iterable[str], at: int) -> None:
        """Note owners of whom anything may have opened or closed."""
        added = dict.fromkeys(owners, at)
        self.owners.update(added)
        self._add_requests(added)

    def add_pairs(self, pairs: Iterable[tuple[str, str]], at: int) -> None:
        """Note pairs whose suggestion may have closed."""
        added = dict.fromkeys(pairs, at)
        self.pairs.update(added)
        self._add_requests({owner for owner, _ in added})

    def _add_requests(self, owners: Iterable[str]) -> None:
        # Many requests may share a transaction; at its end nobody would know which one changed whom.
        self.requests.update({owner: number for owner in owners if (number := request_id(owner))})
