"""kith settings folder, calendar, weekly: from where, at which address and when a week comes."""

from pathlib import Path

import pytest

from data.settings import Settings
from data.store.store import Store
from tests.kith.test_owners import MAILBOX
from tests.pipelines.conftest import run


@pytest.fixture(autouse=True)
def history() -> None:
    """Take in a mailbox of Nadia's."""
    run("ingest", MAILBOX, "--owner", "Nadia")


def setting(*words: object):
    """Run a command of kith settings, for a program."""
    return run("settings", *words, "--json")


def test_a_folder_of_its_own_is_watched(tmp_path):
    """It is made if missing, named without a word, and watched no more with --none."""
    folder = tmp_path / "new" / "Kith"
    assert setting("folder", folder).json()["folder"] == str(folder)
    assert folder.is_dir()
    assert setting("folder").json()["folder"] == str(folder)
    assert setting("folder", "--none").json()["folder"] is None
    assert setting("folder").json()["folder"] is None


@pytest.mark.parametrize("part", ["", "models", ".."])
def test_a_folder_that_holds_more_is_not_watched(part):
    """Neither Kith's own, nor one in it or above it; nor the home of whoever sits here."""
    for folder in (Settings.from_environment().home / part, Path.home()):
        refused = run("settings", "folder", folder.resolve())
        assert refused.code != 0
        assert "choose a folder of its own" in refused.err
    assert setting("folder").json()["folder"] is None


def test_a_calendar_has_one_address_until_it_is_taken_back():
    """A new one ends the former; --off ends it, too."""
    first, second = (setting("calendar").json()["address"] for _ in range(2))

    def opens(address: str) -> bool:
        secret = address.rpartition("/")[2].removesuffix(".ics")
        with Store(Settings.from_environment().store) as store:
            return store.calendars.find(secret) is not None

    assert (opens(first), opens(second)) == (False, True)
    assert setting("calendar", "--off").json()["address"] is None
    assert not opens(second)


def test_the_moment_of_a_week_is_kept_part_by_part():
    """What is not named stays; a zone that does not exist is refused."""
    assert setting("weekly", "--day", "friday", "--zone", "Asia/Dhaka").code == 0
    before = setting("weekly", "--hour", "8").json()
    assert (before["weekday"], before["hour"], before["zone"]) == (4, 8, "Asia/Dhaka")
    assert setting("weekly", "--zone", "Europe/Atlantis").code != 0
    assert setting("weekly").json() == before
