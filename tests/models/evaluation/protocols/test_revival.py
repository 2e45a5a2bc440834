"""The dormant of one day, followed by hand: who came back, who was written to, who answered."""

import math
from dataclasses import replace

import numpy as np
import pytest

from models.answers.answer_model import NAMES
from models.evaluation.protocols.revival import (
    answer_probabilities,
    answer_scores,
    dormant_at,
    dormant_rows,
    revival,
)

SENT, RECEIVED = "sent", "received"
# The day is 20, the horizon ten days. Each relationship's rows as (day, direction).
LIVES = {
    # Written to on day 22, and answered within the horizon.
    "Bo": [(0, SENT), (1, RECEIVED), (2, SENT), (22, SENT), (25, RECEIVED)],
    # Wrote by himself.
    "Cy": [(0, SENT), (1, SENT), (2, SENT), (23, RECEIVED)],
    # Two interactions are too few.
    "Di": [(0, SENT), (1, RECEIVED), (22, SENT)],
    # Silent for five days: alive.
    "Ed": [(0, SENT), (1, RECEIVED), (15, SENT)],
    # Answered on day 30, after the horizon.
    "Flo": [(0, SENT), (1, SENT), (2, RECEIVED), (22, SENT), (30, RECEIVED)],
    # Written to after the horizon.
    "Gil": [(0, SENT), (1, RECEIVED), (2, SENT), (35, SENT)],
}


@pytest.fixture(name="dormant")
def _dormant(build):
    """Return the dormant of day 20: Bo, Cy, Flo, Gil."""
    rows = build.rows(*[("Ada", who, day, how) for who, life in LIVES.items() for day, how in life])
    return dormant_at(build.log(rows), build.moment(20), 10 * build.day)


def test_who_is_dormant_and_what_came_of_it(dormant):
    """The alive and those with too little history are left out; windows are open at their end."""
    assert [list(LIVES)[code] for code in dormant.rows.contact] == ["Bo", "Cy", "Flo", "Gil"]
    assert dormant.came_back.tolist() == [True, True, True, False]
    assert dormant.wrote_first.tolist() == [True, False, True, False]
    assert dormant.answered.tolist() == [True, True, False, False]
    assert dormant.two_sided.tolist() == [True, False, True, True]


def test_the_share_that_came_from_them_by_hand(dormant, case):
    """Of three interactions before the day one came from Bo, none from Cy; what came later does not count."""
    shares = answer_scores(case, dormant.rows)["share from them"]
    assert shares == pytest.approx([1 / 3, 0, 1 / 3, 1 / 3])


def test_each_model_is_asked_about_the_dormant(case):
    """Levels and orders of whoever came back, on rows that the cohort never holds."""
    tables = revival(case)
    came = tables["came back"]
    assert list(came) == ["Kith blend", "Kith prior"]
    for row in came.values():
        assert row["rows"] > 0
        assert 0 < row["came_back"] < 1
        assert row["auc"] > 0.5
        assert row["observed_over_expected"] > 0
    answered = tables["answered"]
    assert {"who answers", "who answers, prior", "Kith blend x depth", "share from them"} <= set(answered)
    assert len({row["rows"] for row in answered.values()}) == 1
    assert all(np.isfinite(row["auc"]) or math.isnan(row["auc"]) for row in answered.values())


def test_only_what_promises_an_answer_has_a_level(case):
    """The answer model says how many answer; contact, depth and shares only rank."""
    answered = revival(case)["answered"]
    for name, row in answered.items():
        assert math.isfinite(row["log_loss"]) == name.startswith("who answers")
    assert answered["who answers"]["log_loss"] != answered["who answers, prior"]["log_loss"]
    assert answered["who answers"]["observed_over_expected"] == pytest.approx(1, abs=0.5)


def test_no_letter_of_the_test_days_is_learned_from(case):
    """With fewer days to test on, the same answers are promised."""
    part, windows = dormant_rows(case), replace(case.windows, test=case.windows.test[:1])
    promised = answer_probabilities(case, part)
    assert {name: likely.tolist() for name, likely in promised.items()} == {
        name: likely.tolist()
        for name, likely in answer_probabilities(replace(case, windows=windows), part).items()
    }


def test_without_an_answer_model_of_other_logs_nothing_is_promised(case):
    """A prior that has none, or has seen this log, leaves only the ways to rank."""
    answered = revival(replace(case, answers=None))["answered"]
    assert "share from them" in answered
    assert not any(name.startswith("who answers") for name in answered)


def test_the_numbers_of_the_answer_model_are_of_the_day(dormant):
    """No letter had been closed by the day, so the level is the usual one; Cy had sent nothing."""
    usual = NAMES.index("answered_in_workspace")
    assert dormant.columns[:, usual] == pytest.approx([math.log(0.4 / 0.6)] * 4)
    shares = dormant.columns[:, NAMES.index("share_from_them")]
    assert shares == pytest.approx(np.log([1.5 / 2.5, 0.5 / 3.5, 1.5 / 2.5, 1.5 / 2.5]))
