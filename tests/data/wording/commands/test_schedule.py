"""What is said of what happens by itself."""

from datetime import UTC, datetime

import pytest

from data.messages import Message
from data.schema import to_epoch
from data.store.bookkeeping.schedule import ScheduledPart, SchedulePart
from data.weekly.weekly_moment import WeeklyMoment
from data.wording.commands.schedule import lines, weekly_moment
from data.wording.language import language

EN, BN = language("en"), language("bn")
BERLIN = WeeklyMoment(0, 7, "Europe/Berlin")
LAST, NEXT = (to_epoch(datetime(2026, 11, day, 6, 5, tzinfo=UTC)) for day in (23, 30))


@pytest.mark.parametrize(
    ("last", "following", "sentence"),
    [
        (None, None, "The digest by mail: last not yet."),
        (
            LAST,
            NEXT,
            "The digest by mail: last Monday, 23 November 2026, 07:05; next Monday, 30 November 2026, 07:05.",
        ),
        (LAST, None, "The digest by mail: last Monday, 23 November 2026, 07:05."),
        (None, NEXT, "The digest by mail: last not yet; next Monday, 30 November 2026, 07:05."),
    ],
)
def test_a_part_says_when_it_was_and_when_it_is(last, following, sentence):
    """By the owner's clock, not by UTC."""
    part = ScheduledPart(SchedulePart.DIGEST, last, following, None)
    assert lines([part], BERLIN, EN) == [sentence]


def test_what_stood_in_its_way_is_a_line_with_one_full_stop():
    """Whether the fault has one of its own or not."""
    for fault in ("the folder is gone.", "the folder is gone"):
        part = ScheduledPart(SchedulePart.FOLDER, None, None, Message(fault))
        assert lines([part], BERLIN, EN)[1] == "The watched folder: the folder is gone."


def test_the_moment_of_a_week_names_its_zone_where_there_is_one():
    """Without one it is the machine's clock; Bengali has its own digits."""
    assert weekly_moment(BERLIN, EN) == "Kith makes the list of a week on Monday at 07:00 (Europe/Berlin)."
    assert weekly_moment(WeeklyMoment(6, 19), EN) == "Kith makes the list of a week on Sunday at 19:00."
    assert "১৯:" in weekly_moment(WeeklyMoment(6, 19), BN)
