"""Mail, calendars and contacts of Microsoft come over Graph, each by its delta link."""

from datetime import UTC, datetime

import pytest

from data.oauth.providers import Readable
from pipelines.connect.microsoft.foreign_uids import FOREIGN, GLOBAL, plain_uid
from tests.pipelines.connect.dovecot import ADDRESS, mail
from tests.pipelines.connect.fakes.microsoft import microsoft_event
from tests.pipelines.connect.fakes.tls_server import Fault
from tests.pipelines.jobs.sync.providers.signed_in import SignedIn

PAST, COMING = datetime(2027, 1, 5, 10, tzinfo=UTC), datetime(2027, 2, 5, 10, tzinfo=UTC)


@pytest.fixture
def connect(microsoft, tmp_path):
    """Connect a part of the account."""
    return lambda readable, **more: SignedIn(microsoft, readable, tmp_path, **more)


def test_mail_is_recorded_with_its_direction_and_once(microsoft, connect):
    """Junk, drafts and what was deleted are left out; a second look asks each folder for its news alone."""
    account = connect(Readable.MAIL)
    microsoft.receive(mail(1))
    microsoft.receive(mail(2, f"Ana <{ADDRESS}>", "bob@example.org"), "sentitems")
    for folder in ("junkemail", "drafts", "deleteditems"):
        microsoft.receive(mail(3), folder)
    microsoft.folders["f-old"] = {"displayName": "Old", "parentFolderId": "f-deleteditems"}
    microsoft.put(
        "f-old",
        {**microsoft.rows["f-inbox"][next(iter(microsoft.rows["f-inbox"]))], "internetMessageId": "<old@x>"},
    )
    assert account.sync().fault is None
    assert [(row[1], row[3]) for row in account.log()] == [
        ("ada@example.org", "received"),
        ("bob@example.org", "sent"),
    ]
    assert [part.name for part in account.overview().parts] == ["SENTITEMS", "INBOX"]
    microsoft.asked.clear()
    microsoft.receive(mail(4))
    assert account.sync().result.recorded.created == 1
    assert all(one.get("$deltatoken") for one in microsoft.asked if one.path.endswith("messages/delta"))


def test_no_body_is_asked_for_and_no_subject_is_kept(microsoft, connect):
    """Graph hands over the marks of lists with a mail's whole head; what nobody asked for is dropped."""
    account = connect(Readable.MAIL)
    microsoft.receive(mail(1))
    microsoft.receive(mail(2, "News <n@example.org>", extra="List-Unsubscribe: <mailto:x@example.org>\r\n"))
    account.sync()
    assert [row[1] for row in account.log()] == ["ada@example.org"]
    assert "private words" not in "".join(map(repr, account.store.everything()))
    (selected,) = {one.get("$select") for one in microsoft.asked if one.path.endswith("messages/delta")}
    assert "body" not in selected.lower()
    assert "subject" not in selected


def test_an_invitation_is_no_mail(microsoft, connect):
    """The calendar shows the meeting."""
    account = connect(Readable.MAIL)
    microsoft.receive(mail(1), **{"@odata.type": "#microsoft.graph.eventMessage"})
    account.sync()
    assert account.log() == []


@pytest.mark.parametrize("too_old", [(410, "syncStateNotFound"), (410, "another"), (400, "resyncRequired")])
def test_a_link_that_is_too_old_means_the_folder_anew_and_nothing_twice(microsoft, connect, too_old):
    """Graph answers 410, or says it by its code."""
    microsoft.too_old = too_old
    account = connect(Readable.MAIL)
    microsoft.receive(mail(1))
    account.sync()
    microsoft.expire_links()
    microsoft.receive(mail(2))
    again = account.sync().result.recorded
    assert (again.created, again.duplicate) == (1, 1)


def test_a_mail_that_is_moved_or_deleted_stays_one_contact(microsoft, connect):
    """In another folder it has another id, and the same Message-ID."""
    account = connect(Readable.MAIL)
    microsoft.folders["f-work"] = {"displayName": "Work", "parentFolderId": "root"}
    number, gone = microsoft.receive(mail(1)), microsoft.receive(mail(2))
    account.sync()
    microsoft.move(number, "inbox", "work")
    microsoft.take("f-inbox", gone)
    account.sync()
    assert [row[7] for row in account.log()] == ["m1@example.org", "m2@example.org"]


def test_a_first_reading_goes_on_where_it_was_ended(microsoft, connect):
    """Page by page of each folder."""
    account = connect(Readable.MAIL)
    microsoft.page = 2
    for number in range(5):
        microsoft.receive(mail(number))
    while account.sync(until=lambda: True).result.recorded.created:
        pass
    account.sync()
    assert len(account.log()) == 5


def test_a_pause_that_graph_asks_for_is_kept(microsoft, connect):
    """Retry-After is longer than the usual pause."""
    account = connect(Readable.MAIL)
    microsoft.faults = [Fault(429, {"Retry-After": "4000"})]
    account.sync()
    assert account.connection.due_at == microsoft.now + 4000


