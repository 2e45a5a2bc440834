"""Meetings that were held, when, and what a calendar that is old or a part of one may say."""

from datetime import UTC, datetime, timedelta

import pytest

from data.schema import to_epoch
from data.settings import Settings
from data.store.store import Store
from tests.cases.conftest import stored
from tests.pipelines.conftest import run

ME = ("--me", "me@home.example")
ANN = ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@home.example", "ATTENDEE;CN=Ann Archer:mailto:ann@x.example")


def entry(start: str, *lines: str, uid: str = "1", title: str = "Sync", guests=ANN) -> str:
    """Write one meeting; "DTSTART" and its parameters are `start`."""
    names = (f"UID:{uid}",) if uid else ()
    return "\r\n".join(["BEGIN:VEVENT", *names, start, f"SUMMARY:{title}", *guests, *lines, "END:VEVENT"])


def calendar(*entries: str, head: tuple[str, ...] = ()) -> str:
    """Write a calendar of these entries."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *head, *entries, "END:VCALENDAR", ""])


def plans() -> list[str]:
    """Return whom the store says are to be met, soonest first."""
    with Store(Settings.from_environment().store_path) as store:
        return [one.contact for one in store.planned_meetings.coming(to_epoch(datetime.now(UTC)))]


def coming_times() -> list[datetime]:
    """Return when the meetings to come are."""
    with Store(Settings.from_environment().store_path) as store:
        return [one.at for one in store.planned_meetings.coming(to_epoch(datetime.now(UTC)))]


def test_a_series_without_an_end_ends_where_an_old_file_knows_no_more(case):
    """Written in June 2021: nothing after it, nothing to come, and the sentence says so."""
    taken = case("52-old-job-series.ics", *ME)
    times = taken.history.times("Ann Archer")
    assert (len(times), max(times)) == (126, datetime(2021, 5, 31, 9, tzinfo=UTC))
    assert plans() == []
    assert "nothing in this calendar is newer than 2021-06-01" in taken.answer.out


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        ("FREQ=WEEKLY;UNTIL=20300101T000000Z", 126),
        ("FREQ=WEEKLY;COUNT=1000", 126),
        ("FREQ=WEEKLY;UNTIL=20211101T000000Z", 147),
        ("FREQ=WEEKLY;COUNT=130", 130),
    ],
)
def test_a_series_with_an_end_within_a_year_was_meant(take_in, rule, count):
    """One that ends years later was not ended by anybody."""
    text = calendar(entry("DTSTART:20190107T090000Z", f"RRULE:{rule}", "DTSTAMP:20210601T000000Z"))
    assert len(take_in("old.ics", text, *ME).history.times("Ann Archer")) == count


@pytest.mark.parametrize("stamp", ["DTSTAMP", "LAST-MODIFIED", "CREATED"])
def test_a_calendar_that_lives_goes_on(take_in, stamp):
    """Where something was written of late, a series goes on up to now, and to come."""
    lately = f"{datetime.now(UTC) - timedelta(days=3):%Y%m%dT%H%M%SZ}"
    begun = f"{datetime.now(UTC) - timedelta(days=20, hours=1):%Y%m%dT%H%M%SZ}"
    text = calendar(
        entry(f"DTSTART:{begun}", "RRULE:FREQ=WEEKLY", "DTSTAMP:20190101T000000Z"),
        entry("DTSTART:20200101T090000Z", f"{stamp}:{lately}", uid="2"),
    )
    taken = take_in("now.ics", text, *ME)
    assert len(taken.history.times("Ann Archer")) == 4
    assert len(plans()) == 53


@pytest.mark.parametrize("head", ["METHOD:CANCEL", "METHOD:Cancel"])
def test_a_cancelled_meeting_by_the_method_of_its_calendar(case, take_in, head):
    """METHOD says it where STATUS does not."""
    assert case("53-method-cancel.ics", *ME).history.rows == []
    assert take_in("c.ics", calendar(entry("DTSTART:20260302T090000Z"), head=(head,)), *ME).history.rows == []


@pytest.mark.parametrize(
    "title",
    [
        "Cancelled: Sync",
        "Canceled: Sync",
        "CANCELLED - Sync",
        "[Canceled] Sync",
        "(cancelled) Sync",
        "Sync (cancelled)",
        "Sync - CANCELLED",
        "Cancelled",
        "Canceled event: Sync",
        "FW: Canceled: Sync",
        "Abgesagt: Sync",
        "Entfällt: Sync",
        "Annulé : Sync",
        "Cancelado: Sync",
        "Annullato: Sync",
        "Geannuleerd: Sync",
        "Odwołane: Sync",
        "Отменено: Sync",
        "Inställt: Sync",
        "İptal edildi: Sync",
        "已取消: Sync",
        "キャンセル済み: Sync",
        "취소됨: Sync",
        "বাতিল: Sync",
        "Declined: Sync",
        "Abgelehnt: Sync",
    ],
)
def test_a_cancelled_or_declined_meeting_by_its_title(take_in, title):
    """The fixed words of mail programs, in many languages; the title is not kept."""
    taken = take_in("c.ics", calendar(entry("DTSTART:20260302T090000Z", title=title)), *ME)
    assert taken.history.rows == []
    assert "Sync" not in taken.answer.out


@pytest.mark.parametrize(
    "title",
    [
        "Cancelled flights: what now",
        "Cancellation policy",
        "Why we cancelled",
        "Storno",
        "Sync: cancelled orders",
    ],
)
def test_a_title_that_speaks_of_cancelling_is_a_meeting(take_in, title):
    """Only the fixed word, set apart, says that a meeting was not held."""
    taken = take_in("c.ics", calendar(entry("DTSTART:20260302T090000Z", title=title)), *ME)
    assert len(taken.history.rows) == 1


@pytest.mark.parametrize(
    ("lines", "head"),
    [
        (("STATUS:CANCELED",), ()),
        ((), ("METHOD:COUNTER",)),
        ((), ("METHOD:DECLINECOUNTER",)),
    ],
)
def test_what_was_not_held_in_other_forms(take_in, lines, head):
    """A status in American spelling, and a proposal of another time."""
    assert (
        take_in("c.ics", calendar(entry("DTSTART:20260302T090000Z", *lines), head=head), *ME).history.rows
        == []
    )


def test_what_the_owner_passed_on_was_not_attended(take_in):
    """DELEGATED is somebody else's meeting."""
    guests = ("ATTENDEE;PARTSTAT=DELEGATED:mailto:me@home.example", ANN[1])
    assert (
        take_in("c.ics", calendar(entry("DTSTART:20260302T090000Z", guests=guests)), *ME).history.rows == []
    )


