"""Whose an address is, asked at a terminal: each answer is kept, and what was not answered stays asked."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from data.identity.own_addresses import AddressState
from data.settings import Settings
from data.store.store import Store
from tests.pipelines.conftest import run
from tests.pipelines.jobs.ingest.test_own_addresses import PRIVATE, WORK, counting, mailbox

LONGEST_SECONDS = 120


def typed(answer: str, *words: object) -> str:
    """Run `kith` at a terminal of its own, type an answer, and return all that stood on it."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "kith", *map(str, words)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        os.write(ours, f"{answer}\n".encode())
        shown = b"".join(iter(lambda: _read(ours), b""))
        assert process.wait(LONGEST_SECONDS) == 0, shown.decode()
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    """Return what came next, nothing after the end (which Linux says with an error)."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


@pytest.fixture
def asked_about(tmp_path) -> Path:
    """Write a mailbox in which one more address may be the owner's."""
    path = tmp_path / "mail.mbox"
    path.write_text(mailbox(range(1, 8)), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("answer", "state", "of_the_sister"),
    [("yes", AddressState.OWN, 7), ("no", AddressState.REFUSED, 0), ("", AddressState.ASKED, 0)],
    ids=["yes", "no", "later"],
)
def test_each_answer_to_the_question_is_kept(asked_about, answer, state, of_the_sister):
    """Yes makes the mails to it count at once; no and Return do not, and Return leaves the question open."""
    shown = typed(answer, "ingest", asked_about, "--owner", "Nadia", "--me", WORK)
    assert f"Is {PRIVATE} yours? it is in 7 of 21 mails" in shown
    with Store(Settings.from_environment().store) as store:
        (kept,) = [one for one in store.own_addresses.all("Nadia") if one.handle == PRIVATE]
    assert (kept.state, kept.by_owner) == (state, state is not AddressState.ASKED)
    assert counting()["maya@home.example"] == of_the_sister


def test_without_a_terminal_nothing_is_asked(asked_about):
    """The question stands in the answer, with the commands that settle it, and is kept."""
    said = run("ingest", asked_about, "--owner", "Nadia", "--me", WORK)
    assert "Yes, no, or Return for later" not in said.out
    assert f"kith me add {PRIVATE}" in said.out
    assert f"{PRIVATE} may be yours." in run("me").out


def test_kith_me_without_a_word_lists(asked_about):
    """With the options of its list, too; --help is its help."""
    run("ingest", asked_about, "--owner", "Nadia", "--me", WORK)
    assert run("me").out == run("me", "list").out != ""
    assert run("me", "--owner", "Nadia", "--json").json() == run("me", "list", "--json").json()
    assert "Usage: kith me" in run("me", "--help").out
