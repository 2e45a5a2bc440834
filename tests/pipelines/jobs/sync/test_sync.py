"""What is new in an account is recorded once, and what stands in the way is noted with it."""

from datetime import timedelta
from errno import ENOSPC
from imaplib import IMAP4

import pytest

from data.errors import InputError
from data.schema import to_epoch
from data.store.bookkeeping.connections import ConnectionState
from pipelines.connect.mail import mailbox
from pipelines.jobs.ingest.recorder import Recorder
from pipelines.jobs.sync.record_mail import MISSING
from pipelines.jobs.sync.sync import sync_due
from tests.pipelines.connect.dovecot import ADDRESS, PASSWORD, mail

pytestmark = pytest.mark.needs("dovecot")
MINE = "Ana <ana@example.net>"


def raising(error):
    """Raise an error where a value is expected."""
    raise error


def test_mail_is_recorded_with_its_direction_and_once(connected):
    """A second look brings nothing; one more mail comes alone."""
    connected.server.append("INBOX", [mail(1), mail(2)])
    connected.server.append("Gesendet", [mail(3, MINE, "Bob <bob@example.org>")])
    first = connected.sync()
    assert (first.fault, first.result.recorded.created) == (None, 3)
    assert [(handle, direction) for _, handle, _, direction, *_ in connected.log()] == [
        ("ada@example.org", "received"),
        ("ada@example.org", "received"),
        ("bob@example.org", "sent"),
    ]
    assert connected.sync().result.recorded.created == 0
    connected.server.append("INBOX", [mail(4)])
    assert connected.sync().result.recorded.created == 1
    assert connected.connection.last_success_at == to_epoch(connected.now)


def test_a_mail_that_the_server_cannot_show_hides_no_other_and_is_counted(connected, monkeypatch):
    """The second of five is damaged on the server: whoever asks for it is refused."""
    ask = IMAP4.uid

    def refusing(server, command, *words):
        ends = [list(map(int, run.split(":"))) for run in words[0].split(",")] if command == "FETCH" else []
        is_asked = any(run[0] <= 2 <= run[-1] for run in ends)
        return ("NO", [b"damaged"]) if is_asked else ask(server, command, *words)

    monkeypatch.setattr(IMAP4, "uid", refusing)
    connected.server.append("INBOX", [mail(number) for number in range(5)])
    result = connected.sync().result
    assert (result.recorded.created, result.left_out[MISSING]) == (4, 1)
    assert connected.sync().result.left_out[MISSING] == 0


def test_the_owners_other_addresses_are_learned_from_sent_mail(connected):
    """What is sent from an alias is sent, not received from a stranger."""
    sent = [mail(number, "Ana <ana@work.example>", "bob@example.org") for number in range(10, 18)]
    connected.server.append("Gesendet", sent)
    connected.sync()
    assert {(handle, direction) for _, handle, _, direction, *_ in connected.log()} == {
        ("bob@example.org", "sent")
    }


def test_a_reader_that_was_ended_goes_on_from_its_piece(connected, monkeypatch):
    """Whatever was recorded stays, and nothing is recorded twice or lost."""
    monkeypatch.setattr(mailbox, "STEP", 2)
    connected.server.append("INBOX", [mail(number) for number in range(7)])
    assert connected.sync(until=lambda: True).result.recorded.created == 2
    assert connected.connection.due_at == to_epoch(connected.now)
    assert connected.sync(until=lambda: True).result.recorded.created == 2
    assert connected.sync().result.recorded.created == 3
    assert len(connected.log()) == 7


def test_a_folder_with_new_numbers_doubles_nothing(connected):
    """The same mails under other numbers are the same by their Message-ID."""
    connected.server.append("Work", [mail(1), mail(2)])
    connected.sync()
    part = {"validity": 1, "next": 3}
    connected.store.connections.keep_cursor(connected.connection, "Work", part)
    again = connected.sync().result.recorded
    assert (again.created, again.duplicate) == (0, 2)


def test_what_is_deleted_on_the_server_stays_contact(connected):
    """People tidy up; the contact happened."""
    connected.server.append("INBOX", [mail(1)])
    connected.sync()
    client = connected.server.client()
    client.select("INBOX")
    client.store("1", "+FLAGS", "\\Deleted")
    client.expunge()
    client.logout()
    connected.sync()
    assert len(connected.log()) == 1


