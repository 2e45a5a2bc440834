"""Address books: what a vCard says of a contact, whichever version it is of."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import IO

from data.errors import InputError, RejectedRow
from data.identity.handles import clean
from data.identity.kinds.kind_of_contact import kind_of_handles
from data.identity.kinds.signs import KindSign, SeenSign
from data.importers.base.card_values import (
    OF_A_COMPANY,
    CardValues,
    card_facts,
    company_signs,
    gather_handles,
)
from data.importers.base.items import AddressBookCard, Item, LeftOut, ReadOptions
from data.importers.base.text import read_whole, text_of, unix_lines
from data.importers.contacts.vcard_parser import Property, RawCard, cards_in, properties_of
from data.messages import Message
from data.schema import CardFact, ContactState

DATE = re.compile(r"(?:(\d{4})|-)-?(\d{2})-?(\d{2})(?:[T ].*)?")
# RFC 6474, and what programs wrote before it.
DEATH = ("deathdate", "deathplace", "deathtext", "x-deathdate", "x-death", "x-evolution-deathdate")
# A service of its own property, or of X-SOCIALPROFILE's type, whose value is the bare name there.
SERVICES = {
    "twitter": "x.com/",
    "facebook": "facebook.com/",
    "linkedin": "linkedin.com/in/",
    "instagram": "instagram.com/",
    "github": "github.com/",
    "telegram": "t.me/",
}
PAGES = ("url", "x-socialprofile", "socialprofile", "impp", *(f"x-{service}" for service in SERVICES))
WANTED = frozenset(
    {"fn", "n", "nickname", "email", "tel", "bday", "note", "kind", "x-addressbookserver-kind", "x-abdate"}
    | {"org", "x-abshowas", "title", "role", "adr"}
) | {"x-ablabel", *DEATH, *PAGES}
GROUPS = frozenset({"group"})
# Of ADR the parts are box, extension, street, town, region, code and country.
TOWN = 3
# Apple's label of a date, in the languages of its address book.
LABEL_OF_DEATH = re.compile(
    r"death|died|deceased|passed away|gestorben|todestag|tod\b|d[ée]c[èe]s|mort|muerte|falleci|morte|decesso"
    r"|falec|overleden|śmierć|zmarł|смерт|умер|মৃত্যু",
    re.IGNORECASE,
)
# A messenger's number, as IMPP and WhatsApp's own cards write it.
NUMBER_OF_MESSENGER = re.compile(r"\+\d{7,15}")
# Apple writes a birthday without a year into this one.
NO_YEAR = "1604"
LONGEST_NOTE = 500
NAMELESS = Message("cards without a name, an address or a number")
UNREADABLE = Message("single lines that cannot be read, in so many cards")
ENDLESS = Message("cards without an end, read as far as they go")


def read_cards(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield a card for each contact, and a RejectedRow for a card that cannot be read.

    Raises InputError where the file is larger than 256 MB or ends inside a card.
    """
    left: Counter[Message] = Counter()
    waiting: RawCard | None = None
    for card in cards_in(unix_lines(_decoded(read_whole(source, file)))):
        yield from _items(waiting, file, options, left)
        waiting = card
    # Only the last one may have lost lines that nobody can see.
    breaks_off = waiting is not None and not waiting.whole
    if not breaks_off:
        yield from _items(waiting, file, options, left)
    yield from (LeftOut(reason, times) for reason, times in sorted((+left).items()))
    if breaks_off:
        raise InputError("{file} breaks off in the middle of a card; export it anew.", file=file)


def _decoded(content: bytes) -> str:
    text = text_of(content)
    # Old phones write their country's encoding without saying so.
    return content.decode("cp1252", "replace") if "\N{REPLACEMENT CHARACTER}" in text else text


def _items(card: RawCard | None, file: str, options: ReadOptions, left: Counter[Message]) -> Iterator[Item]:
    if card is None:
        return
    left[ENDLESS] += not card.whole
    try:
        properties, unreadable = properties_of(card.text, WANTED)
        left[UNREADABLE] += bool(unreadable)
        item = _Card(properties).as_item(options, left)
    except ValueError as error:
        unread = Message("a card that cannot be read ({why})", why=f"{error}"[:80])
        yield RejectedRow(file, card.line, None, unread, Message("a vCard"))
        return
    left[NAMELESS] += item is None
    if item is not None:
        yield item


