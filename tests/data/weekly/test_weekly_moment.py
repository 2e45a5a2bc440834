"""The moment of a week comes once a week, at the owner's hour, whatever the clocks do."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from data.schema import from_epoch, to_epoch
from data.weekly.weekly_moment import WeeklyMoment, checked_moment

YEAR = to_epoch(datetime(2026, 1, 1, tzinfo=UTC))
ZONES = ("Europe/Berlin", "Asia/Dhaka", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC")


def moments_of_a_year(weekly: WeeklyMoment) -> list[int]:
    """Return the moments of a year, each asked for right at the one before."""
    moments = [weekly.next(YEAR)]
    while moments[-1] < YEAR + 365 * 86_400:
        moments.append(weekly.next(moments[-1]))
    return moments[:-1]


@given(st.integers(0, 6), st.integers(0, 23), st.sampled_from(ZONES))
def test_there_is_one_on_the_weekday_of_each_week(weekday, hour, zone):
    """Also where clocks change that night: a skipped hour is the one after it."""
    weekly = WeeklyMoment(weekday, hour, zone)
    moments = moments_of_a_year(weekly)
    assert len(moments) in {52, 53}
    local = [weekly.local(moment) for moment in moments]
    assert {one.weekday() for one in local} == {weekday}
    assert {later.date() - earlier.date() for earlier, later in pairwise(local)} == {timedelta(7)}
    assert {one.hour for one in local} <= {hour, hour + 1}


@given(st.integers(0, 6), st.integers(0, 23), st.sampled_from(ZONES), st.integers(0, 366 * 86_400))
def test_last_and_next_enclose_now(weekday, hour, zone, later):
    """And nothing lies between the two."""
    weekly, now = WeeklyMoment(weekday, hour, zone), YEAR + later
    last, following = weekly.last(now), weekly.next(now)
    assert last <= now < following
    assert weekly.next(last) == following
    assert weekly.last(following) == following


@pytest.mark.parametrize(
    ("day", "hour", "utc"),
    [("2026-03-29", 2, "01:00"), ("2026-10-25", 2, "00:00"), ("2026-10-25", 3, "02:00")],
)
def test_the_night_of_a_clock_change_has_the_hour_once(day, hour, utc):
    """In Berlin two o'clock is skipped in March and comes twice in October; the first one counts."""
    weekly = WeeklyMoment(6, hour, "Europe/Berlin")
    (moment,) = [one for one in moments_of_a_year(weekly) if f"{weekly.local(one):%Y-%m-%d}" == day]
    assert f"{from_epoch(moment):%H:%M}" == utc


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../etc/passwd", "Europe", "", "a\0b"])
def test_a_zone_that_does_not_exist_is_refused(zone):
    """With what it looks like, and without a look at files elsewhere."""
    with pytest.raises(InputError, match="is not a zone"):
        checked_moment(0, 7, zone)
