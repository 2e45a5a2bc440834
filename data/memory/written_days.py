"""Days as people write them, in English and Bengali: 29 Feb, March 3 2027, ২৯ ফেব্রুয়ারি, 2027-05-12."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache

from data.errors import InputError

LANGUAGES = ("en", "bn")
# Some year that has a 29 February.
LEAP_YEAR = 2000
_WORD = r"[^\s\d,.:;-]+"
DAY = (
    r"(?:\d{4}-\d{1,2}-\d{1,2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\.?\s+(?:of\s+)?{_WORD}\.?,?(?:\s+\d{{4}})?"
    rf"|{_WORD}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?)"
)
_PARTS = (
    re.compile(r"(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<month>{_WORD})\.?,?(?:\s+(?P<year>\d{{4}}))?"
    ),
    re.compile(rf"(?P<month>{_WORD})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?"),
)


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A day of some year that has it; `year` is None where it was not written."""

    month: int
    day: int
    year: int | None = None

    def next_from(self, today: date) -> date:
        """Return the day itself, or without a year the next one from today on."""
        years = [self.year] if self.year else range(today.year, today.year + 9)
        days = (_date(year, self.month, self.day) for year in years)
        return next(day for day in days if day is not None and (self.year or day >= today))

    def as_birthday(self) -> str:
        """Return YYYY-MM-DD, or --MM-DD without a year."""
        year = f"{self.year:04}" if self.year else "-"
        return f"{year}-{self.month:02}-{self.day:02}"


def nfc(text: str) -> str:
    """Return a text in composed form, in which the same letters are the same characters."""
    return unicodedata.normalize("NFC", text)


def in_plain_digits(text: str) -> str:
    """Return a text with the digits of every script as 0 to 9."""
    return "".join(str(unicodedata.digit(one)) if one.isdecimal() else one for one in text)


def _folded(text: str) -> str:
    return " ".join(nfc(text).casefold().split())


def read_day(text: str) -> WrittenDay | None:
    """Return the day that a text names, None where it names no month; InputError where no year has it."""
    for pattern in _PARTS:
        match = pattern.fullmatch(_folded(text))
        parts = match.groupdict() if match else {}
        month = int(parts["number"]) if parts.get("number") else _months().get(parts.get("month") or "")
        if month is not None:
            year = int(parts["year"]) if parts["year"] else None
            return _checked(text, WrittenDay(month, int(parts["day"]), year))
    return None


def read_month(text: str) -> WrittenDay | None:
    """Return the first day of the month that a text names, as in March or March 2027; None otherwise."""
    name, _, year = _folded(text).rstrip(".").partition(" ")
    month = _months().get(name)
    if month is None or not (year == "" or (year.isdecimal() and int(year) >= 1)):
        return None
    return WrittenDay(month, 1, int(year) if year else None)


def _checked(text: str, written: WrittenDay) -> WrittenDay:
    if _date(written.year or LEAP_YEAR, written.month, written.day) is None:
        raise InputError(
            "the calendar has no {day}; write a day like 29 Feb, 3 May 1990 or 1990-05-03", day=text.strip()
        )
    return written


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    """Return the number of each month by its names in every language, whole and short."""
    from babel.dates import get_month_names

    names = {
        _folded(name).rstrip("."): number
        for code in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=code).items()
    }
    # As many write them.
    further = {"জানুয়ারি": 1, "জানুয়ারী": 1, "ফেব্রুয়ারি": 2, "ফেব্রুয়ারী": 2, "sept": 9}
    return names | {_folded(name): number for name, number in further.items()}
