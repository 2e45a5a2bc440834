"""The model: a sum of one-feature terms, exact, learned alike from alike, and a blend of two."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import StackingClassifier

from models.dormancy.additive_model import (
    combine,
    fit_curves,
    fit_lines,
    intercept_of,
    logit,
    members_of,
    probability,
)
from models.dormancy.intervals import grade
from models.dormancy.member_weights import BlendMember
from models.dormancy.training import (
    HALF_WAY_ROWS,
    MOST_LOCAL,
    TrainingSample,
    blend,
    fit_local,
    fit_prior,
    learn_blend,
)
from models.explanations.contributions import explain_logit
from models.features.matrix import FEATURES, NAMES, middle
from models.served.tables_of_model import tables_of


@pytest.fixture(scope="module")
def models(prior_model, local_model):
    """Return prior, local and their blend by name."""
    return {
        "prior": prior_model,
        "local": local_model,
        "blend": blend(prior_model, local_model, rows=20_000),
    }


@pytest.fixture(scope="module")
def reference(shipped):
    """Return the row that the prior's terms are told against."""
    return np.array(shipped.card.reference)


WHICH = ("prior", "local", "blend")


@pytest.mark.parametrize("which", WHICH)
def test_terms_sum_to_the_logit(models, examples, reference, which):
    """Base and shares of every row add up to the logit of the public interface, to a billionth."""
    model, features = models[which], examples.features
    found = explain_logit(tables_of(model), features, reference)
    assert found.base == pytest.approx(float(logit(model, reference[None, :])[0]), abs=1e-9)
    np.testing.assert_allclose(found.logit, logit(model, features), rtol=0, atol=1e-9)
    said = 1 / (1 + np.exp(-found.logit))
    np.testing.assert_allclose(said, probability(model, features), rtol=0, atol=1e-9)


@pytest.mark.parametrize("which", WHICH)
def test_each_term_is_what_its_feature_alone_moves(models, examples, reference, which):
    """A share is the change of the logit when one feature alone leaves the reference.

    Rows and reference are of the same history: tests/models/dormancy/test_member_weights.py has others.
    """
    model, rows = models[which], examples.features[:40]
    age = NAMES.index("workspace_age")
    rows, reference = rows[rows[:, age] == rows[0, age]], reference.copy()
    reference[age] = rows[0, age]
    shares = explain_logit(tables_of(model), rows, reference).shares
    start = logit(model, reference[None, :])[0]
    for column in range(len(FEATURES)):
        moved = np.repeat(reference[None, :], len(rows), axis=0)
        moved[:, column] = rows[:, column]
        np.testing.assert_allclose(shares[:, column], logit(model, moved) - start, atol=1e-9)


@pytest.mark.parametrize("which", WHICH)
def test_terms_are_exact_for_any_row(models, examples, reference, which):
    """Rows far outside what was seen, of NaN alone, of zeros, or shuffled, have exact terms too."""
    random = np.random.default_rng(5)
    mixed = random.permuted(examples.features[:60], axis=0)
    wild = random.normal(0, 1_000, (20, len(FEATURES)))
    rows = np.vstack([mixed, wild, np.full((1, len(FEATURES)), np.nan), np.zeros((1, len(FEATURES)))])
    found = explain_logit(tables_of(models[which]), rows, reference)
    np.testing.assert_allclose(found.logit, logit(models[which], rows), rtol=0, atol=1e-9)


@pytest.mark.parametrize("which", WHICH)
def test_terms_do_not_depend_on_the_batch(models, examples, reference, which):
    """A row's terms are the same alone and among others."""
    together = explain_logit(tables_of(models[which]), examples.features[:30], reference).shares
    for row in (0, 17):
        alone = explain_logit(tables_of(models[which]), examples.features[[row]], reference).shares
        np.testing.assert_allclose(alone[0], together[row], rtol=0, atol=1e-12)


@pytest.mark.parametrize("which", WHICH)
def test_curves_keep_their_directions(models, examples, which):
    """More of a feature that only raises never lowers the logit, and the other way round."""
    row = middle(examples.features)
    for column, one in enumerate(FEATURES):
        if one.direction == 0:
            continue
        known = examples.features[:, column]
        known = known[~np.isnan(known)] if not np.isnan(known).all() else np.arange(25.0)
        grid = np.append(np.quantile(known, np.linspace(0, 1, 25)), [-50, 50, 1e6])
        rows = np.repeat(row[None, :], len(grid), axis=0)
        rows[:, column] = np.sort(grid)
        assert (one.direction * np.diff(logit(models[which], rows)) >= -1e-12).all(), one.name


@pytest.mark.parametrize("which", WHICH)
def test_a_probability_is_never_certain(models, examples, which):
    """Every probability lies strictly between 0 and 1, also where nothing at all is known."""
    unknown = np.full((1, len(FEATURES)), np.nan)
    for rows in (examples.features, unknown):
        said = probability(models[which], rows)
        assert ((said > 0) & (said < 1)).all()


def test_a_column_that_is_never_known_is_fine(examples):
    """A log that never knows a feature trains and answers; the feature's term is nothing."""
    features = examples.features.copy()
    column = NAMES.index("replies")
    features[:, column] = np.nan
    model = combine(
        [
            BlendMember("curves", fit_curves(features, examples.went_dormant, 1, max_iter=5), 0.5),
            BlendMember("lines", fit_lines(features, examples.went_dormant, 0.01), 0.5),
        ]
    )
    shares = explain_logit(tables_of(model), features, np.zeros(len(FEATURES))).shares
    assert (np.abs(shares[:, column]) < 1e-12).all()
    assert np.isfinite(probability(model, features)).all()


