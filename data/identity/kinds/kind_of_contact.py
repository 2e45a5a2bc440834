"""What a contact is, from all its signs together."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from data.identity.handles import HandleKind, kind_of
from data.identity.kinds.address_signs import address_signs
from data.identity.kinds.name_signs import name_signs
from data.identity.kinds.number_signs import number_signs
from data.identity.kinds.signs import KindSign, SeenSign, decide
from data.schema import ContactKind

# Who signs in to Telegram or answers there is written by these.
SERVICE_ACCOUNTS = frozenset({"telegram:user777000", "telegram:user42777", "telegram:user1271266957"})
# Days on which both wrote: the weight of what the owner did grows with them, up to the most. That is less
# than an address and a name that both tell of a role: years of letters make nobody of a reception.
HAND_WEIGHTS = ((8, 2.9), (5, 2.0), (3, 1.2), (2, 0.5))


# The same few people again and again.
@lru_cache(20_000)
def handle_signs(handle: str, names: tuple[str, ...] = ()) -> tuple[KindSign, ...]:
    """Return what a normalised handle and the names it stands with tell, each sign once."""
    return tuple(dict.fromkeys(_handle_signs(handle, names)))


def _handle_signs(handle: str, names: Sequence[str]) -> Iterator[KindSign]:
    local = domain = ""
    if kind_of(handle) is HandleKind.EMAIL:
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
    more = tuple(signs)
    return _kind_of(handle, names, more) if more else _usual_kind(handle, names)


def _kind_of(handle: str, names: tuple[str, ...], signs: tuple[KindSign, ...]) -> ContactKind:
    return decide(SeenSign(sign) for sign in dict.fromkeys([*handle_signs(handle, names), *signs]))


@lru_cache(20_000)
def _usual_kind(handle: str, names: tuple[str, ...]) -> ContactKind:
    return _kind_of(handle, names, ())


def signs_of_handles(handles: Sequence[str], names: tuple[str, ...] = ()) -> list[KindSign]:
    """Return what all handles of one contact show; whoever has one address of a person's is a person.

    Addresses are asked first, numbers where there is none, names and ids where there is neither.
    """
    kinds = [kind_of(handle) for handle in handles]
    best = next((kind for kind in (HandleKind.EMAIL, HandleKind.NUMBER) if kind in kinds), None)
    decisive = [handle for handle, kind in zip(handles, kinds, strict=True) if best is None or kind is best]
    shown = [handle_signs(handle, names) for handle in decisive]
    of_people = [signs for signs in shown if decide(map(SeenSign, signs)) is ContactKind.PERSON]
    return list(dict.fromkeys(sign for signs in of_people or shown for sign in signs))


def kind_of_handles(
    handles: Sequence[str], names: tuple[str, ...] = (), seen: Iterable[SeenSign] = ()
) -> ContactKind:
    """Return what a contact is as far as its handles, its names and what its source shows tell."""
    return decide([*map(SeenSign, signs_of_handles(handles, names)), *seen])


def looks_like_none(contact: str) -> bool:
    """Tell whether a contact is named by the address or number of no person."""
    is_reachable = "@" in contact or contact[:1] in {"+", "*"} or contact.isdigit()
    return is_reachable and kind_of_handle(contact) is not ContactKind.PERSON


def by_hand(days: int) -> SeenSign | None:
    """Return the sign that the owner wrote by hand again and again and was answered, on so many days."""
    weight = next((weight for least, weight in HAND_WEIGHTS if days >= least), None)
    return None if weight is None else SeenSign(KindSign.WRITTEN_BY_HAND, days, weight)
