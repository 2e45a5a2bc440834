"""The entries (VEVENT) of an iCalendar file, RFC 5545.

Lines are unfolded and chosen here; the library icalendar parses times and rules and nothing else.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import IO, Any
from urllib.parse import unquote
from warnings import catch_warnings

from icalendar import Calendar
from icalendar.parser import Contentline

from data.errors import RejectedRow
from data.identity.handles import clean, email
from data.importers.base.text import WIDE_MARKS, read_whole, text_of, unix_lines
from data.importers.base.times import in_our_days, is_of_other_months, is_of_other_years
from data.importers.calendar.plain_entries import plain_event
from data.importers.calendar.zone_ids import ZoneIds
from data.messages import Message

LONGEST_LINE, LONGEST_NAME = 4_000, 80
# A company's feast; more are a crowd already.
MOST_ATTENDEES = 500
LAST_DAY = re.compile(r"(UNTIL=\d{8})(?=;|\s*$)", re.IGNORECASE)
ENDING = re.compile(rb"\n(?![ \t])")
NAME = re.compile(r"[A-Za-z0-9-]+")
TIMES = frozenset({"DTSTART", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "UID", "STATUS", "SEQUENCE"})
# Those of them that hold days, and a rule that counts months.
OF_DAYS = re.compile(r"DTSTART|RRULE|RDATE|EXDATE|RECURRENCE-ID", re.IGNORECASE)
BY_MONTHS = re.compile(r"RRULE[;:].*FREQ=(?:MONTHLY|YEARLY)", re.IGNORECASE)
PEOPLE = frozenset({"ATTENDEE", "ORGANIZER"})
# When something was last written about an entry.
STAMPS = frozenset({"DTSTAMP", "LAST-MODIFIED", "CREATED"})
STAMP = re.compile(r"\d{8}T\d{6}")
# Microsoft's programs write the times of a whole day, and beside them that it is one.
ALL_DAY = frozenset({"X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT"})
NO_MEETINGS = frozenset({"VTODO", "VJOURNAL"})
# What a calendar says of itself, under the names of several programs.
NAMES = ("X-WR-CALNAME", "NAME")
# Outlook calls every calendar "Calendar", and gives each an id.
ID = "X-WR-RELCALID"
OF_CALENDAR = frozenset({*NAMES, ID, "X-WR-TIMEZONE", "METHOD", "X-CLIPSTART", "X-CLIPEND"})
COMPONENT = frozenset({"BEGIN", "END"})
# The lines, with what they are folded into, that tell who is at which meeting and whose calendar it is.
TELLS_PEOPLE = re.compile(
    rb"^(?:BEGIN|END|ATTENDEE|ORGANIZER|NAME|X-WR-CALNAME)[:;][^\n]*(?:\n[ \t][^\n]*)*",
    re.IGNORECASE | re.MULTILINE,
)
MARK = "X-KITH-ENTRY"
BROKEN = (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)


@dataclass(frozen=True, slots=True)
class Attendee:
    """An attendee or organiser of an entry; `address` is None where it is no e-mail address."""

    address: str | None
    name: str = ""
    answer: str = ""
    kind: str = ""
    # The owner of a free/busy feed stands there as a guest without guests.
    guests: str = ""


@dataclass
class Entry:
    """One VEVENT: its first line's number, its people, its title, its times before and after parsing.

    `head` is what its calendar says of itself, `start` its time as written, `stamp` when it was last written.
    """

    line: int
    head: dict[str, str] = field(default_factory=dict)
    start: str = ""
    stamp: str = ""
    is_all_day: bool = False
    people: list[Attendee] = field(default_factory=list)
    title: str = ""
    lines: list[str] = field(default_factory=list)
    event: Any = None


@dataclass
class Diary:
    """The content of a calendar file; `broken` where the file ends inside a component.

    `others` counts tasks and journals, which are no meetings, `other_months` series by months of another
    calendar, of which only the first meeting is told.
    """

    entries: list[Entry] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    head: dict[str, str] = field(default_factory=dict)
    others: int = 0
    other_months: int = 0
    shows_free_busy: bool = False
    broken: bool = False
    unknown_zones: Counter[str] = field(default_factory=Counter)
    rejected: list[RejectedRow] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return what the calendar is called, empty where it does not say."""
        return clean(next((self.head[name] for name in NAMES if self.head.get(name)), ""))[:LONGEST_NAME]

    @property
    def key(self) -> str:
        """Return what tells the calendar from others that are called the same, empty without a name."""
        return f"{self.name} {self.head.get(ID, '')}".strip()[: 2 * LONGEST_NAME] if self.name else ""

    @property
    def zone(self) -> str:
        """Return the name of the zone of times that name none."""
        return self.head.get("X-WR-TIMEZONE", "")


