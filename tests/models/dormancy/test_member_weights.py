"""Members of short histories: the ramp, exact sums, stock classes, and older models without any."""

import numpy as np
import pytest
from sklearn.ensemble import StackingClassifier

from models.dormancy.additive_model import (
    combine,
    logit,
    members_of,
    place_on_ramp,
    probability,
    short_history_of,
)
from models.dormancy.column_selection import place_model
from models.dormancy.intervals import grade
from models.dormancy.member_weights import AGE, LONG, SHORT
from models.dormancy.training import TrainingSample, blend, fit_local, fit_prior
from models.explanations.contributions import explain_logit
from models.features.matrix import NAMES, middle
from models.served.tables_of_model import tables_of

COLUMN = NAMES.index(AGE)


@pytest.fixture(scope="module")
def mixed(examples):
    """Return a prior of both kinds of rows; those of cut-off copies ended the other way round."""
    grades = grade(examples.facts)
    whole = TrainingSample(examples.features, examples.went_dormant, grades)
    cut = TrainingSample(_aged(examples.features, 1.0), ~examples.went_dormant, grades, short=True)
    return fit_prior([[whole, cut]], 1)


def _aged(features, horizons):
    """Return the rows as of a workspace that is known for so many horizons."""
    rows = features.copy()
    rows[:, COLUMN] = horizons
    return rows


def _apart(model):
    """Return the members of long and of short histories as two models."""
    members = members_of(model)
    long = [one.times(1) for one in members if one.weight]
    short = [one.times(1) for one in members if one.short_weight]
    return [combine([type(one)(one.name, one.model, 0.5) for one in part]) for part in (long, short)]


def test_a_short_history_is_answered_by_its_members_alone(mixed, examples):
    """Up to one horizon the others are not asked, from four on those of short histories are not."""
    long, short = _apart(mixed)
    for horizons, alone in ((0.3, short), (SHORT, short), (LONG, long), (40.0, long)):
        rows = _aged(examples.features, horizons)
        np.testing.assert_array_equal(logit(mixed, rows), logit(alone, rows))


def test_between_both_the_logits_are_mixed_in_a_line(mixed, examples):
    """Two horizons are a third of the way from one to four."""
    long, short = _apart(mixed)
    rows = _aged(examples.features, 2.0)
    wanted = logit(short, rows) * 2 / 3 + logit(long, rows) / 3
    np.testing.assert_allclose(logit(mixed, rows), wanted, rtol=0, atol=1e-12)


def test_both_kinds_learned_from_their_own_rows(mixed, examples):
    """The cut-off copies taught the opposite rate, and it is told only where history is short."""
    rate = examples.went_dormant.mean()
    assert abs(rate - 0.5) > 0.2
    for age, wanted in ((1.0, 1 - rate), (4.0, rate)):
        said = probability(mixed, _aged(examples.features, age))
        assert said.mean() == pytest.approx(wanted, abs=0.05)


@pytest.mark.parametrize("age", [0.5, 1.7, 3.0, 9.0])
def test_terms_stay_one_exact_sum(mixed, examples, local_model, age):
    """Base and shares add up to the logit where rows and reference lie anywhere on the ramp."""
    random = np.random.default_rng(3)
    rows = examples.features[:80].copy()
    rows[:, COLUMN] = random.uniform(0, 6, len(rows))
    reference = middle(_aged(examples.features, age))
    for model in (mixed, blend(mixed, local_model, rows=5_000)):
        found = explain_logit(tables_of(model), rows, reference)
        np.testing.assert_allclose(found.logit, logit(model, rows), rtol=0, atol=1e-9)


