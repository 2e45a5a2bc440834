"""Words that nobody answered, and pauses that somebody ended."""

import pytest

from models.lists.candidates.unanswered import NONE, never_answered, picked_up_again, woken_at
from models.log.snapshot import take_snapshot

DAY, HORIZON = 86_400, 30


@pytest.fixture(name="ask")
def _ask(build):
    """Return a function that makes the snapshot of day 200, of one contact with these days and directions."""

    def ask(*rows: tuple[float, str]):
        log = build.log(build.rows(*(("Ada", "Al", day, direction) for day, direction in rows)))
        return take_snapshot(log, build.moment(200), HORIZON * DAY)

    return ask


@pytest.mark.parametrize(
    ("rows", "woken"),
    [
        # Written after a pause of a horizon, once or several times, and nothing came back.
        ([(0, "received"), (100, "received"), (180, "sent")], 180),
        ([(0, "received"), (100, "received"), (180, "sent"), (185, "sent")], 185),
        ([(0, "received"), (100, "received"), (101, "sent"), (180, "sent")], 180),
        # The other answered, and the owner wrote once more within half a horizon of the beginning; or later.
        ([(0, "received"), (100, "received"), (175, "sent"), (177, "received"), (190, "sent")], 190),
        ([(0, "received"), (100, "received"), (170, "sent"), (177, "received"), (190, "sent")], None),
        # An answer, a meeting, a shorter pause, or the other side's first word.
        ([(0, "received"), (100, "received"), (180, "sent"), (185, "received")], None),
        ([(0, "received"), (100, "received"), (180, "mutual")], None),
        ([(0, "received"), (155, "received"), (180, "sent")], None),
        ([(0, "sent"), (100, "sent"), (180, "received")], None),
        # Who has never answered is not woken.
        ([(0, "sent"), (100, "sent"), (180, "sent")], None),
    ],
)
def test_who_was_written_to_after_a_long_pause_and_has_not_answered(ask, build, rows, woken):
    """With the owner's last word, from which on they are left in peace."""
    assert woken_at(ask(*rows)).tolist() == [NONE if woken is None else build.moment(woken)]


def test_each_relationship_is_looked_at_by_itself(build):
    """The letters of one contact are not another's, whoever stands first."""
    rows = [("Ada", "Al", 100, "received"), ("Ada", "Al", 180, "sent")]
    rows += [("Ada", "Bo", 100, "sent"), ("Ada", "Bo", 180, "sent")]
    snapshot = take_snapshot(build.log(build.rows(*rows)), build.moment(200), HORIZON * DAY)
    assert woken_at(snapshot).tolist() == [build.moment(180), NONE]


def test_when_two_began_again_is_the_newest_end_of_a_long_pause(ask, build):
    """Only within the last horizon, and of one conversation: after that it is a rhythm like any other."""
    snapshot = ask((0, "sent"), (100, "received"), (180, "sent"), (182, "received"))
    assert picked_up_again(snapshot, 0) == (build.moment(180), 80 * DAY)
    assert picked_up_again(ask((0, "sent"), (100, "received"), (101, "sent")), 0) is None
    assert picked_up_again(ask((180, "sent")), 0) is None
    assert picked_up_again(ask((100, "received"), (180, "sent"), (194, "sent")), 0) is not None
    assert picked_up_again(ask((100, "received"), (180, "sent"), (195, "sent")), 0) is None


@pytest.mark.parametrize(
    ("directions", "alone"),
    [("rrrrr", True), ("rrrr", False), ("rrrrrs", False), ("rrrrrm", False), ("sssss", False)],
)
def test_who_writes_and_was_never_written_to_is_nobody_the_owner_knows(build, directions, alone):
    """From five words on; one of the owner's, or a meeting, makes it a relationship."""
    words = {"r": "received", "s": "sent", "m": "mutual"}
    rows = [("Ada", "Al", 10 * day, words[one]) for day, one in enumerate(directions)]
    log = build.log(build.rows(*rows, ("Ada", "Bo", 3, "sent")))
    snapshot = take_snapshot(log, build.moment(200), HORIZON * DAY)
    assert never_answered(snapshot).tolist() == [alone, False]


def test_where_the_owner_is_never_seen_to_write_nothing_follows(build):
    """Purchases come in and nothing goes out: then it says nothing of anybody, also beside one who writes."""
    rows = [("Ada", "Al", 10 * day, "received") for day in range(6)]
    rows += [("Eve", "Al", 10 * day, "received") for day in range(6)] + [("Eve", "Bo", 3, "sent")]
    snapshot = take_snapshot(build.log(build.rows(*rows)), build.moment(200), HORIZON * DAY)
    assert never_answered(snapshot).tolist() == [False, True, False]
