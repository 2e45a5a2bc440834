"""Compares what Kith reads of public collections with an independent count of each file.

python -m benchmarks.imports.bulk FOLDER [--all]

FOLDER holds .ics, .vcf, .eml, .mbox and other files of any name, below it as deep as one likes. The
independent counts are those of vobject, icalendar and the standard library's email and mailbox, and where
such a library gives up, a plain count of the lines that begin an item. A file differs where Kith reads
another number of items, or another sender, time, address or guest. Nothing is written or shown of a file.
"""

import argparse
import email
import email.policy
import io
import mailbox
import re
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Any

import icalendar
import vobject

from data.errors import InputError
from data.identity.handles import email as folded
from data.importers.base.archive import ArchiveMember, members
from data.importers.base.text import unix_lines
from data.importers.calendar.parser import read_diary
from data.importers.contacts.vcard_parser import cards_in, properties_of
from data.importers.detect import Kind, detect_kind
from data.importers.mail.mbox import mail_heads, mbox_heads
from data.importers.mail.times import time_of

BEGINS_CARD = re.compile(rb"^(?:\xef\xbb\xbf)?BEGIN:VCARD\s*$", re.IGNORECASE | re.MULTILINE)
BEGINS_EVENT = re.compile(rb"^BEGIN:VEVENT\s*$", re.IGNORECASE | re.MULTILINE)
WANTED = frozenset({"email", "fn"})
# What each item is compared by.
Items = Counter[tuple[Any, ...]]


def our_cards(content: bytes) -> Items:
    """Return each card's addresses, as Kith reads them."""
    items: Items = Counter()
    for card in cards_in(unix_lines(content.decode("utf-8", "replace"))):
        properties, _ = properties_of(card.text, WANTED)
        addresses = (folded(one.text) for one in properties if one.name == "email")
        items[tuple(sorted(filter(None, addresses)))] += 1
    return items


def other_cards(content: bytes) -> Items:
    """Return each card's addresses, as vobject reads them."""
    items: Items = Counter()
    for card in vobject.readComponents(content.decode("utf-8", "replace"), allowQP=True):
        addresses = (folded(str(one.value)) for one in getattr(card, "email_list", []))
        items[tuple(sorted(filter(None, addresses)))] += 1
    return items


def our_events(content: bytes) -> Items:
    """Return each entry's guests, as Kith reads them."""
    diary = read_diary(io.BytesIO(content), "file")
    guests = ({one.address for one in entry.people if one.address} for entry in diary.entries)
    return Counter(tuple(sorted(addresses)) for addresses in guests)


def other_events(content: bytes) -> Items:
    """Return each entry's guests, as icalendar reads them."""
    items: Items = Counter()
    for calendar in icalendar.Calendar.from_ical(content, multiple=True):
        for event in calendar.walk("VEVENT"):
            people = [one for name in ("ATTENDEE", "ORGANIZER") for one in as_list(event.get(name))]
            addresses = (
                folded(re.sub("(?i)^mailto:", "", str(one))) or folded(str(one.params.get("EMAIL", "")))
                for one in people
            )
            items[tuple(sorted(set(filter(None, addresses))))] += 1
    return items


def as_list(value: Any) -> list[Any]:
    """Return a property's values, none where it is missing."""
    return [] if value is None else value if isinstance(value, list) else [value]


def our_mails(content: bytes, *, is_mailbox: bool) -> Items:
    """Return each mail's first sender and its time, as Kith reads them."""
    heads = mbox_heads(io.BytesIO(content)) if is_mailbox else mail_heads(io.BytesIO(content))
    items: Items = Counter()
    for headers in heads:
        written = time_of(headers, None)
        items[next(iter(headers.addresses("from")), None), written and written.at] += 1
    return items


def other_mails(content: bytes, *, is_mailbox: bool) -> Items:
    """Return each mail's first sender and its time, as the standard library reads them."""
    items: Items = Counter()
    for message in _messages(content, is_mailbox=is_mailbox):
        senders = getaddresses([str(message.get("from", ""))])
        address = next(filter(None, (folded(address) for _, address in senders)), None)
        at = None
        with suppress(ValueError, TypeError, OverflowError):
            at = parsedate_to_datetime(str(message.get("date")))
            at = (at.replace(tzinfo=UTC) if at.tzinfo is None else at).astimezone(UTC)
        items[address, at] += 1
    return items


def _messages(content: bytes, *, is_mailbox: bool) -> Iterator[Any]:
    if not is_mailbox:
        yield email.message_from_bytes(content)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mbox"
        path.write_bytes(content)
        yield from mailbox.mbox(path)


Count = Callable[[bytes], Items]
COUNTS: dict[Kind, tuple[Count, Count, re.Pattern[bytes] | None]] = {
    Kind.CARDS: (our_cards, other_cards, BEGINS_CARD),
    Kind.CALENDAR: (our_events, other_events, BEGINS_EVENT),
    Kind.MBOX: (
        lambda content: our_mails(content, is_mailbox=True),
        lambda content: other_mails(content, is_mailbox=True),
        None,
    ),
    Kind.MESSAGE: (
        lambda content: our_mails(content, is_mailbox=False),
        lambda content: other_mails(content, is_mailbox=False),
        None,
    ),
}


def equal_items(ours: Items, others: Items) -> int:
    """Return how many items are equal; where the other count has no time, Kith may have one from the way."""
    equal = ours & others
    left, timeless = Counter[Any](), Counter[Any]()
    for item, count in (ours - equal).items():
        left[item[:1]] += count
    for item, count in (others - equal).items():
        if item[1:] == (None,):
            timeless[item[:1]] += count
    return equal.total() + (left & timeless).total()


def compared(kind: Kind, content: bytes) -> tuple[int, int, int, str]:
    """Return the items of a file by Kith and by the other count, how many are equal, and what counted."""
    ours_of, others_of, plain = COUNTS[kind]
    try:
        ours = ours_of(content)
    except (InputError, ValueError):
        ours = Counter()
    try:
        with warnings.catch_warnings(action="ignore"):
            others = others_of(content)
    except Exception:  # noqa: BLE001 - whatever another library ends with
        count = len(plain.findall(content)) if plain else 0
        return ours.total(), count, min(ours.total(), count), "lines"
    return ours.total(), others.total(), equal_items(ours, others), "library"


def main() -> None:
    """Print the figures of each kind, and each file that differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true", help="Name every file that differs.")
    options = parser.parse_args()
    rows: dict[str, Counter[str]] = {}
    with members(options.folder) as files:
        for member in files:
            kind = _kind(member)
            if kind not in COUNTS:
                rows.setdefault("not read", Counter())["files"] += 1
                continue
            with member.opened() as source:
                content = source.read()
            ours, others, equal, by = compared(kind, content)
            differs = not ours == others == equal
            rows.setdefault(f"{kind}, by {by}", Counter()).update(
                files=1, ours=ours, others=others, equal=equal, differ=differs
            )
            if differs and options.all:
                print(f"{member.label}: {ours} by Kith, {others} by the {by}, {equal} equal")
    for name, row in sorted(rows.items()):
        figures = ", ".join(f"{key} {row[key]:,}" for key in ("files", "ours", "others", "equal", "differ"))
        print(f"{name}: {figures}")


def _kind(member: ArchiveMember) -> Kind | None:
    with suppress(InputError):
        return detect_kind(member)
    return None


if __name__ == "__main__":
    main()
