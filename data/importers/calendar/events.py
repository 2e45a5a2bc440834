"""Calendars (iCalendar, RFC 5545): past meetings are interactions, coming ones planned meetings."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import IO
from zoneinfo import ZoneInfo

from data.errors import InputError, RejectedRow
from data.identity.handles import email
from data.importers.base.items import AddressBookCard, CalendarScope, Item, LeftOut, ReadOptions, SourceLimit
from data.importers.base.senders import is_contact, kind_of_address
from data.importers.base.times import in_utc
from data.importers.calendar.parser import Diary, Entry, read_diary
from data.importers.calendar.recurrence import Occurrence, occurrences, unbounded_rule
from data.messages import Message
from data.schema import ContactKind, Direction, Interaction, PlannedMeeting

SOURCE, CHANNEL = "calendar", "meeting"
PLACES = frozenset({"RESOURCE", "ROOM"})
FREE_BUSY_TITLES = frozenset(
    {"", "busy", "free", "beschäftigt", "frei", "ocupado", "occupé", "occupato", "ব্যস্ত"}
)
UNKNOWN = Message("this calendar does not show which attendee you are; say it with --me ADDRESS")


@dataclass
class _CalendarRead:
    """Whose calendar it is, how its times are read, and what was left out of it."""

    options: ReadOptions
    own: frozenset[str]
    zone: tzinfo
    name: str = SOURCE
    floating: bool = False
    left_out_counts: Counter[Message] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)


@dataclass
class _OtherAttendees:
    """The other people of an entry: `counts` by address, `names_to_yield` holds the names not yielded yet."""

    counts: dict[str, bool]
    names_to_yield: dict[str, str]
    left_out: Message | None


def read_calendar(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield the meetings of a calendar: interactions until `options.now`, then planned meetings for a year.

    Raises InputError if the file is a free/busy feed (times without people) or is truncated.
    """
    diary = read_diary(source, file)
    _refuse_free_busy(diary, file)
    calendar = _CalendarRead(
        options, _own(diary.entries, options), options.zone or _zone(diary.zone), _source_name(diary)
    )
    yield from diary.rejected
    yield from _meetings(diary, file, calendar)
    yield from (
        AddressBookCard(options.owner, (address,), name or None, kind=kind_of_address(address))
        for address, name in calendar.names.items()
    )
    yield from (LeftOut(reason, count) for reason, count in sorted(calendar.left_out_counts.items()))
    if calendar.floating:
        yield SourceLimit(
            Message(
                "some entries have no time zone; they were read as {zone} (say another with --timezone)",
                zone=f"{calendar.zone}",
            )
        )
    if calendar.names and not calendar.own:
        yield SourceLimit(UNKNOWN)
    if options.now is not None:
        yield _agenda(diary, calendar)
    if diary.broken:
        raise InputError(
            "{file} breaks off in the middle; what came before was taken in. Export it anew.", file=file
        )


def _source_name(diary: Diary) -> str:
    """Return the source name of a calendar, distinct for each calendar of an owner."""
    return f"{SOURCE}: {diary.name}" if diary.name else SOURCE


def _agenda(diary: Diary, calendar: _CalendarRead) -> CalendarScope:
    uids = (str(entry.event.get("UID", "")) for entry in diary.entries if entry.event is not None)
    whole = not (diary.broken or diary.rejected or calendar.refused)
    return CalendarScope(
        calendar.options.owner, calendar.name, frozenset(uids) - {""} - calendar.refused, whole
    )


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def _refuse_free_busy(diary: Diary, file: str) -> None:
    shows_people_or_titles = any(
        _guests(entry) or entry.title.casefold() not in FREE_BUSY_TITLES for entry in diary.entries
    )
    if (diary.entries or diary.shows_free_busy) and not shows_people_or_titles:
        busy = diary.shows_free_busy or any(entry.title for entry in diary.entries)
        if busy:
            raise InputError(
                "{file} is a free/busy feed: it shows when, but not with whom; nothing can be learned from "
                "it. Export the calendar itself, with full details.",
                file=file,
            )
        raise InputError(
            "{file} has neither titles nor guests: it shows when, but not with whom; nothing can be learned "
            "from it. Export the calendar itself, with full details.",
            file=file,
        )


def _guests(entry: Entry) -> bool:
    return any(guest.guests != "0" for guest in entry.people)


