"""Dates as CRMs write them: ISO 8601, or with the month in words."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from data.importers.base.times import in_utc

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
IN_WORDS = ("%d %b %Y", "%d %b %Y %H:%M", "%b %d, %Y", "%b %d, %Y %H:%M", "%b %d, %Y %I:%M %p", "%B %d, %Y")


def read_date(text: str, zone: ZoneInfo | None) -> datetime | None:
    """Return a date in ISO or with its month in words, in UTC; None where day and month may be mixed up."""
    parsed = _read(text.strip())
    return None if parsed is None else in_utc(parsed, zone)


def _read(text: str) -> datetime | None:
    if not ISO.match(text):
        return next((parsed for form in IN_WORDS if (parsed := _in_form(text, form))), None)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _in_form(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is added by who asked
    except ValueError:
        return None
