"""Who may be one person, over the store: worked out when people come in, kept until somebody looks.

Of ten thousand people it takes seconds, so no request waits for it. What is kept is held against what
was decided and erased since, each time it is read.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from data.identity.decisions import groups_of, shared_by_cards
from data.identity.handles import name_in
from data.identity.proposal_groups import Proposal, weigh
from data.messages import as_json, from_json
from data.schema import ContactKind
from data.store.bookkeeping.preferences import EVERYONE, PROPOSALS
from data.store.store import Store

if TYPE_CHECKING:
    from data.identity.duplicates import PersonRecord

# The proposals, and a digest of the people they are among.
WorkedOut = dict[str, Any]
# More than this nobody looks through before the next import, which works it out anew.
MOST_KEPT = 200
# A number on the cards of more people than this is an office's: it tells of none that they are one.
MOST_SHARING = 6


def proposals(store: Store, owner: str) -> list[Proposal]:
    """Return who may be one person, the likeliest first, each with its evidence.

    Whoever was said to be two is not proposed again, and what spoke for them weighs less.
    """
    apart, groups = store.identities.apart(owner), groups_of(store.identities.mapping(owner))
    return _weighed(_proposed(people_of(store, owner)), groups, apart)


def people_of(store: Store, owner: str) -> list["PersonRecord"]:
    """Return an owner's contacts with all names and handles by which they may be known again."""
    # Imported here: its library is for this question alone.
    from data.identity.duplicates import PersonRecord

    cards = {card.contact: card for card in store.contacts.all(owner)}
    groups = groups_of(store.identities.mapping(owner))
    aliases = store.identities.names(owner)
    shared = _shared_by(store, owner)
    people = []
    for contact in sorted(cards.keys() | set(store.interactions.contacts(owner))):
        card, handles = cards.get(contact), groups.get(contact, (contact,))
        names = [*([card.name] if card and card.name else []), *filter(None, map(name_in, handles))]
        # An address book's name for somebody is kept beside the one that is shown.
        further = {alias for handle in handles for alias in aliases.get(handle, [])}
        on_card, nicknames = not further.isdisjoint(names), tuple(sorted(further.difference(names)))
        kind = str(card.kind if card else ContactKind.PERSON)
        theirs = tuple(sorted(shared.get(contact, ())))
        # Of a shared handle these are the names on the cards that share it, and nobody's nickname.
        nicknames = () if contact in theirs else nicknames
        people.append(PersonRecord(contact, tuple(names), handles, nicknames, kind, on_card, theirs))
    return people


def _shared_by(store: Store, owner: str) -> dict[str, set[str]]:
    """Return which handles each contact shares with cards of other names; those of many are an office's."""
    mapping = store.identities.mapping(owner)
    by_contact: dict[str, set[str]] = {}
    for handle, cards in shared_by_cards(store.identities.journal(owner)).items():
        contacts = {mapping.get(one, one) for one in (handle, *cards)}
        for contact in contacts if len(contacts - {handle}) <= MOST_SHARING else ():
            by_contact.setdefault(contact, set()).add(handle)
    return by_contact


def _weighed(
    proposals: list[Proposal], groups: Mapping[str, tuple[str, ...]], apart: AbstractSet[frozenset[str]]
) -> list[Proposal]:
    refused, open_ = list[Proposal](), list[Proposal]()
    for proposal in proposals:
        ours, theirs = (groups.get(name, (name,)) for name in (proposal["first"], proposal["second"]))
        told_apart = any(frozenset((mine, other)) in apart for mine in ours for other in theirs)
        (refused if told_apart else open_).append(proposal)
    return weigh(open_, refused)


def _proposed(people: list["PersonRecord"]) -> list[Proposal]:
    from data.identity.duplicates import propose

    names_of = {person.contact: next(iter(person.names), person.contact) for person in people}
    return [
        {
            "first": proposal.first,
            "second": proposal.second,
            "names": [names_of[proposal.first], names_of[proposal.second]],
            "evidence": proposal.evidence,
            "likeness": proposal.likeness,
        }
        for proposal in propose(people)
    ]


