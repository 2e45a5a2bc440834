"""Calendars (iCalendar, RFC 5545): past meetings are interactions, coming ones planned meetings."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import IO

from data.errors import InputError, RejectedRow
from data.identity.handles import email
from data.identity.kinds.signs import KindSign, SeenSign
from data.identity.own.spellings import Spellings
from data.identity.own.whose import Before, weigh
from data.importers.base.items import AddressBookCard, Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.senders import counts_by_kind, is_persons_address, kind_of_address
from data.importers.base.times import in_utc
from data.importers.base.zones import unknown_zones, zone_named
from data.importers.calendar.extent import Extent, extent_of
from data.importers.calendar.not_held import why_not_held
from data.importers.calendar.own_signs import PLACES, show_calendar
from data.importers.calendar.parser import Diary, Entry, read_diary
from data.importers.calendar.recurrence import Occurrence, occurrences, unbounded_rule
from data.importers.calendar.scope import occurrence_key, scope_of
from data.importers.calendar.series import series_of
from data.messages import Message
from data.schema import ContactKind, Direction, PlannedMeeting

SOURCE, CHANNEL = "calendar", "meeting"
OF_GROUP = (SeenSign(KindSign.GROUP_GUEST),)
FREE_BUSY_TITLES = frozenset(
    {"", "busy", "free", "beschäftigt", "frei", "ocupado", "occupé", "occupato", "ব্যস্ত"}
)
NO_MEETINGS = Message("tasks and journals, which are no meetings")
OTHER_MONTHS = Message("series by months of another calendar: only the first meeting of each was read")
NO_ADDRESS = Message("guests without an address")
TWICE = Message("the same meeting under another id")
UNKNOWN = Message("this calendar does not show which attendee you are; say it with --me ADDRESS")


@dataclass(kw_only=True)
class _CalendarRead(ReadState):
    """Whose calendar it is, how its times are read, and what was left out of it."""

    own: Spellings
    # Some entry names the owner.
    names_owner: bool
    zone: tzinfo
    name: str
    extent: Extent
    floating: bool = False
    # Series that went on beyond what the file knows.
    cut: int = 0
    # Whom and when: programs that copy calendars give a meeting a second id.
    met: set[tuple[str, datetime]] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)

    def guest_card(self, address: str, name: str) -> AddressBookCard:
        """Return the card of a guest: a person, or a group that was invited as one."""
        return self.card(address, name, OF_GROUP if address in self.groups else ())


@dataclass
class _OtherAttendees:
    """The other people of an entry: their names by address, and whether the calendar has these already.

    `counting` are those with whom a meeting counts by their kind.
    """

    names: dict[str, str]
    counting: set[str]
    left_out: Message | None
    are_named: bool = False


def read_calendar(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield the meetings of a calendar: interactions until `options.now`, then planned meetings for a year.

    Raises InputError if the file is a free/busy feed (times without people) or is truncated.
    """
    diary = read_diary(source, file)
    if options.gone is None:
        _refuse_free_busy(diary, file)
    own = _own(diary, file, options)
    calendar = _CalendarRead(
        SOURCE,
        options,
        own=own,
        # What changed alone may name the owner nowhere where the rest does.
        names_owner=options.gone is not None or any(_names(own, entry) for entry in diary.entries),
        zone=options.zone or _zone(diary),
        # Distinct for each calendar of an owner.
        name=f"{SOURCE}: {diary.key}" if diary.key else SOURCE,
        extent=extent_of(diary, options.now, live=options.live),
    )
    yield from diary.rejected
    yield from _meetings(diary, file, calendar)
    yield from (calendar.guest_card(address, name) for address, name in calendar.names.items())
    if diary.others:
        calendar.left[NO_MEETINGS] += diary.others
    if diary.other_months:
        calendar.left[OTHER_MONTHS] += diary.other_months
    yield from calendar.left_out()
    yield from map(SourceLimit, _limits(diary, calendar))
    if options.now is not None:
        place = partial(_moment, calendar=calendar)
        scope = scope_of(diary, calendar.extent, options.owner, calendar.name, calendar.refused, place)
        if options.gone is not None:
            scope = replace(scope, uids=scope.uids | options.gone, whole=False)
        yield replace(scope, sure=options.live)
    if diary.broken:
        raise InputError(
            "{file} breaks off in the middle; what came before was taken in. Export it anew.", file=file
        )


def _limits(diary: Diary, calendar: _CalendarRead) -> Iterator[Message]:
    if diary.unknown_zones:
        yield unknown_zones(diary.unknown_zones, calendar.zone)
    elif calendar.floating:
        yield Message(
            "some entries have no time zone; they were read as {zone} (say another with --timezone)",
            zone=f"{calendar.zone}",
        )
    if calendar.cut and calendar.extent.knows_until is not None:
        yield Message(
            "nothing in this calendar is newer than {day}: series that nobody ended were read up to then",
            day=f"{calendar.extent.knows_until:%Y-%m-%d}",
        )
    if calendar.names and not calendar.own:
        yield UNKNOWN


def _zone(diary: Diary) -> tzinfo:
    zone = zone_named(diary.zone)
    if diary.zone and zone is None:
        diary.unknown_zones[diary.zone] += 1
    return zone or UTC


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


