"""Who may be the same person: proposals with their evidence, for a person to decide.

Nothing here joins anybody. Machines and lists are never proposed.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from operator import attrgetter

from rapidfuzz import fuzz

from data.identity.handles import HandleKind, kind_of
from data.identity.nicknames import may_be_short_for
from data.messages import Message

# More people than this with one name in common: a proposal for each pair would help nobody.
MOST_ALIKE = 50
# Two spellings of one name: a letter or two apart in a name long enough to make that no accident.
SPELLING = 90.0
LONG_ENOUGH = 8
STROKES: dict[int, int | str | None] = {
    **str.maketrans("øłđð\N{LATIN SMALL LETTER DOTLESS I}", "olddi", "'\N{RIGHT SINGLE QUOTATION MARK}"),
    ord("æ"): "ae",
    ord("œ"): "oe",
    ord("þ"): "th",
}
# Marks above and below a letter; those of Bengali, Hindi or Hebrew are letters, not accents.
ACCENTS = range(200, 241)


@dataclass(frozen=True)
class PersonRecord:
    """A contact as far as proposals need to know: its names and handles."""

    contact: str
    names: tuple[str, ...]
    handles: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    kind: str = "person"

    @cached_property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """Each name's words, folded."""
        return tuple(words for name in dict.fromkeys(self.names) if (words := folded(name)))

    @cached_property
    def local_parts(self) -> tuple[str, ...]:
        """What stands before the @ of each address, folded, without a tag after +."""
        mails = [handle for handle in self.handles if kind_of(handle) is HandleKind.EMAIL]
        return tuple("".join(folded(address.partition("@")[0].partition("+")[0])) for address in mails)


@dataclass(frozen=True, slots=True, order=True)
class Proposal:
    """Two contacts that may be one, how likely that looks (0-1, for sorting only), and why."""

    likeness: float
    first: str
    second: str
    evidence: Message


def folded(name: str) -> tuple[str, ...]:
    """Return a name's words in small letters, without accents and signs; family name first is undone."""
    if name.count(",") == 1:
        family, _, given = name.partition(",")
        name = f"{given} {family}"
    parts = unicodedata.normalize("NFKD", name.casefold().translate(STROKES))
    kept = [letter for letter in parts if unicodedata.combining(letter) not in ACCENTS]
    plain = unicodedata.normalize("NFC", "".join(kept))
    # Letters, marks and numbers.
    return tuple("".join(one if unicodedata.category(one)[0] in "LMN" else " " for one in plain).split())


def propose(
    people: Iterable[PersonRecord], apart: AbstractSet[frozenset[str]] = frozenset()
) -> list[Proposal]:
    """Return pairs that may be one person, the likeliest first, none of them said to be two before."""
    persons = sorted((one for one in people if one.kind == "person"), key=attrgetter("contact"))
    best: dict[tuple[str, str], Proposal] = {}
    for first, second in _candidates(persons):
        pair = (first.contact, second.contact)
        if pair in best or _said_apart(first, second, apart):
            continue
        strongest = max(_evidence(first, second), default=None)
        if strongest is not None:
            best[pair] = Proposal(strongest[0], *pair, strongest[1])
    return sorted(best.values(), key=lambda person: (-person.likeness, person.first, person.second))


def _candidates(people: list[PersonRecord]) -> Iterator[tuple[PersonRecord, PersonRecord]]:
    """Yield pairs that share a word, a short form or an address; never everybody with everybody."""
    blocks: dict[str, dict[str, PersonRecord]] = {}
    for person in people:
        for key in _keys(person):
            blocks.setdefault(key, {})[person.contact] = person
    for alike in blocks.values():
        if len(alike) <= MOST_ALIKE:
            yield from combinations(alike.values(), 2)


def _keys(person: PersonRecord) -> Iterator[str]:
    for words in person.words:
        yield from words
        yield "".join(sorted("".join(words)))
        yield "".join(words)
        # A family name misspelt at its end, or a given one shortened, still begins alike.
        yield f"{words[0][0]} {words[-1][:3]}"
        yield f"{words[0][:3]} {words[-1][0]}"
        if len(words) > 1:
            yield words[0][0] + words[-1]
    for name in person.nicknames:
        yield from folded(name)
    for local in person.local_parts:
        yield from (local, "".join(sorted(local)))


def _said_apart(first: PersonRecord, second: PersonRecord, apart: AbstractSet[frozenset[str]]) -> bool:
    ours, theirs = {first.contact, *first.handles}, {second.contact, *second.handles}
    return bool(apart) and any(frozenset(pair) in apart for pair in product(ours, theirs))


def _evidence(first: PersonRecord, second: PersonRecord) -> Iterator[tuple[float, Message]]:
    for ours, theirs in product(first.words, second.words):
        yield from _by_name(ours, theirs)
    for card, other in ((first, second), (second, first)):
        yield from _by_nickname(card, other)
        yield from _by_address(card, other)


def _by_name(ours: tuple[str, ...], theirs: tuple[str, ...]) -> Iterator[tuple[float, Message]]:
    if sorted(ours) == sorted(theirs):
        yield (0.95, Message("the same name")) if len(ours) > 1 else (0.5, Message("the same single name"))
        return
    if min(len(ours), len(theirs)) == 1:
        short, long = sorted((ours, theirs), key=len)
        if len(long) > 1 and len(short[0]) > 1 and short[0] == long[0]:
            yield 0.4, Message("the same given name, {name!r}", name=short[0])
        return
    if ours[-1] == theirs[-1]:
        yield from _by_given_name(ours[0], theirs[0])
        if ours[0] == theirs[0]:
            yield 0.85, Message("the same first and last name")
    our_name, their_name = " ".join(ours), " ".join(theirs)
    if len(our_name) >= LONG_ENOUGH and fuzz.ratio(our_name, their_name, score_cutoff=SPELLING):
        yield 0.7, Message("nearly the same spelling")


def _by_given_name(ours: str, theirs: str) -> Iterator[tuple[float, Message]]:
    if ours[0] == theirs[0] and 1 in {len(ours), len(theirs)} and ours != theirs:
        yield 0.75, Message("the same family name and initial")
    if may_be_short_for(ours, theirs):
        short, long = sorted((ours, theirs))
        yield 0.8, Message("the same family name, and {short!r} may be {long!r}", short=short, long=long)


def _by_nickname(card: PersonRecord, other: PersonRecord) -> Iterator[tuple[float, Message]]:
    for nickname in card.nicknames:
        words = folded(nickname)
        if words and any(words == theirs or (words[0],) == theirs[:1] for theirs in other.words):
            yield 0.65, Message("{name!r} is a nickname on one card and the name of the other", name=nickname)


def _by_address(card: PersonRecord, other: PersonRecord) -> Iterator[tuple[float, Message]]:
    for words in card.words:
        first, last = words[0], words[-1]
        as_local_parts = {first + last, last + first, first[0] + last}
        if len(words) > 1 and not as_local_parts.isdisjoint(other.local_parts):
            name = " ".join(words)
            yield 0.6, Message("the address of one is made of the other's name, {name!r}", name=name)
