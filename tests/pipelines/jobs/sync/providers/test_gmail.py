"""Gmail is read over its own API: headers by name, then what its history says, each mail once."""

import pytest

from data.errors import NeedsOwnerError
from data.oauth.providers import Readable
from data.store.bookkeeping.connections import ConnectionState
from pipelines.connect.google import gmail
from pipelines.connect.web import json_api
from tests.pipelines.connect.dovecot import ADDRESS, mail
from tests.pipelines.connect.fakes.tls_server import Fault
from tests.pipelines.jobs.sync.providers.signed_in import SignedIn

RATE = {"error": {"code": 403, "errors": [{"reason": "userRateLimitExceeded"}]}}


@pytest.fixture
def account(google, tmp_path):
    """Return a store with the account connected."""
    return SignedIn(google, Readable.MAIL, tmp_path)


def ids(account):
    """Return the Message-IDs that were recorded."""
    return [row[7] for row in account.log()]


def test_mails_are_recorded_with_their_direction_and_once(google, account):
    """Spam, trash and drafts are left out; a second look asks for nothing but the history."""
    google.receive(mail(1))
    google.receive(mail(2, f"Ana <{ADDRESS}>", "bob@example.org"), "SENT")
    for label in ("SPAM", "TRASH", "DRAFT"):
        google.receive(mail(3), label)
    assert account.sync().fault is None
    assert [(row[1], row[3]) for row in account.log()] == [
        ("ada@example.org", "received"),
        ("bob@example.org", "sent"),
    ]
    google.asked.clear()
    assert account.sync().result.recorded.created == 0
    assert account.questions() == ["/gmail/v1/users/me/history"]
    google.receive(mail(4))
    assert account.sync().result.recorded.created == 1
    assert len(account.questions("/messages/")) == 1


def test_neither_body_nor_subject_is_asked_for(google, account):
    """The permission opens no body, every field is named, and a subject comes only when asked for."""
    google.receive(mail(1))
    account.sync()
    (asked,) = [one for one in google.asked if "/messages/" in one.path]
    assert asked.get("format") == "metadata"
    assert "from" in asked.all("metadataHeaders")
    assert "subject" not in asked.all("metadataHeaders")
    kept = "".join(map(repr, account.store.everything()))
    assert "private words" not in kept
    with_subjects = SignedIn(google, Readable.MAIL, account.folder, subjects=True)
    with_subjects.sync()
    assert "private words 1" in "".join(map(repr, with_subjects.store.everything()))


def test_history_that_is_too_old_means_everything_anew_and_nothing_twice(google, account):
    """Gmail answers 404; what came meanwhile is not lost."""
    google.receive(mail(1))
    account.sync()
    google.receive(mail(2))
    google.forget_history()
    google.receive(mail(3))
    again = account.sync()
    assert (again.fault, again.result.recorded.created, again.result.recorded.duplicate) == (None, 2, 1)
    assert len(account.questions("/messages/")) == 1 + 3


def test_what_is_deleted_stays_contact_and_what_leaves_spam_comes(google, account):
    """People tidy up; and they find a mail of a friend among the spam."""
    first, second = google.receive(mail(1)), google.receive(mail(2), "SPAM")
    account.sync()
    google.delete_mail(first)
    google.move(second, "INBOX")
    account.sync()
    assert ids(account) == ["m1@example.org", "m2@example.org"]


def test_a_first_reading_goes_on_where_it_was_ended(google, account, monkeypatch):
    """Page by page, from the newest on; what comes meanwhile is in the history from its beginning on."""
    monkeypatch.setattr(gmail, "STEP", 2)
    for number in range(6):
        google.receive(mail(number))
    assert account.sync(until=lambda: True).result.recorded.created == 2
    google.receive(mail(6))
    rest = account.sync()
    assert rest.result.recorded.created in {4, 5}
    account.sync()
    assert len(set(ids(account))) == len(ids(account)) == 7


