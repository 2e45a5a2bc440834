"""Figures against cases small enough to count by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evaluation.metrics import (
    MIN_COHORT,
    auc_inside_lists,
    calibration_bins,
    calibration_error,
    depth_caught,
    evaluate,
    precision_at,
    top_rows,
)

# One list of ten, the smallest that counts: rows 0 to 3 went dormant.
DORMANT = np.array([True] * 4 + [False] * 6)
ONE_LIST = np.zeros(10, dtype=np.int64)


def test_all_figures_by_hand():
    """Of 4 x 6 pairs, 21 are in order: row 3 is below three of those who stayed."""
    said = np.array([0.9, 0.8, 0.7, 0.3, 0.6, 0.5, 0.4, 0.2, 0.1, 0.1])
    depth = np.array([1.0, 0.5, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    found = evaluate(said, DORMANT, ONE_LIST, depth)
    assert found.rows == 10
    assert found.base_rate == pytest.approx(0.4)
    assert found.auc == found.auc_inside_lists == pytest.approx(21 / 24)
    assert found.lists == 1
    log_loss = -sum(math.log(p if y else 1 - p) for p, y in zip(said, DORMANT, strict=True)) / 10
    assert found.log_loss == pytest.approx(log_loss)
    squares = [(p - y) ** 2 for p, y in zip(said, DORMANT, strict=True)]
    assert found.brier == pytest.approx(sum(squares) / 10)
    # The five highest: rows 0, 1, 2, 4, 5; three of them went dormant.
    assert found.precision_at_5 == pytest.approx(3 / 5)
    # By probability times depth: rows 0 (.9), 4 (.6), 5 (.5), 1 and 6 (.4): 1.5 of 3 is caught.
    assert found.depth_caught_at_5 == pytest.approx(1.5 / 3)
    # Ten bins of one row each: the mean distance to what happened.
    distance = sum(abs(p - y) for p, y in zip(said, DORMANT, strict=True)) / 10
    assert found.calibration_error == pytest.approx(distance)
    assert found.observed_over_expected == pytest.approx(4 / 4.6)
    assert set(found.as_dict()) >= {"auc", "log_loss", "precision_at_5"}


def test_a_finer_order_counts_for_ranking_only():
    """A rule's own order moves AUC and precision, its probability the rest."""
    flat = np.full(10, 0.4)
    plain = evaluate(flat, DORMANT, ONE_LIST, np.ones(10))
    ordered = evaluate(flat, DORMANT, ONE_LIST, np.ones(10), score=np.arange(10.0, 0, -1))
    assert (plain.auc, ordered.auc) == (0.5, 1)
    assert ordered.precision_at_5 == pytest.approx(4 / 5)
    assert plain.log_loss == ordered.log_loss
    assert plain.calibration_error == ordered.calibration_error


@pytest.mark.parametrize("dormant", [True, False])
def test_without_both_outcomes_there_is_no_order_to_judge(dormant):
    """Where everybody or nobody went dormant, AUC is unknown and the rest still stands."""
    found = evaluate(np.full(10, 0.5), np.full(10, dormant), ONE_LIST, np.ones(10))
    assert math.isnan(found.auc)
    assert found.log_loss == pytest.approx(math.log(2))
    assert math.isnan(found.depth_caught_at_5) == (not dormant)


def test_a_certainty_that_is_wrong_costs_much_but_not_everything():
    """A probability of exactly 0 or 1 has a finite log-loss."""
    found = evaluate(1.0 - DORMANT, DORMANT, ONE_LIST, np.ones(10))
    assert found.log_loss == pytest.approx(-math.log(1e-6))


def test_equal_scores_go_to_the_earlier_row():
    """Among ties the earlier rows fill the places, so a figure never depends on luck."""
    marked = top_rows(3, np.full(10, 0.5), ONE_LIST)
    assert marked.tolist() == [True] * 3 + [False] * 7
    assert precision_at(5, np.full(10, 0.5), DORMANT, ONE_LIST) == pytest.approx(4 / 5)
    assert precision_at(5, np.full(10, 0.5), DORMANT[::-1], ONE_LIST) == 0


