"""JSON as its standard has it: NaN and infinity, which Python would write bare, are null."""

import json
from datetime import datetime
from math import isfinite
from typing import Any


def to_json(value: Any, *, indent: int | None = None, in_order: bool = False) -> str:
    """Return a value as JSON, moments in RFC 3339, null for a figure that cannot be said."""
    try:
        return _written(value, indent, in_order)
    except ValueError:
        # Seldom: only then is every value looked at.
        return _written(finite(value), indent, in_order)


def from_json(text: str) -> Any:
    """Return what JSON says; of what was kept as NaN by an earlier version, None."""
    return json.loads(text, parse_constant=lambda _: None)


def finite(value: Any) -> Any:
    """Return a value with None for each number in it that is none."""
    if isinstance(value, dict):
        return {key: finite(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(one) for one in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def _written(value: Any, indent: int | None, in_order: bool) -> str:  # noqa: FBT001 - the two above say it
    return json.dumps(
        value,
        ensure_ascii=False,
        allow_nan=False,
        indent=indent,
        sort_keys=in_order,
        default=datetime.isoformat,
    )
