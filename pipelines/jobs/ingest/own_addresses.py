"""What an owner's own addresses are: given at one import, and known at every later one."""

from data.identity.handles import addresses_in
from data.store.bookkeeping.preferences import OWN_ADDRESSES
from data.store.store import Store


def remembered(store: Store, owner: str, given: frozenset[str]) -> frozenset[str]:
    """Return the owner's addresses as given now and at earlier imports, and keep them for later ones."""
    if not owner:
        return frozenset()
    known = frozenset(store.preferences.get(owner, OWN_ADDRESSES, []))
    together = known | addresses_in(given)
    if together != known:
        store.preferences.set(owner, OWN_ADDRESSES, sorted(together))
    return together
