"""Times as programs write them, in UTC. A time before 1970 is None, because the log begins in 1970."""

from datetime import UTC, datetime, tzinfo
from typing import Any

MILLISECONDS = 1000


def in_utc(moment: datetime, zone: tzinfo | None) -> datetime | None:
    """Return a time in UTC and whole seconds; one without a zone is in `zone`, or in UTC where that is None.

    None where it lies before 1970 or after the year 9999.
    """
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone or UTC)
    try:
        utc = aware.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        return None
    return utc if utc.timestamp() >= 0 else None


def from_iso(text: Any, zone: tzinfo | None) -> datetime | None:
    """Return an ISO 8601 time as `in_utc` does; None if the text is not an ISO 8601 time."""
    try:
        return in_utc(datetime.fromisoformat(str(text)), zone)
    except ValueError:
        return None


def from_seconds(seconds: Any, per_second: int = 1) -> datetime | None:
    """Return the time `seconds / per_second` seconds after 1970, fractions kept; None if invalid."""
    try:
        count = float(seconds) / per_second
        return datetime.fromtimestamp(count, UTC) if count >= 0 else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None
