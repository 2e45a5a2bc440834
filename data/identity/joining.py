"""Who is surely one person: one full name, unique on every side, and one sign more; or one mailbox.

A side is a kind of place: mail, numbers, one chat program, one network. Where two contacts of one name are
on the same side they may be two people, and are proposed, not joined.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import combinations

from data.identity.duplicates import PersonRecord, said_apart
from data.identity.handles import SOURCES, HandleKind, handle, kind_of, mailbox
from data.identity.naming.names import Words, generation, in_latin, is_full, spellings
from data.identity.spelling.mail_addresses import is_free
from data.messages import Message

ONE_MAILBOX = Message("one address in two spellings")
MADE_OF_NAME = Message("the same full name, and an address made of it")
ONE_DOMAIN = Message("the same full name, and addresses of one firm")
PHONE_BOOK = Message("the same full name, in a chat and on a card of your address book")
BORN = Message("the same full name, and the same birthday")
# The evidence of each join that neither a card nor anybody made.
SIGNS = (ONE_MAILBOX, MADE_OF_NAME, ONE_DOMAIN, PHONE_BOOK, BORN)
# Chats that name people as the telephone's address book does.
NAMED_BY_PHONE = ("whatsapp:", "signal:")
# What a joined contact is rather named after.
ORDER = list(HandleKind)
Key = tuple[Words, str | None]


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What is known of contacts beside their names.

    `on_card` are on a card of an address book, `written_to` were written to or met, `born` have a birthday.
    """

    on_card: AbstractSet[str] = frozenset()
    written_to: AbstractSet[str] = frozenset()
    born: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Join:
    """Contacts that are one person, the one to be named after first, and what says so."""

    contacts: tuple[str, ...]
    evidence: str


def sure_joins(
    people: Sequence[PersonRecord],
    acquaintance: Acquaintance,
    apart: AbstractSet[frozenset[str]],
    *,
    by_name: bool = True,
) -> list[Join]:
    """Return who is surely one person, each contact in one join at most, none of them said to be two."""
    joins, taken = list[Join](), set[str]()
    named = _of_one_name(people, acquaintance) if by_name else ()
    for members, evidence in (*_of_one_mailbox(people), *named):
        contacts = {one.contact for one in members}
        refused = any(said_apart(*two, apart) for two in combinations(members, 2))
        if not refused and taken.isdisjoint(contacts):
            taken |= contacts
            joins.append(Join(tuple(one.contact for one in sorted(members, key=_rank)), evidence))
    return joins


def namesakes(people: Iterable[PersonRecord]) -> set[str]:
    """Return the contacts whose full name another contact has as well."""
    called: dict[Key, set[str]] = defaultdict(set)
    for person in people:
        for key in _keys(person):
            called[key].add(person.contact)
    return {contact for members in called.values() if len(members) > 1 for contact in members}


def _rank(person: PersonRecord) -> tuple[int, str]:
    return min(ORDER.index(kind_of(one)) for one in person.handles or (person.contact,)), person.contact


def _of_one_mailbox(people: Iterable[PersonRecord]) -> Iterator[tuple[list[PersonRecord], str]]:
    """Yield who is kept under several spellings of one address, number or profile."""
    spelt: dict[str, dict[str, PersonRecord]] = defaultdict(dict)
    for person in people:
        for one in person.handles or (person.contact,):
            form = handle(one)
            spelt[mailbox(form) if kind_of(form) is HandleKind.EMAIL else form][person.contact] = person
    yield from ((list(members.values()), ONE_MAILBOX) for members in spelt.values() if len(members) > 1)


def _of_one_name(
    people: Iterable[PersonRecord], acquaintance: Acquaintance
) -> Iterator[tuple[list[PersonRecord], str]]:
    """Yield who has one full name, is on different sides, and has one sign more."""
    called: dict[Key, dict[str, PersonRecord]] = defaultdict(dict)
    for person in people:
        for key in _keys(person) if person.kind == "person" else ():
            called[key][person.contact] = person
    for members in called.values():
        everybody = sorted(members.values(), key=_rank)
        sign = _sign(everybody, acquaintance) if len(everybody) > 1 else None
        if sign is not None and all(_is_acquainted(one, acquaintance) for one in everybody):
            yield everybody, sign


def _keys(person: PersonRecord) -> Iterator[Key]:
    for name in dict.fromkeys(person.names):
        for words in spellings(name):
            if is_full(words):
                yield tuple(sorted(words)), generation(name)


def _is_acquainted(person: PersonRecord, acquaintance: Acquaintance) -> bool:
    """Tell whether a contact is more than a stranger who wrote once under a name that many have."""
    handles = person.handles or (person.contact,)
    on_network = any(one.startswith(SOURCES) or kind_of(one) is HandleKind.PROFILE for one in handles)
    return on_network or person.contact in acquaintance.on_card | acquaintance.written_to


def _sign(members: Sequence[PersonRecord], acquaintance: Acquaintance) -> str | None:
    """Return what beside the name says that these are one; None where nothing does, or two share a side."""
    births = {acquaintance.born[one.contact] for one in members if one.contact in acquaintance.born}
    if len(births) > 1:
        return None
    if _meet_on_a_side(members):
        return ONE_DOMAIN if _are_of_one_firm(members) else None
    if births and all(one.contact in acquaintance.born for one in members):
        return BORN
    if any(map(_has_address_of_its_name, members)):
        return MADE_OF_NAME
    in_chat = [one for one in members if any(each.startswith(NAMED_BY_PHONE) for each in one.handles)]
    on_card = [one for one in members if one.contact in acquaintance.on_card and one not in in_chat]
    return PHONE_BOOK if in_chat and on_card and len(in_chat) + len(on_card) == len(members) else None


def _sides(person: PersonRecord) -> set[str]:
    """Return where a contact is known: mail, numbers, one network's pages, one program's names."""
    return {_side(one) for one in person.handles or (person.contact,)}


def _side(one: str) -> str:
    kind = kind_of(one)
    if kind is HandleKind.PROFILE:
        return one.partition("/")[0].removesuffix(".com")
    source = next((prefix for prefix in SOURCES if one.startswith(prefix)), "")
    return source.removesuffix(":") if source else str(kind)


def _meet_on_a_side(members: Iterable[PersonRecord]) -> bool:
    return any(not _sides(one).isdisjoint(_sides(other)) for one, other in combinations(members, 2))


def _are_of_one_firm(members: Sequence[PersonRecord]) -> bool:
    """Tell whether all meet in mail only, each with an address at one firm."""
    domains = [{one.rpartition("@")[2] for one in person.handles if "@" in one} for person in members]
    common = set.intersection(*domains)
    only_mail = all(_sides(one) & _sides(two) <= {"email"} for one, two in combinations(members, 2))
    return only_mail and any(not is_free(domain) for domain in common)


def _has_address_of_its_name(person: PersonRecord) -> bool:
    """Tell whether an address is made of all of somebody's given and family name."""
    full = [in_latin(words) for words in person.words if is_full(words)]
    whole = {part for words in full for part in (words[0] + words[-1], words[-1] + words[0], "".join(words))}
    return not whole.isdisjoint(person.local_parts)
