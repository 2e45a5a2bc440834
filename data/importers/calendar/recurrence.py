"""The occurrences of a recurring entry: RRULE, RDATE, EXDATE and RECURRENCE-ID (RFC 5545, section 3.8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import recurring_ical_events
from icalendar import Calendar
from recurring_ical_events.util import to_recurrence_ids

from data.importers.calendar.parser import BROKEN, Entry
from data.messages import Message

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# So far ahead somebody is already going to be met; a rule without an end is followed no further.
AHEAD = timedelta(days=366)
# Nobody meets anybody every hour of their life; followed, such a rule would never end.
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
ONLY_RARE = ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "BYEASTER")
WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
EXPECTED = Message("a rule that repeats daily at most, and does so at some time")
LONGEST_INTERVAL, WEEK, OLDEST, MOST = 1000, 7, 1900, 50_000
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
Moment = date | datetime


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of an entry: when it takes place, and when it was planned before anybody moved it."""

    entry: Entry
    at: Moment
    first: Moment


def unbounded_rule(event: Any) -> tuple[Message, Message] | None:
    """Return (found, expected) where a rule would be followed without end, None where it is sound."""
    for rule in _rules(event):
        frequency = str(_first_value(rule, "FREQ") or "").upper()
        begins = getattr(event.get("DTSTART"), "dt", None)
        ancient = begins is not None and begins.year < OLDEST
        if frequency not in FREQUENCIES or ancient or not _sound(rule, frequency):
            text = rule.to_ical().decode("utf-8", "replace")[:80]
            return Message("one that may never come or end: {rule}", rule=text), EXPECTED
    return None


def _rules(event: Any) -> list[Any]:
    rules = event.get("RRULE", [])
    return rules if isinstance(rules, list) else [rules]


def _first_value(rule: Any, name: str) -> Any:
    values = rule.get(name)
    return values[0] if isinstance(values, list) and values else values


def _sound(rule: Any, frequency: str) -> bool:
    interval = _first_value(rule, "INTERVAL") if "INTERVAL" in rule else 1
    if not 1 <= int(interval) <= LONGEST_INTERVAL or any(
        len(rule.get(part, [])) > 1 for part in WITHIN_A_DAY
    ):
        return False
    if frequency in {"DAILY", "WEEKLY"}:
        # Every seventh day is one day of the week; asked for another, it would be sought for ever.
        never = frequency == "DAILY" and "BYDAY" in rule and int(interval) % WEEK == 0
        return not never and not any(part in rule for part in ONLY_RARE)
    months = [int(month) for month in rule.get("BYMONTH", range(1, 13))]
    days = [abs(int(day)) for day in rule.get("BYMONTHDAY", [1])]
    return any(1 <= month <= len(DAYS) and 1 <= day <= DAYS[month - 1] for month in months for day in days)


def occurrences(entries: list[Entry], now: datetime | None) -> Iterator[Occurrence]:
    """Yield when the entries of one UID take place, from 1970 to a year from now."""
    event = entries[0].event
    if len(entries) == 1 and not any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
        yield Occurrence(entries[0], event["DTSTART"].dt, event["DTSTART"].dt)
        return
    calendar = Calendar()
    for entry in entries:
        calendar.add_component(entry.event)
    yield from _expanded(calendar, entries, (now or EPOCH) + AHEAD)


def _expanded(calendar: Calendar, entries: list[Entry], until: datetime) -> Iterator[Occurrence]:
    moved = {_first(entry): entry for entry in entries if "RECURRENCE-ID" in entry.event}
    main = next((entry for entry in entries if "RECURRENCE-ID" not in entry.event), entries[0])
    count = 0
    try:
        for series in recurring_ical_events.of(calendar, skip_bad_series=True).series:
            for occurrence in series.between(EPOCH, until):
                count += 1
                if count > MOST:
                    return
                entry = moved.get(occurrence.id.recurrence_id, main)
                meant = entry.event["RECURRENCE-ID"].dt if entry is not main else occurrence.start
                yield Occurrence(entry, occurrence.start, meant)
    except BROKEN:
        return


def _first(entry: Entry) -> Moment | None:
    try:
        moment: Moment = to_recurrence_ids(entry.event["RECURRENCE-ID"].dt)[0]
    except BROKEN:
        return None
    return moment
