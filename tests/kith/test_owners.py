"""kith owners and a second kith start: who is here is known again, and nobody is here twice."""

import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import StringIO

import pytest

from data.settings import Settings
from data.store.store import Store
from tests.cases.conftest import INPUTS
from tests.kith.test_start import answered
from tests.pipelines.conftest import run

MAILBOX = INPUTS / "128-two-own-addresses-no-delivered-to.mbox"
TABLE = "owner,contact,at,direction,channel\nNadia,Bob,2026-03-01T09:00:00Z,sent,email\n"


def owners() -> dict[str, int]:
    """Return how many interactions are whose."""
    return {one["owner"]: one["interactions"] for one in run("owners", "--json").json()}


@pytest.fixture
def doubled():
    """Take one mailbox in twice, under two names, as a forgotten name once made it."""
    for owner in ("Nadia", "me"):
        assert run("ingest", MAILBOX, "--owner", owner).code == 0


def test_owners_are_listed_with_what_is_theirs():
    """Without a word it lists; each with contacts, interactions, the last day and own addresses."""
    run("ingest", MAILBOX, "--owner", "Nadia")
    addresses = "me@biz.example, me@outlook.example"
    line = f"Nadia: 10 contacts, 105 interactions, the last on 31 March 2026, {addresses}\n"
    assert run("owners").out == line


@pytest.fixture
def refusing(monkeypatch):
    """Answer every question with no."""
    monkeypatch.setattr(sys, "stdin", StringIO("n\n"))


@pytest.mark.usefixtures("doubled", "refusing")
def test_two_who_are_one_are_joined_after_a_question():
    """What both have is there once; no leaves both as they were."""
    before = owners()
    assert before == {"Nadia": 105, "me": 105}
    refused = run("owners", "join", "me", "Nadia")
    assert (refused.code, owners()) == (1, before)
    assert "105 interactions, 10 contact cards" in refused.out + refused.err
    assert "What was me's is Nadia's now." in run("owners", "join", "me", "Nadia", "--yes").out
    assert owners() == {"Nadia": 105}
    (again,) = run("ingest", MAILBOX, "--json").json()
    assert (again["created"], again["updated"], again["duplicate"]) == (0, 0, 105)


@pytest.mark.usefixtures("doubled")
def test_a_join_is_undone_by_one_word():
    """The join says how; afterwards both are there with what was theirs, and nothing is left to undo."""
    assert "kith owners undo Nadia" in run("owners", "join", "me", "Nadia", "--yes").out
    assert owners() == {"Nadia": 105}
    assert "me and Nadia are two again." in run("owners", "undo", "Nadia").out
    assert owners() == {"Nadia": 105, "me": 105}
    refused = run("owners", "undo", "Nadia")
    assert (refused.code, "nobody was joined into 'Nadia'" in refused.err) == (1, True)


@pytest.mark.usefixtures("doubled", "refusing")
def test_one_is_removed_after_a_question():
    """The other stays as it was."""
    refused = run("owners", "remove", "me")
    assert refused.code == 1
    assert "kith export" in refused.out + refused.err
    assert "Everything of me is removed." in run("owners", "remove", "me", "--yes").out
    assert owners() == {"Nadia": 105}


def test_a_renamed_owners_table_is_still_theirs(tmp_path):
    """A table that says the former name adds nothing again, and what is new in it is theirs."""
    table = tmp_path / "log.csv"
    table.write_text(TABLE)
    run("ingest", table)
    assert "Nadia is called Nadia Khan now." in run("owners", "rename", "Nadia", "Nadia Khan").out
    table.write_text(TABLE + "Nadia,Bob,2026-03-02T09:00:00Z,sent,email\n")
    (again,) = run("ingest", table, "--json").json()
    assert (again["created"], again["duplicate"]) == (1, 1)
    assert owners() == {"Nadia Khan": 2}


def test_what_cannot_be_is_one_sentence(tmp_path):
    """Unknown owners, a name that is taken, and oneself."""
    run("ingest", MAILBOX, "--owner", "Nadia")
    table = tmp_path / "log.csv"
    table.write_text(TABLE.replace("Nadia", "Eve"))
    run("ingest", table)
    for words, sentence in (
        (("rename", "Nobody", "X"), "there is no owner 'Nobody'"),
        (
            ("rename", "Nadia", "Eve"),
            "there is an owner 'Eve' already; to make the two one: kith owners join",
        ),
        (("join", "Eve", "Eve", "--yes"), "an owner cannot be joined with themselves"),
        (("remove", "Nobody", "--yes"), "there is no owner 'Nobody'"),
    ):
        refused = run("owners", *words)
        assert (refused.code, sentence in refused.err) == (1, True), refused
    assert owners() == {"Eve": 1, "Nadia": 105}


def mailbox(path, days):
    """Write mails of Grace to Ada, one on each of these days before today."""
    mail = "From x Mon Jan 01 12:00:00 2024\nFrom: grace@mail.example\nTo: ada@mail.example\n"
    now = datetime.now(UTC)
    path.write_text(
        "".join(
            f"{mail}Date: {format_datetime(now - timedelta(days=day))}\nMessage-ID: <{day}@x>\n\nHello\n\n"
            for day in days
        )
    )
    return path


def counted(home) -> dict[str, int]:
    """Return how many interactions are whose in a home."""
    with Store(Settings(home).store_path) as store:
        return {one.owner: one.interactions for one in store.owners.all()}


def test_a_second_start_goes_on_with_the_first(tmp_path):
    """It asks neither for the language nor for a name, makes no second owner and takes nothing in twice."""
    first = mailbox(tmp_path / "week1.mbox", range(10, 14))
    words = ("--owner", "Ada", "--lang", "en", "--me", "ada@mail.example", "--yes", "--from", str(first))
    assert answered(tmp_path, words=words).returncode == 0
    second = mailbox(tmp_path / "week2.mbox", range(7, 14))
    done = answered(tmp_path, str(second), "y")
    assert done.returncode == 0, done.stderr
    assert "This goes on with the history of Ada." in done.stdout
    assert "Who are you" not in done.stdout
    assert counted(tmp_path / "home") == {"Ada": 7}


@pytest.mark.parametrize(("answer", "owners"), [("n", {"Ada": 4}), ("y", {"Ada": 4, "Eve": 4})])
def test_another_name_is_asked_about_before_it_becomes_a_second_owner(tmp_path, answer, owners):
    """Whoever mistyped their name says no, and nothing is taken in."""
    history = mailbox(tmp_path / "week1.mbox", range(10, 14))
    words = ("--lang", "en", "--me", "ada@mail.example", "--from", str(history))
    assert answered(tmp_path, words=(*words, "--owner", "Ada", "--yes")).returncode == 0
    done = answered(tmp_path, answer, "y", words=(*words, "--owner", "Eve"))
    assert "Here is the history of Ada. Begin another one of Eve" in done.stdout
    assert done.returncode == (1 if answer == "n" else 0)
    assert counted(tmp_path / "home") == owners


def test_an_address_book_alone_has_an_owner(tmp_path):
    """Whose cards were taken in is who the next file is of, though nobody was met yet."""
    book = tmp_path / "book.vcf"
    book.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Bob Bow\nEMAIL:bob@x.example\nEND:VCARD\n")
    run("ingest", book, "--owner", "Nadia")
    run("ingest", MAILBOX)
    assert owners() == {"Nadia": 105}
