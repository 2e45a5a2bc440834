"""BG/NBD against the published sample, against its own definition, and against simulated lives."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evaluation import bg_nbd

# Fader, Hardie and Lee (2005), table 2: CDNOW, time in weeks.
PUBLISHED = bg_nbd.BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426, log_likelihood=-9582.4)
LIVES = st.tuples(st.integers(0, 40), st.floats(0, 1), st.floats(1, 80))


def _arrays(*values):
    return tuple(np.array([float(value)]) for value in values)


def _log_likelihood(model, repeats, last, age):
    """Equation 6 of the paper, written out with the gamma and beta functions themselves."""
    r, alpha, a, b = model.r, model.alpha, model.a, model.b

    def beta(one, two):
        return math.gamma(one) * math.gamma(two) / math.gamma(one + two)

    stays = beta(a, b + repeats) / beta(a, b) / (alpha + age) ** (r + repeats)
    leaves = 0.0
    if repeats:
        leaves = beta(a + 1, b + repeats - 1) / beta(a, b) / (alpha + last) ** (r + repeats)
    factor = math.gamma(r + repeats) * alpha**r / math.gamma(r)
    return math.log(factor * (stays + leaves))


@pytest.mark.parametrize(
    ("repeats", "last", "age"), [(0, 0, 38.86), (2, 30.43, 38.86), (1, 1.71, 38.86), (7, 29.43, 38.86)]
)
def test_the_likelihood_is_the_papers(repeats, last, age):
    """The log-likelihood of a history equals equation 6 written out."""
    parameters = np.log([PUBLISHED.r, PUBLISHED.alpha, PUBLISHED.a, PUBLISHED.b])
    found = bg_nbd.log_likelihood(parameters, *_arrays(repeats, last, age))
    assert found == pytest.approx([_log_likelihood(PUBLISHED, repeats, last, age)], rel=1e-12)


def test_alive_by_hand():
    """Two repeats, the last in week 30.43 of 38.86: the odds of having left are .2315 x 1.6258."""
    # a / (b + 1) = .793 / 3.426; ((4.414 + 38.86) / (4.414 + 30.43)) ** 2.243 = 1.6258.
    odds = 0.793 / 3.426 * (43.274 / 34.844) ** 2.243
    found = PUBLISHED.alive(*_arrays(2, 30.43, 38.86))
    assert found == pytest.approx([1 / (1 + odds)])
    assert found == pytest.approx([0.7266], abs=5e-5)


def test_silent_by_hand():
    """Alive and yet silent for 39 weeks, or no longer alive."""
    alive = float(PUBLISHED.alive(*_arrays(2, 30.43, 38.86))[0])
    quiet = ((4.414 + 38.86) / (4.414 + 38.86 + 39)) ** 2.243
    found = PUBLISHED.silent(*_arrays(2, 30.43, 38.86), np.array([39.0]))
    assert found == pytest.approx([1 - alive + alive * quiet])


def test_who_never_came_back_never_left():
    """In BG/NBD one may leave only after a repeat: without repeats P(alive) is 1."""
    ages = np.array([0.0, 5, 500])
    assert PUBLISHED.alive(np.zeros(3), np.zeros(3), ages).tolist() == [1, 1, 1]


@given(life=LIVES, horizons=st.lists(st.floats(0, 400), min_size=2, max_size=5))
def test_a_longer_horizon_is_less_often_silent(life, horizons):
    """P(no contact) is 1 for no time at all, falls with the horizon, and stays a probability."""
    repeats, share, age = life
    lasts = share * age if repeats else 0
    said = [
        float(PUBLISHED.silent(*_arrays(repeats, lasts, age), np.array([one]))[0]) for one in sorted(horizons)
    ]
    assert all(0 <= one <= 1 for one in said)
    assert said == sorted(said, reverse=True)
    assert PUBLISHED.silent(*_arrays(repeats, lasts, age), np.zeros(1)) == pytest.approx([1])


@given(repeats=st.integers(1, 40), age=st.floats(1, 80), shares=st.lists(st.floats(0, 1), min_size=2))
def test_a_more_recent_contact_is_more_alive(repeats, age, shares):
    """Of histories that differ only in their last contact the later is at least as alive."""
    lasts = np.sort(np.array(shares)) * age
    same = np.full(len(lasts), float(repeats))
    alive = PUBLISHED.alive(same, lasts, np.full(len(lasts), age))
    assert (np.diff(alive) >= -1e-12).all()


def test_extreme_histories_stay_numbers():
    """A thousand days of contact long ago overflow nothing: surely no longer alive."""
    said = PUBLISHED.silent(*_arrays(5_000, 10, 20_000), np.array([90.0]))
    assert said == pytest.approx([1])


def _simulated(random, size, model):
    """Live `size` lives by the assumptions of the model, watched over 40 to 80 weeks."""
    rate = random.gamma(model.r, 1 / model.alpha, size)
    leaving = random.beta(model.a, model.b, size)
    age = random.integers(40, 80, size).astype(float)
    repeats, last = np.zeros(size), np.zeros(size)
    for one in range(size):
        at = 0.0
        while (at := at + random.exponential(1 / rate[one])) < age[one]:
            repeats[one], last[one] = repeats[one] + 1, at
            if random.random() < leaving[one]:
                break
    return repeats, last, age


def test_a_fit_finds_the_parameters_of_simulated_lives():
    """From 4,000 simulated lives the four parameters come back roughly, at no lower likelihood."""
    true = bg_nbd.BgNbd(r=0.8, alpha=6.0, a=0.8, b=2.5, log_likelihood=0)
    lives = _simulated(np.random.default_rng(1), 4_000, true)
    found = bg_nbd.fit_bg_nbd(*lives)
    assert found.r == pytest.approx(true.r, rel=0.15)
    assert found.alpha == pytest.approx(true.alpha, rel=0.2)
    assert found.a / (found.a + found.b) == pytest.approx(true.a / (true.a + true.b), rel=0.2)
    at_truth = bg_nbd.log_likelihood(np.log([true.r, true.alpha, true.a, true.b]), *lives).sum()
    at_found = bg_nbd.log_likelihood(np.log([found.r, found.alpha, found.a, found.b]), *lives).sum()
    assert at_found >= at_truth
    assert found.log_likelihood == pytest.approx(at_found, rel=1e-9)


def test_the_unit_of_time_does_not_matter():
    """Fitted in days or in weeks, the same lives have the same silence ahead."""
    repeats, last, age = _simulated(np.random.default_rng(2), 500, PUBLISHED)
    weeks, days = bg_nbd.fit_bg_nbd(repeats, last, age), bg_nbd.fit_bg_nbd(repeats, 7 * last, 7 * age)
    assert days.alpha == pytest.approx(7 * weeks.alpha, rel=1e-3)
    in_weeks = weeks.silent(repeats, last, age, np.full(500, 10.0))
    assert days.silent(repeats, 7 * last, 7 * age, np.full(500, 70.0)) == pytest.approx(in_weeks, abs=1e-4)