def test_a_place_that_gmail_knows_no_more_is_begun_anew(google, account, monkeypatch):
    """A page's token does not hold for ever."""
    monkeypatch.setattr(gmail, "STEP", 2)
    for number in range(4):
        google.receive(mail(number))
    account.sync(until=lambda: True)
    kept = account.store.connections.cursors(account.number)["gmail"]
    account.store.connections.keep_cursor(account.connection, "gmail", {**kept, "page": "no such page"})
    assert account.sync().fault is None
    assert len(ids(account)) == 4


def test_nothing_older_than_the_owner_wants_is_read(google, tmp_path, monkeypatch):
    """Pages that are older as a whole are not asked for any more."""
    monkeypatch.setattr(gmail, "STEP", 2)
    for number in range(10):
        google.receive(mail(number))
    account = SignedIn(google, Readable.MAIL, tmp_path, since=1_704_067_200 + 7 * 86_400)
    account.sync()
    assert ids(account) == [f"m{number}@example.org" for number in (7, 8, 9)]
    assert len(account.questions("/messages/")) == 6


@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, {"Retry-After": "3"}),
        Fault(403, values=RATE),
        Fault(503, {"Retry-After": "1"}),
        Fault("drop"),
    ],
)
def test_what_a_short_wait_mends_is_waited_out(google, account, monkeypatch, fault):
    """The reading goes on in place, after as long as Gmail asked for."""
    waits = []
    monkeypatch.setattr(json_api, "wait_out", waits.append)
    google.receive(mail(1))
    google.faults = [fault]
    assert account.sync().fault is None
    assert len(account.log()) == 1
    assert waits == ([] if fault.kind == "drop" else [int(fault.headers.get("Retry-After", 2))])


@pytest.mark.parametrize("fault", [Fault(429, {"Retry-After": "3600"}), Fault("half"), Fault(500)])
def test_what_takes_longer_is_tried_again_later(google, account, fault):
    """Not before Gmail's own wish; what was read before stays."""
    google.receive(mail(1))
    google.faults = [fault]
    refused = account.sync()
    assert refused.fault.code == "remote"
    assert account.connection.state is ConnectionState.LIVE
    asked_for = int(fault.headers.get("Retry-After", 300))
    assert account.connection.due_at == google.now + asked_for
    assert account.sync().fault is None
    assert len(account.log()) == 1


def test_an_api_that_is_not_switched_on_is_said(google, account):
    """It is the first thing that everybody forgets."""
    google.faults = [
        Fault(403, values={"error": {"code": 403, "errors": [{"reason": "accessNotConfigured"}]}})
    ]
    assert "is not switched on in your Google project" in account.sync().fault.sentence
    assert account.connection.state is ConnectionState.NEEDS_YOU


def test_an_overview_says_how_many_mails_there_are(google, account):
    """Before anything is kept."""
    google.receive(mail(1))
    assert [(part.name, part.size) for part in account.overview().parts] == [("Gmail", 1)]
    assert account.log() == []


def test_a_field_that_holds_another_one_is_one_line(google, account):
    """Whoever writes a line end into a name adds no field: this one would leave the mail out."""
    number = google.receive(mail(1))
    for header in google.mails[number]["headers"]:
        if header["name"] == "From":
            header["value"] = "Ada <ada@example.org>\r\nX-Failed-Recipients: x@example.org"
    account.sync()
    assert len(account.log()) == 1


def test_an_invitation_of_google_calendar_is_no_mail(google, account):
    """No part of a mail is shown; who sent it in the organiser's name tells."""
    sender = "Sender: Google Calendar <calendar-notification@google.com>\r\n"
    google.receive(mail(1, extra=sender))
    account.sync()
    assert account.log() == []


def test_a_revoked_permission_needs_its_owner_once(google, account):
    """It is not tried again; signed in anew, the reading goes on where it was."""
    google.receive(mail(1))
    account.sync()
    google.revoke()
    fault = account.sync().fault
    assert isinstance(fault, NeedsOwnerError)
    assert "took the permission back" in fault.sentence
    assert account.connection.state is ConnectionState.NEEDS_YOU
