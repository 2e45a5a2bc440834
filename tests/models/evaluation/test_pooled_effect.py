"""Over several owners an effect is known as well as its owners let it be; the interval holds what it says."""

import numpy as np
import pytest
from scipy.stats import t as student

from models.evaluation.holdout_effect import (
    ENOUGH,
    FEWEST_OWNERS,
    estimate_effect,
    known_from,
    pool_effect,
    student_quantile,
)

OWNERS, EACH, SHARE, EFFECT = 24, 40, 0.8, 0.1
WORLDS = 400


def world(chance: np.random.Generator, effect: float):
    """Return one made-up experiment: owners differ in how often relationships revive, and in the effect."""
    owner = np.repeat(np.arange(OWNERS), EACH)
    usual = np.clip(0.4 + chance.normal(0, 0.15, OWNERS), 0.05, 0.7)[owner]
    change = (effect + chance.normal(0, 0.08, OWNERS))[owner]
    shown = chance.random(len(owner)) < SHARE
    revived = chance.random(len(owner)) < np.clip(usual + change * shown, 0, 1)
    return owner, shown, revived, np.full(len(owner), SHARE)


def test_the_interval_holds_a_known_effect_as_often_as_it_says():
    """In 95 of 100 made-up worlds, give or take what 400 of them can tell."""
    chance = np.random.default_rng(5)
    effects = [pool_effect(*world(chance, EFFECT)) for _ in range(WORLDS)]
    covered = np.mean([one.low <= EFFECT <= one.high for one in effects])
    assert 0.92 <= covered <= 0.98
    assert abs(np.mean([one.difference for one in effects]) - EFFECT) < 0.01


def test_the_smallest_effect_is_found_four_times_in_five():
    """And an effect of none is found as often as an interval of 95 % may be wrong."""
    chance = np.random.default_rng(6)
    smallest = float(np.mean([pool_effect(*world(chance, 0.0)).smallest for _ in range(50)]))
    found = np.mean([pool_effect(*world(chance, smallest)).low > 0 for _ in range(WORLDS)])
    assert 0.72 <= found <= 0.88
    none = [pool_effect(*world(chance, 0.0)) for _ in range(WORLDS)]
    assert np.mean([one.low > 0 or one.high < 0 for one in none]) <= 0.08


def test_owners_who_are_alike_within_widen_the_interval():
    """As if each relationship were its own, it would be too narrow."""
    owner = np.repeat(np.arange(OWNERS), EACH)
    # Of each owner either all revive that were shown, or none.
    shown = np.tile(np.arange(EACH) % 2 == 0, OWNERS)
    revived = shown & (owner % 2 == 0)
    share = np.full(len(owner), 0.5)
    pooled, alone = pool_effect(owner, shown, revived, share), estimate_effect(shown, revived, share)
    assert pooled.difference == alone.difference
    assert pooled.high - pooled.low > 3 * (alone.high - alone.low)


def test_too_few_owners_or_windows_say_nothing():
    """Neither a difference nor an interval; how many there are is said."""
    owner, shown, revived, share = world(np.random.default_rng(1), EFFECT)
    few = owner < FEWEST_OWNERS - 1
    effect = pool_effect(owner[few], shown[few], revived[few], share[few])
    assert (effect.enough, effect.owners) == (False, FEWEST_OWNERS - 1)
    assert not pool_effect(owner, np.ones(len(owner), bool), revived, share).enough
    nobody = pool_effect(owner[:0], shown[:0], revived[:0], share[:0])
    assert (nobody.enough, nobody.owners) == (False, 0)


def test_it_can_be_known_once_both_sides_have_enough():
    """By windows that were begun: at the close of the last one that is needed."""
    closes = np.arange(2 * ENOUGH) * 10
    shown = np.arange(2 * ENOUGH) < ENOUGH
    assert known_from(closes, shown) == (2 * ENOUGH - 1) * 10
    assert known_from(closes[1:], shown[1:]) is None


@pytest.mark.parametrize("degrees", [9, 10, 15, 30, 200])
def test_students_quantile_is_that_of_the_library(degrees):
    """To three places, without the library."""
    assert student_quantile(degrees) == pytest.approx(student.ppf(0.975, degrees), abs=3e-4)
