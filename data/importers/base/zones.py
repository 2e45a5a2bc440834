"""Time zones by the names that programs write: IANA's, Windows', offsets, POSIX rules, abbreviations.

A name is looked up in the plainest sense first. What is left is asked of CLDR, which knows what zones are
called in many languages. A name of two zones that differ, like IST, is no zone's.
"""

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

from data.importers.base.cldr.tables import zone_words
from data.importers.base.cldr.zone_names import zone_names
from data.messages import Message

LONGEST, MOST_NAMED = 120, 3
# Files of the system that stand among the zones.
NO_ZONES = frozenset({"factory", "localtime", "posixrules", "posix", "right"})
UNIVERSAL = frozenset({"z", "ut", "utc", "gmt", "zulu", "coordinated universal time", "greenwich mean time"})
# RFC 5322, section 4.3: elsewhere CST is also China's and Cuba's.
AMERICAN = {"e": -5, "c": -6, "m": -7, "p": -8}
AMERICAN_NAME = re.compile(r"([ecmp])([sd])t")
OFFSET = re.compile(r"(?:utc|gmt|ut|z|tz)?\s*([+-])\s*(\d{1,2})(?:[:.]?([0-5]\d))?(?::?00)?")
# As Windows shows zones: an offset in brackets, then places.
SHOWN = re.compile(r"\(?((?:utc|gmt)\s*(?:[+-]\s*\d{1,2}(?:[:.]?\d\d)?)?)\s*\)?\s*(?=[^\d\s:.+-])(.*)")
# A second zone of the same name, and remarks: "Europe/London 2", "America/Chicago-(UTC-6:00)".
BEHIND = re.compile(r"[\s_-]*\([^()]*\)$|\s+\d+$")
POSIX = re.compile(r"([a-z]{3,6})([+-]?\d{1,2})(?::([0-5]\d))?(?:([a-z]{3,6})[\d+:-]*)?(?:,.*)?")
SHORT = re.compile(r"[a-z+-][a-z\d+-]{1,5}")
TRIED = (datetime(2025, 1, 15, tzinfo=UTC), datetime(2025, 7, 15, tzinfo=UTC))
FURTHEST = timedelta(hours=15)
# Windows, Lotus Notes and Ruby on Rails show zones by places that IANA's names do not have.
PLACES = {
    "abu dhabi": "Asia/Dubai",
    "aleutian islands": "America/Adak",
    "arizona": "America/Phoenix",
    "astana": "Asia/Almaty",
    "atlantic time": "America/Halifax",
    "baja california": "America/Tijuana",
    "beijing": "Asia/Shanghai",
    "bern": "Europe/Zurich",
    "canberra": "Australia/Sydney",
    "cape verde is.": "Atlantic/Cape_Verde",
    "central america": "America/Guatemala",
    "chennai": "Asia/Kolkata",
    "eastern europe": "Europe/Bucharest",
    "edinburgh": "Europe/London",
    "ekaterinburg": "Asia/Yekaterinburg",
    "georgetown": "America/Guyana",
    "greenland": "America/Nuuk",
    "hanoi": "Asia/Ho_Chi_Minh",
    "hawaii": "Pacific/Honolulu",
    "indiana": "America/Indiana/Indianapolis",
    "international date line west": "Etc/GMT+12",
    "islamabad": "Asia/Karachi",
    "marshall is.": "Pacific/Majuro",
    "mid-atlantic": "Etc/GMT+2",
    "midway island": "Pacific/Midway",
    "mumbai": "Asia/Kolkata",
    "new caledonia": "Pacific/Noumea",
    "new delhi": "Asia/Kolkata",
    "nuku'alofa": "Pacific/Tongatapu",
    "osaka": "Asia/Tokyo",
    "pretoria": "Africa/Johannesburg",
    "quito": "America/Guayaquil",
    "sapporo": "Asia/Tokyo",
    "saskatchewan": "America/Regina",
    "solomon is.": "Pacific/Guadalcanal",
    "sri jayawardenepura": "Asia/Colombo",
    "st. petersburg": "Europe/Moscow",
    "tokelau is.": "Pacific/Fakaofo",
    "wellington": "Pacific/Auckland",
    "west central africa": "Africa/Algiers",
    "western europe": "Europe/Berlin",
    "western/central europe": "Europe/Berlin",
}


