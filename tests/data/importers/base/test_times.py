"""Times in UTC, whatever a program wrote."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.base.times import MILLISECONDS, from_iso, from_seconds, in_utc

ZONES = [None, ZoneInfo("Asia/Dhaka"), ZoneInfo("America/New_York")]


@pytest.mark.parametrize(
    ("text", "zone", "hour"),
    [
        ("2024-07-01T12:00:00", None, 12),
        ("2024-07-01T12:00:00", "Asia/Dhaka", 6),
        ("2024-07-01 12:00:00.75", "America/New_York", 16),
        ("2024-07-01T12:00:00+02:00", "Asia/Dhaka", 10),
    ],
)
def test_a_time_without_a_zone_is_in_the_zone_given(text, zone, hour):
    """One that has a zone keeps it; seconds are whole."""
    assert from_iso(text, zone and ZoneInfo(zone)) == datetime(2024, 7, 1, hour, tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("text", ["0001-01-01", "1970-12-31", "tomorrow", None, 7])
def test_what_is_no_time_of_the_log_is_none(text, zone):
    """Neither text that is no time, nor a time before the first e-mail."""
    assert from_iso(text, zone) is None


def test_the_end_of_the_calendar_is_none_where_it_lies_beyond():
    """The last hour of 9999 in New York is in the year 10000 in UTC."""
    assert from_iso("9999-12-31T23:00:00", ZoneInfo("America/New_York")) is None


@given(st.datetimes(timezones=st.none() | st.timezones()), st.sampled_from(ZONES))
def test_any_time_is_placed_or_none(moment, zone):
    """Nothing is raised, and what is placed is in UTC and in whole seconds."""
    utc = in_utc(moment, zone)
    assert utc is None or (utc.tzinfo is UTC and utc.microsecond == 0 and utc.year >= 1971)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1719835200000", 2024),
        (0, None),
        (31_535_999_000, None),
        (31_536_000_000, 1971),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("1e300", None),
        ("", None),
    ],
)
def test_milliseconds_since_1970(text, year):
    """As Android and Meta write times; what is none is None."""
    moment = from_seconds(text, MILLISECONDS)
    assert (moment and moment.year) == year
