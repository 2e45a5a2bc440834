"""JSON as in RFC 8259: NaN and infinity, which Python would write as they are, become null."""

import json
from datetime import datetime
from functools import lru_cache, partial
from math import isfinite
from typing import Any

from data.schema import from_epoch


def _moment(moment: datetime) -> str:
    """Return a moment in RFC 3339, in UTC with the letter Z."""
    return moment.isoformat().replace("+00:00", "Z")


_written = partial(json.dumps, ensure_ascii=False, allow_nan=False, default=_moment)


def to_json(value: Any, *, indent: int | None = None, in_order: bool = False) -> str:
    """Return a value as JSON: times in RFC 3339 (UTC as Z), null for NaN and infinity."""
    try:
        return _written(value, indent=indent, sort_keys=in_order)
    except ValueError:
        # Seldom: only then is every value looked at.
        return _written(finite(value), indent=indent, sort_keys=in_order)


@lru_cache
def rfc_3339(seconds: int) -> str:
    """Return epoch seconds as a time of RFC 3339, in UTC: 2026-03-01T09:30:00Z."""
    return f"{from_epoch(seconds):%Y-%m-%dT%H:%M:%SZ}"


def from_json(text: str) -> Any:
    """Return the value of a JSON text; NaN, which earlier versions wrote, becomes None."""
    return json.loads(text, parse_constant=lambda _: None)


def finite(value: Any) -> Any:
    """Return a value with None for each NaN and infinity in it."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value