# Windows has given these names up; old mail programs wrote the last.
FORMER = {
    "met dst": "Etc/GMT-2",
    "armenian standard time": "Asia/Yerevan",
    "kamchatka standard time": "Asia/Kamchatka",
    "mexico standard time": "America/Mexico_City",
    "mexico standard time 2": "America/Mazatlan",
    "mid-atlantic standard time": "Etc/GMT+2",
}


@lru_cache(1_000)
def zone_named(name: str) -> tzinfo | None:
    """Return the zone of a name, None where no zone or more than one is called so."""
    plain = " ".join(name.replace("\\", "").replace("\u2212", "-").split()).strip("\"' ").lower()
    if not plain or len(plain) > LONGEST:
        return None
    return next((zone for by in LOOK_UPS if (zone := by(plain)) is not None), None)


def unknown_zones(names: Counter[str], read_as: object = "UTC") -> Message:
    """Return the sentence that names zones which are not known, the most frequent first."""
    return Message(
        "times in {zones} were read as {zone}, because no zone is called so",
        zones=", ".join(name[:LONGEST] for name, _ in names.most_common(MOST_NAMED)),
        zone=f"{read_as}",
    )


def _universal(name: str) -> tzinfo | None:
    return UTC if name in UNIVERSAL else None


def _by_american_letters(name: str) -> tzinfo | None:
    parts = AMERICAN_NAME.fullmatch(name)
    return timezone(timedelta(hours=AMERICAN[parts[1]] + (parts[2] == "d"))) if parts else None


def _by_offset(name: str) -> tzinfo | None:
    parts = OFFSET.fullmatch(name)
    return _fixed(parts[1], int(parts[2]), int(parts[3] or 0)) if parts else None


def _fixed(sign: str, hours: int, minutes: int) -> tzinfo | None:
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if sign == "-" else offset) if offset < FURTHEST else None


@cache
def _iana() -> dict[str, str]:
    names = {name.lower(): name for name in available_timezones()}
    return {lowered: name for lowered, name in names.items() if lowered not in NO_ZONES}


def _by_iana(name: str) -> tzinfo | None:
    """Find "Europe/Paris", behind a program's own path, with other marks between its words, or behind."""
    words = BEHIND.sub("", name).replace(" ", "_").strip("/").split("/")
    paths = ["/".join(words[start:]) for start in range(len(words))]
    names = _iana()
    zone = next((names[path] for path in [*paths, paths[0].replace("-", "/", 1)] if path in names), None)
    return ZoneInfo(zone) if zone else None


@cache
def _windows() -> dict[str, str]:
    return FORMER | {name.lower(): zone for name, zone in get_global("windows_zone_mapping").items()}


def _by_windows(name: str) -> tzinfo | None:
    """Find "Eastern Standard Time", "Eastern Daylight Time 1", "Eastern Time (US & Canada)", "Eastern"."""
    bare = re.sub(r"\s*\(.*\)|[\s/]*\d+$", "", name)
    bare = re.sub(r"\b(?:daylight|summer)\b", "standard", bare)
    stem = re.sub(r"(?:\s+standard)?(?:\s+time)?$", "", bare)
    zones = _windows()
    zone = next((zones[form] for form in (name, bare, f"{stem} standard time") if form in zones), None)
    return ZoneInfo(zone) if zone else None


@cache
def _places() -> dict[str, str]:
    """Return the zone of each city; of a part of a country only where nothing else is called so."""
    by_city: dict[str, str] = {}
    for name in sorted(_iana().values(), key=lambda name: (name.count("/") != 1, name)):
        if "/" in name and not name.startswith("Etc/"):
            by_city.setdefault(name.rpartition("/")[2].replace("_", " ").lower(), name)
    return by_city | PLACES


