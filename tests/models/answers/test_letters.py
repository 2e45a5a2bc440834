"""Letters to the dormant, followed by hand: which interactions are letters, and which were answered."""

import pytest

from models.answers.letters import AnsweredLetters, closed_letters

SENT, RECEIVED, MUTUAL = "sent", "received", "mutual"
# The horizon is ten days. Each relationship's rows as (day, direction).
LIVES = {
    # A letter on day 22 after twenty days, answered on day 25.
    "Bo": [(0, SENT), (1, RECEIVED), (2, SENT), (22, SENT), (25, RECEIVED)],
    # They met within the horizon: an answer of both.
    "Cy": [(0, SENT), (1, RECEIVED), (2, SENT), (22, SENT), (31, MUTUAL)],
    # Answered on the day the horizon ends, which is too late.
    "Flo": [(0, SENT), (1, SENT), (2, RECEIVED), (22, SENT), (32, RECEIVED)],
    # Three interactions are history enough, two are not.
    "Di": [(0, SENT), (1, RECEIVED), (22, SENT), (23, RECEIVED)],
    # They wrote first.
    "Ed": [(0, SENT), (1, RECEIVED), (2, SENT), (22, RECEIVED), (23, SENT)],
    # Ten days are no more than a horizon.
    "Gil": [(0, SENT), (1, RECEIVED), (12, SENT), (22, SENT), (23, RECEIVED)],
}


@pytest.fixture(name="log")
def _log(build):
    rows = [("Ada", who, day, how) for who, life in LIVES.items() for day, how in life]
    return build.log(build.rows(*rows, ("Eve", "Bo", 0, SENT), ("Eve", "Bo", 1, RECEIVED)))


@pytest.mark.parametrize(("day", "expected"), [(32, (0, 0)), (33, (3, 2)), (90, (3, 2))])
def test_a_letter_counts_once_its_horizon_is_over(build, log, day, expected):
    """Of Bo's, Cy's and Flo's two are answered; before the horizon is over nobody knows."""
    counted = closed_letters(log, build.moment(day), 10 * build.day)
    assert counted.together == AnsweredLetters(*expected)
    assert counted.letters.tolist() == [expected[0], 0]


def test_what_comes_later_changes_nothing(build, log):
    """The counts of a moment are those of the log that ended there."""
    as_of = build.moment(33)
    before = closed_letters(log.before(as_of), as_of, 10 * build.day)
    assert before.together == closed_letters(log, as_of, 10 * build.day).together
