"""Calendars (iCalendar, RFC 5545): who was met, and who will be."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import IO, Any

import recurring_ical_events
from icalendar import Calendar

from data.errors import InputError, RejectedRow
from data.handles import clean, email
from data.importers.calendar_text import read_calendars
from data.importers.items import Card, Item, LeftOut, Limit, Reading
from data.importers.machines import is_contact, kind_of_address
from data.schema import ContactKind, Direction, Interaction, Plan

SOURCE, CHANNEL = "calendar", "meeting"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=366)
PLACES = frozenset({"RESOURCE", "ROOM"})
BUSY = frozenset({"", "busy", "free", "beschäftigt", "frei", "ocupado", "occupé", "occupato", "ব্যস্ত"})
# More often than hourly is no meeting; expanded, it would never end.
ENDLESS = frozenset({"SECONDLY", "MINUTELY"})
FLOATING = "some entries have no time zone; they were read as {zone} (say another with --timezone)"


@dataclass
class _Diary:
    """Whose calendar it is, and what was left out of it."""

    reading: Reading
    own: frozenset[str]
    zone: tzinfo
    floating: bool = False
    left: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)


def read_calendar(source: IO[bytes], file: str, reading: Reading) -> Iterator[Item]:
    """Yield the meetings of a calendar, past ones as interactions and coming ones as plans.

    Raises InputError where it is a free/busy feed, which shows when but not with whom.
    """
    calendars, broken = read_calendars(source, file)
    events = [event for one in calendars for event in one.walk("VEVENT")]
    _refuse_free_busy(calendars, events, file)
    diary = _Diary(reading, _own(events, reading), reading.zone or UTC)
    for calendar in calendars:
        yield from _calendar(calendar, file, diary)
    yield from (
        Card(reading.owner, (one,), name or None, kind=kind_of_address(one))
        for one, name in diary.names.items()
    )
    yield from (LeftOut(reason, count) for reason, count in sorted(diary.left.items()))
    if diary.floating:
        yield Limit(FLOATING.format(zone=diary.zone))
    if broken is not None:
        raise broken


def _refuse_free_busy(calendars: Iterable[Calendar], events: list[Any], file: str) -> None:
    shown = [one for calendar in calendars for one in calendar.walk("VFREEBUSY")]
    telling = any(_others(event) or _said(event, "SUMMARY").casefold() not in BUSY for event in events)
    if (events or shown) and not telling:
        raise InputError(
            f"{file} is a free/busy feed: it shows when, but not with whom; nothing can be learned from "
            "it. Export the calendar itself, with full details."
        )


def _others(event: Any) -> list[Any]:
    found = event.get("ATTENDEE", [])
    people = found if isinstance(found, list) else [found]
    return [one for one in people if str(getattr(one, "params", {}).get("X-NUM-GUESTS", "")) != "0"]


def _said(event: Any, name: str) -> str:
    return clean(str(event.get(name, "") or ""))


def _own(events: Iterable[Any], reading: Reading) -> frozenset[str]:
    given = frozenset(address for one in reading.me if (address := email(one)))
    if given:
        return given
    present: Counter[str] = Counter()
    count = 0
    for event in events:
        addresses = {one for one, _ in _people(event)}
        if addresses:
            count += 1
            present.update(addresses)
    likely = present.most_common(1)
    # Whoever is at every meeting of a calendar is the one it belongs to.
    return frozenset({likely[0][0]}) if likely and likely[0][1] * 2 > count else frozenset()


def _people(event: Any) -> list[tuple[str, Any]]:
    """Return (address, attendee) of everybody an entry names, the organizer too."""
    organizer = event.get("ORGANIZER")
    everybody = [*_others(event), *([organizer] if organizer is not None else [])]
    found = ((email(str(one).partition(":")[2] if ":" in str(one) else str(one)), one) for one in everybody)
    return [(address, one) for address, one in found if address]


def _calendar(calendar: Calendar, file: str, diary: _Diary) -> Iterator[Item]:
    endless = [one for one in calendar.subcomponents if one.name == "VEVENT" and _is_endless(one)]
    for event in endless:
        calendar.subcomponents.remove(event)
        found = f"an entry that repeats {_frequency(event).lower()}"
        yield RejectedRow(file, 0, "RRULE", found, "one that repeats hourly at most")
    until = (diary.reading.now or EPOCH) + AHEAD
    expanded = recurring_ical_events.of(calendar, skip_bad_series=True).between(EPOCH, until)
    for event in expanded:
        yield from _event(event, diary)


def _frequency(event: Any) -> str:
    rule = event.get("RRULE", {})
    rule = rule[0] if isinstance(rule, list) else rule
    return str(next(iter(rule.get("FREQ", [])), ""))


def _is_endless(event: Any) -> bool:
    begins = getattr(event.get("DTSTART"), "dt", None)
    ancient = bool(event.get("RRULE")) and begins is not None and begins.year < 1900  # noqa: PLR2004 - a year
    return ancient or _frequency(event).upper() in ENDLESS


def _event(event: Any, diary: _Diary) -> Iterator[Item]:
    people, mine = _present(event, diary.own)
    why = _left_out(event, people, mine)
    if why is not None:
        diary.left[why] += 1
        return
    start = _moment(event["DTSTART"].dt, diary)
    key = f"{_said(event, 'UID')}/{_occurrence(event, diary):%Y%m%dT%H%M%SZ}"
    for address, name in people.items():
        diary.names[address] = name or diary.names.get(address, "")
        yield _met(address, start, key, len(people), diary)


def _met(address: str, start: datetime, key: str, people: int, diary: _Diary) -> Item:
    owner, now = diary.reading.owner, diary.reading.now
    if now is not None and start > now:
        return Plan(owner, address, start, SOURCE, key, handle=address)
    counts = is_contact(people, None) and kind_of_address(address) is ContactKind.PERSON
    return Interaction(
        owner, address, start, Direction.MUTUAL, CHANNEL, SOURCE, key, address, people, counts=counts
    )


def _present(event: Any, own: frozenset[str]) -> tuple[dict[str, str], list[Any]]:
    """Return name by address of everybody else who did not decline, and the owner's own entries."""
    others: dict[str, str] = {}
    mine = []
    for address, one in _people(event):
        if address in own:
            mine.append(one)
        elif not (_is_place(address, one) or _is(one, "DECLINED")):
            others.setdefault(address, clean(str(one.params.get("CN", ""))))
    return others, mine