def test_a_changed_password_needs_its_owner_and_is_not_tried_again(connected):
    """With the new password reading goes on where it was."""
    connected.server.append("INBOX", [mail(1)])
    connected.sync()
    read_at = connected.connection.last_success_at
    connected.server.set_password("another one")
    assert connected.sync().fault.code == "needs_you"
    connection = connected.connection
    assert (connection.state, connection.blind_since) == (ConnectionState.NEEDS_YOU, read_at)
    connected.now += timedelta(days=1)
    assert sync_due(connected.store, connected.key_path, lambda: connected.now) == 0
    connected.use_cases.resume(connected.number, "another one")
    assert sync_due(connected.store, connected.key_path, lambda: connected.now) == 1
    assert (connected.connection.state, connected.connection.blind_since) == (ConnectionState.LIVE, None)


def test_a_server_that_is_away_is_tried_again_after_longer_and_longer_pauses(connected):
    """It stays live, and says since when nothing is seen."""
    connected.server.port, kept = 1, connected.server.port
    connected.use_cases.remove(connected.number)
    connected.connect()
    connected.server.port = kept
    pauses = []
    for _ in range(3):
        assert connected.sync().fault.code == "remote"
        pauses.append(connected.connection.due_at - to_epoch(connected.now))
    assert pauses == [300, 600, 1200]
    assert connected.connection.state is ConnectionState.LIVE
    assert connected.connection.blind_since is not None


def test_an_account_is_read_by_one_reader_at_a_time(connected):
    """Another one finds it taken, until the first was silent for two minutes."""
    assert connected.store.connection_health.claim(connected.number, to_epoch(connected.now) + 900)
    assert connected.sync().result is None
    assert connected.sync().result is not None


def test_a_paused_account_is_not_read(connected):
    """It goes on when it is resumed."""
    connected.use_cases.pause(connected.number)
    assert sync_due(connected.store, connected.key_path, lambda: connected.now) == 0
    connected.use_cases.resume(connected.number)
    assert sync_due(connected.store, connected.key_path, lambda: connected.now) == 1


def test_losing_the_key_loses_the_connection_and_nothing_else(connected):
    """The account needs its owner; what was read stays."""
    connected.server.append("INBOX", [mail(1)])
    connected.sync()
    connected.key_path.unlink()
    assert connected.sync().fault.code == "secret_key"
    assert connected.connection.state is ConnectionState.NEEDS_YOU
    assert len(connected.log()) == 1


def test_the_same_account_is_connected_once(connected):
    """A mailbox that two owners share is read for each of them."""
    with pytest.raises(InputError, match="connected already"):
        connected.connect()
    connected.server.append("INBOX", [mail(1)])
    connected.sync()
    connected.connect("bea")
    connected.sync()
    assert [owner for owner, *_ in connected.log()] == ["ana", "bea"]


def test_no_secret_is_in_an_export_or_a_text(connected):
    """Neither the password nor what it was sealed into."""
    connected.sync()
    kept = "".join(map(repr, connected.store.everything()))
    assert ADDRESS in kept
    assert connected.connection.secret not in kept
    assert PASSWORD not in kept + repr(connected.connection)


def test_what_could_not_be_recorded_is_read_again(connected, monkeypatch):
    """A folder is known as read only after its mails are in the store."""
    connected.server.append("INBOX", [mail(1)])
    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "close", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            connected.sync()
    assert connected.store.connections.cursors(connected.number) == {}
    assert connected.sync().result.recorded.created == 1


def test_a_mistake_is_noted_with_the_account_and_stops_no_other(connected, monkeypatch, caplog):
    """It is logged, and the account is tried again later."""
    connected.server.append("INBOX", [mail(1)])
    first = connected.number
    connected.connect("bea")
    fetch = mailbox.MailAccount.fetch
    calls = iter([ValueError("odd")])

    def fetch_or_fail(account, cursors):
        for mistake in calls:
            raise mistake
        return fetch(account, cursors)

    monkeypatch.setattr(mailbox.MailAccount, "fetch", fetch_or_fail)
    assert sync_due(connected.store, connected.key_path, lambda: connected.now) == 2
    states = {one.failures: one for one in connected.store.connections.all()}
    assert sorted(states) == [0, 1]
    assert "ValueError" in states[1].fault
    assert states[1].due_at == to_epoch(connected.now) + 300
    assert f"connection {states[1].id} could not be read" in caplog.text
    assert len(connected.log()) == 1
    assert first in {one.id for one in states.values()}


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(ENOSPC, "No space left on device"), "the disk is full"),
        (ValueError("Dear Ada, ..."), "this could not be done (ValueError); the log of the worker says more"),
    ],
)
def test_what_is_noted_is_for_its_reader(connected, monkeypatch, error, sentence):
    """A full disk is told as one; the words of another error, which may quote a mail, are not repeated."""
    monkeypatch.setattr(mailbox.MailAccount, "fetch", lambda *_: raising(error))
    sync_due(connected.store, connected.key_path, lambda: connected.now)
    assert sentence in connected.connection.fault
    assert "Dear Ada" not in connected.connection.fault
