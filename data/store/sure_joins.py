"""Who is surely one person, joined by itself when people come in, and told so that it can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.store.duplicate_proposals import has_changed, people_of
from data.store.store import Store

if TYPE_CHECKING:
    from data.identity.duplicates import PersonRecord
    from data.identity.joining import Acquaintance

# So many joins that were taken back, and names join nobody here any more.
MOST_REFUSED = 2


@dataclass(frozen=True, slots=True)
class Joined:
    """Contacts that are one person now, by name and handle, why, and the decision's number."""

    owner: str
    number: int
    contacts: tuple[str, ...]
    names: tuple[str, ...]
    evidence: str


def join_sure(store: Store, owner: str, at: int) -> list[Joined]:
    """Join who is surely one person, if anybody came in since the last time; return who was joined."""
    from data.identity.joining import SIGNS, sure_joins

    people = people_of(store, owner)
    if not has_changed(store, owner, people):
        return []
    refused = store.identities.taken_back(owner, SIGNS)
    joins = sure_joins(
        people,
        _acquaintance(store, owner, people),
        store.identities.apart(owner) | {pair for pairs in refused for pair in pairs},
        by_name=len(refused) < MOST_REFUSED,
    )
    decisions = store.identities.join(owner, [(join.contacts, join.evidence) for join in joins], at)
    called = {one.contact: next(iter(one.names), one.contact) for one in people}
    return [
        Joined(owner, one.number, one.handles, tuple(called[name] for name in one.handles), one.evidence)
        for one in decisions
    ]


def _acquaintance(store: Store, owner: str, people: Sequence["PersonRecord"]) -> "Acquaintance":
    from data.identity.joining import Acquaintance, namesakes

    alike = namesakes(people)
    cards = {card.contact: card for card in store.contacts.all(owner)} if alike else {}
    return Acquaintance(
        frozenset(one.contact for one in people if one.contact in alike and one.on_card),
        frozenset(store.interactions.reached(owner, sorted(alike))),
        {name: card.born for name, card in cards.items() if card.born and name in alike},
    )