def _by_place(name: str) -> tzinfo | None:
    zone = _places().get(re.sub(r"\s*\(.*\)", "", name))
    return ZoneInfo(zone) if zone else None


def _by_what_is_shown(name: str) -> tzinfo | None:
    """Find "(UTC+01:00) Amsterdam, Berlin": a place tells when summer begins, else the offset counts."""
    parts = SHOWN.fullmatch(name)
    if parts is None:
        return None
    fixed = _by_offset(parts[1]) or UTC
    offset = fixed.utcoffset(None)
    for place in (parts[2], *re.split(r"[,/;]\s*", parts[2])):
        zone = _by_windows(place) or _by_place(place)
        if zone is not None and offset in _offsets(zone):
            return zone
    return fixed


def _offsets(zone: tzinfo) -> list[timedelta | None]:
    return [zone.utcoffset(moment.replace(tzinfo=None)) for moment in TRIED]


@cache
def _abbreviations() -> dict[tuple[str, ...], set[str]]:
    """Return which zones have each abbreviation, and each pair of winter's and summer's."""
    zones = defaultdict(set)
    for name in _iana().values():
        pair = [moment.astimezone(ZoneInfo(name)).tzname() or "" for moment in TRIED]
        for key in {tuple(sorted({short.lower() for short in pair})), *((short.lower(),) for short in pair)}:
            zones[key].add(name)
    return zones


def _by_abbreviation(name: str) -> tzinfo | None:
    """Find "CEST" or "JST", if all zones that are called so agree."""
    if not SHORT.fullmatch(name):
        return None
    offsets = {
        moment.astimezone(ZoneInfo(zone)).utcoffset()
        for zone in _abbreviations().get((name,), ())
        for moment in TRIED
        if (moment.astimezone(ZoneInfo(zone)).tzname() or "").lower() == name
    }
    return timezone(offsets.pop() or timedelta()) if len(offsets) == 1 else None


def _by_posix(name: str) -> tzinfo | None:
    """Find "CET-1CEST" and "<name>5": west is positive there."""
    parts = POSIX.fullmatch(name)
    if parts is None:
        return None
    sign = "+" if parts[2].startswith("-") else "-"
    fixed = _fixed(sign, abs(int(parts[2])), int(parts[3] or 0))
    if fixed is None or not parts[4]:
        return fixed
    pair = tuple(sorted({parts[1], parts[4]}))
    offset = fixed.utcoffset(None)
    zones = (ZoneInfo(zone) for zone in sorted(_abbreviations().get(pair, ())))
    return next((zone for zone in zones if offset in _offsets(zone)), fixed)


@cache
def _zones_of_areas() -> dict[str, str]:
    """Return a zone of each of CLDR's areas that Windows knows, too."""
    zone_of: dict[str, str] = {}
    areas = get_global("meta_zones")
    for zone in _windows().values():
        if zone in areas:
            zone_of.setdefault(areas[zone], zone)
    return zone_of


@cache
def _called(code: str) -> dict[str, set[str]]:
    """Return the zones of CLDR's names in one language."""
    called = defaultdict(set)
    for place, name in zone_names(code):
        if of_place := _zones_of_areas().get(place) or _iana().get(place.lower()):
            called[name].add(of_place)
    return called


def _by_language(name: str) -> tzinfo | None:
    """Find "Mitteleuropäische Zeit"; only a language that has all its words is asked."""
    words = set(name.split())
    codes = [code for code, vocabulary in zone_words().items() if words <= vocabulary]
    zones = set[str]().union(*(_called(code).get(name, ()) for code in codes))
    # What means several zones in tzdata is not made one by a single language.
    if len(zones) != 1 or (name,) in _abbreviations():
        return None
    return ZoneInfo(next(iter(zones)))


# The plainest sense first.
LOOK_UPS = (
    _universal,
    _by_american_letters,
    _by_iana,
    _by_windows,
    _by_offset,
    _by_abbreviation,
    _by_posix,
    _by_what_is_shown,
    _by_place,
    _by_language,
)
