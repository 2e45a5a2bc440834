"""Headers that tell a program ahead that something it uses will go (RFC 9745, RFC 8594)."""

from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.responses import Response

from data.schema import to_epoch

# Since when `side` of an interaction is `exchange_side`; it goes on working.
SIDE = datetime(2026, 12, 1, tzinfo=UTC)


def mark_deprecated(response: Response, since: datetime, ends: datetime | None = None) -> None:
    """Say since when what was used is deprecated, and until when it works where that is decided."""
    response.headers["deprecation"] = f"@{to_epoch(since)}"
    if ends is not None:
        response.headers["sunset"] = format_datetime(ends, usegmt=True)
