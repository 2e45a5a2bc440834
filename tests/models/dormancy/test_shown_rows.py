"""Nothing is learned from what came of a suggestion."""

import pytest

from models.dormancy.labelled_rows import gather_examples
from models.dormancy.shown_rows import is_shown, without_shown

AS_OF, HORIZON = 100, 30


@pytest.fixture(name="world")
def _world(build):
    """Return a log of two contacts, alive on day 100, with their rows on that day."""
    log = build.log(
        build.rows(*[("Ada", who, day, "sent") for who in ("Bo", "Cy") for day in range(60, 140, 9)])
    )
    return log, gather_examples(log, [build.moment(AS_OF)], HORIZON * build.day)


@pytest.mark.parametrize(
    ("day", "left_out"),
    [(92, False), (93, False), (94, True), (100, True), (129, True), (130, False), (150, False)],
)
def test_a_name_shown_in_the_window_or_the_week_before_is_left_out(world, build, day, left_out):
    """A suggestion stays for its week: one of day 93 is over on day 100; day 130 is the next window's."""
    log, rows = world
    shown = [("Ada", "Cy", build.moment(day))]
    assert is_shown(rows, log, shown, HORIZON * build.day).tolist() == [False, left_out]
    assert len(without_shown(rows, log, shown, HORIZON * build.day)) == 2 - left_out


def test_names_that_the_log_does_not_have_leave_nothing_out(world, build):
    """An erased contact, another owner's, none at all."""
    log, rows = world
    shown = [("Ada", "Eve", build.moment(100)), ("Eve", "Cy", build.moment(100))]
    assert not is_shown(rows, log, shown, HORIZON * build.day).any()
    assert len(without_shown(rows, log, (), HORIZON * build.day)) == len(rows)
