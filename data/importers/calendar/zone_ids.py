"""The zones that the times of a calendar name (TZID): a zone's own name, the file's definition, else a guess.

The library that parses times keeps every definition by its name, from whichever file it came. A definition
that is used gets a name made of its content, so that two files may call two zones alike.
"""

import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from functools import cache
from hashlib import blake2b
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Calendar

from data.importers.base.zones import zone_named

# Up to the colon before the value; a name may hold colons of its own, as in "(UTC+01:00) Berlin".
PARAMETER = re.compile(r';TZID=("[^"]*"|(?:\\.|[^";\\])*?)(?=(?:;[A-Z-]+=[^:;]*)*:[^:]*$)', re.IGNORECASE)
DEFINED = re.compile(r"TZID[^:]*:(.*)", re.IGNORECASE)
# As some servers write a definition's name, in the way of a parameter.
MISWRITTEN = re.compile(r"^TZID=", re.IGNORECASE)
PLACE = re.compile(r"X-LIC-LOCATION[^:]*:(.*)", re.IGNORECASE)
BROKEN = (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)


@dataclass
class ZoneIds:
    """The zones of one file: what it defines, what its times use of that, and the names that mean nothing."""

    defined: dict[str, list[str]]
    used: list[str] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    _ids: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Iterable[str]) -> "ZoneIds":
        """Read the definitions (VTIMEZONE) of a file."""
        defined: dict[str, list[str]] = {}
        block: list[str] = []
        for line in (MISWRITTEN.sub("TZID:", line) for line in lines):
            if line.upper().startswith("BEGIN:VTIMEZONE"):
                block = []
            block.append(line)
            if name := DEFINED.match(line):
                defined[_bare(name[1])] = block
        return cls(defined)

    def settle(self, lines: list[str]) -> None:
        """Put a name that the parser knows in place of each zone's in the lines of an entry."""
        for number, line in enumerate(lines):
            if "TZID" in line.upper():
                # A time that ends in Z is in UTC, whatever stands before it.
                is_utc = line.rstrip().endswith("Z")
                lines[number] = PARAMETER.sub("" if is_utc else self._settled, line)

    def _settled(self, parameter: "re.Match[str]") -> str:
        name = _bare(parameter[1])
        if name not in self._ids:
            self._ids[name] = self._id(name)
        if not self._ids[name]:
            self.unknown[name] += 1
            return ""
        return f';TZID="{self._ids[name]}"'

    def _id(self, name: str) -> str:
        if name in _iana():
            return name
        block = self._block(name)
        if _is_sound(block):
            return self._define(block)
        place = next((place[1] for line in block if (place := PLACE.match(line))), "")
        zone = zone_named(place) or zone_named(name)
        if zone is None:
            return self._only_one()
        return zone.key if isinstance(zone, ZoneInfo) else self._define(_fixed(zone))

    def _block(self, name: str) -> list[str]:
        """Return the definition of a name, as written or in other capitals."""
        same = (block for other, block in self.defined.items() if other.casefold() == name.casefold())
        return self.defined.get(name) or next(same, [])

    def _only_one(self) -> str:
        """Return the file's only definition for a name that means nothing: programs misname it."""
        blocks = list(self.defined.values())
        return self._define(blocks[0]) if len(blocks) == 1 and _is_sound(blocks[0]) else ""

    def _define(self, block: list[str]) -> str:
        own = f"kith-{blake2b(chr(10).join(block).encode(), digest_size=8).hexdigest()}"
        self.used += [f"TZID:{own}" if DEFINED.match(line) else line for line in block]
        return own


@cache
def _iana() -> frozenset[str]:
    return frozenset(available_timezones())


def _bare(name: str) -> str:
    return name.strip().strip('"').replace("\\", "").strip()


def _is_sound(block: list[str]) -> bool:
    """Tell whether a definition can be read and says what the offset is."""
    if not any(line.upper().startswith("TZOFFSETTO") for line in block):
        return False
    with suppress(*BROKEN):
        zones = Calendar.from_ical("\r\n".join(["BEGIN:VCALENDAR", *block, "END:VCALENDAR", ""])).walk(
            "VTIMEZONE"
        )
        return len(zones) == 1 and not zones[0].errors
    return False


def _fixed(zone: tzinfo) -> list[str]:
    """Return the definition of a zone without summer time."""
    minutes = (zone.utcoffset(None) or timedelta()) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    offset = f"{'-' if minutes < 0 else '+'}{hours:02}{rest:02}"
    times = ["DTSTART:19700101T000000", f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}"]
    return ["BEGIN:VTIMEZONE", f"TZID:{offset}", "BEGIN:STANDARD", *times, "END:STANDARD", "END:VTIMEZONE"]
