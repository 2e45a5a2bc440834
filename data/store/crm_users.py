"""Whose of Kith's owners each user of a CRM is: as somebody decided, else as it is proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.identity.handles import email
from data.store.bookkeeping.connections import Connection
from data.store.store import Store

USERS, DECIDED = "users", "users"


@dataclass(frozen=True, slots=True)
class MappedUser:
    """A user of a CRM, with the owner that was decided (empty: nobody's) or, without, the one proposed."""

    id: str
    name: str
    email: str
    active: bool
    owner: str | None = None
    proposed: str | None = None


def owners_of_users(store: Store, connection: Connection) -> dict[str, str]:
    """Return the owner of each user for whom one was decided, as the owner is called now."""
    renamed = store.owners.renamed()
    decided: Mapping[str, str] = connection.settings.get(DECIDED) or {}
    return {user: renamed.get(owner, owner) for user, owner in decided.items() if owner}


def mapped_users(store: Store, connection: Connection) -> list[MappedUser]:
    """Return every user that the CRM has shown, by name."""
    kept = store.connections.cursors(connection.id).get(USERS, {})
    rows: Sequence[Mapping[str, Any]] = kept.get("all") or ()
    decided: Mapping[str, str] = connection.settings.get(DECIDED) or {}
    owners = owners_of_users(store, connection)
    taken = set(owners.values())
    proposals = {name: who for name, who in _addresses(store).items() if who not in taken}
    users = []
    for row in sorted(rows, key=lambda one: (one["name"], one["email"], one["id"])):
        number = row["id"]
        whose = owners.get(number, "") if number in decided else None
        proposed = None if number in decided else _proposed(row, proposals)
        users.append(MappedUser(number, row["name"], row["email"], row["active"], whose, proposed))
    return users


def _proposed(row: Mapping[str, Any], owners: Mapping[str, str]) -> str | None:
    address = email(row["email"]) or ""
    return owners.get(address) or owners.get(row["name"].casefold())


def _addresses(store: Store) -> dict[str, str]:
    """Return the owner of each own address, and of each name."""
    names = store.owners.names()
    by_address = {handle: name for name in names for handle in store.own_addresses.handles(name)}
    return {name.casefold(): name for name in names} | by_address
