"""The calendars that a telephone may be set to, and the eras that it then writes beside the year."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from data.importers.base.times import BUDDHIST_YEARS
from data.importers.base.written_days import BEFORE_ERAS

SHORT_YEAR = 100
MINGUO_YEARS = 1911
# Added to the years of an era, they are ours. 平成31年 and 令和元年 are both of 2019.
# Of Japan's eras only these two: WhatsApp began in 2009.
ERAS = {
    **dict.fromkeys(("令和", "reiwa", "r"), BEFORE_ERAS["令和"]),
    **dict.fromkeys(("平成", "heisei", "h"), BEFORE_ERAS["平成"]),
    **dict.fromkeys(("民國", "民国", "minguo"), MINGUO_YEARS),
}
# What only says which calendar it is; the year itself tells that, too.
HEH = "\N{ARABIC LETTER HEH}"
NAMED = frozenset(
    {HEH, f"{HEH}\N{ARABIC TATWEEL}", f"{HEH}ش", "ah", "ap", "be", "พศ", "ฮศ", "ad", "ce", "西暦"}
)


@dataclass(frozen=True)
class Calendar:
    """A calendar that a date may be of.

    `gregorian` returns the year of ours in which a year of it begins, `day` the day of ours that a day of it
    is, None where there is none; a year of two digits may be of one of its `centuries`.
    """

    gregorian: Callable[[int], int]
    day: Callable[[int, int, int], date | None]
    centuries: tuple[int, ...] = ()


def full_years(year: int) -> Iterator[tuple[Calendar, int]]:
    """Yield the calendars that a written year may be of, ours first, with the year in full."""
    for calendar in CALENDARS:
        if year >= SHORT_YEAR:
            yield calendar, year
        else:
            yield from ((calendar, century + year) for century in calendar.centuries)


def _gregorian(year: int, month: int, day: int) -> date | None:
    with suppress(ValueError, OverflowError):
        return date(year, month, day)
    return None


def _shifted(years: int, *centuries: int) -> Calendar:
    """Return a calendar that differs from ours by its years alone."""
    return Calendar(lambda year: year + years, lambda year, *rest: _gregorian(year + years, *rest), centuries)


def _islamic(year: int, month: int, day: int) -> date | None:
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


def _persian(year: int, month: int, day: int) -> date | None:
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


CALENDARS = (
    _shifted(0, 2000),
    _shifted(-BUDDHIST_YEARS, 2500),
    Calendar(lambda year: year + 621, _persian, (1300, 1400)),
    # A year of twelve moons is eleven days shorter than ours.
    Calendar(lambda year: 622 + year * 354 // 365, _islamic, (1400,)),
    _shifted(MINGUO_YEARS),
)