def test_each_term_is_what_its_feature_moves_at_the_rows_history(mixed, examples):
    """A share is the change of the logit when one feature alone leaves a reference of the row's history.

    That of the history is the change when it alone leaves the reference.
    """
    reference = middle(_aged(examples.features, 1.5))
    rows = _aged(examples.features[:30], 2.5)
    shares = explain_logit(tables_of(mixed), rows, reference).shares
    there = _aged(reference[None, :], 2.5)
    start = logit(mixed, there)[0]
    for column in range(len(NAMES)):
        moved = np.repeat(there, len(rows), axis=0)
        moved[:, column] = rows[:, column]
        wanted = logit(mixed, moved) - (logit(mixed, reference[None, :])[0] if column == COLUMN else start)
        np.testing.assert_allclose(shares[:, column], wanted, rtol=0, atol=1e-9)


def test_no_rows_bits_depend_on_the_rows_beside_it(mixed, examples):
    """Alone and among rows of other histories a row has the same logit."""
    rows = examples.features[:40].copy()
    rows[:, COLUMN] = np.linspace(0, 6, len(rows))
    together = logit(mixed, rows)
    for number in (0, 13, 39):
        assert logit(mixed, rows[[number]])[0] == together[number]


def test_scikit_learn_alone_says_the_same(mixed, examples):
    """The ramp and the products with it are stock classes, so the stack is a plain classifier."""
    rows = examples.features[:50].copy()
    rows[:, COLUMN] = np.linspace(0, 6, len(rows))
    assert isinstance(mixed, StackingClassifier)
    np.testing.assert_allclose(mixed.predict_proba(rows)[:, 1], probability(mixed, rows), rtol=1e-9)


def test_a_wider_matrix_has_the_ramp_where_its_column_is(mixed, examples):
    """Among other columns the age of the workspace is still found by its name."""
    wider = ("newest", *reversed(NAMES))
    rows = np.column_stack([np.zeros(len(examples)), _aged(examples.features, 2.2)[:, ::-1]])
    placed = place_model(mixed, NAMES, wider)
    np.testing.assert_array_equal(logit(placed, rows), logit(mixed, _aged(examples.features, 2.2)))


def test_a_blend_mixes_the_same_way(mixed, local_model, examples):
    """The local share is the same at any history; what is left of the prior is mixed."""
    both = blend(mixed, local_model, rows=7_000)
    share = members_of(both)[-1].weight / members_of(local_model)[-1].weight
    for age in (0.9, 2.0, 5.0):
        rows = _aged(examples.features, age)
        wanted = (1 - share) * logit(mixed, rows) + share * logit(local_model, rows)
        np.testing.assert_allclose(logit(both, rows), wanted, rtol=0, atol=1e-9)


def test_a_length_that_is_not_known_counts_as_long(mixed, examples):
    """A row without it is answered by the members of long histories."""
    rows = _aged(examples.features[:5], np.nan)
    np.testing.assert_array_equal(place_on_ramp(mixed, rows), np.ones(5))


def test_the_card_names_the_members_and_the_ramp(mixed, local_model):
    """A blend keeps them; a model without them has nothing to tell."""
    wanted = {"members": ["short-curves", "short-lines"], "from_horizons": SHORT, "to_horizons": LONG}
    assert short_history_of(mixed) == wanted
    assert short_history_of(blend(mixed, local_model, rows=100)) == wanted
    assert short_history_of(local_model) == {}


def test_without_cut_off_rows_there_is_one_kind(examples):
    """A prior of whole histories alone answers by the same members everywhere."""
    sample = TrainingSample(examples.features, examples.went_dormant, grade(examples.facts))
    plain = fit_prior([[sample]], 1)
    assert [one.short_weight for one in members_of(plain)] == [None, None]
    assert (place_on_ramp(plain, examples.features) == 1).all()


def test_local_members_do_not_see_the_workspace(examples):
    """Its age and turnovers are a handful of numbers, which a local model would learn by heart."""
    local = tables_of(fit_local(examples, 1))
    shares = explain_logit(local, examples.features, middle(examples.features)).shares
    for name in ("workspace_turnover", "recent_turnover", AGE):
        assert not shares[:, NAMES.index(name)].any()