def test_short_lists_are_left_out():
    """A list under MIN_COHORT rows is no choice; without any other, precision is unknown."""
    lists = np.array([0] * MIN_COHORT + [1] * (MIN_COHORT - 1))
    dormant = np.arange(len(lists)) >= MIN_COHORT
    score = np.ones(len(lists))
    assert not top_rows(5, score, lists)[dormant].any()
    assert precision_at(5, score, dormant, lists) == 0
    assert math.isnan(precision_at(5, score[:9], dormant[:9], lists[:9]))
    assert math.isnan(depth_caught(5, score[:9], score[:9], lists[:9]))


def test_lists_are_told_apart():
    """Each list has its own five, wherever its rows stand and whatever numbers are unused."""
    lists = np.tile([4, 2], 10)
    score = np.arange(20.0)
    assert np.flatnonzero(top_rows(5, score, lists)).tolist() == list(range(10, 20))
    high_in_one = np.where(lists == 2, score + 100, score)
    assert np.flatnonzero(top_rows(5, high_in_one, lists)).tolist() == list(range(10, 20))


def test_pairs_of_two_lists_are_never_compared():
    """Of eight pairs inside lists 4.5 are in order, a tie half; the level of a list changes nothing."""
    lists = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1])
    dormant = np.array([True, False, True, False, True, False, False, False, False])
    score = np.array([0.4, 0.3, 0.2, 0.3, 0.5, 0.5, 0.6, 0.1, 0.2])
    # Of the first list two pairs of four; of the second 1/2 + 0 + 1 + 1.
    assert auc_inside_lists(score, dormant, lists, at_least=4) == pytest.approx(4.5 / 8)
    assert auc_inside_lists(score + lists, dormant, lists, at_least=4) == pytest.approx(4.5 / 8)
    assert auc_inside_lists(score, dormant, lists, at_least=5) == pytest.approx(2.5 / 4)
    assert math.isnan(auc_inside_lists(score, dormant, lists, at_least=6))
    assert math.isnan(auc_inside_lists(score, np.ones(9, dtype=bool), lists, at_least=1))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.booleans()), min_size=1, max_size=40))
def test_the_order_inside_lists_is_that_of_all_pairs(rows):
    """Counted pair by pair it is the same."""
    lists, score, dormant = (np.array(column) for column in zip(*rows, strict=True))
    pairs = [
        (one, other)
        for one in np.flatnonzero(dormant)
        for other in np.flatnonzero(~dormant)
        if lists[one] == lists[other]
    ]
    won = [(score[one] > score[other]) + (score[one] == score[other]) / 2 for one, other in pairs]
    counted = auc_inside_lists(score.astype(float), dormant, lists, at_least=1)
    assert math.isnan(counted) if not pairs else counted == pytest.approx(sum(won) / len(pairs))


def test_depth_caught_is_against_the_best_five():
    """Catching the five deepest losses is 1, catching none is 0; all lists count together."""
    lost = np.array([5.0, 4, 3, 2, 1, 1, 0, 0, 0, 0])
    assert depth_caught(5, lost, lost, ONE_LIST) == 1
    assert depth_caught(5, -lost, lost, ONE_LIST) == pytest.approx(1 / 15)


def test_perfect_bins_have_no_error():
    """A hundred rows that say 0.0, 0.1 ... 0.9 and keep their word have a calibration error of 0."""
    said = np.repeat(np.arange(10) / 10, 10)
    happened = np.tile(np.arange(10), 10) < np.repeat(np.arange(10), 10)
    assert calibration_error(said, happened) == pytest.approx(0, abs=1e-12)
    assert calibration_error(said, ~happened) > 0.4


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_bins_hold_every_row_once(rows):
    """Ten bins of equal mass, sizes at most one apart, rising in probability."""
    said, happened = (np.array([one[i] for one in rows]) for i in (0, 1))
    bins = calibration_bins(said, happened)
    sizes = [size for _, _, size in bins]
    assert sum(sizes) == len(rows)
    assert len(bins) == min(10, len(rows))
    assert max(sizes) - min(sizes) <= 1
    means = [mean for mean, _, _ in bins]
    assert means == pytest.approx(sorted(means))
    assert sum(seen * size for _, seen, size in bins) == pytest.approx(happened.sum())
    assert 0 <= calibration_error(said, happened) <= 1
