"""Who may be the same person: proposals with their evidence, for a person to decide.

Nothing here joins anybody. Machines and lists are never proposed.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from operator import attrgetter
from typing import NamedTuple

from data.identity.handles import HandleKind, kind_of
from data.identity.naming.names import FULL, Words, folded, in_latin, is_latin, letters, sounds, spellings
from data.identity.naming.same_name import Evidence, could_be_one, evidence_of_names
from data.messages import Message

# More people than this with one name in common: a proposal for each pair would help nobody.
MOST_ALIKE = 50
# More people than this called by one given name alone: it tells none of them.
MOST_OF_A_GIVEN_NAME = 3
# The likeness of two who share a single name, or of whom one has only that.
SINGLE_NAME = 0.5


class AsLocalParts(NamedTuple):
    """What would stand before the @ of an address that is made of a name."""

    name: str
    local_parts: frozenset[str]


@dataclass(frozen=True)
class PersonRecord:
    """A contact as far as proposals need to know: its names, handles, and whether an address book has it."""

    contact: str
    names: tuple[str, ...]
    handles: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    kind: str = "person"
    on_card: bool = False
    # Handles that its card shares with cards of other names, or that it is itself.
    shared: tuple[str, ...] = ()

    @cached_property
    def words(self) -> tuple[Words, ...]:
        """Each name's words, in every way they may be spelt."""
        return tuple(dict.fromkeys(words for name in dict.fromkeys(self.names) for words in spellings(name)))

    @cached_property
    def local_parts(self) -> tuple[str, ...]:
        """What stands before the @ of each address, folded, without a tag after +."""
        mails = [handle for handle in self.handles if kind_of(handle) is HandleKind.EMAIL]
        return tuple("".join(folded(address.partition("@")[0].partition("+")[0])) for address in mails)

    @cached_property
    def as_local_parts(self) -> tuple[AsLocalParts, ...]:
        """Each full name as an address may be made of it."""
        full = [words for words in map(in_latin, self.words) if len(words) >= FULL]
        return tuple(
            AsLocalParts(
                " ".join(words),
                frozenset({words[0] + words[-1], words[-1] + words[0], words[0][0] + words[-1]}),
            )
            for words in full
        )


@dataclass(frozen=True, slots=True, order=True)
class Proposal:
    """Two contacts that may be one, how likely that looks (0-1, for sorting only), and why."""

    likeness: float
    first: str
    second: str
    evidence: Message


def propose(
    people: Iterable[PersonRecord], apart: AbstractSet[frozenset[str]] = frozenset()
) -> list[Proposal]:
    """Return pairs that may be one person, the likeliest first, none of them said to be two before."""
    persons = sorted((one for one in people if one.kind == "person"), key=attrgetter("contact"))
    proposals = []
    for first, second in _candidates(persons):
        if said_apart(first, second, apart):
            continue
        strongest = max(evidence_between(first, second), default=None)
        if strongest is not None:
            proposals.append(Proposal(strongest[0], first.contact, second.contact, strongest[1]))
    telling = _without_common_given_names(proposals)
    return sorted(telling, key=lambda proposal: (-proposal.likeness, proposal.first, proposal.second))


def _without_common_given_names(proposals: Collection[Proposal]) -> list[Proposal]:
    """Return proposals but those of a single name that fits many: of six Annas it tells none."""
    weak = [proposal for proposal in proposals if proposal.likeness <= SINGLE_NAME]
    times = Counter(contact for proposal in weak for contact in (proposal.first, proposal.second))
    common = {contact for contact, count in times.items() if count > MOST_OF_A_GIVEN_NAME}
    return [
        proposal
        for proposal in proposals
        if proposal.likeness > SINGLE_NAME or common.isdisjoint({proposal.first, proposal.second})
    ]


def _candidates(people: list[PersonRecord]) -> Iterator[tuple[PersonRecord, PersonRecord]]:
    """Yield each pair once that shares a word, a short form or an address; never everybody with everybody."""
    for person, partners in zip(people, _partners(people), strict=True):
        yield from ((person, people[place]) for place in partners)


def _partners(people: list[PersonRecord]) -> list[set[int]]:
    """Return for each person the places of those after them to compare with."""
    alike: defaultdict[str, list[int]] = defaultdict(list)
    for place, person in enumerate(people):
        for key in set(_keys(person)):
            alike[key].append(place)
    partners = [set[int]() for _ in people]
    for places in alike.values():
        if len(places) <= MOST_ALIKE:
            for first, second in combinations(places, 2):
                partners[first].add(second)
    return partners


def _keys(person: PersonRecord) -> Iterator[str]:
    for words in person.words:
        yield from words
        yield from _keys_of_words(words)
        # A name of marks alone has no Latin letter.
        if not is_latin(words) and (latin := in_latin(words)):
            yield from _keys_of_words(latin)
        yield f"sounds {' '.join(sounds(words))}"
        yield f"letters {letters(words)}"
    for name in person.nicknames:
        yield from folded(name)
    yield from (f"shared {handle}" for handle in person.shared)
    for local in person.local_parts:
        yield from (local, "".join(sorted(local)))


def _keys_of_words(words: Words) -> Iterator[str]:
    joined = "".join(words)
    yield from ("".join(sorted(joined)), joined)
    # A family name misspelt at its end, or a given one shortened, still begins alike.
    yield f"{words[0][0]} {words[-1][:3]}"
    yield f"{words[0][:3]} {words[-1][0]}"
    if len(words) > 1:
        yield words[0][0] + words[-1]


def said_apart(first: PersonRecord, second: PersonRecord, apart: AbstractSet[frozenset[str]]) -> bool:
    """Tell whether any handles of two are said to be two people."""
    ours, theirs = {first.contact, *first.handles}, {second.contact, *second.handles}
    return bool(apart) and any(frozenset(pair) in apart for pair in product(ours, theirs))


def evidence_between(first: PersonRecord, second: PersonRecord) -> Iterator[Evidence]:
    """Yield everything that speaks for two being one."""
    for ours, theirs in product(first.names, second.names):
        yield from evidence_of_names(ours, theirs)
    for card, other in ((first, second), (second, first)):
        yield from _by_nickname(card, other)
        yield from _by_address(card, other)
    yield from _by_shared_handle(first, second)


def _by_shared_handle(first: PersonRecord, second: PersonRecord) -> Iterator[Evidence]:
    """Yield that one handle is on cards of different names: one person under two names, or whose it is."""
    for handle in sorted(set(first.shared) & set(second.shared)):
        if handle in {first.contact, second.contact}:
            yield 0.55, Message("{handle} is on this card, and on cards of others", handle=handle)
        else:
            yield 0.55, Message("{handle} is on their cards, under different names", handle=handle)


def _by_nickname(card: PersonRecord, other: PersonRecord) -> Iterator[Evidence]:
    for nickname in card.nicknames:
        words = folded(nickname)
        if words and any(words == theirs or (words[0],) == theirs[:1] for theirs in other.words):
            yield 0.65, Message("{name!r} is a nickname on one card and the name of the other", name=nickname)


def _by_address(card: PersonRecord, other: PersonRecord) -> Iterator[Evidence]:
    """Yield what an address says of a name, unless its own contact is called otherwise."""
    for full in card.as_local_parts if other.local_parts else ():
        if full.local_parts.isdisjoint(other.local_parts):
            continue
        if any(could_be_one(ours, theirs) for ours in card.names for theirs in other.names or (ours,)):
            yield 0.6, Message("the address of one is made of the other's name, {name!r}", name=full.name)
