"""A model finds its columns by name: with fewer or in another order, answers and terms are the same."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from skops.io import dumps, get_untrusted_types, loads

from models.dormancy.additive_model import (
    combine,
    fit_lines,
    logit,
    members_of,
    probability,
    split_member,
)
from models.dormancy.column_selection import place_model
from models.dormancy.member_weights import BlendMember
from models.dormancy.training import blend, learn_blend
from models.explanations.contributions import explain_logit
from models.features.matrix import FEATURES, NAMES, middle, missing_columns
from models.served.artefact import place_artefact
from models.served.tables_of_model import tables_of
from pipelines.model_store.artefact import TRUSTED, open_artefact, save

DIRECTIONS = {feature.name: feature.direction for feature in FEATURES}
COLUMNS = st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=12)
NEWER = ("just_added", *NAMES, "added_later")


def _fit_older(examples, columns):
    """Return a model of these columns alone, as an older Kith would have trained it."""
    rows = examples.features[:, [NAMES.index(name) for name in columns]]
    # A column that is never known has no curve.
    rows = np.where(np.isnan(rows).all(axis=0), 0.0, rows)
    curves = HistGradientBoostingClassifier(
        interaction_cst="no_interactions",
        monotonic_cst=[DIRECTIONS[name] for name in columns],
        early_stopping=False,
        max_iter=8,
    )
    return combine([BlendMember("curves", curves.fit(rows, examples.went_dormant), 0.7)], 0.1, len(columns))


def _newer(features, seed=0):
    """Return the matrix of a Kith that computes two columns more."""
    more = np.random.default_rng(seed).normal(size=(len(features), 2))
    return np.column_stack([more[:, 0], features, more[:, 1]])


@settings(max_examples=15)
@given(columns=COLUMNS)
def test_a_model_of_some_columns_answers_from_the_whole_matrix(examples, columns):
    """Whichever columns it has, in whichever order: the same logit to the last bit."""
    older = _fit_older(examples, columns)
    rows = examples.features[:200]
    alone = logit(older, rows[:, [NAMES.index(name) for name in columns]])
    np.testing.assert_array_equal(logit(place_model(older, columns), rows), alone)


@settings(max_examples=15)
@given(columns=COLUMNS)
def test_a_column_without_a_curve_has_no_term(examples, columns):
    """Terms add up to the logit, and are exactly 0 where the model does not look."""
    placed = place_model(_fit_older(examples, columns), columns)
    rows = examples.features[:200]
    reference = np.where([name in columns for name in NAMES], middle(rows), np.nan)
    found = explain_logit(tables_of(placed), rows, reference)
    np.testing.assert_allclose(found.logit, logit(placed, rows), rtol=0, atol=1e-9)
    assert not found.shares[:, [name not in columns for name in NAMES]].any()


@pytest.mark.parametrize("which", ["prior", "local", "blend"])
def test_more_columns_change_no_answer(examples, prior_model, local_model, which):
    """Prior, local model and blend on the matrix of a newer Kith: the same bits, whatever stands there."""
    blended = blend(prior_model, local_model, rows=20_000)
    model = {"prior": prior_model, "local": local_model, "blend": blended}[which]
    newer = place_model(model, NAMES, NEWER)
    for seed in (0, 1):
        rows = _newer(examples.features, seed)
        np.testing.assert_array_equal(logit(newer, rows), logit(model, examples.features))
    reference = np.nan_to_num(middle(examples.features))
    theirs = explain_logit(tables_of(newer), rows, np.array([np.nan, *reference, np.nan]))
    mine = explain_logit(tables_of(model), examples.features, reference)
    assert theirs.base == mine.base
    np.testing.assert_array_equal(theirs.shares[:, 1:-1], mine.shares)
    assert not theirs.shares[:, [0, -1]].any()


def test_a_placed_model_is_a_plain_classifier(examples, prior_model):
    """Asked through scikit-learn alone, it says the probability that Kith says."""
    newer, rows = place_model(prior_model, NAMES, NEWER), _newer(examples.features)
    np.testing.assert_allclose(newer.predict_proba(rows)[:, 1], probability(newer, rows), rtol=1e-9)


def test_a_choice_of_a_choice_is_one_choice(examples, prior_model):
    """However many times the columns grew since, a member stands behind one choice of columns."""
    grown = ("newest", *reversed(NEWER))
    twice = place_model(place_model(prior_model, NAMES, NEWER), NEWER, grown)
    rows = np.column_stack([np.zeros(len(examples)), _newer(examples.features)[:, ::-1]])
    np.testing.assert_array_equal(logit(twice, rows), logit(prior_model, examples.features))
    for member, original in zip(members_of(twice), members_of(prior_model), strict=True):
        assert split_member(split_member(member.model)[1]) == (None, split_member(original.model)[1])


def test_the_same_columns_leave_the_model_alone(prior_model):
    """Where nothing changed, nothing is put in front of the model."""
    assert place_model(prior_model, list(NAMES)) is prior_model


def test_an_older_prior_and_a_newer_local_model_blend(examples, local_model):
    """Of a prior with fewer columns and a local model with more: the weighted sum, with exact terms."""
    columns = NAMES[:40]
    prior = place_model(_fit_older(examples, columns), columns)
    mixed = learn_blend(prior, local_model, examples)
    rows, reference = examples.features[:300], np.nan_to_num(middle(examples.features))
    found = explain_logit(tables_of(mixed), rows, reference)
    np.testing.assert_allclose(found.logit, logit(mixed, rows), rtol=0, atol=1e-9)
    only_local = [name not in columns for name in NAMES]
    share = members_of(mixed)[-1].weight / members_of(local_model)[-1].weight
    theirs = explain_logit(tables_of(local_model), rows, reference).shares[:, only_local]
    np.testing.assert_allclose(found.shares[:, only_local], share * theirs, rtol=0, atol=1e-9)
    assert np.abs(theirs).sum() > 0


def test_lines_of_some_columns_are_placed_too(examples):
    """A logistic regression of two columns, the second one first."""
    columns = ("span", "silence")
    rows = examples.features[:, [NAMES.index(name) for name in columns]]
    lines = fit_lines(examples.features, examples.went_dormant, 1.0, names=columns)
    assert isinstance(lines[-1], LogisticRegression)
    curves = _fit_older(examples, columns)
    np.testing.assert_array_equal(logit(place_model(curves, columns), examples.features), logit(curves, rows))
    newer = place_model(combine([BlendMember("lines", lines, 1.0)]), NAMES, NEWER)
    np.testing.assert_array_equal(
        logit(newer, _newer(examples.features)),
        logit(combine([BlendMember("lines", lines, 1.0)]), examples.features),
    )


def test_a_placed_model_is_saved_in_stock_classes(examples, shipped):
    """It needs no more trust than any Kith model, and is the same after saving and loading."""
    newer = place_model(shipped.model, NAMES, NEWER)
    saved = dumps(newer)
    assert set(get_untrusted_types(data=saved)) <= TRUSTED
    again, rows = loads(saved, trusted=sorted(TRUSTED)), _newer(examples.features)
    np.testing.assert_array_equal(logit(again, rows), logit(newer, rows))


def test_an_artefact_of_fewer_columns_is_opened(examples, shipped, tmp_path):
    """On disk it has its own columns; opened, those of this Kith, the others without a reference."""
    columns = list(NAMES[5:30][::-1])
    reference = [float(place) for place in range(len(columns))]
    card = dataclasses.replace(shipped.card, features=columns, reference=reference)
    older = _fit_older(examples, columns)
    path = save(dataclasses.replace(shipped, model=older, card=card), tmp_path, "older")
    opened = open_artefact(path)
    assert opened.card.features == list(NAMES)
    assert dict(zip(NAMES, opened.card.reference, strict=True))["missed"] == float(columns.index("missed"))
    assert np.isnan(opened.card.reference).sum() == len(NAMES) - len(columns)
    rows = examples.features[:, [NAMES.index(name) for name in columns]]
    np.testing.assert_array_equal(logit(opened.model, examples.features), logit(older, rows))


def test_a_card_that_does_not_fit_is_refused(shipped):
    """A feature named twice, or another number of references than features."""
    twice = dataclasses.replace(shipped.card, features=["silence", *NAMES[:-1]])
    fewer = dataclasses.replace(shipped.card, reference=shipped.card.reference[1:])
    for card in (twice, fewer):
        with pytest.raises(ValueError, match=r"twice|shorter|longer"):
            place_artefact(dataclasses.replace(shipped, card=card))


def test_what_this_kith_does_not_compute_is_named():
    """In the order of the model's columns."""
    assert missing_columns(("new", "silence", "newer")) == ["new", "newer"]
    assert missing_columns(NAMES) == []
