"""What a contact is, from all its signs together."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from data.identity.handles import EMAIL
from data.identity.kinds.address_signs import address_signs
from data.identity.kinds.name_signs import name_signs
from data.identity.kinds.number_signs import number_signs
from data.identity.kinds.signs import KindSign, SeenSign, decide
from data.schema import ContactKind

# Who signs in to Telegram or answers there is written by these.
SERVICE_ACCOUNTS = frozenset({"telegram:user777000", "telegram:user42777", "telegram:user1271266957"})
# Days on which both wrote: the weight of what the owner did grows with them, up to the most.
HAND_WEIGHTS = ((12, 4.0), (8, 3.0), (5, 2.0), (3, 1.2), (2, 0.5))


# The same few people again and again.
@lru_cache(20_000)
def handle_signs(handle: str, names: tuple[str, ...] = ()) -> tuple[KindSign, ...]:
    """Return what a normalised handle and the names it stands with tell, each sign once."""
    return tuple(dict.fromkeys(_handle_signs(handle, names)))


def _handle_signs(handle: str, names: Sequence[str]) -> Iterator[KindSign]:
    local = domain = ""
    if EMAIL.fullmatch(handle):
        local, _, domain = handle.rpartition("@")
        yield from address_signs(handle)
    elif handle in SERVICE_ACCOUNTS:
        yield KindSign.SERVICE_ACCOUNT
    else:
        yield from number_signs(handle)
    for name in names:
        yield from name_signs(name, local, domain)


def kind_of_handle(handle: str, names: tuple[str, ...] = (), signs: Iterable[KindSign] = ()) -> ContactKind:
    """Return what a contact is as far as a handle, its names and further signs tell."""
    return decide(SeenSign(sign) for sign in dict.fromkeys([*handle_signs(handle, names), *signs]))


def takes_no_answer(handle: str, names: tuple[str, ...] = ()) -> bool:
    """Tell whether what an address sends is no contact: a machine's, by its address and name alone."""
    return kind_of_handle(handle, names) is ContactKind.MACHINE


def by_hand(days: int) -> SeenSign | None:
    """Return the sign that the owner wrote by hand again and again and was answered, on so many days."""
    weight = next((weight for least, weight in HAND_WEIGHTS if days >= least), None)
    return None if weight is None else SeenSign(KindSign.WRITTEN_BY_HAND, days, weight)
