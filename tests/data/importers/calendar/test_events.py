"""Calendars: who was met and who will be; each trap of the format by its name."""

import io
from datetime import UTC, datetime

import pytest

from data.errors import InputError, RejectedRow
from data.importers.base.items import AddressBookCard, LeftOut, ReadOptions, SourceLimit
from data.importers.calendar.events import read_calendar
from data.schema import Direction, Interaction, PlannedMeeting

NOW = datetime(2025, 6, 1, tzinfo=UTC)
OPTIONS = ReadOptions("Ada", me=frozenset({"ada@example.org"}), now=NOW)
GUESTS = ("ATTENDEE:mailto:ada@example.org", "ATTENDEE;CN=Bob:mailto:bob@example.com")


def entry(*lines: str, start: str = "DTSTART:20250103T100000Z", uid: str = "1@x", guests=GUESTS) -> str:
    """Write one VEVENT."""
    whole = ["BEGIN:VEVENT", f"UID:{uid}", start, "SUMMARY:Tea", *guests, *lines, "END:VEVENT"]
    return "\r\n".join(whole)


def calendar(*entries: str, head: str = "") -> bytes:
    """Write a calendar of these entries."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *([head] if head else []), *entries, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def read(*entries: str, head: str = "", options: ReadOptions = OPTIONS):
    """Return every item of a calendar of these entries."""
    return list(read_calendar(io.BytesIO(calendar(*entries, head=head)), "my.ics", options))


def days(items, kind=Interaction) -> list[str]:
    """Return when something took place, to the minute, in UTC."""
    return [f"{one.at:%m-%dT%H:%M}" for one in items if isinstance(one, kind)]


def left_out(items) -> dict[str, int]:
    """Return how many were left out, by reason."""
    return {one.reason: one.count for one in items if isinstance(one, LeftOut)}


def test_a_meeting_is_mutual():
    """Everybody but the owner was met; its key is its UID and the time it was meant for."""
    items = read(entry())
    (one,) = [item for item in items if isinstance(item, Interaction)]
    assert (one.contact, one.direction, one.channel, one.people) == (
        "bob@example.com",
        Direction.MUTUAL,
        "meeting",
        1,
    )
    assert one.external_id == "1@x/20250103T100000Z"
    assert AddressBookCard("Ada", ("bob@example.com",), "Bob") in items


def test_rules_dates_added_and_taken_out():
    """RRULE and RDATE add, EXDATE takes out."""
    lines = ("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20250110T100000Z", "RDATE:20250205T090000Z")
    assert sorted(days(read(entry(*lines)))) == ["01-03T10:00", "01-17T10:00", "01-24T10:00", "02-05T09:00"]


def test_a_moved_meeting_is_one():
    """An override takes the place of its occurrence, which is not in EXDATE, and keeps its key."""
    moved = entry("RECURRENCE-ID:20250110T100000Z", start="DTSTART:20250111T150000Z")
    items = read(entry("RRULE:FREQ=WEEKLY;COUNT=3"), moved)
    assert sorted(days(items)) == ["01-03T10:00", "01-11T15:00", "01-17T10:00"]
    keys = {one.external_id for one in items if isinstance(one, Interaction)}
    assert "1@x/20250110T100000Z" in keys


def test_an_override_has_its_own_guests():
    """Who came only once is met only once."""
    guest = (*GUESTS, "ATTENDEE:mailto:cy@x.example")
    once = entry("RECURRENCE-ID:20250110T100000Z", start="DTSTART:20250110T100000Z", guests=guest)
    found = [
        one.contact for one in read(entry("RRULE:FREQ=WEEKLY;COUNT=3"), once) if isinstance(one, Interaction)
    ]
    assert sorted(found) == ["bob@example.com"] * 3 + ["cy@x.example"]


def test_cancelled_meetings():
    """One of a series, or all of it."""
    one = entry("RECURRENCE-ID:20250110T100000Z", "STATUS:CANCELLED", start="DTSTART:20250110T100000Z")
    items = read(entry("RRULE:FREQ=WEEKLY;COUNT=2"), one, entry("STATUS:CANCELLED", uid="2@x"))
    assert days(items) == ["01-03T10:00"]
    assert left_out(items) == {"cancelled": 2}


def test_declined_meetings():
    """What the owner declined did not happen; who declined was not there."""
    mine = ("ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.org", GUESTS[1])
    theirs = (GUESTS[0], "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.com", "ATTENDEE:mailto:cy@x.example")
    items = read(entry(guests=mine), entry(guests=theirs, uid="2@x"))
    assert [one.contact for one in items if isinstance(one, Interaction)] == ["cy@x.example"]
    assert left_out(items) == {"declined": 1}


def test_an_invitation_without_an_answer():
    """NEEDS-ACTION is an invitation only."""
    waiting = ("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada@example.org", GUESTS[1])
    assert left_out(read(entry(guests=waiting))) == {"invitations without an answer": 1}


def test_rooms_are_no_people():
    """CUTYPE says so, or the address of a resource."""
    rooms = (
        "ATTENDEE;CUTYPE=ROOM:mailto:room@x.example",
        "ATTENDEE;CUTYPE=RESOURCE:mailto:car@x.example",
        "ATTENDEE:mailto:x_1@resource.calendar.google.com",
    )
    (one,) = [item for item in read(entry(guests=(*GUESTS, *rooms))) if isinstance(item, Interaction)]
    assert (one.contact, one.people) == ("bob@example.com", 1)


def test_all_day_entries_are_no_meetings():
    """A birthday or a holiday names no time."""
    assert left_out(read(entry(start="DTSTART;VALUE=DATE:20250103"))) == {"all-day entries": 1}


def test_times_of_all_kinds():
    """UTC, a named zone, Outlook's name of it, and the calendar's own for times without one."""
    starts = (
        "DTSTART:20250103T100000Z",
        "DTSTART;TZID=Europe/Berlin:20250103T110000",
        "DTSTART;TZID=W. Europe Standard Time:20250103T110000",
        'DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna":20250103T110000',
        "DTSTART:20250103T110000",
    )
    entries = [
        entry(start=start, uid=f"{number}@x", guests=(GUESTS[0], f"ATTENDEE:mailto:p{number}@x.example"))
        for number, start in enumerate(starts)
    ]
    items = read(*entries, head="X-WR-TIMEZONE:Europe/Berlin")
    assert days(items) == ["01-03T10:00"] * 5
    assert [one.sentence for one in items if isinstance(one, SourceLimit)] == [
        "some entries have no time zone; they were read as Europe/Berlin (say another with --timezone)"
    ]


def test_the_last_day_of_a_rule_belongs_to_it():
    """Many programs write the day of the last meeting, without an hour."""
    start = "DTSTART;TZID=Europe/Berlin:20250325T100000"
    items = read(entry("RRULE:FREQ=WEEKLY;UNTIL=20250401", start=start))
    assert days(items) == ["03-25T09:00", "04-01T08:00"]


def test_a_rule_with_blanks_between_its_days():
    """As Exchange writes it."""
    assert len(days(read(entry("RRULE:FREQ=DAILY;COUNT=4;BYDAY=MO, TU, WE, TH, FR;WKST=SU")))) == 4


def test_a_time_in_utc_has_no_other_zone():
    """The Z at its end goes before a zone that is named beside it."""
    assert days(read(entry(start="DTSTART;TZID=Europe/Berlin:20250103T100000Z"))) == ["01-03T10:00"]


def test_a_zone_of_the_files_own():
    """A VTIMEZONE under a name that nobody else knows is followed."""
    offsets = "TZOFFSETFROM:+0530\r\nTZOFFSETTO:+0530"
    standard = f"BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n{offsets}\r\nEND:STANDARD"
    zone = f"BEGIN:VTIMEZONE\r\nTZID:Home\r\n{standard}\r\nEND:VTIMEZONE"
    assert days(read(entry(start="DTSTART;TZID=Home:20250103T153000"), head=zone)) == ["01-03T10:00"]


def test_weekly_meetings_stay_at_their_hour():
    """After summer time begins, ten o'clock in Berlin is another hour in UTC."""
    start = "DTSTART;TZID=Europe/Berlin:20250325T100000"
    assert days(read(entry("RRULE:FREQ=WEEKLY;COUNT=2", start=start))) == ["03-25T09:00", "04-01T08:00"]


