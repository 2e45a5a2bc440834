"""How sure a probability is: grades, intervals, and whether they cover what they promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.schema import DAY_SECONDS
from data.synthetic.generator import synthetic_log
from models.dormancy.additive_model import probability
from models.dormancy.intervals import (
    COVERAGE,
    GRADES,
    UNKNOWN_WIDTH,
    covered,
    grade,
    interval,
    misses,
    widths,
)
from models.dormancy.labelled_rows import gather_examples
from models.log.log import Log
from models.log.snapshot import days
from pipelines.model_store.artefact import prior

THIN, SOME, GOOD = range(len(GRADES))


@pytest.fixture(scope="module")
def examples():
    """Cohorts of a made-up log at four moments."""
    log = Log.from_frame(synthetic_log(seed=5, owners=40, contacts_per_owner=30, days=700))
    as_ofs = [log.first + days(number) for number in (300, 400, 500, 600)]
    return gather_examples(log, as_ofs, 60 * DAY_SECONDS)


def test_more_history_is_never_a_lower_grade(examples):
    """Days of contact and time known both have to be there for a better grade."""
    grades, rhythm = grade(examples.facts), examples.facts.rhythm
    assert set(grades) <= {THIN, SOME, GOOD}
    assert (rhythm.active_days[grades == GOOD] >= 15).all()
    assert (rhythm.age[grades == GOOD] >= 4 * 60).all()
    assert (rhythm.active_days[grades >= SOME] >= 5).all()


@given(st.floats(0.001, 0.999), st.integers(0, 2), st.floats(0, 5))
def test_an_interval_holds_its_probability_and_stays_a_probability(chance, number, width):
    """Whatever the width."""
    found = interval(np.array([chance]), np.array([number]), {str(name): width for name in GRADES})
    assert 0 < found.low[0] <= chance * (1 + 1e-12)
    assert chance * (1 - 1e-12) <= found.high[0] < 1


def test_an_unknown_grade_is_as_wide_as_not_knowing():
    """A card without widths does not pretend to be sure."""
    found = interval(np.array([0.5]), np.array([THIN]), {})
    assert found.high[0] == pytest.approx(1 / (1 + np.exp(-UNKNOWN_WIDTH)))


def test_widths_cover_what_they_were_made_from():
    """Nine in ten groups of one log lie within the widths measured on it."""
    rng = np.random.default_rng(0)
    chance = rng.uniform(0.1, 0.9, 20_000)
    found = misses(chance, rng.random(20_000) < chance, np.full(20_000, SOME))
    width = widths([found])
    assert covered(found, width) == pytest.approx(COVERAGE, abs=0.01)
    assert width["some"] < 0.7, "a calibrated probability misses by chance alone"


def test_every_log_weighs_the_same_in_the_widths():
    """A log that is ten times as long says no more about how far off a new log may be."""
    rng = np.random.default_rng(1)
    chance = rng.uniform(0.1, 0.9, 5_000)
    near = misses(chance, rng.random(5_000) < chance, np.full(5_000, GOOD))
    far = misses(chance, rng.random(5_000) < chance**3, np.full(5_000, GOOD))
    many = misses(np.tile(chance, 10), rng.random(50_000) < np.tile(chance, 10), np.full(50_000, GOOD))
    assert widths([many, far])["good"] == pytest.approx(widths([near, far])["good"], rel=0.2)


def test_the_shipped_widths_cover_a_world_the_prior_has_never_seen(examples):
    """At least eight in ten groups, for a made-up world is not a real log."""
    artefact = prior()
    likely = probability(artefact.model, examples.features)
    found = misses(likely, examples.went_dormant, grade(examples.facts))
    assert len(found.distances) >= 20
    assert covered(found, artefact.card.widths) >= 0.8