def read_diary(source: IO[bytes], file: str) -> Diary:
    """Return the entries of a calendar file; raises InputError where it is larger than 256 MB."""
    diary = _taken_apart(_lines(read_whole(source, file)))
    with catch_warnings(action="ignore"):
        # The parser would write to the terminal how it guessed a zone.
        zones = ZoneIds.of(diary.zones)
        for entry in diary.entries:
            if entry.people and is_of_other_years(entry.start):
                diary.other_months += _take_our_days(entry)
            zones.settle(entry.lines)
        diary.zones, diary.unknown_zones = zones.used, zones.unknown
        _parse(diary)
    expected = Message("a VEVENT")
    diary.rejected = [
        RejectedRow(file, entry.line, None, Message("an entry that cannot be read"), expected)
        for entry in diary.entries
        if entry.event is None
    ]
    return diary


def read_people(source: IO[bytes], file: str) -> Diary:
    """Return the entries of a calendar file with their people only; raises InputError like `read_diary`."""
    lines = TELLS_PEOPLE.finditer(_bytes(read_whole(source, file)))
    return _taken_apart((0, _unfolded(line[0])) for line in lines)


def _lines(content: bytes) -> Iterator[tuple[int, str]]:
    """Yield (line number, unfolded line); a fold may stand within a UTF-8 character, so bytes are joined."""
    number = 1
    for folded in ENDING.split(_bytes(content)):
        if line := _unfolded(folded):
            yield number, line
        number += folded.count(b"\n") + 1


def _bytes(content: bytes) -> bytes:
    """Return a file in UTF-8 whose lines end with LF."""
    if content.startswith(WIDE_MARKS):
        content = text_of(content).encode()
    return unix_lines(content).replace(b"\r\n", b"\n")


def _unfolded(line: bytes) -> str:
    if b"\n" in line:
        line = line.replace(b"\n ", b"").replace(b"\n\t", b"")
    return line.decode("utf-8", "replace")


def _taken_apart(lines: Iterable[tuple[int, str]]) -> Diary:
    diary, inside = Diary(), list[str]()
    entry, within, in_zone = Entry(0), "", False
    for number, line in lines:
        begins = NAME.match(line)
        name = begins[0].upper() if begins else ""
        if name in COMPONENT:
            kind = line[len(name) + 1 :].strip().upper()
            in_zone |= name == "BEGIN" and kind == "VTIMEZONE"
            if in_zone:
                diary.zones.append(line)
            if name == "BEGIN":
                inside.append(kind)
                entry = _begun(diary, kind, number) or entry
            elif _has_ended(inside, kind) and kind == "VEVENT":
                diary.entries.append(entry)
            within, in_zone = inside[-1] if inside else "", "VTIMEZONE" in inside
        elif in_zone:
            diary.zones.append(line)
        elif within == "VEVENT":
            _note(entry, name, line)
        elif name in OF_CALENDAR:
            diary.head[name] = line.partition(":")[2].strip()
    diary.broken = bool(inside)
    return diary


def _has_ended(inside: list[str], kind: str) -> bool:
    """Leave a component with all that are open in it; return whether there was one."""
    if kind not in inside:
        return False
    while inside.pop() != kind:
        pass
    return True


