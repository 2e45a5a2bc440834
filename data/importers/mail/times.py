"""When a mail was written: the newest of its times that can be believed, in UTC."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from dateutil import parser as dates

from data.importers.base.languages import months
from data.importers.base.times import in_utc
from data.importers.base.zones import zone_named
from data.importers.mail.headers import MailHeaders

# Clocks differ, and some write another place's hour; more than this is no time of writing.
AHEAD = timedelta(days=1)
# What stands behind the time of day: a zone, and often another name of it in brackets.
AFTER_TIME = re.compile(
    r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s*([ap])\.?m\.?)?\s*([^()]*)(?:\(([^()]*)\))?", re.IGNORECASE
)
# With a time of day, a date says when a mail was written; 1999/01/31 alone does not.
YEAR_FIRST = re.compile(r"\s*\d{4}([-/])\d\d\1\d\d[T ]\d\d:\d\d")
WITH_DASHES = re.compile(r"\b(\d{1,2})-(\w+)-(\d{2,4})\b")
WORD = re.compile(r"[^\W\d_]+\.?")
UNKNOWN_ZONE = "-0000"
NOON = 12
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAMAGE = (ValueError, TypeError, IndexError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class WrittenAt:
    """When a mail was written, and the name of the zone that is not known, if it has one."""

    at: datetime
    unknown_zone: str = ""


def time_of(headers: MailHeaders, now: datetime | None) -> WrittenAt | None:
    """Return the first honest time of its date, of the way it took, and of the line before it.

    Honest is what lies between the first e-mail and `now`, or a day after it if nothing else is left.
    """
    ahead: WrittenAt | None = None
    for read, text in _times(headers):
        with suppress(*DAMAGE):
            written = read(text)
            if now is None or written.at <= now:
                return written
            if ahead is None and written.at <= now + AHEAD:
                ahead = written
    return ahead


def arrived_at(headers: MailHeaders) -> datetime | None:
    """Return when a mail came, as the server that had it wrote; None where it wrote nothing readable."""
    for value in headers.all("delivery-date"):
        with suppress(*DAMAGE):
            return _by_date(value.rpartition(";")[2]).at
    return None


def _times(headers: MailHeaders) -> Iterator[tuple[Callable[[str], WrittenAt], str]]:
    yield _by_date, headers.get("date")
    for received in headers.all("received", "delivery-date", "x-received"):
        yield _by_date, received.rpartition(";")[2]
    yield _by_separator, headers.separator


def _by_date(text: str) -> WrittenAt:
    """Return the time of a date as RFC 5322 or ISO 8601 write it, its month in any language."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        moment = _in_words(text)
    if moment.tzinfo is not None:
        return WrittenAt(_believed(moment))
    return _in_named_zone(moment, text)


def _in_words(text: str) -> datetime:
    if YEAR_FIRST.match(text):
        return datetime.fromisoformat(text.strip().replace("/", "-"))
    text = WITH_DASHES.sub(r"\1 \2 \3", text)
    return parsedate_to_datetime(" ".join(filter(None, map(_english, text.split()))))


def _english(word: str) -> str:
    """Return a month's English name; a day's name says nothing that the date does not say."""
    if WORD.fullmatch(word.rstrip(",")) is None:
        return word.rstrip(".,")
    month = months().get(word.strip(".,").casefold())
    return MONTHS[month - 1] if month else word if word.isupper() else ""


def _in_named_zone(moment: datetime, text: str) -> WrittenAt:
    """Return a time whose zone `email` does not know; "-0000" says that the zone is not told."""
    after = AFTER_TIME.search(text)
    half, *names = (part or "" for part in after.groups()) if after else ("", "", "")
    if half and (half.lower() == "p") != (moment.hour >= NOON):
        moment += timedelta(hours=NOON if half.lower() == "p" else -NOON)
    name = next((name.strip() for name in names if name.strip() not in {"", UNKNOWN_ZONE}), "")
    zone = zone_named(name) if name else UTC
    unknown = name if zone is None and WORD.search(name) else ""
    return WrittenAt(_believed(moment.replace(tzinfo=zone or UTC)), unknown)


def _by_separator(separator: str) -> WrittenAt:
    _, _, text = separator.removeprefix("From ").partition(" ")
    # What it does not say must not be today's.
    moment: datetime = dates.parse(text, default=datetime(1, 1, 1, tzinfo=UTC))
    return WrittenAt(_believed(moment))


def _believed(moment: datetime) -> datetime:
    at = in_utc(moment, UTC)
    if at is None:
        raise ValueError
    return at