def _is_place(address: str, attendee: Any) -> bool:
    said = str(attendee.params.get("CUTYPE", "")).upper()
    return said in PLACES or kind_of_address(address) is ContactKind.MACHINE


def _is(attendee: Any, answer: str) -> bool:
    return str(attendee.params.get("PARTSTAT", "")).upper() == answer


def _left_out(event: Any, people: dict[str, str], mine: list[Any]) -> str | None:
    begins = event.get("DTSTART")
    if begins is None or not isinstance(begins.dt, datetime):
        return "all-day entries"
    if _said(event, "STATUS").upper() == "CANCELLED":
        return "cancelled"
    if any(_is(one, "DECLINED") for one in mine):
        return "declined"
    if mine and all(_is(one, "NEEDS-ACTION") for one in mine):
        return "invitations without an answer"
    return None if people else "entries that name nobody else"


def _occurrence(event: Any, diary: _Diary) -> datetime:
    """Return when this occurrence was meant to be at first: an override that moves it keeps it."""
    first = event.get("RECURRENCE-ID") or event["DTSTART"]
    moment = first.dt
    return _moment(moment, diary) if isinstance(moment, datetime) else _moment(event["DTSTART"].dt, diary)


def _moment(moment: datetime, diary: _Diary) -> datetime:
    if moment.tzinfo is None:
        diary.floating = True
        moment = moment.replace(tzinfo=diary.zone)
    return moment.astimezone(UTC).replace(microsecond=0)