def test_the_newest_version_of_an_entry_counts(take_in):
    """A file that holds a meeting twice, moved or cancelled later."""
    moved = [
        entry("DTSTART:20260302T090000Z", "SEQUENCE:1", "DTSTAMP:20260201T000000Z"),
        entry("DTSTART:20260303T090000Z", "SEQUENCE:2", "DTSTAMP:20260202T000000Z"),
        entry("DTSTART:20260302T090000Z", "SEQUENCE:0", "DTSTAMP:20260131T000000Z"),
        entry("DTSTART:20260305T090000Z", "SEQUENCE:1", "STATUS:CANCELLED", uid="2"),
        entry("DTSTART:20260305T090000Z", "SEQUENCE:0", uid="2"),
    ]
    history = take_in("c.ics", calendar(*moved), *ME).history
    assert history.times("Ann Archer") == [datetime(2026, 3, 3, 9, tzinfo=UTC)]


def test_entries_under_one_id_by_mistake_are_all_read(take_in):
    """Some programs give every entry the same UID."""
    days = [entry(f"DTSTART:2026030{day}T090000Z", uid="0") for day in (2, 3, 4)]
    assert len(take_in("c.ics", calendar(*days), *ME).history.times("Ann Archer")) == 3


def test_a_meeting_copied_under_another_id_is_one(take_in):
    """Programs that join two calendars give the copy an id of its own."""
    copies = [entry("DTSTART:20260302T090000Z", uid=uid) for uid in ("1@google.com", "040000008200E0")]
    taken = take_in("c.ics", calendar(*copies), *ME)
    assert len(taken.history.times("Ann Archer")) == 1
    assert "1 left out: the same meeting under another id" in taken.answer.out


