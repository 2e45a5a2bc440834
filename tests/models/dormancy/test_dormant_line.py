"""The line for the dormant: nought for the alive, never falling, and as steep as closed windows ask for."""

import numpy as np
import pytest

from data.synthetic.generator import synthetic_log
from models.dormancy.additive_model import logit, members_of, probability
from models.dormancy.dormant_line import LINE, add_dormant_line, dormant_examples
from models.dormancy.labelled_rows import gather_examples
from models.evaluation.protocols.revival import dormant_at
from models.explanations.contributions import explain_logit
from models.features.matrix import NAMES, middle
from models.log.log import Log, concatenate
from models.served.tables_of_model import tables_of
from pipelines.model_store.artefact import prior

HORIZON_DAYS = 30
SILENCE = NAMES.index("silence")


@pytest.fixture(name="log", scope="module")
def _log() -> Log:
    return Log.from_frame(synthetic_log(3, owners=6, contacts_per_owner=40, days=400))


@pytest.fixture(name="dormant", scope="module")
def _dormant(log, build):
    """Return the dormant of three days, all taken to have stayed silent."""
    days = [log.first + day * build.day for day in (200, 250, 300)]
    rows = dormant_examples(log, days, HORIZON_DAYS * build.day, 0)
    silent = type(rows)(rows.as_of, rows.owner, rows.contact, rows.facts, np.ones(len(rows), dtype=bool))
    return concatenate([silent] * 20)


@pytest.fixture(name="models", scope="module")
def _models(dormant):
    """Return the prior as it is, and with the line."""
    return prior().model, add_dormant_line(prior().model, dormant)


def test_whoever_is_alive_keeps_their_probability(models, log, build):
    """Up to a silence of one horizon the line is nought."""
    alive = gather_examples(log, [log.first + 300 * build.day], HORIZON_DAYS * build.day)
    before, after = (logit(model, alive.features) for model in models)
    assert len(before) > 50
    assert after == pytest.approx(before, abs=1e-12)


def test_where_nobody_came_back_the_longest_silent_are_given_up_most(models, dormant):
    """The logit rises for every dormant row, and the more the longer the silence."""
    before, after = (logit(model, dormant.features) for model in models)
    rise = (after - before)[np.argsort(dormant.features[:, SILENCE], kind="stable")]
    assert rise[0] > 0
    assert rise[-1] > 1
    assert (np.diff(rise) >= -1e-9).all()


def test_the_level_comes_nearer_to_what_was_seen(models, dormant):
    """Expected to come back: fewer than before, who were too many."""
    before, after = (1 - probability(model, dormant.features) for model in models)
    assert 0 < after.sum() < 0.7 * before.sum()


def test_the_terms_still_add_up(models, dormant):
    """The line is a term of silence: shares and base sum to the logit."""
    features = dormant.features[:50]
    explained = explain_logit(tables_of(models[1]), features, middle(features))
    assert explained.logit == pytest.approx(logit(models[1], features), abs=1e-9)


def test_the_line_never_falls(models, dormant):
    """Where more came back than was expected, the model stays as it is: silence speaks for no return."""
    came = type(dormant)(
        dormant.as_of, dormant.owner, dormant.contact, dormant.facts, np.zeros(len(dormant), dtype=bool)
    )
    assert add_dormant_line(models[0], came) is models[0]


def test_no_closed_window_asks_for_nothing(models, log, build):
    """Of a log without closed windows, or without anybody dormant, there is no line."""
    assert add_dormant_line(models[0], dormant_examples(log, [log.first], build.day, 0)) is models[0]


def test_the_model_with_the_line_has_one_member_more(models):
    """Its name says what it is."""
    names = [[member.name for member in members_of(model)] for model in models]
    assert names[1] == [*names[0], LINE]


def test_the_dormant_are_described_as_the_lists_describe_them(log, build):
    """Beside whoever is alive: a standing is one among both."""
    day, horizon = log.first + 250 * build.day, HORIZON_DAYS * build.day
    rows, listed = dormant_examples(log, [day], horizon, 0), dormant_at(log, day, horizon).rows
    assert rows.contact.tolist() == listed.contact.tolist()
    assert np.array_equal(rows.features, listed.features, equal_nan=True)


def test_the_dormant_are_those_with_a_history_and_no_contact_for_a_horizon(build):
    """Bo stayed silent and Cy came back; Di is alive, and Ed has too little history."""
    lives = {"Bo": (0, 1, 2), "Cy": (0, 1, 2, 25), "Di": (0, 1, 15), "Ed": (0, 1)}
    rows = build.rows(*[("Ada", who, day, "sent") for who, days in lives.items() for day in days])
    dormant = dormant_examples(build.log(rows), [build.moment(20)], 10 * build.day, 0)
    assert dormant.contact.tolist() == [0, 1]
    assert dormant.went_dormant.tolist() == [True, False]
    assert dormant.features[:, SILENCE] == pytest.approx([1.8, 1.8])