def _own(diary: Diary, file: str, options: ReadOptions) -> Spellings:
    """Return the owner's addresses: as given, else what the calendar alone shows.

    Raises InputError where it may be either of several.
    """
    given = frozenset(filter(None, map(email, options.me)))
    if given or options.gone is not None:
        return Spellings(given)
    whose = weigh([show_calendar(diary, file)], Before(names=options.me, is_person=is_persons_address))
    # Where all files together left it open, what one of them shows alone settles nothing.
    doubtful = {one.handle for one in whose.doubtful} | (set() if options.asks_file else whose.own)
    if doubtful:
        raise InputError(
            "{file} does not show which of {names} is you; say it with --me ADDRESS",
            file=file,
            names=tuple(sorted(doubtful)),
        )
    return Spellings(whose.own)


def _meetings(diary: Diary, file: str, calendar: _CalendarRead) -> Iterator[Item]:
    for uid, entries in series_of(entry for entry in diary.entries if entry.event is not None):
        if why := next((why for entry in entries if (why := unbounded_rule(entry.event))), None):
            calendar.refused.add(uid)
            yield RejectedRow(file, entries[0].line, "RRULE", *why)
        else:
            yield from _series(uid, entries, calendar)


def _series(uid: str, entries: list[Entry], calendar: _CalendarRead) -> Iterator[Item]:
    attendees_of: dict[int, _OtherAttendees] = {}
    until = calendar.extent.until(entries[0].event, calendar.options.now)
    calendar.cut += until == calendar.extent.knows_until
    for occurrence in occurrences(entries, until):
        others = attendees_of.get(id(occurrence.entry))
        if others is None:
            calendar.groups |= _groups(occurrence.entry)
            calendar.left[NO_ADDRESS] += _without_address(occurrence.entry)
            people = _people(occurrence.entry, calendar.own)
            counting = {address for address, name in people.items() if counts_by_kind(address, name)}
            others = _OtherAttendees(people, counting, _left_out(occurrence.entry, people, calendar))
            attendees_of[id(occurrence.entry)] = others
        is_timed = isinstance(occurrence.at, datetime) and not occurrence.entry.is_all_day
        why = others.left_out or (None if is_timed else Message("all-day entries"))
        if why is not None:
            calendar.left[why] += 1
        else:
            yield from _occurrence_items(uid, occurrence, others, calendar)


def _occurrence_items(
    uid: str, occurrence: Occurrence, others: _OtherAttendees, calendar: _CalendarRead
) -> Iterator[Item]:
    start = original_start = _moment(occurrence.at, calendar)
    if occurrence.original_start is not occurrence.at:
        original_start = _moment(occurrence.original_start, calendar)
    if start is None or original_start is None:
        calendar.left[Message("entries outside the calendar")] += 1
        return
    if not others.are_named:
        for address, name in others.names.items():
            calendar.names[address] = name or calendar.names.get(address, "")
        others.are_named = True
    owner, now, people = calendar.options.owner, calendar.options.now, len(others.names)
    key = occurrence_key(uid, original_start)
    for address in others.names:
        if (address, start) in calendar.met:
            calendar.left[TWICE] += 1
            continue
        calendar.met.add((address, start))
        if now is not None and start > now:
            yield PlannedMeeting(owner, address, start, calendar.name, key, handle=address)
        else:
            came = address in others.counting and address not in calendar.groups
            yield calendar.interaction(
                address, start, Direction.MUTUAL, CHANNEL, key, people=people, attended=came
            )


def _groups(entry: Entry) -> set[str]:
    return {guest.address for guest in entry.people if guest.address is not None and guest.kind == "GROUP"}


def _without_address(entry: Entry) -> int:
    return sum(guest.address is None and guest.kind not in PLACES for guest in entry.people)


def _people(entry: Entry, own: Spellings) -> dict[str, str]:
    """Return name by address of everybody else who did not decline; rooms are no people."""
    names: dict[str, str] = {}
    declined = set()
    for attendee in entry.people:
        address = attendee.address
        if address is None or address in own or attendee.kind in PLACES:
            continue
        if attendee.answer == "DECLINED":
            declined.add(address)
        elif kind_of_address(address, attendee.name or "") is not ContactKind.MACHINE:
            names[address] = attendee.name or names.get(address, "")
    return {address: name for address, name in names.items() if address not in declined}


def _left_out(entry: Entry, people: dict[str, str], calendar: _CalendarRead) -> Message | None:
    answers = [one.answer for one in entry.people if one.address and one.address in calendar.own]
    if why := why_not_held(entry, answers):
        return why
    if not answers and _is_others(people, calendar):
        return Message("meetings you are not in")
    return None if people else Message("entries that name nobody else")


def _names(own: Spellings, entry: Entry) -> bool:
    return not own.isdisjoint(one.address for one in entry.people if one.address)


def _is_others(people: Collection[str], calendar: _CalendarRead) -> bool:
    """Tell whether others met without the owner, whom the entry does not name.

    An entry with one guest only may be the owner's own where a program does not list whose calendar it is.
    """
    if calendar.options.theirs:
        return bool(people)
    return calendar.names_owner and len(people) > 1


def _moment(at: object, calendar: _CalendarRead) -> datetime | None:
    """Return a time in UTC, a floating one as in the calendar's zone; None before 1970."""
    if not isinstance(at, datetime):
        return None
    if at.tzinfo is None:
        calendar.floating = True
    return in_utc(at, calendar.zone)
