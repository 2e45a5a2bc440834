"""Google's calendars and contacts come over their APIs, whole where a sync token says that they changed."""

from datetime import UTC, datetime

import pytest

from data.oauth.providers import Readable
from tests.pipelines.connect.dovecot import ADDRESS
from tests.pipelines.connect.fakes.google import google_event
from tests.pipelines.jobs.sync.providers.signed_in import SignedIn

# The stores' clock begins on 15 January 2027.
PAST, COMING = datetime(2027, 1, 5, 10, tzinfo=UTC), datetime(2027, 2, 5, 10, tzinfo=UTC)
BERLIN = {"timeZone": "Europe/Berlin"}


@pytest.fixture
def calendar(google, tmp_path):
    """Return a store with the account's calendars connected."""
    return SignedIn(google, Readable.CALENDAR, tmp_path)


@pytest.fixture
def contacts(google, tmp_path):
    """Return a store with the account's contacts connected."""
    return SignedIn(google, Readable.CONTACTS, tmp_path)


def series(**more):
    """Return a meeting that comes back every week at the same hour of Berlin; clocks change meanwhile."""
    start = {"dateTime": "2026-10-19T10:00:00+02:00", **BERLIN}
    return {
        **google_event(9, PAST),
        "start": start,
        "end": {"dateTime": "2026-10-19T11:00:00+02:00", **BERLIN},
        "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"],
        **more,
    }


def test_meetings_that_were_are_contact_and_coming_ones_plans(google, calendar):
    """A quiet look reads no entry; a change reads the calendar anew, a deletion takes its plan back."""
    google.put_event("a", google_event(1, PAST))
    google.put_event("b", google_event(2, COMING))
    assert calendar.sync().fault is None
    assert [row[1] for row in calendar.log()] == ["ada@example.org"]
    assert [row[0] for row in calendar.plans()] == ["e2@example.org/20270205T100000Z"]
    google.asked.clear()
    assert calendar.sync().result.recorded.duplicate == 0
    assert len(calendar.questions("/events")) == 1
    google.cancel_event("b")
    google.put_event("c", google_event(3, PAST, "bob@example.org"))
    assert calendar.sync().result.recorded.created == 1
    assert calendar.plans() == []


def test_neither_texts_nor_places_are_asked_for_and_no_title_is_kept(google, calendar):
    """The fields are named; what a calendar says of its content stays there."""
    google.put_event("a", google_event(1, PAST))
    calendar.sync()
    fields = [one.get("fields") for one in google.asked if one.path.endswith("/events")]
    assert all(fields)
    assert not any(word in field for field in fields for word in ("description", "location", "attachments"))
    kept = "".join(map(repr, calendar.store.everything()))
    assert "never kept" not in kept
    assert "private 1" not in kept


def test_a_series_follows_its_zone_and_its_exceptions(google, calendar):
    """The second time was moved, the third called off: Google tells little more of it than when it was."""
    google.put_event("s", series())
    moved = {
        "recurringEventId": "s",
        "originalStartTime": {"dateTime": "2026-10-26T10:00:00+01:00", **BERLIN},
    }
    google.put_event("s_2", {**google_event(9, datetime(2026, 10, 27, 15, tzinfo=UTC)), **moved})
    gone = {"recurringEventId": "s", "originalStartTime": {"dateTime": "2026-11-02T10:00:00+01:00", **BERLIN}}
    google.put_event("s_3", {"status": "cancelled", **gone})
    assert calendar.sync().fault is None
    assert [(row[7], row[2]) for row in calendar.log()] == [
        ("e9@example.org/20261019T080000Z", int(datetime(2026, 10, 19, 8, tzinfo=UTC).timestamp())),
        ("e9@example.org/20261026T090000Z", int(datetime(2026, 10, 27, 15, tzinfo=UTC).timestamp())),
    ]


def test_a_token_that_is_too_old_means_everything_anew_and_nothing_twice(google, calendar):
    """Google answers 410."""
    google.put_event("a", google_event(1, PAST))
    calendar.sync()
    google.expire_sync_tokens()
    google.put_event("b", google_event(2, PAST, "bob@example.org"))
    again = calendar.sync().result.recorded
    assert (again.created, again.duplicate) == (1, 1)


