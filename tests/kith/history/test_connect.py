"""kith connect: an account is added, shown, read and removed; its password is shown nowhere."""

import json

import pytest
from click.testing import CliRunner

from kith.cli.main import kith
from tests.pipelines.connect.conftest import dovecot, mail_server  # noqa: F401 - fixtures
from tests.pipelines.connect.dovecot import ADDRESS, PASSWORD, mail
from tests.pipelines.connect.fakes import jmap as jmap_server
from tests.pipelines.connect.fakes.tls_server import serving_tls


def run(*words, typed=""):
    """Run kith connect with what a person types."""
    return CliRunner().invoke(kith, ["connect", *words], input=typed)


def where(server):
    """Return the options that lead to the server."""
    found = ("--server", f"127.0.0.1:{server.port}", "--login", server.user, "--trust", server.fingerprint)
    return ("add", ADDRESS, *found)


@pytest.mark.needs("dovecot")
def test_an_account_is_connected_read_paused_and_removed(dovecot):  # noqa: F811
    """What will be read, and what never, is said before anything is."""
    dovecot.append("INBOX", [mail(1), mail(2)])
    dovecot.append("Verdacht", [mail(3)])
    added = run(*where(dovecot), typed=f"{PASSWORD}\ny\n")
    assert added.exit_code == 0, added.output
    assert "in Gesendet and INBOX." in added.stdout
    assert "Entwurf" in added.stdout.split("Left out: ")[1]
    assert "never its text" in added.stdout
    assert f"{ADDRESS}: 2 new interactions, 0 known already." in added.stdout
    (row,) = json.loads(run("list", "--json").stdout)
    assert (row["state"], row["sentence"]) == ("live", "Read 0 minutes ago.")
    assert "2 mails" in run("test", row["id"]).stdout
    assert "Paused" in run("pause", row["id"]).stdout
    assert "No account" in run("run").stdout
    assert "Read" in run("resume", row["id"]).stdout
    dovecot.append("INBOX", [mail(4)])
    assert "1 new interactions" in run("run").stdout
    listed = run("list")
    assert PASSWORD not in added.output + listed.output
    assert run("remove", row["id"]).exit_code == 0
    assert "No account" in run("list").stdout


@pytest.mark.needs("dovecot")
def test_a_refused_password_keeps_nothing(dovecot):  # noqa: F811
    """The account is kept only when its mail can be read."""
    refused = run(*where(dovecot), "--password-stdin", "--yes", typed="wrong\n")
    assert refused.exit_code == 1
    assert "does not take the password" in f"{refused.exception}"
    assert json.loads(run("list", "--json").stdout) == []


@pytest.mark.needs("dovecot")
def test_an_account_that_needs_its_owner_takes_a_new_password(dovecot):  # noqa: F811
    """A wrong one changes nothing."""
    run(*where(dovecot), typed=f"{PASSWORD}\ny\n")
    dovecot.set_password("quite another")
    assert run("run").exit_code == 1
    (row,) = json.loads(run("list", "--json").stdout)
    assert (row["state"], row["sentence"].startswith("It needs you: ")) == ("needs_you", True)
    assert run("resume", row["id"], typed="wrong\n").exit_code == 1
    assert json.loads(run("list", "--json").stdout)[0]["state"] == "needs_you"
    assert run("resume", row["id"], typed="quite another\n").exit_code == 0
    assert run("run").exit_code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["add", "ana@gmail.com"], "app password"),
        (["add", "ana@outlook.com"], "no program in with a password"),
        (["add", "ana@unknown.example"], "name the IMAP server"),
        (["add", "nobody"], "is not a mail address"),
        (["add", "ana@x.example", "--server", "x:y"], "is not a server"),
        (["test", "con_0"], "there is no connection"),
    ],
)
def test_what_cannot_be_connected_is_said(words, sentence):
    """Before any password is asked for, but for its advice."""
    answer = run(*words)
    assert sentence in f"{answer.output}{answer.exception}"
    assert answer.exit_code != 0


@pytest.mark.parametrize(
    ("words", "secret"),
    [(("--jmap",), jmap_server.PASSWORD), (("--token",), jmap_server.TOKEN)],
)
def test_mail_is_connected_over_jmap(tmp_path, words, secret):
    """With a password, or with an access token; the server's own name is enough."""
    fake = jmap_server.FakeJmap()
    fake.receive(mail(1))
    with serving_tls(fake, tmp_path):
        where = ("--server", fake.url, "--trust", fake.fingerprint, "--password-stdin", "--yes")
        added = run("add", ADDRESS, *words, *where, typed=f"{secret}\n")
    assert added.exit_code == 0, added.output
    assert "Read: 1 mails in Inbox and Sent." in added.stdout
    assert f"{ADDRESS}: 1 new interactions, 0 known already." in added.stdout
    assert "mail, over JMAP" in run("list").stdout
    assert fake.broken == []
    assert run("add", ADDRESS, *words, "--sign-in", "google").exit_code != 0
