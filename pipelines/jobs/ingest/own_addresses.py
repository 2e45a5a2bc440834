"""What an owner's own addresses are: given at one import, and remembered_before at every later one."""

from data.identity.handles import addresses_in
from data.store.bookkeeping.preferences import OWN_ADDRESSES
from data.store.store import Store


def remember_addresses(store: Store, owner: str, given: frozenset[str]) -> frozenset[str]:
    """Return the owner's addresses as given now and at earlier imports, and keep them for later ones."""
    if not owner:
        return frozenset()
    remembered_before = frozenset(store.preferences.get(owner, OWN_ADDRESSES, []))
    together = remembered_before | addresses_in(given)
    if together != remembered_before:
        store.preferences.set(owner, OWN_ADDRESSES, sorted(together))
    return together
