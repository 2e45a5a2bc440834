"""The tables of a model give its logit: of prior, local model, blend and every rule that is served."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import MaxAbsScaler

from models.dormancy.additive_model import combine, fit_lines, logit, members_of, probability
from models.dormancy.column_selection import place_model
from models.dormancy.dormant_line import add_dormant_line, dormant_examples
from models.dormancy.member_weights import BlendMember
from models.dormancy.training import blend
from models.evaluation.baselines import BASELINES
from models.features.matrix import NAMES
from models.served import tables_of_model
from models.served.curve import Line, Staircase, curve_from_json
from models.served.model_tables import tables_from_json
from models.served.tables_of_model import PRECISION, largest_difference, random_rows, tables_of

SERVED_RULES = ("base rate", "silence", "logistic, 4 features")
KINDS = ("prior", "local", "blend", "dormant", *SERVED_RULES)


@pytest.fixture(scope="module")
def models(prior_model, local_model, examples, sample, build):
    """Return a model of each kind that may be champion, by name."""
    last = sample.last
    silent = dormant_examples(sample, [last - days * build.day for days in (120, 200)], 60 * build.day, 0)
    rules = {name: BASELINES[name](examples).model for name in SERVED_RULES}
    lined = add_dormant_line(local_model, silent)
    assert lined is not local_model
    mixed = blend(prior_model, local_model, rows=20_000)
    learned = {"prior": prior_model, "local": local_model, "blend": mixed, "dormant": lined}
    return {name: model for name, model in (learned | rules).items() if model is not None}


@pytest.mark.parametrize("which", KINDS)
@given(seed=st.integers(0, 2**32 - 1))
def test_tables_give_the_logit_of_the_model(models, which, seed):
    """On random rows, at every cut and beside it, beyond all of them and where nothing is known."""
    if which not in models:
        pytest.skip("this rule is not served on these examples")
    assert largest_difference(models[which], tables_of(models[which]), seed) <= PRECISION


@pytest.mark.parametrize("which", ["prior", "local", "blend"])
def test_tables_give_the_probabilities_of_real_rows(models, which, examples):
    """Of the cohorts of a made-up log, to a millionth of a millionth."""
    theirs = probability(models[which], examples.features)
    mine = tables_of(models[which]).probability(examples.features)
    np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-12)


@pytest.mark.parametrize("which", ["prior", "blend", "silence"])
def test_tables_come_back_from_text_to_the_last_bit(models, which):
    """As JSON, whose columns are found by name, whatever their order."""
    tables = tables_of(models[which])
    rows = random_rows(tables, len(NAMES), 200, 3)
    text = json.dumps(tables.as_json(NAMES), allow_nan=False)
    np.testing.assert_array_equal(tables_from_json(json.loads(text), NAMES).logit(rows), tables.logit(rows))
    turned = tables_from_json(json.loads(text), NAMES[::-1])
    np.testing.assert_array_equal(turned.logit(rows[:, ::-1]), tables.logit(rows))


def test_no_row_depends_on_the_rows_beside_it(models, examples):
    """Alone, in a batch and in another order: the same bits."""
    tables, rows = tables_of(models["blend"]), examples.features[:50]
    together = tables.logit(rows)
    np.testing.assert_array_equal([tables.logit(rows[[number]])[0] for number in range(50)], together)
    np.testing.assert_array_equal(tables.logit(rows[::-1]), together[::-1])


def test_tables_of_a_placed_model_are_the_placed_tables(models):
    """A model behind a choice of columns has the same curves at other places."""
    newer = ("newest", *NAMES)
    rows = random_rows(tables_of(models["prior"]), len(newer), 200, 5)
    placed = tables_of(place_model(models["prior"], NAMES, newer))
    text = json.loads(json.dumps(tables_of(models["prior"]).as_json(NAMES)))
    np.testing.assert_array_equal(tables_from_json(text, newer).logit(rows), placed.logit(rows))


def test_tables_that_are_off_are_not_made(models, monkeypatch):
    """A cut that was missed is found by the check, and there are no tables."""
    whole = tables_of_model._cuts  # noqa: SLF001 - harmed on purpose

    def harmed(trees):
        return {column: own[1:] for column, own in whole(trees).items()}

    monkeypatch.setattr(tables_of_model, "_cuts", harmed)
    with pytest.raises(ValueError, match="off"):
        tables_of(combine(members_of(models["local"])))


def test_a_step_that_no_line_of_kiths_has_is_refused(examples):
    """Its tables would be a guess."""
    lines = fit_lines(examples.features, examples.went_dormant, 1.0)
    lines.steps.insert(1, ("odd", MaxAbsScaler().fit(np.nan_to_num(examples.features))))
    with pytest.raises(ValueError, match="MaxAbsScaler"):
        tables_of(combine([BlendMember("lines", lines, 1.0)]))


def test_a_cut_belongs_to_the_stretch_below_it():
    """By hand: up to one, up to two, beyond; and where it is not known."""
    stairs = Staircase(np.array([1.0, 2.0]), np.array([10.0, 20.0, 30.0]), 5.0)
    column = np.array([0.5, 1.0, np.nextafter(1.0, 2), 2.0, 2.5, np.inf, np.nan])
    np.testing.assert_array_equal(stairs.at(column), [10, 10, 20, 20, 30, 30, 5])


def test_a_line_is_level_beyond_its_ends():
    """By hand: half of the arcsinh between nought and one, shifted; nothing is known of a NaN."""
    line = Line("arcsinh", scale=0.5, low=0.0, high=1.0, slope=2.0, shift=1.0)
    column = np.array([-3.0, 0.0, np.sinh(1.0), np.sinh(2.0), 1e9, np.nan])
    np.testing.assert_allclose(line.at(column), [1, 1, 2, 3, 3, np.nan], rtol=1e-15)


@pytest.mark.parametrize(
    "fields",
    [
        {"cuts": [1.0], "values": [1.0], "unknown": 0.0},
        {"cuts": [2.0, 1.0], "values": [1.0, 2.0, 3.0], "unknown": 0.0},
        {"cuts": [1.0], "values": [1.0, float("inf")], "unknown": 0.0},
        replace(Line(), axis="sine").as_json(),
    ],
)
def test_a_damaged_curve_is_refused(fields):
    """Too few values, cuts that do not rise, a level that is no number, an axis that Kith does not have."""
    with pytest.raises(ValueError, match=r"not one|does not have"):
        curve_from_json(fields)


def test_the_logit_is_the_models_where_no_weight_moves(models, examples):
    """A model without a ramp, row by row against the public interface."""
    model = models["local"]
    np.testing.assert_allclose(
        tables_of(model).logit(examples.features), logit(model, examples.features), atol=1e-12
    )