def test_entries_without_an_id_keep_their_key(case):
    """A newer export has one entry more, before the others: nothing is doubled."""
    history = case("55-no-uid", *ME).history
    assert {contact: len(history.times(contact)) for contact in history.names} == {
        "ann@x.example": 1,
        "bob@x.example": 1,
        "cat@x.example": 1,
    }


def test_entries_without_an_id_that_are_alike_are_one_meeting(take_in):
    """The same people at the same time."""
    text = calendar(*[entry("DTSTART:20260302T090000Z", uid="")] * 2)
    for _ in range(2):
        assert len(take_in("c.ics", text, *ME).history.times("Ann Archer")) == 1


# Ten o'clock there on 2 March 2026, in UTC.
ZONES = {
    0: 9,
    1: 9,
    2: 4,
    3: 9,
    4: 9,
    5: 10,
    6: 10,
    7: 4.5,
    8: 15,
    9: 15,
    10: 15,
    11: 4,
    12: 8,
    13: 8,
    14: 10,
}


def test_zones_by_every_name_that_programs_write(case):
    """Without a definition in the file; the one that nobody knows is named."""
    taken = case("56-zones", *ME)
    history = taken.history
    hours = {
        number: (times[0] - datetime(2026, 3, 2, tzinfo=UTC)) / timedelta(hours=1)
        for number in ZONES
        if (times := history.times(f"T{number:02} Zone"))
    }
    assert hours == ZONES
    assert "times in Customized Time Zone were read as UTC" in taken.answer.out
    assert "some entries have no time zone" not in taken.answer.out


def definition(name: str, offset: str) -> str:
    """Write the definition of a zone."""
    times = f"DTSTART:19700101T000000\r\nTZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}"
    return f"BEGIN:VTIMEZONE\r\nTZID:{name}\r\nBEGIN:STANDARD\r\n{times}\r\nEND:STANDARD\r\nEND:VTIMEZONE"


@pytest.mark.parametrize("name", ["Customized Time Zone", "Eastern Standard Time", "Home", "IST"])
def test_the_definition_of_a_file_goes_before_a_guess(take_in, name):
    """And is that file's alone: another may call another zone so."""
    for offset, hour in (("+0530", 4.5), ("+0300", 7)):
        text = calendar(definition(name, offset), entry(f"DTSTART;TZID={name}:20260302T100000", uid=offset))
        times = take_in(f"{offset}.ics", text, *ME).history.times("Ann Archer")
        assert datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hour) in times


def test_a_broken_definition_is_no_obstacle(take_in):
    """The zone is then found by its name."""
    broken = definition("Eastern Standard Time", "x").replace("19700101T000000", "soon")
    text = calendar(broken, entry("DTSTART;TZID=Eastern Standard Time:20260302T100000"))
    assert take_in("c.ics", text, *ME).history.times("Ann Archer") == [datetime(2026, 3, 2, 15, tzinfo=UTC)]


def test_the_zone_of_a_calendar_by_a_name_of_windows(take_in):
    """X-WR-TIMEZONE is looked up like all others, and named where nobody knows it."""
    text = calendar(entry("DTSTART:20260302T100000"), head=("X-WR-TIMEZONE:Eastern Standard Time",))
    assert take_in("c.ics", text, *ME).history.times("Ann Archer") == [datetime(2026, 3, 2, 15, tzinfo=UTC)]
    text = calendar(entry("DTSTART:20260304T100000", uid="2"), head=("X-WR-TIMEZONE:Moonbase",))
    assert "times in Moonbase were read as UTC" in take_in("c.ics", text, *ME).answer.out


def test_a_list_of_tasks_holds_no_meetings(case):
    """It is said what the file holds."""
    answer = case("88-todo-only.ics").answer
    assert answer.code == 0
    assert "1 left out: tasks and journals, which are no meetings" in answer.out


def test_two_calendars_without_a_name_take_nothing_back_from_each_other(case):
    """Not in either order, however often."""
    for _ in range(2):
        answer = case("98-plans-two-nameless-calendars", *ME).answer
        assert "off by now" not in answer.out
        assert plans() == ["ann@x.example", "bob@x.example", "cat@x.example", "dan@x.example"]


