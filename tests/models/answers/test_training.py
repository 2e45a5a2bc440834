"""What the answer model learns from, followed by hand: which relationships give a row, and its label."""

import numpy as np
import pytest
from scipy.special import logit

from models.answers.answer_model import NAMES
from models.answers.training import letter_rows

SENT, RECEIVED = "sent", "received"
# The horizon is ten days and the moment day 20: the letters are those of days 20 to 29.
LETTERS = {
    # Answered in time.
    "Bo": [(0, SENT), (1, RECEIVED), (2, SENT), (22, SENT), (25, RECEIVED)],
    # Not answered before the horizon is over.
    "Cy": [(0, RECEIVED), (1, SENT), (5, RECEIVED), (24, SENT), (30, RECEIVED)],
}
NO_LETTERS = {
    # Never seen to write.
    "Di": [(0, SENT), (1, SENT), (2, SENT), (22, SENT)],
    # They wrote first.
    "Ed": [(0, SENT), (1, RECEIVED), (2, SENT), (22, RECEIVED), (23, SENT)],
    # Not silent for longer than a horizon.
    "Flo": [(0, SENT), (1, RECEIVED), (11, SENT), (22, SENT), (23, RECEIVED)],
    # Two interactions are not history enough.
    "Gil": [(0, SENT), (1, RECEIVED), (22, SENT), (23, RECEIVED)],
    # Written to after the horizon.
    "Hal": [(0, SENT), (1, RECEIVED), (2, SENT), (30, SENT), (31, RECEIVED)],
}
# Of another owner: the only letter that was closed by day 20, and it was answered.
EVES = [(-40, SENT), (-39, RECEIVED), (-38, SENT), (-10, SENT), (-5, RECEIVED)]


@pytest.fixture(name="log")
def _log(build):
    lives = LETTERS | NO_LETTERS
    rows = [("Ada", who, day, how) for who, life in lives.items() for day, how in life]
    return build.log(build.rows(*rows, *(("Eve", "Bo", day, how) for day, how in EVES)))


def column(rows, name: str) -> list[float]:
    """Return one number of every row."""
    return rows.columns[:, NAMES.index(name)].tolist()


def test_rows_are_the_letters_of_two_sided_relationships_that_had_fallen_silent(build, log):
    """Of seven contacts Bo and Cy give a row, told apart by what was known on the day; Bo answered."""
    rows = letter_rows(log, [build.moment(20)], 10 * build.day)
    assert rows.answered.tolist() == [True, False]
    assert rows.owner.tolist() == [0, 0]
    assert column(rows, "share_from_them") == pytest.approx([np.log(1.5 / 2.5), np.log(2.5 / 1.5)])
    assert column(rows, "silence") == pytest.approx([np.log(1.8 + 0.1), np.log(1.5 + 0.1)])


def test_the_level_counts_only_letters_that_were_closed(build, log):
    """Eve's answered one raises the level of the workspace; Ada's own are open on the day."""
    rows = letter_rows(log, [build.moment(20)], 10 * build.day)
    assert column(rows, "answered_in_workspace") == pytest.approx([logit(5 / 11)] * 2)
    assert column(rows, "answered_by_owners") == pytest.approx([0, 0])


def test_each_moment_gives_rows_of_its_own(build, log):
    """From day 15 Bo's answer on day 25 comes too late, and Cy is not silent for longer than a horizon."""
    moments = [build.moment(15), build.moment(20)]
    assert letter_rows(log, moments, 10 * build.day).answered.tolist() == [False, True, False]
