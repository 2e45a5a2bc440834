"""Who the owner is, in files of the world: learned from all of them at once, and never guessed."""

import os
import subprocess
import sys

import pytest

from data.settings import Settings
from data.store.store import Store
from tests.cases.conftest import INPUTS

TEN = {f"P{number} Q": {"received": 1} for number in range(10)}
EIGHT = {f"P{number} Q": {"sent": 1} for number in range(10)}
# The case, further words of the command, and what counts of whom.
RIGHT = [
    ("13-takeout-hangouts-chat.mbox", (), {"Ann Archer": {"received": 8}}),
    ("15-inbox-one-foreign.mbox", (), {"Ann Archer": {"received": 7}}),
    ("17-calendar-zip-partner", ("--me", "me@home.example"), {"Ann Archer": {"mutual": 3}}),
    ("17-calendar-zip-partner", (), {"Ann Archer": {"mutual": 3}}),
    ("27-plus-address.mbox", (), {"Ann Archer": {"received": 2}}),
    ("28-alumni-alias.mbox", (), {"Ann Archer": {"received": 6}}),
    ("108-sender-other.mbox", (), {"Cat Crane": {}, "Dan Drew": {"sent": 1}}),
    ("128-two-own-addresses-no-delivered-to.mbox", (), {"Ann Archer": {"received": 10, "sent": 15}}),
]


def counted(history) -> dict[str, dict[str, int]]:
    """Return what counts of whom, without those of whom nothing does."""
    return {called: dict(counts) for called, counts in history.of.items()}


@pytest.mark.parametrize(("name", "words", "expected"), RIGHT)
def test_what_counts_is_what_happened_between_the_owner_and_others(case, name, words, expected):
    """Nobody is taken for the owner, and no address of the owner's for somebody else."""
    taken = case(name, *words)
    assert taken.answer.code == 0, taken.answer.err
    of = counted(taken.history)
    assert {called: of.get(called, {}) for called in expected} == expected
    assert not any("me@" in called or "me.myself" in called or "me+" in called for called in of)


def test_chats_that_gmail_exports_as_mails_are_messages(case):
    """Their channel says so."""
    taken = case("13-takeout-hangouts-chat.mbox")
    channels = {row[4] for row in taken.history.rows if taken.history.called(row[1]) == "Ann Archer"}
    assert channels == {"message"}


def test_a_partners_calendar_is_left_out_and_counted(case):
    """Strangers whom the partner met are no contacts of the owner's."""
    taken = case("17-calendar-zip-partner", "--me", "me@home.example")
    assert "3 left out: meetings you are not in" in taken.answer.out
    assert taken.history.names == {"Ann Archer"}


SEEDS = ("0", "1", "2", "3")


@pytest.mark.parametrize("name", ["12-one-friend-folder.mbox", "95-ok-split-series.ics"])
def test_a_tie_is_a_question_and_the_same_at_every_start(name, tmp_path):
    """Two who are in everything may each be the owner: nothing is taken in, and both are asked about."""
    said = set()
    for seed in SEEDS:
        # Made here, from one that is ready: a process of its own would run every migration.
        Store(tmp_path / seed / "kith.db").close()
        environment = os.environ | {"PYTHONHASHSEED": seed, "KITH_HOME": str(tmp_path / seed)}
        words = [sys.executable, "-m", "kith", "ingest", str(INPUTS / name)]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        with Store(tmp_path / seed / "kith.db") as store:
            asked = [(one.handle, str(one.state)) for one in store.own_addresses.all("me")]
            said.add((done.returncode, done.stdout, done.stderr, store.interactions.count(), tuple(asked)))
    ((code, _, refused, count, asked),) = said
    assert (code, count) == (1, 0)
    assert "say it with --me" in refused
    assert asked == (("ann@x.example", "asked"), ("me@home.example", "asked"))


def test_the_owners_number_is_in_every_group_message(case):
    """It is nobody's contact, and what the group is called is nobody's name."""
    taken = case("19-mms-group.xml")
    assert counted(taken.history) == {
        "+14155550171": {"received": 1, "sent": 1},
        "+14155550172": {"sent": 1},
    }
    with Store(Settings.from_environment().store_path) as store:
        assert store.own_addresses.handles("me") == {"+14155550100"}
