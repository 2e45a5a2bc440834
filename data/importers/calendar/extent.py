"""How far a calendar file knows: until when, which span of time, and whether it is all of its calendar.

A file says nothing about what was changed after it was written. It takes nothing back outside what it covers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from data.importers.calendar.parser import Diary, Entry
from data.importers.calendar.recurrence import AHEAD, first_value, rules

# A calendar in which nothing was changed for so long may live all the same.
QUIET = timedelta(days=31)
# Whoever keeps a calendar has more behind them than a part for the coming weeks has.
HISTORY = timedelta(days=35)
# What was planned within a year of the last change was meant; beyond it nobody ended the series.
MEANT = timedelta(days=366)
# Some programs write the end of all dates where there is no end.
NEVER = 9000
DAYS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 30, "YEARLY": 365}
# One meeting on its way between people, not a calendar (RFC 5546).
ONE_MEETING = frozenset({"REQUEST", "REPLY", "CANCEL", "ADD", "REFRESH", "COUNTER", "DECLINECOUNTER"})
STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d))?")


@dataclass(frozen=True, slots=True)
class Extent:
    """Until when a file knows its series (None: as long as anybody asks), and the span of time it covers.

    `is_part` where it is not all of its calendar.
    """

    knows_until: datetime | None
    begins: datetime | None
    ends: datetime | None
    is_part: bool

    def until(self, event: Any, now: datetime | None) -> datetime:
        """Return up to when a series is to be read."""
        last = (now or datetime(1970, 1, 1, tzinfo=UTC)) + AHEAD
        if self.knows_until is not None and _is_endless(event, self.knows_until):
            return min(last, self.knows_until)
        return last


def extent_of(diary: Diary, now: datetime | None, *, live: bool = False) -> Extent:
    """Return how far a calendar file knows at a moment; what is `live` knows everything."""
    if live:
        return Extent(None, None, None, not diary.name)
    newest = _newest(diary.entries, now)
    is_old = newest is not None and now is not None and newest < now - QUIET
    clip = [_moment(diary.head.get(name, "")) for name in ("X-CLIPSTART", "X-CLIPEND")]
    begins, ends = clip if any(clip) else _span(diary.entries, now)
    # Two calendars without a name cannot be told apart.
    is_part = is_old or not diary.name or any(is_one_meeting(entry) for entry in diary.entries)
    return Extent(newest if is_old else None, begins, ends, is_part)


def is_one_meeting(entry: Entry) -> bool:
    """Tell whether an entry came as a message about one meeting."""
    return entry.head.get("METHOD", "").upper() in ONE_MEETING


def _newest(entries: Iterable[Entry], now: datetime | None) -> datetime | None:
    """Return when a file was last written to, as its entries say.

    A time to come says nothing, nor do stamps after which meetings with guests were planned years later. A
    meeting far ahead of today is a mistyped year, or a joke.
    """
    stamps = map(_moment, {entry.stamp for entry in entries if entry.stamp})
    latest = now + timedelta(days=1) if now else datetime.max.replace(tzinfo=UTC) - MEANT
    newest = max((at for at in stamps if at is not None and at <= latest), default=None)
    starts = map(_moment, {entry.start for entry in entries if entry.people and "T" in entry.start})
    last = max((at for at in starts if at is not None and at <= latest + MEANT), default=None)
    return None if newest is None or (last is not None and last > newest + MEANT) else newest


def _moment(text: str) -> datetime | None:
    digits = STAMP.search(text)
    if digits is None:
        return None
    try:
        at = datetime(*(int(part or 0) for part in digits.groups()), tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        return None
    return at if at.year < NEVER else None


def _span(entries: Iterable[Entry], now: datetime | None) -> tuple[datetime | None, datetime | None]:
    """Return from when to when a file has entries where it has no history: it may be a part of a calendar."""
    starts = [at for start in {entry.start for entry in entries} if (at := _moment(start))]
    if now is None or not starts or min(starts) < now - HISTORY:
        return None, None
    is_open = any("RRULE" in entry.event for entry in entries if entry.event is not None)
    return min(starts), None if is_open else max(starts)


def _is_endless(event: Any, knows_until: datetime) -> bool:
    """Tell whether a rule goes on for longer than anybody could mean when the file was written."""
    return any(_goes_beyond(rule, event, knows_until + MEANT) for rule in rules(event))


def _goes_beyond(rule: Any, event: Any, last: datetime) -> bool:
    until, count = first_value(rule, "UNTIL"), first_value(rule, "COUNT")
    if until is not None:
        return (until.year, until.month, until.day) > (last.year, last.month, last.day)
    if count is None:
        return True
    days = DAYS.get(str(first_value(rule, "FREQ")).upper(), 1) * int(first_value(rule, "INTERVAL") or 1)
    begins = event["DTSTART"].dt
    return (
        last.date() - datetime(begins.year, begins.month, begins.day, tzinfo=UTC).date()
    ).days < days * int(count)
