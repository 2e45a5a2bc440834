"""Who may be one person, over the store: worked out when people come in, kept until somebody looks.

Of ten thousand people it takes seconds, so no request waits for it. What is kept is held against what
was decided and erased since, each time it is read.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Any

from data.identity.decisions import groups_of
from data.identity.handles import name_in
from data.messages import as_json, from_json
from data.schema import ContactKind
from data.store.bookkeeping.preferences import EVERYONE, PROPOSALS
from data.store.store import Store

if TYPE_CHECKING:
    from data.identity.duplicates import PersonRecord

Proposal = dict[str, Any]
# The proposals, and a digest of the people they are among.
WorkedOut = dict[str, Any]
# More than this nobody looks through before the next import, which works it out anew.
MOST_KEPT = 200


def proposals(store: Store, owner: str) -> list[Proposal]:
    """Return who may be one person, the likeliest first, each with its evidence."""
    apart = store.identities.apart(owner)
    return _proposed(people_of(store, owner), apart)


def people_of(store: Store, owner: str) -> list["PersonRecord"]:
    """Return an owner's contacts with all names and handles by which they may be known again."""
    # Imported here: its library is for this question alone.
    from data.identity.duplicates import PersonRecord

    cards = {card.contact: card for card in store.contacts.all(owner)}
    groups = groups_of(store.identities.mapping(owner))
    aliases = store.identities.names(owner)
    people = []
    for contact in sorted(cards.keys() | set(store.interactions.contacts(owner))):
        card, handles = cards.get(contact), groups.get(contact, (contact,))
        names = [*([card.name] if card and card.name else []), *filter(None, map(name_in, handles))]
        further = tuple(alias for handle in handles for alias in aliases.get(handle, []))
        kind = card.kind if card else ContactKind.PERSON
        people.append(PersonRecord(contact, tuple(names), handles, further, str(kind)))
    return people


def _proposed(
    people: list["PersonRecord"], apart: AbstractSet[frozenset[str]] = frozenset()
) -> list[Proposal]:
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
        for proposal in propose(people, apart)
    ]


def keep(store: Store, owner: str) -> None:
    """Work out who may be one person, unless nobody is known otherwise than the last time, and keep it."""
    fresh = work_out(store, owner)
    if fresh is not None:
        write(store, owner, fresh)


def work_out(store: Store, owner: str) -> WorkedOut | None:
    """Return who may be one person, to be written down; None where what is kept is of the same people."""
    people = people_of(store, owner)
    known_by = _digest(people)
    kept = _kept(store, owner)
    if kept is not None and kept["of"] == known_by:
        return None
    # Also who was said to be two: that can be undone.
    most = MOST_KEPT + len(store.identities.apart(owner))
    return {"of": known_by, "proposals": _proposed(people)[:most]}


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
    return None if kept is None else list(islice(_standing(store, owner, kept["proposals"]), most))


def _standing(store: Store, owner: str, kept: list[Proposal]) -> Iterator[Proposal]:
    mapping, apart = store.identities.mapping(owner), store.identities.apart(owner)
    groups = groups_of(mapping)
    moved = [_moved(proposal, mapping) for proposal in kept]
    kinds = store.contacts.kinds(owner, _named(moved))
    seen = set()
    for proposal in moved:
        pair = proposal["first"], proposal["second"]
        ours, theirs = (groups.get(name, (name,)) for name in pair)
        told_apart = any(frozenset((mine, other)) in apart for mine in ours for other in theirs)
        people = all(kinds.get(name) == ContactKind.PERSON for name in pair)
        if people and not told_apart and pair[0] != pair[1] and pair not in seen:
            seen.add(pair)
            yield proposal | {"evidence": from_json(proposal["evidence"])}


def _moved(proposal: Proposal, mapping: dict[str, str]) -> Proposal:
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
        f"{person.contact}\x1f{person.names}{person.handles}{person.nicknames}{person.kind}"
        for person in people
    )
    return blake2b(content.encode(), digest_size=16).hexdigest()
