"""When all sources have stopped, the commands say so: such a list is of blindness, not of silence."""

from datetime import UTC, datetime, timedelta

import pytest

from data.schema import LOGGED, Direction, Interaction, to_epoch
from data.settings import Settings
from data.store.store import Store

NOW = datetime.now(UTC).replace(microsecond=0)
BLIND = "Nothing has come from any of your sources since"


def happened(source: str, last_days: int, owner: str = "Ada") -> list[Interaction]:
    """Return daily contact with two people that ended so many days ago."""
    return [
        Interaction(
            owner,
            f"{source} {number % 2}",
            NOW - timedelta(days=days),
            Direction.MUTUAL,
            "call",
            source,
            f"{source}-{days}",
        )
        for number, days in enumerate(range(last_days, last_days + 90))
    ]


@pytest.fixture
def record():
    """Return what records interactions in the store of the commands."""

    def recorded(*interactions: list[Interaction]) -> None:
        with Store(Settings.from_environment().store) as store:
            for some in interactions:
                store.interactions.record(some, to_epoch(NOW))

    return recorded


def test_a_list_of_blindness_is_called_so(kith, record):
    """By the job, by the list, which is not called a quiet week, and by coverage; in Bengali too."""
    record(happened("mail", 60), happened("whatsapp", 50))
    made, week = kith("suggest"), kith("week")
    day = NOW - timedelta(days=50)
    for said in (made.out, week.out, kith("coverage").out):
        assert f"{BLIND} {day.day} {day:%B %Y}" in " ".join(said.split())
    assert "quiet week" not in week.out
    assert "কোনো উৎস থেকেই কিছু আসেনি" in kith("week", "--lang", "bn").out


def test_one_source_that_goes_on_is_enough(kith, record):
    """Then who is out of sight is said of each person, and the list is one of silence."""
    record(happened("mail", 60), happened("whatsapp", 1))
    assert BLIND not in kith("suggest").out + kith("week").out + kith("coverage").out


def test_what_is_written_down_by_hand_shows_nobody_else(kith, record):
    """A note of yesterday does not open the eyes of a mailbox that stopped."""
    record(happened("mail", 60), happened(LOGGED, 1))
    assert BLIND in kith("coverage").out


def test_of_several_owners_the_blind_are_counted(kith, record):
    """The others' lists are what they seem."""
    record(happened("mail", 60), happened("mail", 1, "Grace"))
    assert "Of 1 of these owners all sources have stopped" in kith("suggest").out
    assert BLIND in kith("week", "--owner", "Ada").out
    assert BLIND not in kith("week", "--owner", "Grace").out