def test_meetings_to_come_are_plans():
    """Up to a year ahead, also those of a rule without an end."""
    items = read(entry("RRULE:FREQ=MONTHLY"))
    assert days(items) == ["01-03T10:00", "02-03T10:00", "03-03T10:00", "04-03T10:00", "05-03T10:00"]
    assert len(days(items, PlannedMeeting)) == 12


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=100000000",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3",
        "FREQ=WEEKLY;BYYEARDAY=400",
        "FREQ=DAILY;BYMONTH=13",
        "FREQ=MONTHLY;BYDAY=-5SU;BYSETPOS=7",
        "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1;COUNT=3",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1;UNTIL=20270101",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
    ],
)
def test_rules_without_end_or_beginning_are_refused(rule):
    """Such a series is told by its line; the others are taken in."""
    items = read(entry(f"RRULE:{rule}"), entry(uid="2@x"))
    (row,) = [one for one in items if isinstance(one, RejectedRow)]
    assert (row.line, row.column) == (3, "RRULE")
    assert days(items) == ["01-03T10:00"]


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY;BYDAY=5SU;BYMONTH=2", "FREQ=YEARLY;BYYEARDAY=366"])
def test_a_rare_day_is_waited_for(rule):
    """A rule that comes once in many years is taken in: the entry itself took place."""
    items = read(entry(f"RRULE:{rule}"))
    assert not [one for one in items if isinstance(one, RejectedRow)]
    assert days(items)[:1] == ["01-03T10:00"]


