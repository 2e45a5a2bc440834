"""Times as programs write them, in UTC. A time before the first e-mail (1971) is None."""

from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from typing import Any

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


def in_our_years(at: datetime, now: datetime | None) -> datetime:
    """Return a time that a Thai telephone wrote in Buddhist years as ours; nobody plans for centuries."""
    if now is not None and at.year > now.year + BUDDHIST_YEARS // 2:
        with suppress(ValueError):
            return at.replace(year=at.year - BUDDHIST_YEARS)
    return at
