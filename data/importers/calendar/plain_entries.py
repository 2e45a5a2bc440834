"""The times and words of an entry as most programs write them, without the parser's long way.

The same event as the library makes of the same lines; a test holds the two together.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Event, vDDDLists, vDDDTypes, vInt, vRecur, vText

# A time in UTC or in a named zone; anything else about it is for the parser.
TIME = re.compile(
    r'(DTSTART|RECURRENCE-ID|EXDATE)(?:;TZID="?([\w+/-]+)"?:([0-9]{8}T[0-9]{6})|:([0-9]{8}T[0-9]{6})Z)',
    re.ASCII,
)
WORD = re.compile(r"(UID|STATUS):([!-\[\]-~]{1,500})")
NUMBER, RULE = re.compile(r"SEQUENCE:([0-9]{1,9})"), re.compile(r"RRULE:([A-Z0-9=;,+-]{1,500})")


def plain_event(lines: Iterable[str]) -> Event | None:
    """Return the event of these lines, None where one of them is for the parser to understand."""
    event = Event()
    with suppress(ValueError):
        if all(_takes(event, line) for line in lines) and "DTSTART" in event:
            return event
    return None


def _takes(event: Event, line: str) -> bool:
    """Add a line to an event; tell whether it is a plain one."""
    if time := TIME.fullmatch(line):
        return _takes_time(event, *time.groups())
    name = line.partition(":")[0]
    if name in event:
        return False
    if word := WORD.fullmatch(line):
        event[name] = vText(word[2])
    elif number := NUMBER.fullmatch(line):
        event[name] = vInt(number[1])
    elif rule := RULE.fullmatch(line):
        event[name] = vRecur.from_ical(rule[1])
    return name in event


def _takes_time(event: Event, name: str, zone: str | None, local: str | None, in_utc: str | None) -> bool:
    place = _zone(zone)
    if place is None or (name in event and name != "EXDATE"):
        return False
    moment = datetime.fromisoformat(local or in_utc or "").replace(tzinfo=place)
    if name == "EXDATE":
        event.setdefault(name, []).append(vDDDLists(moment))
    else:
        event[name] = vDDDTypes(moment)
    return True


@lru_cache(1_000)
def _zone(name: str | None) -> tzinfo | None:
    """Return a zone by its name, UTC without one, None where it is of the file's own."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return None
