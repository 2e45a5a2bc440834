"""kith connect add --sign-in: permission is asked in a browser; tokens and secrets are shown nowhere."""

import json
import threading
from contextlib import contextmanager

import pytest

from kith.cli.history.accounts import signing_in
from tests.kith.history.test_connect import run
from tests.pipelines.connect.dovecot import ADDRESS, mail
from tests.pipelines.connect.fakes.google import FakeGoogle, google_event
from tests.pipelines.connect.fakes.identity import CLIENT, SECRET
from tests.pipelines.connect.fakes.microsoft import FakeMicrosoft
from tests.pipelines.connect.fakes.tls_server import serving_tls
from tests.pipelines.connect.test_signing_in import open_quietly
from tests.pipelines.jobs.sync.providers.test_google_documents import PAST


@contextmanager
def running(fake, folder, monkeypatch):
    """Run a provider; whoever is asked in the browser says yes."""
    with serving_tls(fake, folder):
        browsers = []

        def open_browser(url):
            browser = threading.Thread(target=open_quietly, args=(fake, url))
            browser.start()
            browsers.append(browser)

        monkeypatch.setattr(signing_in, "open_browser", open_browser)
        yield fake
        for browser in browsers:
            browser.join()
    assert fake.broken == []


@pytest.fixture
def google(tmp_path, monkeypatch):
    """Run a Google, whose programs have a secret."""
    with running(FakeGoogle(needs_secret=True), tmp_path, monkeypatch) as fake:
        yield fake


@pytest.fixture
def microsoft(tmp_path, monkeypatch):
    """Run a Microsoft."""
    with running(FakeMicrosoft(), tmp_path, monkeypatch) as fake:
        # The clock of the command is the machine's.
        yield fake


def words(fake, name, *more):
    """Return the words that connect an account there."""
    where = ("--issuer", fake.url, "--api", fake.url, "--trust", fake.fingerprint)
    return ("add", ADDRESS, "--sign-in", name, *where, *more)


@pytest.fixture(autouse=True)
def _same_clock(monkeypatch):
    """Let tokens hold for as long as the test: the providers' clock stands still."""
    monkeypatch.setattr("tests.pipelines.connect.fakes.identity.HOUR", 10**10)


def test_one_consent_connects_all_that_was_asked_for(google):
    """What is read is shown first; the address to open is printed, and no secret is."""
    google.receive(mail(1))
    google.put_event("a", google_event(1, PAST))
    asked = words(google, "google", "--client-id", CLIENT, "--read", "mail", "--read", "calendar")
    added = run(*asked, typed=f"{SECRET}\ny\ny\n")
    assert added.exit_code == 0, added.output
    assert f"{google.url}/authorize?" in added.stdout
    assert "1 mails in Gmail" in added.stdout
    assert "Left out: Spam, Trash" in added.stdout
    assert len([one for one in google.asked if one.path == "/token"]) == 1
    rows = json.loads(run("list", "--json").stdout)
    assert sorted(row["kind"] for row in rows) == ["gmail", "google_calendar"]
    assert {row["server"] for row in rows} == {"127.0.0.1"}
    google.receive(mail(2))
    assert "1 new interactions" in run("run").stdout
    shown = added.output + run("list").output
    assert SECRET not in shown
    assert not any(token in shown for token in (*google.access, *google.refresh))
    tested = run("test", next(row["id"] for row in rows if row["kind"] == "gmail"))
    assert "2 mails in Gmail" in tested.stdout


def test_the_client_of_before_is_used_again(google):
    """It is typed once; the same account is not connected twice, and that is said before anybody signs in."""
    run(*words(google, "google", "--client-id", CLIENT, "--yes"), typed=f"{SECRET}\n")
    more = run(*words(google, "google", "--read", "contacts", "--yes"))
    assert more.exit_code == 0, more.output
    google.asked.clear()
    again = run(*words(google, "google", "--yes"))
    assert "connected already" in f"{again.exception}"
    assert google.asked == []


def test_a_permission_that_ended_is_given_anew(google):
    """Kith connect resume asks in the browser once more; a no changes nothing."""
    run(*words(google, "google", "--client-id", CLIENT, "--yes"), typed=f"{SECRET}\n")
    google.revoke()
    assert run("run").exit_code == 1
    (row,) = json.loads(run("list", "--json").stdout)
    assert row["state"] == "needs_you"
    google.says_no = True
    assert run("resume", row["id"]).exit_code == 1
    assert json.loads(run("list", "--json").stdout)[0]["state"] == "needs_you"
    google.says_no = False
    google.asked.clear()
    assert run("resume", row["id"]).exit_code == 0
    assert len([one for one in google.asked if one.path.endswith("/profile")]) == 1
    google.receive(mail(1))
    assert "1 new interactions" in run("run").stdout


def test_the_end_of_a_project_in_testing_is_said_at_once(google):
    """Not only when it came."""
    google.ends_in = 604_799
    added = run(*words(google, "google", "--client-id", CLIENT, "--yes"), typed=f"{SECRET}\n")
    assert "as it does for every project in testing" in added.stdout


def test_less_than_needed_keeps_nothing(google):
    """The permission that lacks is named."""
    google.unticked = {"https://www.googleapis.com/auth/gmail.metadata"}
    refused = run(*words(google, "google", "--client-id", CLIENT, "--yes"), typed=f"{SECRET}\n")
    assert "gmail.metadata" in f"{refused.exception}"
    assert json.loads(run("list", "--json").stdout) == []


def test_a_code_is_typed_elsewhere(microsoft, monkeypatch):
    """For a machine without a browser; Microsoft's programs have no secret."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    microsoft.receive(mail(1))
    added = run(*words(microsoft, "microsoft", "--client-id", CLIENT, "--device", "--yes"))
    assert added.exit_code == 0, added.output
    assert "https://microsoft.example/devicelogin and type ABCD-EFGH" in added.stdout
    assert "1 new interactions" in added.stdout


def test_who_typed_a_code_elsewhere_does_so_again(microsoft, monkeypatch):
    """Kith connect resume opens no browser on a machine that has none."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    run(*words(microsoft, "microsoft", "--client-id", CLIENT, "--device", "--yes"))
    microsoft.revoke()
    assert run("run").exit_code == 1
    (row,) = json.loads(run("list", "--json").stdout)
    resumed = run("resume", row["id"])
    assert resumed.exit_code == 0, resumed.output
    assert "type ABCD-EFGH" in resumed.stdout
    assert f"{microsoft.url}/authorize?" not in resumed.stdout
    microsoft.receive(mail(1))
    assert "1 new interactions" in run("run").stdout


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["add", "ana@x.example", "--sign-in", "google"], "needs a client id of your own"),
        (["add", "ana@x.example", "--client-id", "c"], "needs --sign-in"),
        (["add", "ana@x.example", "--sign-in", "other", "--client-id", "c"], "--issuer URL"),
        (
            ["add", "ana@x.example", "--sign-in", "google", "--device", "--client-id", "c"],
            "no sign-in by code",
        ),
        (["add", "nobody", "--sign-in", "google", "--client-id", "c"], "is not a mail address"),
    ],
)
def test_what_cannot_be_signed_in_is_said(typed, sentence):
    """Before anybody is asked."""
    answer = run(*typed, typed="secret\n")
    assert sentence in f"{answer.output}{answer.exception}"
    assert answer.exit_code != 0
