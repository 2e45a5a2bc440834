"""A challenger is crowned beyond chance only, however often it tries."""

import numpy as np
import pytest

from models.evaluation.crowning import LEVEL, clustered_margin, level_of

OWNERS, ROWS = 30, 20
UNITS = np.repeat(np.arange(OWNERS), ROWS)


def gains(chance: np.random.Generator, mean: float) -> np.ndarray:
    """Return the gain of each row: what an owner's rows share, and what each has of its own."""
    shared = chance.normal(0, 0.05, OWNERS)[UNITS]
    return mean + shared + chance.normal(0, 0.3, len(UNITS))


def test_the_levels_of_all_trials_add_up_to_one_level():
    """A hundred thousand nights spend less than the level, and nearly all of it."""
    spent = sum(level_of(trial) for trial in range(1, 100_001))
    assert 0.999 * LEVEL < spent < LEVEL


def test_a_year_of_nights_crowns_no_equal_model_by_noise():
    """Of 200 times a hundred nights that are no better, about five in a hundred crown one; naively all do."""
    chance = np.random.default_rng(0)
    years, crowned, naively = 200, 0, 0
    for _ in range(years):
        margins = [clustered_margin(gains(chance, 0.0), UNITS, night) for night in range(1, 101)]
        crowned += any(one.is_supported for one in margins)
        naively += any(one.estimate > 0 for one in margins)
    assert crowned / years <= LEVEL + 3 * np.sqrt(LEVEL * (1 - LEVEL) / years)
    assert naively == years


def test_a_better_model_is_crowned():
    """A gain of .1 in log-loss is supported at the first trial, and at the thirtieth."""
    chance = np.random.default_rng(1)
    for trial in (1, 30):
        supported = [clustered_margin(gains(chance, 0.1), UNITS, trial).is_supported for _ in range(50)]
        assert np.mean(supported) > 0.9


def test_rows_of_one_owner_are_not_independent():
    """The bound is wider than that of rows that know nothing of each other."""
    gain = gains(np.random.default_rng(2), 0.1)
    alone = clustered_margin(gain, np.arange(len(gain)), 1)
    assert clustered_margin(gain, UNITS, 1).low < alone.low


@pytest.mark.parametrize("gain", [np.zeros(40), np.ones(40)])
def test_one_owner_alone_supports_nothing(gain):
    """Without a second one nothing is known of chance."""
    assert not clustered_margin(gain, np.zeros(40, dtype=np.int64), 1).is_supported
