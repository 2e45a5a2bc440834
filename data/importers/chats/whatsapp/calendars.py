"""The calendars that a telephone may be set to, and the eras that it then writes beside the year."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from data.importers.base.times import BUDDHIST_YEARS, gregorian_day, islamic_day, persian_day
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


def _shifted(years: int, *centuries: int) -> Calendar:
    """Return a calendar that differs from ours by its years alone."""
    return Calendar(
        lambda year: year + years, lambda year, *rest: gregorian_day(year + years, *rest), centuries
    )


CALENDARS = (
    _shifted(0, 2000),
    _shifted(-BUDDHIST_YEARS, 2500),
    Calendar(lambda year: year + 621, persian_day, (1300, 1400)),
    # A year of twelve moons is eleven days shorter than ours.
    Calendar(lambda year: 622 + year * 354 // 365, islamic_day, (1400,)),
    _shifted(MINGUO_YEARS),
)
