"""Times as programs write them, in UTC. A time before the first e-mail (1971) is None."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, TypeAlias

# Of a year, a month and a day; None where there is no such day.
DayOf: TypeAlias = Callable[[int, int, int], date | None]
MILLISECONDS = 1000
BUDDHIST_YEARS = 543
# Programs write 0 where they know no time; Ray Tomlinson sent the first mail late in 1971.
EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)


def in_utc(moment: datetime, zone: tzinfo | None) -> datetime | None:
    """Return a time in UTC and whole seconds; one without a zone is in `zone`, or in UTC where that is None.

    None where it lies before 1971 or after the year 9999.
    """
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone or UTC)
    try:
        utc = aware.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        return None
    return utc if utc >= EARLIEST else None


def from_iso(text: Any, zone: tzinfo | None) -> datetime | None:
    """Return an ISO 8601 time as `in_utc` does; None if the text is not an ISO 8601 time."""
    try:
        return in_utc(datetime.fromisoformat(str(text)), zone)
    except ValueError:
        return None


def from_seconds(seconds: Any, per_second: int = 1) -> datetime | None:
    """Return the time `seconds / per_second` seconds after 1970, fractions kept.

    None if that is no time, or one before 1971.
    """
    try:
        moment = datetime.fromtimestamp(float(seconds) / per_second, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return moment if moment >= EARLIEST else None


def gregorian_day(year: int, month: int, day: int) -> date | None:
    """Return a day of ours, None where there is none."""
    with suppress(ValueError, OverflowError):
        return date(year, month, day)
    return None


def islamic_day(year: int, month: int, day: int) -> date | None:
    """Return a day of Umm al-Qura, the calendar of Saudi Arabia, which telephones there are set to."""
    from hijridate import Hijri

    with suppress(ValueError, OverflowError):
        moment = Hijri(year, month, day).to_gregorian()
        return date(moment.year, moment.month, moment.day)
    return None


# 1 Farvardin 1403. In a cycle of 33 years these are leap years; so it is from 1244 to 1473
# (https://en.wikipedia.org/wiki/Solar_Hijri_calendar, "33-year cycle").
NEW_YEAR, NEW_YEARS_DAY = 1403, date(2024, 3, 20)
CYCLE, LEAP_YEARS = 33, frozenset({1, 5, 9, 13, 17, 22, 26, 30})
LONG_MONTHS, LONG_MONTH, MONTH, MONTHS, YEAR_DAYS = 6, 31, 30, 12, 365


def persian_day(year: int, month: int, day: int) -> date | None:
    """Return a day of the Solar Hijri calendar: six months of 31 days, then of 30, the last of 29 or 30."""
    is_leap = year % CYCLE in LEAP_YEARS
    length = LONG_MONTH if month <= LONG_MONTHS else MONTH if month < MONTHS or is_leap else MONTH - 1
    if not (1 <= month <= MONTHS and 1 <= day <= length):
        return None
    before = (month - 1) * MONTH + min(month - 1, LONG_MONTHS)
    return _new_years_day(year) + timedelta(days=before + day - 1)


def _new_years_day(year: int) -> date:
    first, last = sorted((year, NEW_YEAR))
    days = YEAR_DAYS * (last - first) + sum(one % CYCLE in LEAP_YEARS for one in range(first, last))
    return NEW_YEARS_DAY + timedelta(days=days if year > NEW_YEAR else -days)


# The years that a telephone of today writes in another calendar, from 1971 on. A year until 1428 is a Persian
# one, of 2050 at the latest: Islamic ones of that number ended in 2008.
PERSIAN, ISLAMIC, BUDDHIST = range(1350, 1429), range(1429, 1501), range(2514, 2644)
YEARS: tuple[tuple[range, DayOf], ...] = (
    (PERSIAN, persian_day),
    (ISLAMIC, islamic_day),
    (BUDDHIST, lambda year, month, day: gregorian_day(year - BUDDHIST_YEARS, month, day)),
)
DAY = re.compile(
    r"(?:^|(?<=[:,/])|(?<=UNTIL=))(\d{4})(\d\d)(\d\d)(?=T\d|[;,/]|\s*$)", re.ASCII | re.IGNORECASE
)


def is_of_other_years(day: str) -> bool:
    """Tell whether a day of eight digits (20260107) is written in the years of another calendar."""
    return day[:4].isdecimal() and any(int(day[:4]) in years for years, _ in YEARS)


def is_of_other_months(day: str) -> bool:
    """Tell whether its months are others than ours, too: those of the Buddhist years are not."""
    return is_of_other_years(day) and int(day[:4]) not in BUDDHIST


def in_our_days(line: str) -> str:
    """Return a line with its days of other calendars as days of ours; what is no day stays as it is."""
    return DAY.sub(_our_day, line)


def _our_day(written: re.Match[str]) -> str:
    year, month, day = map(int, written.groups())
    ours = next((day_of(year, month, day) for years, day_of in YEARS if year in years), None)
    return f"{ours:%Y%m%d}" if ours else written[0]
