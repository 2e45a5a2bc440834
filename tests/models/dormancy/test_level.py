"""How far off a log's level has been, and intervals that follow it."""

import numpy as np
import pytest
from scipy.special import expit, logit

from models.dormancy.additive_model import combine, intercept_of, members_of
from models.dormancy.level import ENOUGH_WINDOWS, level_of, levels_by_window, own_widths
from models.log.log import take

WIDTHS = {"thin": 1.2, "some": 1.0, "good": 0.8}


def _shifted(model, shift):
    """Return the model with all its logits higher by so much."""
    return combine(members_of(model), intercept_of(model) + shift)


def test_a_level_is_the_shift_that_the_outcomes_ask_for():
    """Where half are expected and three quarters went dormant, the logit of three quarters is missing."""
    dormant = np.arange(400) % 4 > 0
    assert level_of(np.zeros(400), dormant) == pytest.approx(logit(0.75), abs=1e-6)
    logits = np.linspace(-2, 2, 400)
    shift = level_of(logits, dormant)
    assert expit(logits + shift).sum() == pytest.approx(dormant.sum(), abs=1e-4)


def test_outcomes_of_one_kind_ask_for_no_finite_shift():
    """All or none dormant, or no rows at all: the level is not known."""
    for dormant in (np.ones(5, dtype=bool), np.zeros(5, dtype=bool), np.zeros(0, dtype=bool)):
        assert np.isnan(level_of(np.zeros(len(dormant)), dormant))


def test_each_window_has_its_level(prior_model, examples):
    """A prior that is higher by one everywhere is off by one less in every window."""
    levels, sizes = levels_by_window(prior_model, examples)
    lower, _ = levels_by_window(_shifted(prior_model, 1.0), examples)
    assert len(levels) == len(sizes) == len(np.unique(examples.as_of))
    assert sizes.sum() == len(examples)
    known = np.isfinite(levels)
    np.testing.assert_allclose(lower[known], levels[known] - 1, atol=1e-6)


def test_a_log_whose_level_moves_has_wider_intervals(prior_model, examples):
    """The further off the closed windows were, the wider, in every grade by the same factor."""
    rows = _spread(examples)
    near = own_widths(WIDTHS, _shifted(prior_model, level_sum(prior_model, rows)), rows)
    far = own_widths(WIDTHS, _shifted(prior_model, 3.0), rows)
    assert all(near[grade] < far[grade] for grade in WIDTHS)
    assert far["thin"] / WIDTHS["thin"] == pytest.approx(far["good"] / WIDTHS["good"], rel=0.01)
    assert near["some"] >= 0.5 * WIDTHS["some"]


def level_sum(model, rows):
    """Return the mean of the levels of all windows."""
    return float(np.nanmean(levels_by_window(model, rows)[0]))


def _spread(rows):
    """Return the rows with their windows a horizon apart: at least three that do not overlap."""
    number = np.unique(rows.as_of, return_inverse=True)[1]
    horizon = int(rows.facts.horizon_days[0]) * 86_400
    assert number.max() + 1 >= ENOUGH_WINDOWS
    return type(rows)(number * horizon, rows.owner, rows.contact, rows.facts, rows.went_dormant)


def test_little_of_a_log_changes_no_width(prior_model, examples):
    """With fewer than three windows, with none, or without a prior, the widths of other logs stay."""
    rows = _spread(examples)
    two = take(rows, rows.as_of <= np.unique(rows.as_of)[1])
    none = take(rows, np.zeros(len(rows), dtype=bool))
    assert own_widths(WIDTHS, prior_model, two) == WIDTHS
    assert own_widths(WIDTHS, prior_model, none) == WIDTHS
    assert own_widths(WIDTHS, None, rows) == WIDTHS
