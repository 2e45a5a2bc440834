"""The occurrences of a recurring entry: RRULE, RDATE, EXDATE and RECURRENCE-ID (RFC 5545, section 3.8)."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import chain, islice
from typing import Any

import recurring_ical_events
from dateutil.rrule import rrulestr
from icalendar import Calendar
from recurring_ical_events.util import to_recurrence_ids

from data.importers.calendar.parser import BROKEN, Entry
from data.importers.calendar.plain_recurrence import plain_times
from data.messages import Message

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Meetings are planned at most a year ahead; a rule without an end is expanded only up to then.
AHEAD = timedelta(days=366)
# Hourly or faster rules are refused: nobody meets that often, and expanding them would take too long.
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
RARE_PARTS = ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "BYEASTER")
TIME_OF_DAY_PARTS = ("BYHOUR", "BYMINUTE", "BYSECOND")
EXPECTED = Message("a rule that repeats daily at most, and does so at some time")
LONGEST_INTERVAL, WEEK, OLDEST_YEAR, MOST_OCCURRENCES = 1000, 7, 1900, 50_000
# A rule with one of these may name days that no year has.
DAY_PARTS = (*RARE_PARTS, "BYDAY", "BYMONTH")
# Years are the same after so many; the last one from which to search leaves a hundred and fifty to find one.
SAME_YEARS, LATEST_YEAR = 400, 9849
ENDS, MONTHS = re.compile("(UNTIL|COUNT)=", re.IGNORECASE), range(1, 13)
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
Moment = date | datetime


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of an entry: when it takes place, and when it was planned before anybody moved it."""

    entry: Entry
    at: Moment
    original_start: Moment


def unbounded_rule(event: Any) -> tuple[Message, Message] | None:
    """Return (found, expected) if a rule cannot be expanded safely, else None."""
    for rule in rules(event):
        frequency = str(first_value(rule, "FREQ") or "").upper()
        begins = getattr(event.get("DTSTART"), "dt", None)
        ancient = begins is not None and begins.year < OLDEST_YEAR
        can_be_expanded = _can_be_expanded(rule, frequency) and _ever_occurs(rule, frequency, begins)
        if frequency not in FREQUENCIES or ancient or not can_be_expanded:
            text = rule.to_ical().decode("utf-8", "replace")[:80]
            return Message("one that may never come or end: {rule}", rule=text), EXPECTED
    return None


def rules(event: Any) -> list[Any]:
    """Return the recurrence rules of an event."""
    rules = event.get("RRULE", [])
    return rules if isinstance(rules, list) else [rules]


def first_value(rule: Any, name: str) -> Any:
    """Return the first value of a part of a rule, None without one."""
    values = rule.get(name)
    return values[0] if isinstance(values, list) and values else values


def _can_be_expanded(rule: Any, frequency: str) -> bool:
    interval = first_value(rule, "INTERVAL") if "INTERVAL" in rule else 1
    if not 1 <= int(interval) <= LONGEST_INTERVAL or any(
        len(rule.get(part, [])) > 1 for part in TIME_OF_DAY_PARTS
    ):
        return False
    if not any(int(month) in MONTHS for month in rule.get("BYMONTH", MONTHS)):
        return False
    if frequency in {"DAILY", "WEEKLY"}:
        # With DAILY and an interval that is a multiple of 7 the weekday never changes. If BYDAY names
        # another weekday, the search for it would never end.
        never_occurs = frequency == "DAILY" and "BYDAY" in rule and int(interval) % WEEK == 0
        return not never_occurs and not any(part in rule for part in RARE_PARTS)
    months = [int(month) for month in rule.get("BYMONTH", MONTHS)]
    days = [abs(int(day)) for day in rule.get("BYMONTHDAY", [1])]
    return any(month in MONTHS and 1 <= day <= DAYS[month - 1] for month in months for day in days)


def _ever_occurs(rule: Any, frequency: str, begins: Moment | None) -> bool:
    """Return whether a search for the first time would end soon: some rules look for it until the year 9999.

    Years repeat, weekdays included, every four hundred: the search is made in one of the last such years.
    """
    if (
        frequency not in {"MONTHLY", "YEARLY"}
        or begins is None
        or not any(part in rule for part in DAY_PARTS)
    ):
        return True
    year = LATEST_YEAR - (LATEST_YEAR - begins.year) % SAME_YEARS
    text = ";".join(
        part for part in rule.to_ical().decode("utf-8", "replace").split(";") if not ENDS.match(part)
    )
    return _occurs(text, datetime(year, begins.month, begins.day))  # noqa: DTZ001 - a day of any zone


@lru_cache(maxsize=1024)
def _occurs(rule: str, begins: datetime) -> bool:
    try:
        return next(iter(rrulestr(rule, dtstart=begins)), None) is not None
    except BROKEN:
        # What is wrong with it is told by whoever expands it.
        return True


def occurrences(entries: list[Entry], until: datetime) -> Iterator[Occurrence]:
    """Yield the occurrences of one UID's entries; recurring ones from 1970 up to a moment."""
    event = entries[0].event
    if len(entries) == 1 and not any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
        yield Occurrence(entries[0], event["DTSTART"].dt, event["DTSTART"].dt)
        return
    times = plain_times(event, EPOCH, until) if len(entries) == 1 else None
    if times is not None:
        with suppress(*BROKEN):
            yield from (Occurrence(entries[0], at, at) for at in islice(times, MOST_OCCURRENCES))
        return
    calendar = Calendar()
    for entry in entries:
        calendar.add_component(entry.event)
    yield from _expanded(calendar, entries, until)


def _expanded(calendar: Calendar, entries: list[Entry], until: datetime) -> Iterator[Occurrence]:
    moved = {_recurrence_id(entry): entry for entry in entries if "RECURRENCE-ID" in entry.event}
    main = next((entry for entry in entries if "RECURRENCE-ID" not in entry.event), entries[0])
    with suppress(*BROKEN):
        series = recurring_ical_events.of(calendar, skip_bad_series=True).series
        expanded = chain.from_iterable(one.between(EPOCH, until) for one in series)
        for occurrence in islice(expanded, MOST_OCCURRENCES):
            entry = moved.get(occurrence.id.recurrence_id, main)
            original_start = entry.event["RECURRENCE-ID"].dt if entry is not main else occurrence.start
            yield Occurrence(entry, occurrence.start, original_start)


def _recurrence_id(entry: Entry) -> Moment | None:
    try:
        moment: Moment = to_recurrence_ids(entry.event["RECURRENCE-ID"].dt)[0]
    except BROKEN:
        return None
    return moment
