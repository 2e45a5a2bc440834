"""Days as programs write them: with the month's name in any language, or in numbers of some order."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache

from data.importers.base.cldr.tables import month_names

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
LATEST_MONTH = 12
CENTURY, SHORT_YEAR = 2000, 100
# Fewer letters begin many months.
SHORTEST_MONTH = 3
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
CLOCK = r"(?:[,T]?\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?\s*(?P<half>[AaPp])?\.?(?:[Mm]\.?)?)?"
# 08 Feb 2026, 8-Feb-26, 8. Februar 2026, 8 de febrero de 2026; Feb 8, 2026; 2026年2月8日.
MONTH = r"(?P<month>[^\d\s.,/-]{2,30})\.?"
DAY_MONTH = re.compile(
    rf"(?P<day>\d{{1,2}})\.?[\s-]*(?:de\s)?{MONTH},?[\s-]*(?:de\s)?(?P<year>\d{{4}}|\d{{2}}){CLOCK}"
)
MONTH_DAY = re.compile(rf"{MONTH}\s*(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}){CLOCK}")
YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})\s*[年년./-]\s*(?P<month>\d{1,2})\s*[月월./-]\s*(?P<day>\d{1,2})\s*[日일.]?" + CLOCK
)
# 令和8年12月1日, R8.12.1; an era's first year is 元.
ERA_FIRST = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和|[MTSHR])\.?\s*(?P<of_era>\d{1,2}|元)\s*[年./-]\s*(?P<month>\d{1,2})\s*[月./-]"
    rf"\s*(?P<day>\d{{1,2}})\s*日?{CLOCK}"
)
# The years before the first of each era.
BEFORE_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
BEFORE_ERAS |= dict(zip("MTSHR", BEFORE_ERAS.values(), strict=True))
IN_NUMBERS = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<between>[/.-])(?P<second>\d{{1,2}})(?P=between)(?P<year>\d{{4}}|\d{{2}}){CLOCK}"
)


def read_moment(text: str, order: str | None = None) -> datetime | None:
    """Return the time that a text names; None where it is none or where day and month may be mixed up.

    A time without a zone stays without one. `order` is day-first or month-first for days in numbers.
    """
    plain = text.replace("\N{NARROW NO-BREAK SPACE}", " ").strip()
    if ISO_DATE.match(plain):
        with suppress(ValueError):
            return datetime.fromisoformat(plain)
    for form in (DAY_MONTH, MONTH_DAY, YEAR_FIRST):
        if match := form.fullmatch(plain):
            return _moment(match, int(match["year"]), match["month"], match["day"])
    if match := ERA_FIRST.fullmatch(plain):
        year = 1 if match["of_era"] == "元" else int(match["of_era"])
        return _moment(match, year + BEFORE_ERAS[match["era"]], match["month"], match["day"])
    numbers = IN_NUMBERS.fullmatch(plain)
    return _in_numbers(numbers, order) if numbers else None


def order_of(texts: Iterable[str]) -> str | None:
    """Return whether days in numbers begin with the day or the month; None where nothing or both tells."""
    orders = {_order(numbers) for text in texts if (numbers := IN_NUMBERS.fullmatch(text.strip()))} - {None}
    return next(iter(orders)) if len(orders) == 1 else None


def _in_numbers(numbers: "re.Match[str]", order: str | None) -> datetime | None:
    first, second = numbers["first"], numbers["second"]
    order = DAY_FIRST if first == second else _order(numbers) or order
    if order is None:
        return None
    month, day = (second, first) if order == DAY_FIRST else (first, second)
    return _moment(numbers, int(numbers["year"]), month, day)


def _order(numbers: "re.Match[str]") -> str | None:
    if numbers["between"] == "." or int(numbers["first"]) > LATEST_MONTH:
        return DAY_FIRST
    return MONTH_FIRST if int(numbers["second"]) > LATEST_MONTH else None


def _moment(match: "re.Match[str]", year: int, month: str, day: str) -> datetime | None:
    number = int(month) if month.isdecimal() else _month(_letters(month))
    hour, minute = int(match["hour"] or 0), int(match["minute"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "Pp" else 0)
    year = year if year >= SHORT_YEAR else CENTURY + year
    with suppress(ValueError, OverflowError):
        return datetime(year, number, int(day), hour, minute)  # noqa: DTZ001 - placed by the caller
    return None


def _month(name: str) -> int:
    """Return a month's number by its name or its beginning, 0 where none or several begin so."""
    months = _months()
    numbers = set(months.get(name, ()))
    if not numbers and len(name) >= SHORTEST_MONTH:
        numbers = {number for full, some in months.items() if full.startswith(name) for number in some}
    return numbers.pop() if len(numbers) == 1 else 0


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalpha())


@cache
def _months() -> Mapping[str, frozenset[int]]:
    """Return the months that each name means: in two languages one name may be of two."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for name, number in month_names():
        numbers[_letters(name)].add(number)
    return {name: frozenset(months) for name, months in numbers.items()}