def _own(entries: Iterable[Entry], options: ReadOptions) -> frozenset[str]:
    """Return the owner's addresses: as given, else the one at more than half of the meetings.

    Addresses known from earlier imports are used alone where the calendar names any of them.
    """
    given = frozenset(address for handle in options.me if (address := email(handle)))
    if given and not options.asks_file:
        return given
    present: Counter[str] = Counter()
    count = 0
    for entry in entries:
        addresses = {person.address for person in entry.people if person.address}
        count += len(addresses) > 1
        present.update(addresses if len(addresses) > 1 else ())
    likely = present.most_common(1)
    if not likely or likely[0][1] * 2 <= count or not given.isdisjoint(present):
        return given
    return given | {likely[0][0]}


def _meetings(diary: Diary, file: str, calendar: _CalendarRead) -> Iterator[Item]:
    series: dict[str, list[Entry]] = {}
    for number, entry in enumerate(diary.entries):
        if entry.event is not None:
            series.setdefault(str(entry.event.get("UID", "")) or f"{number}", []).append(entry)
    for uid, entries in series.items():
        if why := next((why for entry in entries if (why := unbounded_rule(entry.event))), None):
            calendar.refused.add(uid)
            yield RejectedRow(file, entries[0].line, "RRULE", *why)
        else:
            yield from _series(uid, entries, calendar)


def _series(uid: str, entries: list[Entry], calendar: _CalendarRead) -> Iterator[Item]:
    attendees_of: dict[int, _OtherAttendees] = {}
    for occurrence in occurrences(entries, calendar.options.now):
        others = attendees_of.get(id(occurrence.entry))
        if others is None:
            others = attendees_of[id(occurrence.entry)] = _other_attendees(occurrence.entry, calendar.own)
        why = others.left_out or (None if isinstance(occurrence.at, datetime) else Message("all-day entries"))
        if why is not None:
            calendar.left_out_counts[why] += 1
        else:
            yield from _occurrence_items(uid, occurrence, others, calendar)


def _other_attendees(entry: Entry, own: frozenset[str]) -> _OtherAttendees:
    people = _people(entry, own)
    few = is_contact(len(people), None)
    counts = {address: few and kind_of_address(address) is ContactKind.PERSON for address in people}
    return _OtherAttendees(counts, people, _left_out(entry, people, own))


def _occurrence_items(
    uid: str, occurrence: Occurrence, others: _OtherAttendees, calendar: _CalendarRead
) -> Iterator[Item]:
    start = _moment(occurrence.at, calendar)
    original_start = (
        start if occurrence.original_start is occurrence.at else _moment(occurrence.original_start, calendar)
    )
    if start is None or original_start is None:
        calendar.left_out_counts[Message("entries outside the calendar")] += 1
        return
    for address, name in others.names_to_yield.items():
        calendar.names[address] = name or calendar.names.get(address, "")
    others.names_to_yield = {}
    owner, now, guests = calendar.options.owner, calendar.options.now, others.counts
    key = f"{uid}/{original_start:%Y%m%dT%H%M%SZ}"
    if now is not None and start > now:
        yield from (
            PlannedMeeting(owner, address, start, calendar.name, key, handle=address) for address in guests
        )
        return
    for address, counts in guests.items():
        yield Interaction(
            owner,
            address,
            start,
            Direction.MUTUAL,
            CHANNEL,
            SOURCE,
            key,
            address,
            len(guests),
            counts=counts,
        )


def _people(entry: Entry, own: frozenset[str]) -> dict[str, str]:
    """Return name by address of everybody else who did not decline; rooms are no people."""
    names: dict[str, str] = {}
    declined = set()
    for attendee in entry.people:
        address = attendee.address
        if address is None or address in own or attendee.kind in PLACES:
            continue
        if attendee.answer == "DECLINED":
            declined.add(address)
        elif kind_of_address(address) is not ContactKind.MACHINE:
            names[address] = attendee.name or names.get(address, "")
    return {address: name for address, name in names.items() if address not in declined}


def _left_out(entry: Entry, people: dict[str, str], own: frozenset[str]) -> Message | None:
    answers = [person.answer for person in entry.people if person.address in own]
    if str(entry.event.get("STATUS", "")).upper() == "CANCELLED":
        return Message("cancelled")
    if "DECLINED" in answers:
        return Message("declined")
    if answers and all(answer == "NEEDS-ACTION" for answer in answers):
        return Message("invitations without an answer")
    return None if people else Message("entries that name nobody else")


def _moment(at: object, calendar: _CalendarRead) -> datetime | None:
    """Return a time in UTC, a floating one as in the calendar's zone; None before 1970."""
    if not isinstance(at, datetime):
        return None
    if at.tzinfo is None:
        calendar.floating = True
    return in_utc(at, calendar.zone)