def keep(store: Store, owner: str) -> None:
    """Work out who may be one person, unless nobody is known otherwise than the last time, and keep it."""
    fresh = work_out(store, owner)
    if fresh is not None:
        write(store, owner, fresh)


def has_changed(store: Store, owner: str, people: list["PersonRecord"]) -> bool:
    """Tell whether what is kept was worked out of other people than these."""
    kept = _kept(store, owner)
    return kept is None or kept["of"] != _digest(people)


def work_out(store: Store, owner: str) -> WorkedOut | None:
    """Return who may be one person, to be written down; None where what is kept is of the same people."""
    people = people_of(store, owner)
    if not has_changed(store, owner, people):
        return None
    # Also who was said to be two: that can be undone.
    most = MOST_KEPT + len(store.identities.apart(owner))
    return {"of": _digest(people), "proposals": _proposed(people)[:most]}


def write(store: Store, owner: str, kept: WorkedOut) -> None:
    """Keep what was worked out, but for whoever was erased meanwhile."""
    with store.database.transaction():
        # Who was erased while names were compared is not to be written down again.
        present = store.contacts.kinds(owner, _named(kept["proposals"]))
        kept["proposals"] = [
            proposal | {"evidence": as_json(proposal["evidence"])}
            for proposal in kept["proposals"]
            if {proposal["first"], proposal["second"]} <= present.keys()
        ]
        store.preferences.set(EVERYONE, PROPOSALS + owner, kept)


def standing(store: Store, owner: str, most: int) -> list[Proposal] | None:
    """Return at most so many of the kept proposals that still stand; None where none were worked out."""
    kept = _kept(store, owner)
    return None if kept is None else _standing(store, owner, kept["proposals"])[:most]


def _standing(store: Store, owner: str, kept: list[Proposal]) -> list[Proposal]:
    mapping, apart = store.identities.mapping(owner), store.identities.apart(owner)
    still = list(_still(store, owner, kept, mapping))
    return _weighed(still, groups_of(mapping), apart)


def _still(store: Store, owner: str, kept: list[Proposal], mapping: Mapping[str, str]) -> Iterator[Proposal]:
    """Yield the kept proposals of two who are here, are persons and are not one by now."""
    moved = [_moved(proposal, mapping) for proposal in kept]
    kinds = store.contacts.kinds(owner, _named(moved))
    seen = set()
    for proposal in moved:
        pair = proposal["first"], proposal["second"]
        people = all(kinds.get(name) == ContactKind.PERSON for name in pair)
        if people and pair[0] != pair[1] and pair not in seen:
            seen.add(pair)
            yield proposal | {"evidence": from_json(proposal["evidence"])}


def _moved(proposal: Proposal, mapping: Mapping[str, str]) -> Proposal:
    """Return a proposal under the names that its two have by now."""
    sides = sorted(
        (mapping.get(contact, contact), name if mapping.get(contact, contact) == contact else "")
        for contact, name in zip((proposal["first"], proposal["second"]), proposal["names"], strict=True)
    )
    names = [name or name_in(contact) or contact for contact, name in sides]
    return proposal | {"first": sides[0][0], "second": sides[1][0], "names": names}


def _kept(store: Store, owner: str) -> dict[str, Any] | None:
    kept = store.preferences.get(EVERYONE, PROPOSALS + owner)
    # Earlier versions kept a bare list, which does not say of whom.
    return kept if isinstance(kept, dict) else None


def _named(among: list[Proposal]) -> list[str]:
    return sorted({proposal[side] for proposal in among for side in ("first", "second")})


def _digest(people: list["PersonRecord"]) -> str:
    content = "\x1e".join(
        f"{person.contact}\x1f{person.names}{person.handles}{person.nicknames}{person.kind}{person.on_card}{person.shared}"
        for person in people
    )
    return blake2b(content.encode(), digest_size=16).hexdigest()
