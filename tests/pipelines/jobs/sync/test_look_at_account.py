"""A look at an account that was connected on the page says what would be read, and records nothing."""

import pytest

from data.errors import NeedsOwnerError, UsageError
from data.sealed_secrets import key_or_new, place_of
from data.store.bookkeeping.connections import TABLE
from data.store.bookkeeping.job_queue import JobKind
from pipelines.jobs.sync.look_at_account import look_at_account, with_server
from tests.pipelines.connect.dovecot import mail

pytestmark = pytest.mark.needs("dovecot")


@pytest.fixture
def look(connected):
    """Return what does the job that the page asks for."""

    def do():
        about = {"connection": connected.number}
        job = connected.store.jobs.ask(JobKind.LOOK_AT_ACCOUNT, "ana", about, "page", 1)
        return look_at_account(connected.store, job, connected.key_path, lambda: connected.now)

    return do


def test_it_names_the_folders_and_how_many_mails_they_hold(connected, look):
    """Spam and drafts are left out; the store is as it was."""
    connected.server.append("INBOX", [mail(1), mail(2)])
    connected.server.append("Verdacht", [mail(3)])
    found = look()
    assert set(found["names"]) == {"INBOX", "Gesendet"}
    assert found["count"] == 2
    assert "Verdacht" in found["left_out"]
    assert connected.log() == []


def test_a_wrong_password_is_said(connected, look):
    """The account stays as it was."""
    place = place_of(TABLE, connected.store.workspace, connected.number, "secret")
    wrong = key_or_new(connected.key_path).seal("guessed", place)
    connected.store.connections.set_secret(connected.number, wrong)
    before = connected.connection
    with pytest.raises(NeedsOwnerError, match="does not take the password"):
        look()
    assert connected.connection == before


def test_the_server_that_its_owner_named_is_kept(connected):
    """With its port, as in a terminal."""
    connected.store.connections.set_settings(connected.number, {"named_server": "imap.x.example:143"})
    assert with_server(connected.store, connected.connection).settings["port"] == 143
    assert connected.connection.settings["server"] == "imap.x.example"
    assert connected.connection.settings["starttls"]


def test_an_address_that_leads_nowhere_asks_for_the_server(connected, monkeypatch):
    """The sentence says what to do."""
    monkeypatch.setattr("pipelines.jobs.sync.look_at_account.find_server", lambda _: None)
    connected.store.connections.set_settings(connected.number, {})
    with pytest.raises(UsageError, match="name its mail server"):
        with_server(connected.store, connected.connection)