def test_a_rule_from_long_ago_is_refused():
    """Daily since the year 1 is a mistake."""
    items = read(entry("RRULE:FREQ=DAILY", start="DTSTART:00010101T000000Z"))
    assert [one.column for one in items if isinstance(one, RejectedRow)] == ["RRULE"]


@pytest.mark.parametrize(
    "entries",
    [
        [entry(guests=("ATTENDEE;X-NUM-GUESTS=0:mailto:cal@x.example",)).replace("Tea", "Busy")],
        ["BEGIN:VFREEBUSY\r\nFREEBUSY:20250101T100000Z/PT1H\r\nEND:VFREEBUSY"],
    ],
)
def test_a_free_busy_feed_is_refused(entries):
    """It shows when, but not with whom."""
    with pytest.raises(InputError, match="free/busy feed"):
        read(*entries)


def test_a_calendar_of_neither_titles_nor_guests_is_refused():
    """It tells as little as a free/busy feed, and is not called one."""
    with pytest.raises(InputError, match="has neither titles nor guests: it shows when, but not with whom"):
        read(entry(guests=()).replace("SUMMARY:Tea\r\n", ""))


def test_instances_without_a_series():
    """Some exports have only the instances, each with the same UID and its RECURRENCE-ID."""
    alone = [
        entry(f"RECURRENCE-ID:202501{day}T100000Z", start=f"DTSTART:202501{day}T100000Z")
        for day in (10, 17, 24)
    ]
    assert sorted(days(read(*alone))) == ["01-10T10:00", "01-17T10:00", "01-24T10:00"]


def test_names_and_folds():
    """A fold may part a letter's bytes; a quoted name holds a comma; MAILTO comes in any case."""
    line = 'ATTENDEE;CN="Okáfor, Ben":MAILTO:Ben@X.example'.encode()
    split = line.index("á".encode()) + 1
    folded = line[:split] + b"\r\n " + line[split:]
    whole = calendar(entry(guests=(GUESTS[0], "HERE"))).replace(b"HERE", folded)
    items = list(read_calendar(io.BytesIO(whole), "my.ics", OPTIONS))
    assert [(one.handles, one.name) for one in items if isinstance(one, AddressBookCard)] == [
        (("ben@x.example",), "Okáfor, Ben")
    ]