class _Card:
    """The properties of one card, by name."""

    def __init__(self, properties: Sequence[Property]) -> None:
        self._by_name: dict[str, list[Property]] = {}
        for one in properties:
            self._by_name.setdefault(one.name, []).append(one)

    def as_item(self, options: ReadOptions, lost: Counter[Message]) -> AddressBookCard | None:
        """Return what the card says, None where it names nobody."""
        name = self._name()
        handles = gather_handles(self._values(), options.region, lost) or ((name,) if name else ())
        if not handles:
            return None
        signs = self._signs(name)
        return AddressBookCard(
            options.owner,
            handles,
            name or None,
            tuple(filter(None, map(clean, self._texts("nickname")))),
            kind_of_handles(handles, (name,) if name else (), signs),
            ContactState.DECEASED if self._has_died() else ContactState.ACTIVE,
            born=self._born(),
            met=self._first("note")[:LONGEST_NOTE] or None,
            signs=signs,
            facts={} if signs else self._facts(),
        )

    def _facts(self) -> dict[CardFact, str]:
        towns = (one.parts[TOWN] for one in self._of("adr") if len(one.parts) > TOWN)
        return card_facts(
            self._company(), self._first("title") or self._first("role"), next(filter(None, towns), "")
        )

    def _signs(self, name: str) -> tuple[SeenSign, ...]:
        """Return whether the card is of a group, or of a firm: those have an ORG and no person's N."""
        kind = (self._first("kind") or self._first("x-addressbookserver-kind")).lower()
        if kind in GROUPS:
            return (SeenSign(KindSign.GROUP_CARD),)
        if kind == "org" or self._first("x-abshowas").lower() == "company":
            return OF_A_COMPANY
        family, given = (*map(clean, next(self._of("n"), _NOTHING).parts), "", "")[:2]
        return company_signs(self._company(), name, given, family)

    def _company(self) -> str:
        return clean(next((part for one in self._of("org") for part in one.parts), ""))

    def _of(self, *names: str) -> Iterator[Property]:
        for name in names:
            yield from self._by_name.get(name, ())

    def _texts(self, *names: str) -> list[str]:
        return [one.text for one in self._of(*names)]

    def _first(self, name: str) -> str:
        return clean(next(iter(self._texts(name)), ""))

    def _values(self) -> CardValues:
        messengers = (NUMBER_OF_MESSENGER.findall(one.text) for one in self._of("impp"))
        return CardValues(
            self._texts("email"),
            [_number(one) for one in self._of("tel") if not _is_fax(one)],
            list(map(_page, self._of(*PAGES))),
            [digits for numbers in messengers for digits in numbers],
        )

    def _name(self) -> str:
        """Return the name to be shown: given part first where the card tells the parts, else the firm's."""
        shown = self._first("fn")
        parts = [clean(part.replace(",", " ")) for part in next(self._of("n"), _NOTHING).parts]
        family, given = (*parts, "", "")[:2]
        in_order = clean(f"{given} {family}")
        # Some programs show the address of whom they know by name.
        if not shown or shown in {family, f"{family}, {given}"} or (in_order and "@" in shown):
            return in_order or shown or self._company()
        # Outlook shows "Archer, Ann B."; of two given names only the one.
        turned = shown.removeprefix(f"{family}, ") if family else shown
        is_turned = turned != shown and turned.split()[:1] == given.split()[:1]
        return f"{turned} {family}" if is_turned and not set("(,") & set(turned) else shown

    def _has_died(self) -> bool:
        labels = {one.group: one.text for one in self._of("x-ablabel") if one.group}
        dates = (labels.get(one.group, "") for one in self._of("x-abdate") if one.text)
        return any(self._texts(*DEATH)) or any(map(LABEL_OF_DEATH.search, dates))

    def _born(self) -> str | None:
        return next((born for one in self._of("bday") if (born := _born(one))), None)


_NOTHING = Property("n", "", {}, "")


def _is_fax(one: Property) -> bool:
    """Tell whether a number is a fax machine's alone: offices share one, and nobody answers there."""
    types = {
        kind for value in one.parameters.get("type", ()) for kind in value.strip('"').casefold().split(",")
    }
    return "fax" in types and types.isdisjoint({"voice", "cell", "main"})


def _number(one: Property) -> str:
    """Return a number as written, or with its country where WhatsApp says it beside."""
    digits = next(iter(one.parameters.get("waid", ())), "")
    return f"+{digits}" if digits.isdecimal() and not one.text.startswith("+") else one.text


def _page(one: Property) -> str:
    """Return the address of a page; a bare name in a service is one of the service's pages."""
    if "/" in one.text or ":" in one.text:
        return one.text
    types = [one.name.removeprefix("x-"), *map(str.lower, one.parameters.get("type", ()))]
    service = next((service for service in types if service in SERVICES), None)
    return f"{SERVICES[service]}{one.text.lstrip('@')}" if service and one.text else one.text


def _born(one: Property) -> str | None:
    """Return YYYY-MM-DD, or --MM-DD where the year is not known (vCard 4, or Apple's 1604)."""
    match = DATE.fullmatch(one.text)
    if match is None:
        return None
    omitted = [value.strip('"') for value in one.parameters.get("x-apple-omit-year", ())]
    year, month, day = match.groups()
    if not ("01" <= month <= "12" and "01" <= day <= "31"):
        return None
    has_year = year is not None and year not in omitted and year != NO_YEAR
    return f"{year}-{month}-{day}" if has_year else f"--{month}-{day}"
