"""Plain entries: the short way and the parser's say the same of the same lines."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from data.importers.calendar.plain_entries import plain_event

TIMES = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map("{:%Y%m%dT%H%M%S}".format)  # noqa: DTZ001
ZONES = st.sampled_from(["", ";TZID=Europe/Berlin", ';TZID="Asia/Dhaka"', ";TZID=America/New_York"])
RULES = st.sampled_from(
    ["FREQ=WEEKLY;BYDAY=-1TU,MO;UNTIL=20260101T000000Z", "FREQ=DAILY;COUNT=10;INTERVAL=2", "FREQ=YEARLY;"]
)


def times(name):
    """Return lines that say a moment, in UTC or in a zone."""
    return st.builds(lambda zone, at: f"{name}{zone}:{at}{'' if zone else 'Z'}", ZONES, TIMES)


LINES = st.tuples(
    times("DTSTART"),
    st.none() | times("RECURRENCE-ID"),
    st.none() | times("EXDATE"),
    st.none() | times("EXDATE"),
    st.none() | st.sampled_from(["UID:1@made", "UID:{5A;B,C}:%"]),
    st.none() | st.sampled_from(["STATUS:TENTATIVE", "STATUS:cancelled"]),
    st.none() | st.integers(0, 99).map("SEQUENCE:{}".format),
    st.none() | RULES.map("RRULE:{}".format),
).map(lambda lines: [line for line in lines if line is not None])


def parsed(lines):
    """Return the event that the parser makes of these lines."""
    text = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""]
    return Calendar.from_ical("\r\n".join(text)).walk("VEVENT")[0]


def values(event):
    """Return what Kith reads of an event."""
    starts = {name: event[name].dt for name in ("DTSTART", "RECURRENCE-ID") if name in event}
    lists = event.get("EXDATE", [])
    gone = [day.dt for line in (lists if isinstance(lists, list) else [lists]) for day in line.dts]
    words = {name: str(event[name]) for name in ("UID", "STATUS", "SEQUENCE") if name in event}
    rule = event["RRULE"].to_ical() if "RRULE" in event else None
    zones = [at.tzinfo and at.tzname() for at in (*starts.values(), *gone)]
    return starts, gone, words, rule, zones


@given(LINES)
def test_the_short_way_is_the_parsers(lines):
    """The same times in the same zones, words and rule; a line that is not plain is left to the parser."""
    event, library = plain_event(lines), parsed(lines)
    assert event is not None
    assert not library.errors
    assert values(event) == values(library)


@pytest.mark.parametrize(
    "line",
    [
        "DTSTART;VALUE=DATE:20250103",
        "DTSTART:20250103T100000",
        "DTSTART:20250231T100000Z",
        "DTSTART;TZID=kith-0123456789abcdef:20250103T100000",
        "DTSTART;X-ODD=1:20250103T100000Z",
    ],
)
def test_an_odd_time_is_left_to_the_parser(line):
    """A day, a time without a zone or in a file's own, a day that is none, and what nobody wrote before."""
    assert plain_event(["UID:1", line]) is None


@pytest.mark.parametrize(
    "line",
    [
        "UID:2",
        "UID;X=1:2",
        r"STATUS:a\,b",
        "SEQUENCE:-1",
        "RDATE:20250110T100000Z",
        "rrule:FREQ=DAILY",
        "RRULE:",
    ],
)
def test_an_odd_line_is_left_to_the_parser(line):
    """A second word of a name, an escape, a number below nothing, and names that only the parser knows."""
    assert plain_event(["UID:1", "DTSTART:20250103T100000Z"]) is not None
    assert plain_event(["UID:1", "DTSTART:20250103T100000Z", line]) is None


def test_an_entry_without_a_start_is_left_to_the_parser():
    """It says why it is none."""
    assert plain_event(["UID:1"]) is None
