"""The calendar of a week: read by its secret address alone, the same ids each time, in any program."""

import time
from datetime import date, timedelta

import ics
import pytest
import vobject
from icalendar import Calendar

from data.schema import AnswerKind, Contact, to_epoch
from data.store.bookkeeping.preferences import TIMEZONE
from service.use_cases.people.memories import remember
from service.use_cases.week import WeekUseCases
from service.use_cases.weekly.calendar_feed import next_birthday
from service.use_cases.weekly.places import calendar_place
from tests.service.conftest import CONTACTS


@pytest.fixture
def address(store, clock):
    """Return the path of Ada's calendar, on a service that asks everybody else to sign in."""
    store.api_keys.make("own", "closed", ["admin"], owner=None, made_at=1, expires_at=None)
    store.preferences.set("Ada", TIMEZONE, "UTC")
    secret = store.calendar_addresses.make("Ada", to_epoch(clock()), with_dates=True)
    return calendar_place(store, secret).removeprefix("http://127.0.0.1:8765")


def events(client, address):
    """Return the entries by their titles."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return {str(one["SUMMARY"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_the_week_is_one_day_with_its_names(client, clock, address):
    """On the day of the list, taking nobody's time, and leading to the page."""
    # A Monday, on which lists are made at seven.
    clock.now += timedelta(hours=8)
    ((title, entry),) = events(client, address).items()
    assert title == f"This week: {', '.join(CONTACTS)}"
    assert entry.decoded("DTSTART") == date(2026, 3, 2)
    assert (entry["TRANSP"], entry["CLASS"]) == ("TRANSPARENT", "PRIVATE")
    assert str(entry["DESCRIPTION"]) == "http://127.0.0.1:8765/owners/Ada"


def test_who_was_answered_leaves_the_entry_and_its_id_stays(client, store, clock, address):
    """Nobody is left: there is no entry."""
    (before,) = events(client, address).values()
    for contact in CONTACTS[:2]:
        WeekUseCases(store, clock).answer("Ada", contact, AnswerKind.DISMISSED)
    ((title, after),) = events(client, address).items()
    assert title == f"This week: {CONTACTS[2]}"
    assert before["UID"] == after["UID"]
    WeekUseCases(store, clock).answer("Ada", CONTACTS[2], AnswerKind.DISMISSED)
    assert events(client, address) == {}


def test_birthdays_and_promises_have_entries_of_their_own(client, store, clock, address):
    """Each on its day, with the same id each time; without dates there are none."""
    store.contacts.keep([Contact("Ada", CONTACTS[0], "Grace", born="1906-12-09")], 1)
    store.contacts.keep([Contact("Ada", CONTACTS[1])], 1)
    remember(store, "Ada", CONTACTS[1], "lent her the tent until 12 May", clock())
    named = events(client, address)
    days = {title: entry.decoded("DTSTART") for title, entry in named.items()}
    assert days["Birthday: Grace"] == date(2026, 12, 9)
    assert days[f"{CONTACTS[1]}: lent her the tent until 12 May"] == date(2026, 5, 12)
    assert [entry["UID"] for entry in events(client, address).values()] == [
        one["UID"] for one in named.values()
    ]
    bare = store.calendar_addresses.make("Ada", 1, with_dates=False)
    assert len(events(client, f"/calendar/{bare}.ics")) == 1


def test_promises_of_the_past_and_of_later_years_have_no_entry(client, store, clock, address):
    """A calendar shows the promises from today until a year ahead."""
    for until in ("1 March 2026", "2 March 2026", "3 March 2027", "4 March 2027"):
        store.contacts.keep([Contact("Ada", until)], 1)
        remember(store, "Ada", until, f"lent the tent until {until}", clock())
    titles = [title for title in events(client, address) if "tent" in title]
    assert [title.split(":")[0] for title in titles] == ["2 March 2026", "3 March 2027"]


def test_three_libraries_read_the_same(client, store, clock, address):
    """Also names with commas, emoji and letters of other scripts, and lines that are too long."""
    long = "Żółć, কাকলি; \\ " + "é" * 90
    store.contacts.keep([Contact("Ada", CONTACTS[0], long)], 1)
    store.contacts.keep([Contact("Ada", CONTACTS[1])], 1)
    remember(store, "Ada", CONTACTS[1], "lent her the tent until 12 May", clock())
    content = client.get(address).content
    assert max(map(len, content.split(b"\r\n"))) <= 75
    read = [
        {str(one["SUMMARY"]) for one in Calendar.from_ical(content).walk("VEVENT")},
        {one.summary.value for one in vobject.readOne(content.decode()).vevent_list},
        {one.name for one in ics.Calendar(content.decode()).events},
    ]
    assert read[0] == read[1] == read[2]
    assert any(long in title for title in read[0])
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in content


def test_an_address_opens_one_calendar_and_can_be_taken_back(client, store, clock, address):
    """Another letter, a new address and none at all are as if there was never one; nothing else opens."""
    assert client.get(f"{address[:-6]}xx.ics").status_code == 404
    assert client.get("/owners/Ada", follow_redirects=False).status_code in {303, 401}
    fresh = store.calendar_addresses.make("Ada", to_epoch(clock()), with_dates=True)
    assert client.get(address).status_code == 404
    assert client.get(f"/calendar/{fresh}.ics").status_code == 200
    assert store.calendar_addresses.revoke("Ada")
    assert client.get(f"/calendar/{fresh}.ics").status_code == 404
    exported = [row for table, row in store.everything() if table == "calendar_addresses"]
    assert all("digest" not in row for row in exported)


def test_the_last_reading_is_known_to_the_hour(client, store, clock, address):
    """And is told where it is said what leaves the machine."""
    client.get(address)
    first = to_epoch(clock())
    clock.now += timedelta(minutes=30)
    client.get(address)
    assert wait_for(lambda: store.calendar_addresses.of("Ada").read_at) == first
    clock.now += timedelta(minutes=30)
    client.get(address)
    assert wait_for(lambda: store.calendar_addresses.of("Ada").read_at == first + 3_600 or None)


def wait_for(look):
    """Return what a look finds once the writer has written."""
    until = time.monotonic() + 10
    while (value := look()) is None:
        assert time.monotonic() < until
        time.sleep(0.01)
    return value


@pytest.mark.parametrize(
    ("born", "today", "expected"),
    [
        ("1980-02-29", date(2026, 1, 5), date(2026, 2, 28)),
        ("1980-02-29", date(2028, 1, 5), date(2028, 2, 29)),
        ("--12-31", date(2026, 12, 31), date(2026, 12, 31)),
        ("--01-01", date(2026, 12, 31), date(2027, 1, 1)),
        ("unknown", date(2026, 1, 1), None),
    ],
)
def test_the_next_birthday(born, today, expected):
    """A leap day falls on the last of February where there is none."""
    assert next_birthday(born, today) == expected


def test_the_page_makes_an_address_and_ends_it(client, store):
    """It stands on one page, once; the page of the week says that there is one."""
    page = client.post("/every-week/calendar", data={"owner": "Ada", "kind": "with_dates"})
    address = page.text.split("<code>http://127.0.0.1:8765")[1].split("</code>")[0]
    assert client.get(address).status_code == 200
    shown = client.get("/every-week?owner=Ada").text
    assert "Your calendar has an address" in shown
    assert address not in shown
    client.post("/every-week/calendar", data={"owner": "Ada", "kind": "off"})
    assert client.get(address).status_code == 404
    assert store.calendar_addresses.of("Ada") is None
