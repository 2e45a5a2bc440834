"""Intervals by bootstrap: whole owners are drawn, and a difference is of the same resamples."""

from dataclasses import replace

import numpy as np
import pytest

from models.evaluation.bootstrap import (
    RESAMPLES,
    auc_by_weight,
    bootstrap_difference,
    bootstrap_weights,
    log_loss_by_weight,
)


def test_all_rows_of_an_owner_are_drawn_together(examples):
    """Rows of one owner are not independent: in each resample they have one weight, owners have several."""
    weights = bootstrap_weights(examples, seed=1)
    assert weights.shape == (RESAMPLES, len(examples))
    for owner in np.unique(examples.owner):
        own = weights[:, examples.owner == owner]
        assert (own == own[:, :1]).all()
    assert len(np.unique(weights[0])) > 1


def test_as_many_owners_are_drawn_as_there_are(examples):
    """Each resample draws owners with replacement, so that their weights sum to their number."""
    owners, first = np.unique(examples.owner, return_index=True)
    assert (bootstrap_weights(examples, seed=1)[:, first].sum(axis=1) == len(owners)).all()


def test_one_owners_log_is_drawn_by_contact(examples):
    """Of one owner nothing else can be drawn."""
    alone = replace(examples, owner=np.zeros_like(examples.owner))
    weights = bootstrap_weights(alone, seed=1)
    assert len(np.unique(weights[0])) > 1
    for contact in np.unique(alone.contact)[:20]:
        own = weights[:, alone.contact == contact]
        assert (own == own[:, :1]).all()


def test_the_same_seed_gives_the_same_weights(examples):
    """Intervals are reproducible."""
    again = bootstrap_weights(examples, seed=1)
    assert (bootstrap_weights(examples, seed=1) == again).all()
    assert (bootstrap_weights(examples, seed=2) != again).any()


def test_a_model_differs_from_itself_by_nothing(examples):
    """Both metrics are taken of the same resamples, so an equal model has an interval of no width."""
    score = examples.features[:, 0]
    auc = auc_by_weight(score, examples.went_dormant)
    same = bootstrap_difference(auc, auc, bootstrap_weights(examples, seed=1))
    assert (same.estimate, same.low, same.high) == (0.0, 0.0, 0.0)


def test_a_better_probability_has_a_smaller_loss(examples):
    """The truth against a coin: the loss is smaller by about ln 2, on all rows and in every resample."""
    truth = np.where(examples.went_dormant, 0.99, 0.01)
    losses = [
        log_loss_by_weight(probability, examples.went_dormant)
        for probability in (truth, np.full(len(examples), 0.5))
    ]
    found = bootstrap_difference(*losses, bootstrap_weights(examples, seed=1))
    assert found.estimate == pytest.approx(np.log(0.5) - np.log(0.99))
    assert found.low == pytest.approx(found.estimate)
    assert found.high == pytest.approx(found.estimate)
