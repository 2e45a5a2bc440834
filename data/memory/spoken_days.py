"""Days as people say them, in English and Bengali: friday, tomorrow, in two weeks, ৩ দিন পরে, 12 May."""

import re
from calendar import monthrange
from contextlib import suppress
from datetime import date, timedelta
from functools import cache

from data.memory.written_days import LANGUAGES, WrittenDay, in_plain_digits, nfc, read_day


def _composed(names: dict[str, int]) -> dict[str, int]:
    return {nfc(name): value for name, value in names.items()}


# Days from today.
NEAR = _composed(
    {"today": 0, "tomorrow": 1, "yesterday": -1, "next week": 7, "last week": -7}
    | {"আজ": 0, "আজকে": 0, "আগামীকাল": 1, "আগামী কাল": 1, "গতকাল": -1, "গত কাল": -1}
    | {"আগামী সপ্তাহে": 7, "গত সপ্তাহে": -7}
)
# One word for both sides of today: what is asked for decides.
EITHER_SIDE = _composed({"কাল": 1, "কালকে": 1, "পরশু": 2})
NUMBERS = _composed(
    {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
    | {"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}
    | {"এক": 1, "দুই": 2, "দু": 2, "তিন": 3, "চার": 4, "পাঁচ": 5, "ছয়": 6, "সাত": 7, "আট": 8, "নয়": 9, "দশ": 10}
)
DAYS = _composed({"day": 1, "days": 1, "week": 7, "weeks": 7, "দিন": 1, "সপ্তাহ": 7})
MONTHS = _composed({"month": 1, "months": 1, "year": 12, "years": 12, "মাস": 1, "বছর": 12})
_SPAN = r"(?P<count>\d{1,4}|[^\s\d]+?)\s*(?P<unit>[^\s\d]+)"
_AHEAD = tuple(map(re.compile, (rf"in {_SPAN}", rf"{_SPAN} from (?:now|today)", rf"{_SPAN} (?:পরে|পর)")))
_BEHIND = tuple(map(re.compile, (rf"{_SPAN} ago", rf"{_SPAN} আগে")))
_NAMED = re.compile(r"(?:(?P<side>on|this|next|last|এই|আগামী|সামনের|গত) )?(?P<day>\S+)")
SIDES = {"next": True, "last": False, "আগামী": True, "সামনের": True, "গত": False}


def spoken_day(text: str, today: date, *, ahead: bool) -> date | None:
    """Return the day that is meant, None where the words name none.

    A day that comes again and again (friday, 12 May) is the next one where `ahead`, else the last one.
    Raises InputError for a day of no calendar, like 30 February.
    """
    words = " ".join(nfc(in_plain_digits(text)).casefold().split())
    with suppress(OverflowError, ValueError):
        readings = (
            _near(words, today, ahead=ahead),
            _span(words, today),
            _weekday(words, today, ahead=ahead),
            _written(words, today, ahead=ahead),
        )
        return next(filter(None, readings), None)
    return None


def _near(words: str, today: date, *, ahead: bool) -> date | None:
    days = NEAR.get(words)
    if days is None and (either := EITHER_SIDE.get(words)):
        days = either if ahead else -either
    return None if days is None else today + timedelta(days=days)


def _span(words: str, today: date) -> date | None:
    """Return the day so many days, weeks, months or years from today."""
    for sign, patterns in ((1, _AHEAD), (-1, _BEHIND)):
        for match in filter(None, (pattern.fullmatch(words) for pattern in patterns)):
            count, unit = _number(match["count"]), match["unit"]
            if count is not None and unit in DAYS:
                return today + timedelta(days=sign * count * DAYS[unit])
            if count is not None and unit in MONTHS:
                return _months_from(today, sign * count * MONTHS[unit])
    return None


def _number(word: str) -> int | None:
    return int(word) if word.isdecimal() else NUMBERS.get(word)


def _months_from(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _weekday(words: str, today: date, *, ahead: bool) -> date | None:
    """Return the nearest day of that name beside today."""
    match = _NAMED.fullmatch(words)
    number = _weekdays().get(match["day"].removesuffix("ে")) if match else None
    if match is None or number is None:
        return None
    if SIDES.get(match["side"], ahead):
        return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)


def _written(words: str, today: date, *, ahead: bool) -> date | None:
    written = read_day(words.removeprefix("on "))
    if written is None:
        return None
    if ahead or written.year:
        return written.next_from(today)
    return _last(written, today)


def _last(written: WrittenDay, today: date) -> date:
    """Return the latest such day up to today."""
    for year in range(today.year, today.year - 9, -1):
        with suppress(ValueError):
            if (day := date(year, written.month, written.day)) <= today:
                return day
    raise ValueError(written)


@cache
def _weekdays() -> dict[str, int]:
    """Return the number of each weekday, Monday 0, by its names in every language, whole and short."""
    from babel.dates import get_day_names

    return {
        nfc(name).casefold(): number
        for code in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_day_names(width, locale=code).items()
    }
