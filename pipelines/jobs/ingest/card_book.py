"""Cards into the store: which handles are one contact, what they are called, and what several share."""

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from data.identity.decisions import Decision, DecisionKind
from data.identity.shared_handles import NamedCard, shared_handles, without_shared
from data.importers.base.items import AddressBookCard
from data.schema import Contact
from data.store.store import Store


def keep_cards(
    store: Store, owner: str, cards: Sequence[AddressBookCard], source: str, at: int, *, is_book: bool
) -> tuple[int, frozenset[str]]:
    """Keep what cards say of an owner's contacts.

    Returns how many told anything new, and which handles cards of different names share: these join nobody.
    A mailbox's cards (not `is_book`) name each address as it was written last, and are nobody's word.
    """
    named = [NamedCard(card.name, card.handles) for card in cards]
    shared = _shared(store, owner, named) if is_book else frozenset()
    own = [
        replace(card, handles=without_shared(one, shared).handles)
        for card, one in zip(cards, named, strict=True)
    ]
    identities = store.identities
    if shared:
        identities.part_shared(owner, _carriers(named, own, shared), at)
    identities.learn(owner, (card.handles for card in own), f"on one card of {source}", at)
    identities.name(owner, ((card.handles[0], name) for card in own for name in card.nicknames))
    if is_book:
        # By these a later book's card is told from another person's with the same number.
        identities.name(owner, ((card.handles[0], card.name) for card in own if card.name))
        identities.name(
            owner, ((handle, f"{one.name}") for one in named for handle in one.handles if handle in shared)
        )
    store.card_facts.learn(owner, source, ((card.handles[0], card.facts) for card in own), at)
    return store.contacts.learn([_contact(card) for card in own], at), shared


def _shared(store: Store, owner: str, cards: Sequence[NamedCard]) -> frozenset[str]:
    handles = {handle for card in cards for handle in card.handles}
    return shared_handles(cards, _holders(store, owner, handles))


def _holders(store: Store, owner: str, handles: AbstractSet[str]) -> dict[str, list[str]]:
    """Return the names on the cards of earlier imports, for those of these handles that stood on one."""
    names = store.identities.names(owner)
    holders: dict[str, list[str]] = defaultdict(list)
    for handle in handles & names.keys():
        holders[handle] += names[handle]
    for decision in store.identities.journal(owner) if names else ():
        for handle in handles & set(decision.handles) if _is_card(decision) else ():
            holders[handle] += names.get(decision.handles[0], [])
    return holders


def _is_card(decision: Decision) -> bool:
    return decision.automatic and decision.kind is DecisionKind.MERGE


def _carriers(
    named: Sequence[NamedCard], own: Sequence[AddressBookCard], shared: frozenset[str]
) -> dict[str, list[str]]:
    """Return whose cards carry each shared handle, by the handle that each card is kept under."""
    carriers: dict[str, list[str]] = {handle: [] for handle in sorted(shared)}
    for one, card in zip(named, own, strict=True):
        for handle in shared.intersection(one.handles):
            carriers[handle].append(card.handles[0])
    return carriers


def _contact(card: AddressBookCard) -> Contact:
    return Contact(card.owner, card.handles[0], card.name, card.kind, card.state, card.born, card.met)
