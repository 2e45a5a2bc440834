"""Address books as LDIF (RFC 2849): inetOrgPerson (RFC 2798) and what Mozilla's programs add to it."""

import base64
import binascii
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import IO

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
from data.importers.base.text import read_whole, text_of
from data.messages import Message

# Each line is taken in one way only: a file of empty lines would be tried in all of them.
BEGINS = re.compile(
    r"(?>[ \t]*#[^\n]*\n|version:[ \t]*\d+[ \t\r]*\n|[ \t\r\f\v]*\n)*+dn::?\s*\S", re.IGNORECASE
)
FOLDED = re.compile(r"\r?\n ")
ENTRIES = re.compile(r"(?:\r?\n){2,}")
LINE = re.compile(r"([A-Za-z][\w.-]*)(?:;[\w-]+)*:(:?)(<?)[ \t]*(.*)")
MAILS = ("mail", "rfc822mailbox", "mozillasecondemail", "othermailbox", "xmozillasecondemail")
NUMBERS = (
    "mobile",
    "mobiletelephonenumber",
    "cellphone",
    "telephonenumber",
    "homephone",
    "hometelephonenumber",
)
PAGES = ("mozillahomeurl", "mozillaworkurl", "labeleduri", "homeurl", "workurl")
COMPANIES = ("o", "company", "organizationname")
TITLES = ("title", "jobtitle")
TOWNS = ("mozillahomelocalityname", "homecity", "l", "locality", "localityname")
NICKNAMES = ("mozillanickname", "xmozillanickname")
GROUPS = frozenset({"groupofnames", "groupofuniquenames", "posixgroup"})
# Entries of a directory that describe it, and nobody.
NOBODY = frozenset({"domain", "dcobject", "locality", "country"})
FIRM_CLASSES = frozenset({"organization", "organizationalunit"})
# Entries that are no description of anybody, but of a change (RFC 2849).
CHANGES = frozenset({"delete", "modify", "modrdn", "moddn"})
LONGEST_NOTE = 500
NAMELESS = Message("entries without a name, an address or a number")
Entry = Mapping[str, list[str]]


def is_ldif(head: bytes) -> bool:
    """Tell whether a file's first bytes are LDIF: it begins with a dn."""
    return BEGINS.match(text_of(head).replace("\r\n", "\n")) is not None


def read_ldif(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield a card for each entry that describes somebody; raises InputError above 256 MB."""
    lost: Counter[Message] = Counter()
    for text in ENTRIES.split(FOLDED.sub("", text_of(read_whole(source, file)))):
        entry = _entry(text)
        if "dn" in entry and _describes_somebody(entry):
            card = _card(entry, options, lost)
            if card is None:
                lost[NAMELESS] += 1
            else:
                yield card
    yield from (LeftOut(reason, count) for reason, count in sorted(lost.items()))


def _entry(text: str) -> Entry:
    """Return an entry's values by attribute in small letters; what is not text is left out."""
    values: dict[str, list[str]] = defaultdict(list)
    for line in text.splitlines():
        match = LINE.fullmatch(line)
        # An address behind < is one of a file.
        if match and not match[3]:
            values[match[1].lower()] += _decoded(match[4], is_base64=bool(match[2]))
    return values


def _decoded(value: str, *, is_base64: bool) -> list[str]:
    if not is_base64:
        return [value]
    try:
        return [base64.b64decode(value).decode()]
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return []


def _describes_somebody(entry: Entry) -> bool:
    classes = _classes(entry)
    has_name = not {"cn", "sn", "givenname", "ou", *MAILS, *COMPANIES}.isdisjoint(entry)
    # A firm in an address book has an address; one that only heads a directory has none.
    reached = not {*MAILS, *NUMBERS}.isdisjoint(entry)
    is_somebody = classes.isdisjoint(NOBODY) and (reached or classes.isdisjoint(FIRM_CLASSES))
    return has_name and is_somebody and CHANGES.isdisjoint(entry.get("changetype", ()))


def _card(entry: Entry, options: ReadOptions, lost: Counter[Message]) -> AddressBookCard | None:
    values = CardValues(*(_all(entry, names) for names in (MAILS, NUMBERS, PAGES)))
    # On a person's card `ou` is the department.
    firms = COMPANIES if _classes(entry).isdisjoint(FIRM_CLASSES) else (*COMPANIES, "ou")
    given, family, company = (clean(_first(entry, *names)) for names in (("givenname",), ("sn",), firms))
    name = clean(_first(entry, "cn", "displayname")) or clean(f"{given} {family}") or company
    handles = gather_handles(values, options.region, lost) or ((name,) if name else ())
    if not handles:
        return None
    signs = _signs(entry, company, name, given, family)
    return AddressBookCard(
        options.owner,
        handles,
        name or None,
        tuple(filter(None, map(clean, _all(entry, NICKNAMES)))),
        kind_of_handles(handles, (name,) if name else (), signs),
        born=_born(entry),
        met=clean(_first(entry, "description"))[:LONGEST_NOTE] or None,
        signs=signs,
        facts={} if signs else card_facts(*(_first(entry, *names) for names in (COMPANIES, TITLES, TOWNS))),
    )


def _signs(entry: Entry, company: str, name: str, given: str, family: str) -> tuple[SeenSign, ...]:
    """Return whether an entry is of a group, or of a firm."""
    classes = _classes(entry)
    if not classes.isdisjoint(GROUPS):
        return (SeenSign(KindSign.GROUP_CARD),)
    return company_signs(company, name, given, family) if classes.isdisjoint(FIRM_CLASSES) else OF_A_COMPANY


def _classes(entry: Entry) -> set[str]:
    return {name.strip().lower() for name in entry.get("objectclass", ())}


def _born(entry: Entry) -> str | None:
    year, month, day = (_first(entry, f"birth{part}") for part in ("year", "month", "day"))
    if not (month.isdecimal() and day.isdecimal() and 1 <= int(month) <= 12 and 1 <= int(day) <= 31):  # noqa: PLR2004
        return None
    return f"{year if len(year) == 4 else '-'}-{int(month):02}-{int(day):02}"  # noqa: PLR2004 - digits of a year


def _all(entry: Entry, names: tuple[str, ...]) -> list[str]:
    return [value for name in names for value in entry.get(name, ())]


def _first(entry: Entry, *names: str) -> str:
    return next(iter(_all(entry, names)), "")
