"""Spellings of one address of the owner's: whatever their providers deliver into one mailbox, and any tag."""

from collections.abc import Iterable
from functools import lru_cache

from data.identity.spelling.mail_addresses import mailbox


# The same few addresses again and again.
@lru_cache(50_000)
def plainest(handle: str) -> str:
    """Return the form that all spellings of one address share; what is no address stays as it is.

    A tag after a plus is cut off at every provider: of a mailbox that is looked at, the owner made it up.
    """
    local, at, domain = handle.rpartition("@")
    if not at:
        return handle
    return mailbox(f"{local.partition('+')[0] or local}@{domain}")


class Spellings:
    """A set of addresses that holds every spelling of each."""

    def __init__(self, handles: Iterable[str] = ()) -> None:
        """Hold these handles and all their spellings."""
        self._plain = frozenset(map(plainest, handles))

    def __contains__(self, handle: object) -> bool:
        """Tell whether a handle is one of them, however it is spelled."""
        return isinstance(handle, str) and plainest(handle) in self._plain

    def __sub__(self, others: "Spellings") -> "Spellings":
        """Return those of these that are no spelling of the others."""
        return Spellings(self._plain - others._plain)

    def isdisjoint(self, handles: Iterable[str]) -> bool:
        """Tell whether none of these handles is among them."""
        return not any(handle in self for handle in handles)

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self._plain)