def test_a_part_of_a_calendar_takes_nothing_back_outside_itself(case):
    """Outlook's export of thirty days."""
    answer = case("100-plans-export-of-30-days", *ME).answer
    assert "off by now" not in answer.out
    assert plans() == ["ann@x.example", "bob@x.example"]


def test_two_calendars_of_one_name_are_told_apart_by_their_ids(take_in):
    """Outlook calls both "Calendar"; the one takes nothing back from the other."""
    for _ in range(2):
        for relation, guests in (("{1}", ("ann", "bob", "cat")), ("{2}", ("bob", "dan"))):
            head = ("X-WR-CALNAME:Calendar", f"X-WR-RELCALID:{relation}")
            text = calendar(OLD, *(plan(5, guest) for guest in guests), head=head)
            assert "off by now" not in take_in(f"{relation}.ics", text, *ME).answer.out
    assert set(plans()) == {f"{name}@x.example" for name in ("ann", "bob", "cat", "dan")}


# Plans made while tests are collected and those made by a test are of the same hour.
COLLECTED_AT = datetime.now(UTC)


def plan(days: int, guest: str) -> str:
    """Write a meeting so many days from now."""
    guests = (ANN[0], f"ATTENDEE:mailto:{guest}@x.example")
    return entry(f"DTSTART:{COLLECTED_AT + timedelta(days=days):%Y%m%dT%H0000Z}", uid=guest, guests=guests)


NAMED = ("X-WR-CALNAME:Work",)
OLD = entry("DTSTART:20250302T090000Z", uid="old")


def test_a_clip_takes_back_what_it_covers(take_in):
    """What lies within it and is no longer there is off; what lies outside stays."""
    whole = calendar(plan(5, "ann"), plan(8, "bob"), plan(60, "cat"), OLD, head=NAMED)
    days = [f"{datetime.now(UTC) + timedelta(days=day):%Y%m%dT%H%M%SZ}" for day in (-1, 30)]
    clip = (*NAMED, f"X-CLIPSTART:{days[0]}", f"X-CLIPEND:{days[1]}")
    take_in("1.ics", whole, *ME)
    assert (
        "1 meeting to come that is off"
        in take_in("2.ics", calendar(plan(5, "ann"), head=clip), *ME).answer.out
    )
    assert plans() == ["ann@x.example", "cat@x.example"]


@pytest.mark.parametrize(
    ("entries", "head"),
    [
        ((plan(5, "ann"), plan(8, "bob")), NAMED),
        ((plan(5, "ann"), OLD), NAMED),
        ((plan(5, "ann"), plan(8, "bob"), OLD), ("METHOD:REQUEST", *NAMED)),
        ((plan(5, "ann"), plan(8, "bob"), OLD), ()),
        (
            (OLD.replace("SUMMARY", "DTSTAMP:20260101T000000Z\r\nSUMMARY"), plan(5, "ann"), plan(8, "bob")),
            NAMED,
        ),
    ],
    ids=["some weeks", "hardly anything", "an invitation", "without a name", "an old export"],
)
def test_what_may_be_a_part_takes_nothing_back_outside_itself(take_in, entries, head):
    """Whatever made it one."""
    take_in("1.ics", calendar(plan(5, "ann"), plan(8, "bob"), plan(60, "cat"), OLD, head=NAMED), *ME)
    assert "off by now" not in take_in("2.ics", calendar(*entries, head=head), *ME).answer.out
    assert set(plans()) == {"ann@x.example", "bob@x.example", "cat@x.example"}


def test_an_old_export_takes_back_nothing_that_a_newer_one_brought(take_in):
    """The same series without an end, first as it is now and then as it was years ago."""
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    series = ("DTSTART:20190107T090000Z", "RRULE:FREQ=WEEKLY")
    take_in("new.ics", calendar(entry(*series, f"DTSTAMP:{stamp}"), head=NAMED), *ME)
    coming = plans()
    assert len(coming) > 50
    old = take_in("old.ics", calendar(entry(*series, "DTSTAMP:20210601T000000Z"), head=NAMED), *ME)
    assert "off by now" not in old.answer.out
    assert plans() == coming


