"""Whom lists showed, held back and never suggested are judged apart."""

import pytest

from data.schema import DAY_SECONDS
from models.evaluation.calibration_by_arm import Forecast, calibration_by_arm


def forecast(contact, day, *, shown=False, propensity=0.0, probability=0.5, went_dormant=False):
    """Return a forecast of Ada's over thirty days."""
    return Forecast("Ada", contact, day * DAY_SECONDS, 30, propensity, shown, probability, went_dormant)


def test_each_arm_has_its_own_shares():
    """Expected is the mean probability, observed the share that went dormant."""
    arms = calibration_by_arm(
        [
            forecast("Bo", 0, shown=True, propensity=0.8, probability=0.9, went_dormant=True),
            forecast("Cy", 0, shown=True, propensity=0.8, probability=0.7),
            forecast("Di", 0, propensity=0.8, probability=0.6, went_dormant=True),
            forecast("Ed", 0, probability=0.2),
        ]
    )
    assert arms == {
        "shown": {"rows": 2, "expected": pytest.approx(0.8), "observed": 0.5},
        "held back": {"rows": 1, "expected": 0.6, "observed": 1},
        "never suggested": {"rows": 1, "expected": 0.2, "observed": 0},
    }


def test_who_was_shown_later_in_a_period_was_not_never_suggested():
    """A relationship counts once a period, as it stood on the first list that showed it."""
    early, late = forecast("Bo", 1, probability=0.3), forecast("Bo", 8, shown=True, probability=0.6)
    again, next_period = forecast("Bo", 15, shown=True, probability=0.8), forecast("Bo", 31, probability=0.4)
    assert calibration_by_arm([early, again, late, next_period]) == {
        "shown": {"rows": 1, "expected": 0.6, "observed": 0},
        "never suggested": {"rows": 1, "expected": 0.4, "observed": 0},
    }


def test_nobody_has_no_shares():
    """Before the first window has closed there is nothing to tell."""
    assert calibration_by_arm([]) == {}
