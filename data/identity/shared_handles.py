"""Addresses, numbers and pages that cards of differently named people share: they say nobody is one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from data.identity.handles import HandleKind, kind_of
from data.identity.naming.same_name import could_be_one


@dataclass(frozen=True, slots=True)
class NamedCard:
    """A card's name and handles, the first handle the one it is kept under."""

    name: str | None
    handles: tuple[str, ...]


def shared_handles(cards: Iterable[NamedCard], holders: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the handles that stand on cards whose names cannot be one person's.

    `holders` are the names on whose cards a handle stood before.
    """
    names = {handle: list(dict.fromkeys(before)) for handle, before in holders.items()}
    shared = set()
    for card in cards:
        for handle in card.handles if card.name else ():
            if kind_of(handle) is HandleKind.NAME:
                continue
            others = names.setdefault(handle, [])
            if others and not any(could_be_one(f"{card.name}", other) for other in others):
                shared.add(handle)
            if card.name not in others:
                others.append(f"{card.name}")
    return frozenset(shared)


def without_shared(card: NamedCard, shared: frozenset[str]) -> NamedCard:
    """Return a card with the handles that are its own, named after itself where none is."""
    own = tuple(handle for handle in card.handles if handle not in shared)
    return replace(card, handles=own or ((card.name,) if card.name else card.handles))
