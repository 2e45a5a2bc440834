"""Meetings that an API hands over in JSON, as the file that the reader of calendars reads (RFC 5545)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from pipelines.connect.web.dav import as_one_calendar

CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
# Within a quoted parameter neither may stand.
UNQUOTABLE = re.compile(r'["\\]')
MOMENT = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class When:
    """A moment, in the zone that a series follows where it has one; or a whole day."""

    at: datetime | date
    zone: str = ""

    def line(self, name: str) -> str:
        """Return a line of a calendar file with this time."""
        if not isinstance(self.at, datetime):
            return f"{name};VALUE=DATE:{self.at:%Y%m%d}"
        zone = _zone(self.zone)
        if zone is None:
            return f"{name}:{self.at.astimezone(UTC).strftime(MOMENT)}Z"
        return f"{name};TZID={self.zone}:{self.at.astimezone(zone).strftime(MOMENT)}"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody at a meeting; `answer` is as a calendar file writes it, empty where it is not known."""

    address: str
    name: str = ""
    answer: str = ""
    is_resource: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """One entry of a calendar; `instead_of` is the time of a series that it stands for."""

    uid: str
    start: When
    title: str = ""
    organizer: Guest | None = None
    guests: tuple[Guest, ...] = ()
    rules: tuple[str, ...] = field(default=())
    instead_of: When | None = None
    is_cancelled: bool = False
    stamp: datetime | None = None


def written_calendar(name: str, number: str, meetings: Iterable[Meeting]) -> bytes:
    """Return a whole calendar as one file, by whose name and number it is told from others."""
    title = CONTROLS.sub(" ", name) or "Calendar"
    objects = [f"BEGIN:VCALENDAR\r\n{_event(one)}END:VCALENDAR\r\n" for one in meetings]
    return as_one_calendar(title, CONTROLS.sub("", number), objects).encode("utf-8", "replace")


def _event(one: Meeting) -> str:
    lines = ["BEGIN:VEVENT", f"UID:{CONTROLS.sub('', one.uid)}", one.start.line("DTSTART")]
    lines += [one.instead_of.line("RECURRENCE-ID")] if one.instead_of else []
    lines += [f"DTSTAMP:{one.stamp.astimezone(UTC).strftime(MOMENT)}Z"] if one.stamp else []
    lines += [CONTROLS.sub("", rule) for rule in one.rules]
    lines += ["STATUS:CANCELLED"] if one.is_cancelled else []
    # Some calendars say in the title that a meeting was called off; it is looked at, and not kept.
    lines += [f"SUMMARY:{CONTROLS.sub(' ', one.title)[:200]}"] if one.title else []
    lines += [_person("ORGANIZER", one.organizer)] if one.organizer else []
    lines += [_person("ATTENDEE", guest) for guest in one.guests]
    return "\r\n".join([*lines, "END:VEVENT", ""])


def _person(name: str, guest: Guest) -> str:
    words = [name]
    words += [f"PARTSTAT={guest.answer}"] if guest.answer else []
    words += ["CUTYPE=RESOURCE"] if guest.is_resource else []
    words += [f'CN="{UNQUOTABLE.sub("", CONTROLS.sub(" ", guest.name))}"'] if guest.name else []
    return f"{';'.join(words)}:mailto:{CONTROLS.sub('', guest.address)}"


def _zone(name: str) -> ZoneInfo | None:
    if not name or name.upper() in {"UTC", "ETC/UTC"}:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