WEEKLY = (f"DTSTART:{datetime.now(UTC) + timedelta(days=2):%Y%m%dT090000Z}", "RRULE:FREQ=WEEKLY;COUNT=4")
SECOND = f"{datetime.now(UTC) + timedelta(days=9):%Y%m%dT090000Z}"
HOUR_LATER = SECOND.replace("T09", "T10")


@pytest.mark.parametrize(
    ("method", "start", "left"),
    [("CANCEL", SECOND, 3), ("REQUEST", HOUR_LATER, 4), ("COUNTER", HOUR_LATER, 4), ("REFRESH", SECOND, 4)],
)
def test_a_message_about_one_time_of_a_series_speaks_of_no_other(take_in, method, start, left):
    """Cancelled, that time is off; moved, it is elsewhere; a proposal changes nothing."""
    take_in("1.ics", calendar(entry(*WEEKLY), OLD, head=NAMED), *ME)
    once = entry(f"DTSTART:{start}", f"RECURRENCE-ID:{SECOND}")
    take_in("2.ics", calendar(once, head=(f"METHOD:{method}",)), *ME)
    assert len(set(coming_times())) == left


def test_a_proposal_does_not_take_a_meeting_back(take_in):
    """Somebody asks for another time: until it is agreed, the meeting stands."""
    take_in("1.ics", calendar(plan(5, "ann"), OLD, head=NAMED), *ME)
    take_in("2.ics", calendar(plan(6, "ann"), head=("METHOD:COUNTER",)), *ME)
    assert plans() == ["ann@x.example"]


@pytest.mark.parametrize("program", ["CDO", "MSNCALENDAR"])
def test_a_whole_day_of_microsofts_programs_is_no_meeting(take_in, program):
    """It has times, and a line that says what it is."""
    text = calendar(entry("DTSTART:20260302T000000Z", f"X-MICROSOFT-{program}-ALLDAYEVENT:TRUE"))
    taken = take_in("c.ics", text, *ME)
    assert taken.history.rows == []
    assert "1 left out: all-day entries" in taken.answer.out


def test_stamps_that_mean_nothing_end_no_series(take_in):
    """A program that writes the same day into all entries: meetings years after it show that."""
    text = calendar(
        entry("DTSTART:20251201T090000Z", "RRULE:FREQ=WEEKLY", "DTSTAMP:20200101T000000Z"),
        entry("DTSTART:20260302T100000Z", "DTSTAMP:20200101T000000Z", uid="2"),
    )
    assert len(take_in("c.ics", text, *ME).history.times("Ann Archer")) > 40


def test_a_newer_export_still_takes_back_what_is_gone(take_in):
    """A whole calendar with its history that lacks one of three."""
    take_in("1.ics", calendar(plan(5, "ann"), plan(8, "bob"), plan(60, "cat"), OLD, head=NAMED), *ME)
    newer = take_in("2.ics", calendar(plan(5, "ann"), plan(8, "bob"), OLD, head=NAMED), *ME)
    assert "1 meeting to come that is off" in newer.answer.out
    assert plans() == ["ann@x.example", "bob@x.example"]


def test_the_same_meeting_in_mail_and_calendar_is_one(take_in, tmp_path):
    """The mail that invites to it and the answers are left out, wherever their calendar stands."""
    invitation = calendar(entry("DTSTART:20260302T090000Z"), head=("METHOD:REQUEST",))
    fields = "Date: Sun, 01 Mar 2026 09:00:00 +0000\nMessage-ID: <{}@x>\nFrom: {}\nTo: {}\n"
    kind = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n" + "x\n" * 20_000
    part = "\n--b\nContent-Type: text/calendar; method={}\n\n" + invitation + "\n--b--\n\n"
    mails = "".join(
        f"From - Sun Mar 01 09:00:00 2026\n{fields.format(number, sender, to)}{kind}{part.format(method)}"
        for number, (sender, to, method) in enumerate(
            [("me@home.example", "ann@x.example", "REQUEST"), ("ann@x.example", "me@home.example", "REPLY")]
        )
    )
    take_in("both/mail.mbox", mails, *ME)
    (tmp_path / "both" / "calendar.ics").write_text(calendar(entry("DTSTART:20260302T090000Z")))
    run("ingest", tmp_path / "both", *ME)
    assert stored().of["Ann Archer"] == {"mutual": 1}