def test_meetings_that_were_are_contact_and_coming_ones_plans(microsoft, connect):
    """A quiet look reads nothing; a deletion takes its plan back; an old link means the calendar anew."""
    account = connect(Readable.CALENDAR)
    microsoft.put("cal1", microsoft_event(1, PAST))
    number = microsoft.put("cal1", microsoft_event(2, COMING))
    assert account.sync().fault is None
    assert ([row[1] for row in account.log()], len(account.plans())) == (["ada@example.org"], 1)
    assert account.sync().result.recorded.duplicate == 0
    microsoft.take("cal1", number)
    microsoft.expire_links()
    account.sync()
    assert (len(account.log()), account.plans()) == (1, [])


def test_a_calendar_that_is_somebody_elses_by_its_owners_word_is_not_read(microsoft, connect):
    """Though it may be written to."""
    account = connect(Readable.CALENDAR)
    microsoft.put("cal1", microsoft_event(1, PAST))
    account.leave_out("cal1")
    assert account.overview().left_out == ("Calendar",)
    assert account.sync().fault is None
    assert account.log() == []


def test_a_change_behind_an_empty_page_is_seen(microsoft, connect):
    """Graph may fill a page with nothing and have more: the next one is asked for."""
    calendar, contacts = connect(Readable.CALENDAR), connect(Readable.CONTACTS)
    assert (calendar.sync().fault, contacts.sync().fault) == (None, None)
    microsoft.begins_empty = True
    microsoft.put("cal1", microsoft_event(1, PAST))
    emil = {"displayName": "Emil", "emailAddresses": [{"name": "Emil", "address": "emil@example.org"}]}
    microsoft.put("contacts", emil, "c2")
    assert calendar.sync().result.recorded.created == 1
    contacts.sync()
    assert contacts.names() == {"emil@example.org": "Emil"}


def test_the_times_of_a_series_have_the_guests_of_the_series(microsoft, connect):
    """Graph tells of a plain time when it is, of a moved one everything."""
    account = connect(Readable.CALENDAR)
    master = microsoft.put("cal1", microsoft_event(9, PAST, type="seriesMaster"))
    for day in (5, 12):
        at = {"dateTime": f"2027-01-{day:02d}T10:00:00.0000000", "timeZone": "UTC"}
        microsoft.put("cal1", {"type": "occurrence", "seriesMasterId": master, "start": at, "end": at})
    moved = microsoft_event(9, datetime(2027, 1, 14, 9, tzinfo=UTC), type="exception", seriesMasterId=master)
    microsoft.put("cal1", {**moved, "iCalUId": "another", "originalStart": "2027-01-13T10:00:00Z"})
    assert account.sync().fault is None
    assert [(row[1], row[7]) for row in account.log()] == [
        ("ada@example.org", f"e9@example.org/202701{day}T100000Z") for day in ("05", "12", "13")
    ]


def test_an_invitation_without_an_answer_is_no_meeting(microsoft, connect):
    """Neither is one that the owner declined, nor one that was called off."""
    account = connect(Readable.CALENDAR)
    for number, response in enumerate(("notResponded", "declined", "accepted", "organizer")):
        guest = f"p{number}@example.org"
        of_guest = {} if response == "organizer" else {"organizer": {"emailAddress": {"address": guest}}}
        answer = {"responseStatus": {"response": response, "time": None}, **of_guest}
        microsoft.put("cal1", microsoft_event(number, PAST, guest, **answer))
    microsoft.put("cal1", microsoft_event(7, PAST, "gone@example.org", isCancelled=True))
    account.sync()
    assert [row[1] for row in account.log()] == ["p2@example.org", "p3@example.org"]


def test_contacts_bring_names_and_handles(microsoft, connect):
    """All handles of a card are one person."""
    account = connect(Readable.CONTACTS)
    card = {
        "displayName": "Dora Ek",
        "givenName": "Dora",
        "surname": "Ek",
        "emailAddresses": [{"name": "Dora", "address": "dora@example.org"}],
        "mobilePhone": "+49301234567",
        "birthday": "1604-05-07T11:59:00Z",
    }
    microsoft.put("contacts", card, "c1")
    assert account.sync().fault is None
    assert account.names() == {"dora@example.org": "Dora Ek"}
    assert account.store.database.execute("SELECT born FROM contacts") == [("--05-07",)]
    emil = {"displayName": "Emil", "emailAddresses": [{"name": "Emil", "address": "emil@example.org"}]}
    microsoft.put("contacts", emil, "c2")
    microsoft.asked.clear()
    account.sync()
    assert account.names() == {"dora@example.org": "Dora Ek", "emil@example.org": "Emil"}
    account.sync()
    assert len(account.questions("contacts")) == 3


def test_the_id_of_another_program_is_unwrapped():
    """So a meeting that was planned in Google's calendar has one id in both."""
    wrapped = f"{GLOBAL}{'00' * 20}{FOREIGN.hex()}{b'abc@google.com'.hex()}00"
    assert plain_uid(wrapped.upper()) == "abc@google.com"
    assert plain_uid("plain@example.org") == "plain@example.org"
    own = f"{GLOBAL}{'00' * 28}"
    assert plain_uid(own) == own
