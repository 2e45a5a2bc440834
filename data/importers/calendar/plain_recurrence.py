"""A series of one plain rule, as most are: when it takes place, without the long way round.

The same times in the same order as the library that knows all other series; a test holds the two together.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from recurring_ical_events.util import to_recurrence_ids

from data.importers.calendar.parser import BROKEN

# No clock was ever put forward or back by more: Samoa left out a day.
LEAP = timedelta(days=2)


def plain_times(event: Any, begin: datetime, until: datetime) -> Iterator[datetime] | None:
    """Return when an entry takes place, its own time first; None where it is no plain series.

    Plain is one rule, a start in a zone that is known by its name, and nothing but moments taken out.
    """
    start: Any = getattr(event.get("DTSTART"), "dt", None)
    rule, taken_out = event.get("RRULE"), _taken_out(event)
    if not _is_moment(start) or rule is None or isinstance(rule, list) or taken_out is None:
        return None
    text, ends = rule.to_ical().decode("utf-8", "replace"), rule.get("UNTIL", [])
    # Where the end is no moment in UTC, or the count is negative, the library knows what was meant.
    is_odd = "RDATE" in event or "RECURRENCE-ID" in event or "COUNT=-" in text or len(ends) > 1
    if is_odd or not all(map(_is_moment, ends)):
        return None
    try:
        others = (at for at in rrulestr(text, dtstart=start) if at != start)
    except BROKEN:
        return None
    first = [] if ends and start > ends[0] else [start]
    return _within(chain(first, others), begin, until, start.tzinfo, taken_out)


def _is_moment(at: Any) -> bool:
    return isinstance(at, datetime) and (at.tzinfo is UTC or isinstance(at.tzinfo, ZoneInfo))


def _taken_out(event: Any) -> set[datetime] | None:
    lines = event.get("EXDATE", [])
    moments = [moment.dt for line in (lines if isinstance(lines, list) else [lines]) for moment in line.dts]
    if not all(map(_is_moment, moments)):
        return None
    return {name for moment in moments for name in to_recurrence_ids(moment)}


def _within(
    times: Iterable[datetime], begin: datetime, until: datetime, zone: Any, taken_out: set[datetime]
) -> Iterator[datetime]:
    # Clocks of one zone are compared quickly; what that cannot tell is asked of the moments themselves.
    surely_after, surely_before = (begin + LEAP).astimezone(zone), (until - LEAP).astimezone(zone)
    for at in times:
        if not surely_after < at < surely_before:
            if at >= until:
                return
            if at < begin:
                continue
        if not taken_out or taken_out.isdisjoint(to_recurrence_ids(at)):
            yield at