def test_the_same_seed_learns_the_same(examples, local_model):
    """Learning again from the same rows with the same seed gives the same answers to the bit."""
    again = fit_local(examples, seed=1)
    np.testing.assert_array_equal(logit(again, examples.features), logit(local_model, examples.features))


def test_a_local_model_has_learned_something(examples, local_model):
    """On what it learned from, those who went dormant got the higher probabilities."""
    said = probability(local_model, examples.features)
    assert said[examples.went_dormant].mean() > said[~examples.went_dormant].mean() + 0.1
    assert said.mean() == pytest.approx(examples.went_dormant.mean(), abs=0.05)


def test_a_local_model_does_not_see_the_workspaces_turnover(examples, local_model, reference):
    """A log has few base rates, so its own model has no term for them."""
    shares = explain_logit(tables_of(local_model), examples.features, reference).shares
    assert not shares[:, NAMES.index("workspace_turnover")].any()


def test_in_a_prior_every_log_weighs_the_same(examples):
    """A log given ten times over as one log teaches no more than when given once."""
    sample = TrainingSample(examples.features, examples.went_dormant, grade(examples.facts))
    other = TrainingSample(examples.features, ~examples.went_dormant, grade(examples.facts))
    said = probability(fit_prior([[sample] * 10, [other]], 1), examples.features)
    assert said == pytest.approx(np.full(len(said), 0.5), abs=0.02)


WEIGHTS = st.lists(st.floats(-2, 2), min_size=1, max_size=3)


@given(weights=WEIGHTS, intercept=st.floats(-2, 2))
def test_combining_is_undone_by_its_members(models, examples, weights, intercept):
    """The logit is the weighted sum of the members' logits, and both can be read back."""
    parts = [one for which in WHICH for one in members_of(models[which])][: len(weights)]
    members = [
        BlendMember(f"m{number}", part.model, weight)
        for number, (part, weight) in enumerate(zip(parts, weights, strict=True))
    ]
    model = combine(members, intercept)
    assert isinstance(model, StackingClassifier)
    assert members_of(model) == members
    assert intercept_of(model) == intercept
    rows = examples.features[:3]
    wanted = intercept + sum(one.weight * one.model.decision_function(rows) for one in members)
    np.testing.assert_allclose(logit(model, rows), wanted, atol=1e-9)


def test_without_rows_the_blend_is_the_prior(prior_model, local_model, examples):
    """Resting on no rows the blend answers like the prior, to a trillionth."""
    mixed = blend(prior_model, local_model, rows=0)
    np.testing.assert_allclose(
        logit(mixed, examples.features), logit(prior_model, examples.features), rtol=0, atol=1e-12
    )


@pytest.mark.parametrize("rows", [1, 100, HALF_WAY_ROWS, 10**9])
def test_the_blend_is_a_weighted_sum_of_logits(prior_model, local_model, examples, rows):
    """The local share grows with the rows, is half its most at HALF_WAY_ROWS, never beyond."""
    share = MOST_LOCAL * rows / (rows + HALF_WAY_ROWS)
    assert share <= MOST_LOCAL
    mixed = blend(prior_model, local_model, rows)
    parts = (logit(one, examples.features) for one in (prior_model, local_model))
    wanted = sum(part * one for part, one in zip((1 - share, share), parts, strict=True))
    np.testing.assert_allclose(logit(mixed, examples.features), wanted, rtol=0, atol=1e-9)


def test_the_blend_follows_half_of_the_local_level(prior_model, local_model, examples):
    """Raising the local model as a whole raises the blend by half of its share of that."""
    share = MOST_LOCAL * len(examples) / (len(examples) + HALF_WAY_ROWS)
    raised = combine(members_of(local_model), intercept_of(local_model) + 1)
    plain, higher = (learn_blend(prior_model, one, examples) for one in (local_model, raised))
    moved = logit(higher, examples.features) - logit(plain, examples.features)
    np.testing.assert_allclose(moved, share / 2, rtol=0, atol=1e-9)


def test_the_blend_keeps_intercepts(prior_model, local_model, examples):
    """What prior and local add to their sums is blended like everything else."""
    raised = combine(members_of(prior_model), intercept_of(prior_model) + 1)
    plain, higher = (blend(one, local_model, rows=0) for one in (prior_model, raised))
    np.testing.assert_allclose(logit(higher, examples.features[:5]), logit(plain, examples.features[:5]) + 1)


def test_newer_windows_count_more(examples):
    """Where the base rate of the newest window is another one, the local model follows it further."""
    newest = examples.as_of == examples.as_of.max()
    oldest = examples.as_of == examples.as_of.min()
    said = []
    for quiet in (newest, oldest):
        turned = dataclasses.replace(examples, went_dormant=examples.went_dormant | quiet)
        said.append(probability(fit_local(turned, 0), examples.features).mean())
    share = [examples.went_dormant[quiet].mean() for quiet in (newest, oldest)]
    rows = [int(quiet.sum()) for quiet in (newest, oldest)]
    added = [(1 - one) * size for one, size in zip(share, rows, strict=True)]
    assert said[0] / added[0] > said[1] / added[1]
