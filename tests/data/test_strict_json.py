"""What is written as JSON can be read by every program."""

import json
from datetime import UTC, datetime

import pytest

from data.strict_json import from_json, to_json

NONE, ENDLESS = float("nan"), float("inf")


def test_what_is_no_number_is_null_wherever_it_stands():
    """In lists, tuples and fields, however deep; all else stays, a moment as RFC 3339 has it."""
    said = to_json(
        {"a": [1.5, NONE, (ENDLESS, -ENDLESS)], "b": {"c": NONE}, "at": datetime(2026, 3, 1, tzinfo=UTC)}
    )
    found = json.loads(said, parse_constant=pytest.fail)
    assert found == {"a": [1.5, None, [None, None]], "b": {"c": None}, "at": "2026-03-01T00:00:00Z"}


def test_what_was_kept_bare_is_read_as_nothing():
    """Python's own NaN and Infinity, which an earlier version kept, are None."""
    assert from_json('[NaN, Infinity, -Infinity, 1.5, "NaN"]') == [None, None, None, 1.5, "NaN"]
