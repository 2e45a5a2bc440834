"""The dates of a chat: which part is the day, and of which calendar the year is.

Phones write dates in the order and calendar of their locale. Of the orders, the one counts in which the dates
exist, lie since WhatsApp began, and run forward.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import groupby, pairwise

from data.importers.chats.whatsapp.calendars import full_years

# WhatsApp is of 2009. So no year of two digits is of two calendars before 2030, nor one of four before 2051.
FIRST_YEAR, LAST_YEAR = 2009, 2040
# A clock may be wrong by a time zone, and a phone by some hours.
CLOCK_DAYS = 2
# So many times more compact, and a reading of at least so many dates is the likelier one.
COMPACT, ENOUGH_DATES = 4, 4
Parts = tuple[int, int, int]


class DateOrder(StrEnum):
    """Which part of a date comes first."""

    DAY = "day-first"
    MONTH = "month-first"
    YEAR = "year-first"
    YEAR_DAY = "year-first, then the day"


# Where in the written parts year, month and day stand.
PLACES = {
    DateOrder.DAY: (2, 1, 0),
    DateOrder.MONTH: (2, 0, 1),
    DateOrder.YEAR: (0, 1, 2),
    DateOrder.YEAR_DAY: (0, 2, 1),
}


@dataclass(frozen=True, slots=True)
class DateReading:
    """How the dates of one chat are read: `proven` is False where another order fits them as well."""

    order: DateOrder
    proven: bool
    latest: date

    def day(self, parts: Parts) -> date | None:
        """Return the day that the parts name; None where there is none since WhatsApp began and up to now."""
        return read_date(parts, self.order, self.latest)


def dates_of(
    written: Iterable[Parts], separator: str, latest: date | None, wished: str | None
) -> DateReading:
    """Return how the dates of a chat are read: in the `wished` order where the dates prove none."""
    latest = latest + timedelta(days=CLOCK_DAYS) if latest else date(LAST_YEAR, 12, 31)
    dates = [parts for parts, _ in groupby(written)]
    scores = {order: _score(dates, order, latest) for order in DateOrder}
    fitting = [order for order in DateOrder if scores[order] == min(scores.values())]
    if separator.strip() == "." and DateOrder.DAY in fitting:
        # No locale writes 4.3.2025 with the month first.
        fitting = [order for order in fitting if order is not DateOrder.MONTH]
    order = _likeliest(fitting, dates, latest)
    is_proven = not {DateOrder.DAY, DateOrder.MONTH}.issubset(fitting) or all(a == b for a, b, _ in dates)
    if not is_proven and wished in fitting:
        return DateReading(DateOrder(wished), proven=True, latest=latest)
    return DateReading(order, is_proven, latest)


def _score(dates: Sequence[Parts], order: DateOrder, latest: date) -> tuple[int, int]:
    """Return how many dates are none in an order, and how often time would run back by more than a day."""
    days = [read_date(parts, order, latest) for parts in dates]
    ordinals = [day.toordinal() for day in days if day]
    return days.count(None), sum(later < earlier - 1 for earlier, later in pairwise(ordinals))


def _likeliest(fitting: Sequence[DateOrder], dates: Sequence[Parts], latest: date) -> DateOrder:
    """Return the first of the orders, unless another makes the chat far more compact in time."""
    spans = {order: _span(dates, order, latest) for order in fitting}
    first = fitting[0]
    compact = min(fitting, key=lambda order: spans[order])
    is_enough = len(set(dates)) >= ENOUGH_DATES or PLACES[compact][0] != PLACES[first][0]
    return compact if is_enough and spans[first] > COMPACT * spans[compact] else first


def _span(dates: Sequence[Parts], order: DateOrder, latest: date) -> int:
    days = [day for parts in dates if (day := read_date(parts, order, latest))]
    return (max(days) - min(days)).days if days else 0


@lru_cache(10_000)
def read_date(parts: Parts, order: DateOrder, latest: date) -> date | None:
    """Return the day of the written parts; None where there is no such day from 2009 to the latest one."""
    year, month, day = (parts[place] for place in PLACES[order])
    for calendar, full in full_years(year):
        if FIRST_YEAR <= calendar.gregorian(full) <= latest.year + 1:
            read = calendar.day(full, month, day)
            return read if read and read <= latest else None
    return None