def _begun(diary: Diary, kind: str, number: int) -> Entry | None:
    """Take note that a component begins; return the entry if it is one."""
    if kind == "VEVENT":
        return Entry(number, diary.head)
    diary.shows_free_busy |= kind == "VFREEBUSY"
    diary.others += kind in NO_MEETINGS
    if kind == "VCALENDAR" and diary.head:
        # Files that were joined: the method is that of each.
        diary.head = {name: value for name, value in diary.head.items() if name != "METHOD"}
    return None


def _note(entry: Entry, name: str, line: str) -> None:
    if name in TIMES and not line.rstrip().endswith(":"):
        # "RRULE:" without a rule is none.
        entry.lines.append(_rule(line) if name == "RRULE" else line)
        if name == "DTSTART":
            entry.start = line.rpartition(":")[2].strip()
    elif name in PEOPLE and len(entry.people) < MOST_ATTENDEES:
        entry.people.append(_attendee(line[:LONGEST_LINE]))
    elif name in STAMPS:
        stamp = STAMP.search(line)
        entry.stamp = max(entry.stamp, stamp[0] if stamp else "")
    elif name in ALL_DAY:
        entry.is_all_day = line.upper().rstrip().endswith("TRUE")
    elif name == "SUMMARY":
        entry.title = clean(line.partition(":")[2][:100])


def _take_our_days(entry: Entry) -> bool:
    """Write an entry's days of another calendar as ours; tell whether a rule of its months was dropped."""
    drops_rules = is_of_other_months(entry.start) and any(map(BY_MONTHS.match, entry.lines))
    lines = [line for line in entry.lines if not (drops_rules and BY_MONTHS.match(line))]
    entry.lines = [in_our_days(line) if OF_DAYS.match(line) else line for line in lines]
    entry.start, entry.stamp = in_our_days(entry.start), in_our_days(entry.stamp)
    return drops_rules


def _rule(line: str) -> str:
    """Return a rule without the blanks that Exchange writes; one that ends on a day ends with it."""
    return LAST_DAY.sub(r"\1T235959", line.replace(" ", ""))


# The same people again and again, in the same words.
@lru_cache(20_000)
def _attendee(line: str) -> Attendee:
    try:
        _, params, value = Contentline(line).parts()  # type: ignore[no-untyped-call]
    except BROKEN:
        return Attendee(None)
    texts = {name.upper(): _plain(param) for name, param in params.items()}
    # Of an URI the sign @ may be written as its code.
    address = unquote(value[7:]) if value.lower().startswith("mailto:") else value
    return Attendee(
        # Some programs write another's path there and the address beside it, or in place of the name.
        email(address) or email(texts.get("EMAIL", "")) or email(texts.get("CN", "")),
        clean(texts.get("CN", "")),
        texts.get("PARTSTAT", "").upper(),
        texts.get("CUTYPE", "").upper(),
        texts.get("X-NUM-GUESTS", ""),
    )


def _plain(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _parse(diary: Diary) -> None:
    """Parse the times of all entries at once, or where one cannot be parsed, one by one."""
    for entry in diary.entries:
        entry.event = plain_event(entry.lines)
    rest = [entry for entry in diary.entries if entry.event is None]
    try:
        _parse_entries(rest, diary.zones)
    except BROKEN:
        for entry in rest:
            entry.event = None
            with suppress(*BROKEN):
                _parse_entries([entry], diary.zones)


def _parse_entries(entries: list[Entry], zones: list[str]) -> None:
    lines = ["BEGIN:VCALENDAR", *zones]
    for number, entry in enumerate(entries):
        lines += ["BEGIN:VEVENT", *entry.lines, f"{MARK}:{number}", "END:VEVENT"]
    for event in Calendar.from_ical("\r\n".join([*lines, "END:VCALENDAR", ""])).walk("VEVENT"):
        # Where one value is beyond reading, what is left would tell another time.
        sound = isinstance(getattr(event.get("DTSTART"), "dt", None), date) and not event.errors
        entries[int(str(event[MARK]))].event = event if sound else None
