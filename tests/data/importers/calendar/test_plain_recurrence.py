"""Plain series: the short way and the library's say the same, whatever the rule and the zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from data.importers.calendar.plain_recurrence import plain_times

BEGIN, UNTIL = datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
DAYS = st.integers(-31, 20_574)
STARTS = st.builds(lambda days, seconds: BEGIN + timedelta(days, seconds), DAYS, st.integers(0, 86_399))
# Summer time that begins and ends on other days and at other hours, and a day that was left out.
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Dhaka"])
RULES = st.sampled_from(
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3;COUNT=500",
        "FREQ=WEEKLY;COUNT=20",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR",
        "FREQ=WEEKLY;BYDAY=TU;COUNT=-1",
        "FREQ=WEEKLY;BYDAY=TU;WKST=SU;COUNT=9",
        "FREQ=MONTHLY;BYDAY=-1SU",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY",
    ]
)
ENDS = st.none() | STARTS.map(lambda at: f"{at:%Y%m%dT%H%M%SZ}") | STARTS.map(lambda at: f"{at:%Y%m%d}")


def written(start: datetime, zone: str) -> str:
    """Write a moment's clock time as calendars do."""
    return f":{start:%Y%m%dT%H%M%SZ}" if zone == "UTC" else f";TZID={zone}:{start:%Y%m%dT%H%M%S}"


@given(STARTS, ZONES, RULES, ENDS, st.lists(st.integers(0, 60), max_size=3))
@example(datetime(2026, 3, 1, 2, 30, tzinfo=UTC), "Europe/Berlin", "FREQ=DAILY", None, [28])
@example(datetime(2025, 12, 1, 2, 30, tzinfo=UTC), "Europe/Berlin", "FREQ=DAILY", "20260329T003000Z", [])
@example(datetime(2011, 12, 1, 12, tzinfo=UTC), "Pacific/Apia", "FREQ=DAILY;COUNT=60", None, [29, 30])
@example(datetime(2025, 1, 1, 12, tzinfo=UTC), "UTC", "FREQ=WEEKLY;BYDAY=TU", "20240101T000000Z", [])
def test_the_short_way_is_the_librarys(start, zone, rule, end, taken_out):
    """The same moments in the same order, with any of them taken out, up to any end."""
    until = f";UNTIL={end}" if end and "COUNT" not in rule else ""
    exdates = [f"EXDATE{written(start + timedelta(days=days), zone)}" for days in taken_out]
    lines = [f"DTSTART{written(start, zone)}", f"RRULE:{rule}{until}", *exdates]
    text = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT", "END:VCALENDAR", ""]
    calendar = Calendar.from_ical("\r\n".join(text))
    times = plain_times(calendar.walk("VEVENT")[0], BEGIN, UNTIL)
    if times is not None:
        (series,) = recurring_ical_events.of(calendar).series
        assert list(times) == [occurrence.start for occurrence in series.between(BEGIN, UNTIL)]


def test_what_is_not_plain_is_left_to_the_library():
    """Days, times without a zone, ends without one, negative counts and days taken out."""
    for lines in (
        ("DTSTART;VALUE=DATE:20250103", "RRULE:FREQ=DAILY"),
        ("DTSTART:20250103T100000", "RRULE:FREQ=DAILY"),
        ("DTSTART:20250103T100000Z", "RRULE:FREQ=DAILY;UNTIL=20250203"),
        ("DTSTART:20250103T100000Z", "RRULE:FREQ=DAILY;COUNT=-1"),
        ("DTSTART:20250103T100000Z", "RRULE:FREQ=DAILY", "EXDATE;VALUE=DATE:20250104"),
        ("DTSTART:20250103T100000Z",),
    ):
        text = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""]
        assert plain_times(Calendar.from_ical("\r\n".join(text)).walk("VEVENT")[0], BEGIN, UNTIL) is None


def test_a_plain_series_takes_the_short_way():
    """So the comparison above compares something."""
    zone = ZoneInfo("Europe/Berlin")
    text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:20250103T100000\r\n"
    text += "RRULE:FREQ=WEEKLY;COUNT=3\r\nEXDATE:20250110T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    times = plain_times(Calendar.from_ical(text).walk("VEVENT")[0], BEGIN, UNTIL)
    assert times is not None
    assert list(times) == [datetime(2025, 1, day, 10, tzinfo=zone) for day in (3, 17)]