def test_the_owner_is_found():
    """Whoever is at more than half of the meetings is the one whose calendar it is."""
    other = (GUESTS[0], "ATTENDEE:mailto:cy@x.example")
    items = read(
        entry(),
        entry(uid="2@x", guests=other),
        entry(uid="3@x", guests=other),
        options=ReadOptions("Ada", now=NOW),
    )
    assert {one.contact for one in items if isinstance(one, Interaction)} == {
        "bob@example.com",
        "cy@x.example",
    }


def test_a_large_meeting_is_kept_but_does_not_count():
    """Thirteen others are a crowd."""
    crowd = tuple(f"ATTENDEE:mailto:p{number}@x.example" for number in range(13))
    found = [one for one in read(entry(guests=(GUESTS[0], *crowd))) if isinstance(one, Interaction)]
    assert (len(found), {one.counts for one in found}, {one.people for one in found}) == (13, {False}, {13})


def test_a_calendar_broken_off():
    """What came before the break is taken in, and the break is told."""
    whole = calendar(entry(), entry(uid="2@x"))
    reader = read_calendar(io.BytesIO(whole[:-60]), "my.ics", OPTIONS)
    items = []
    with pytest.raises(InputError, match="breaks off"):
        items.extend(reader)
    assert days(items) == ["01-03T10:00"]


@pytest.mark.parametrize("start", ["DTSTART:soon", "DTSTART:100000Z", "DTSTART;VALUE=DURATION:PT1H"])
def test_an_entry_that_cannot_be_read(start):
    """It is told by its line, be its time no time or no day, and the others are taken in."""
    items = read(entry("RRULE:FREQ=DAILY", start=start), entry(uid="2@x"))
    assert days(items) == ["01-03T10:00"]
    assert [one.line for one in items if isinstance(one, RejectedRow)] == [3]


@pytest.mark.parametrize("last", ["99991231T235959Z", "99981231T000000Z"])
@pytest.mark.parametrize("now", [NOW, None])
def test_an_entry_at_the_end_of_all_dates(last, now):
    """A placeholder far beyond everybody's life says nothing about how far a calendar reaches."""
    options = ReadOptions("Ada", me=frozenset({"ada@example.org"}), now=now)
    placeholder = entry(f"DTSTAMP:{last}", start=f"DTSTART:{last}", uid="2@x")
    head = "X-WR-CALNAME:Ada\r\nX-CLIPSTART:{}\r\nX-CLIPEND:{}"
    for clip in ("", head.format("20250101T000000Z", last), head.format(last, last)):
        assert days(read(placeholder, entry(start="DTSTART:20250103T100000Z"), head=clip, options=options))
    assert read(placeholder, head="X-WR-CALNAME:Ada", options=options)


def test_alarms_and_tasks_are_passed_by():
    """Only meetings are read."""
    alarm = "BEGIN:VALARM\r\nATTENDEE:mailto:cy@x.example\r\nDTSTART:20240101T000000Z\r\nEND:VALARM"
    task = "BEGIN:VTODO\r\nUID:t\r\nDUE:20250101T000000Z\r\nATTENDEE:mailto:di@x.example\r\nEND:VTODO"
    assert [one.contact for one in read(entry(alarm), task) if isinstance(one, Interaction)] == [
        "bob@example.com"
    ]


def test_an_empty_rule_is_no_rule(recwarn):
    """As holiday calendars write it; and a zone that has to be guessed is not written to the terminal."""
    odd = "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20250104T100000"
    assert days(read(entry("RRULE:"), entry(uid="2@x", start=odd))) == ["01-03T10:00", "01-04T09:00"]
    assert not recwarn.list