def test_calendars_of_others_holidays_and_days_off_are_no_meetings(google, calendar):
    """What the owner may only look at is named as left out."""
    google.calendars["h@group.v.calendar.google.com"] = {"summary": "Holidays", "accessRole": "reader"}
    google.events["h@group.v.calendar.google.com"] = {}
    google.calendars["team@group.calendar.google.com"] = {"summary": "Team", "accessRole": "writer"}
    organizer = {"organizer": {"email": "team@group.calendar.google.com"}}
    google.events["team@group.calendar.google.com"] = {}
    google.put_event(
        "t", google_event(5, PAST, "cy@example.org", **organizer), "team@group.calendar.google.com"
    )
    google.put_event("o", google_event(6, PAST, "dan@example.org", eventType="outOfOffice"))
    overview = calendar.overview()
    assert ({part.name for part in overview.parts}, overview.left_out) == ({ADDRESS, "Team"}, ("Holidays",))
    calendar.sync()
    assert [row[1] for row in calendar.log()] == ["cy@example.org"]


def test_a_calendar_that_is_somebody_elses_by_its_owners_word_is_not_read(google, calendar):
    """Though it may be written to."""
    google.calendars["p@group.calendar.google.com"] = {"summary": "Partner", "accessRole": "writer"}
    google.events["p@group.calendar.google.com"] = {}
    google.put_event("p", google_event(5, PAST, "cy@example.org"), "p@group.calendar.google.com")
    calendar.leave_out("p@group.calendar.google.com")
    assert calendar.overview().left_out == ("Partner",)
    assert calendar.sync().fault is None
    assert calendar.log() == []


def test_a_long_calendar_comes_page_by_page(google, calendar):
    """The token stands on the last page alone."""
    google.page = 2
    for number in range(5):
        google.put_event(f"e{number}", google_event(number, PAST, f"p{number}@example.org"))
    assert calendar.sync().result.recorded.created == 5
    assert calendar.sync().result.recorded.duplicate == 0


def test_a_change_behind_an_empty_page_is_seen(google, calendar, contacts):
    """Google may fill a page with nothing and have more: the next one is asked for."""
    google.put_event("a", google_event(1, PAST))
    google.put_person("1", {"emailAddresses": [{"value": "dora@example.org"}], "names": []})
    assert (calendar.sync().fault, contacts.sync().fault) == (None, None)
    google.begins_empty = True
    google.put_event("b", google_event(2, PAST, "bob@example.org"))
    google.put_person(
        "2", {"names": [{"displayName": "Emil"}], "emailAddresses": [{"value": "e@example.org"}]}
    )
    assert calendar.sync().result.recorded.created == 1
    contacts.sync()
    assert "Emil" in contacts.names().values()


def test_what_was_planned_becomes_contact_by_itself(google, calendar):
    """Nothing changed in the calendar; the next day it is read again."""
    google.put_event("b", google_event(2, COMING))
    calendar.sync()
    calendar.later(days=30)
    calendar.sync()
    assert ([row[1] for row in calendar.log()], calendar.plans()) == (["ada@example.org"], [])


def test_contacts_bring_names_and_handles(google, contacts):
    """All handles of a card are one person; a quiet look reads no card; an old token means all of them."""
    google.put_person(
        "1",
        {
            "names": [{"displayName": "Dora Ek", "givenName": "Dora", "familyName": "Ek"}],
            "emailAddresses": [{"value": "dora@example.org"}],
            "phoneNumbers": [{"value": "030 1234567", "canonicalForm": "+49301234567"}],
            "birthdays": [{"date": {"month": 5, "day": 7}}],
            "organizations": [{"name": "Ek; Sons, Ltd", "title": "Owner"}],
        },
    )
    assert contacts.sync().fault is None
    assert contacts.names() == {"dora@example.org": "Dora Ek"}
    assert contacts.store.database.execute("SELECT born FROM contacts") == [("--05-07",)]
    google.asked.clear()
    contacts.sync()
    assert len(contacts.questions("/connections")) == 1
    google.expire_sync_tokens()
    google.put_person(
        "2", {"names": [{"displayName": "Emil"}], "emailAddresses": [{"value": "e@example.org"}]}
    )
    google.delete_person("1")
    assert contacts.sync().fault is None
    assert set(contacts.names().values()) == {"Dora Ek", "Emil"}


def test_a_permission_that_was_not_given_needs_the_owner(google, contacts):
    """Another one opens no contacts."""
    google.access = {token: {**kept, "scope": {"openid"}} for token, kept in google.access.items()}
    assert "did not give the permission to read this" in contacts.sync().fault.sentence
