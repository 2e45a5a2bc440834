"""The alarm comes when probabilities stopped being right, not before, and ends with a new champion."""

import numpy as np
import pytest

from benchmarks.model.alarms.drift import days_until_alarm, false_alarms
from data.schema import DAY_SECONDS
from models.evaluation.calibration_by_arm import Forecast
from models.evaluation.calibration_drift import LIMIT, WEEK_SECONDS, calibration_drift

HORIZON = 30
WEEKS = 60


def forecasts(rate: float, weeks: range, *, shown: bool = False, seed: int = 0) -> list[Forecast]:
    """Return forty relationships a week, foretold to go dormant at .4, that did at a rate."""
    chance = np.random.default_rng(seed)
    return [
        Forecast("Ada", f"{week}-{n}-{shown}", week * WEEK_SECONDS, HORIZON, 0.0, shown, 0.4, bool(came))
        for week in weeks
        for n, came in enumerate(chance.random(40) < rate)
    ]


def test_right_probabilities_give_no_alarm():
    """Sixty weeks at the rate that was foretold."""
    drift = calibration_drift(forecasts(0.4, range(WEEKS)))
    assert (drift.weeks, drift.outcomes, drift.alarm_at) == (WEEKS, 40 * WEEKS, None)
    assert max(drift.up, drift.down) < LIMIT


@pytest.mark.parametrize("rate", [0.64, 0.2])
def test_a_shift_of_one_in_log_odds_is_found_within_eight_weeks_of_outcomes(rate):
    """In either direction; the alarm bears the week of its outcome."""
    changed = WEEKS // 2
    rows = forecasts(0.4, range(changed)) + forecasts(rate, range(changed, WEEKS), seed=1)
    drift = calibration_drift(rows)
    begins = changed * WEEK_SECONDS + HORIZON * DAY_SECONDS
    assert drift.alarm_at is not None
    assert begins < drift.alarm_at <= begins + 8 * WEEK_SECONDS


def test_who_was_shown_does_not_judge_the_model():
    """A letter that a list brought about changes the outcome."""
    rows = forecasts(0.4, range(WEEKS)) + forecasts(0.1, range(WEEKS), shown=True)
    assert calibration_drift(rows).outcomes == 40 * WEEKS
    assert calibration_drift(rows).alarm_at is None


def test_a_relationship_counts_once_in_a_horizon():
    """Weekly lists repeat the same forecast; it is one outcome."""
    [one, *_] = forecasts(0.4, range(1))
    daily = [
        Forecast("Ada", "Bob", day * DAY_SECONDS, HORIZON, 0.0, False, 0.4, True) for day in range(HORIZON)
    ]
    assert calibration_drift([*daily, one]).outcomes <= 3


def test_a_new_champion_ends_the_alarm_and_the_sums_begin_anew():
    """What was foretold before it does not count against it; a champion of before the alarm ends nothing."""
    rows, crowned = forecasts(0.9, range(20)), 20 * WEEK_SECONDS
    alarm_at = calibration_drift(rows).alarm_at
    assert alarm_at is not None
    assert calibration_drift(rows, [alarm_at - 1]).alarm_at == alarm_at
    assert calibration_drift(rows, [crowned]).alarm_at is None
    right = calibration_drift(rows + forecasts(0.4, range(21, 40), seed=3), [crowned])
    assert (right.alarm_at, right.outcomes) == (None, 40 * 19)
    wrong = calibration_drift(rows + forecasts(0.9, range(21, 40), seed=3), [crowned])
    assert wrong.alarm_at is not None
    assert wrong.alarm_at > crowned


def test_at_most_one_alarm_in_ten_years_is_false():
    """Of the three sums together; simulated with forty outcomes a week and with five."""
    for outcomes in (5, 40):
        rate, low, _ = false_alarms(outcomes, 10, 20, 0)
        assert low < rate < 1


@pytest.mark.parametrize("shift", [1.0, -1.0])
def test_a_shift_of_one_in_log_odds_is_found_within_forty_five_days(shift):
    """At forty outcomes a week over ninety days, whose people stay candidates; in nine runs of ten."""
    days = days_until_alarm(40, shift, 40, 0)
    assert np.quantile(days, 0.9, method="higher") <= 45
