"""Owners drawn from a log: by the seed alone, and scored as among all others."""

from dataclasses import replace

import numpy as np

from models.dormancy.labelled_rows import gather_examples
from models.evaluation.protocols.case import draw_owners, of_owners, predict
from models.evaluation.protocols.measures import PROTOCOLS, USUAL, measure
from models.features.matrix import compute
from models.log.log import take


def test_the_seed_draws_the_owners():
    """Each owner at most once, in order; another seed draws others; few are all taken."""
    owners = np.repeat(np.arange(100), 3)
    drawn = draw_owners(owners, 10, seed=1)
    assert len(np.unique(drawn)) == 10
    assert drawn.tolist() == sorted(drawn)
    assert drawn.tolist() == draw_owners(owners, 10, seed=1).tolist()
    assert drawn.tolist() != draw_owners(owners, 10, seed=2).tolist()
    assert draw_owners(owners, 1000, seed=1).tolist() == list(range(100))


def test_drawn_owners_are_scored_as_among_all(case):
    """The same facts, bit for bit: the workspace's turnover stays known."""
    drawn = np.unique(case.log.owner)[:2]
    as_ofs = case.windows.test
    part = gather_examples(of_owners(case.log, drawn, as_ofs, case.horizon), as_ofs, case.horizon)
    whole = gather_examples(case.log, as_ofs, case.horizon)
    whole = take(whole, np.isin(whole.owner, drawn))
    assert np.array_equal(compute(part.facts), compute(whole.facts), equal_nan=True)


def test_a_shared_log_stays_whole(case):
    """What others know of a contact cannot be cut off without changing the scores."""
    shared = replace(case.log, shared=True)
    assert of_owners(shared, np.array([0]), [shared.last], case.horizon) is shared


def test_nobody_is_asked_about_nobody(case):
    """No rows have no probabilities."""
    assert len(predict(case.prior, take(case.test, np.zeros(len(case.test), dtype=bool)))) == 0


def test_every_usual_protocol_answers(case):
    """All tables at once; retraining is asked for by name."""
    tables = measure(case)
    assert {
        "short history",
        "one owner",
        "one name a week",
        "five names a week",
        "came back",
        "answered",
    } == set(tables)
    assert set(PROTOCOLS) - set(USUAL) == {"retraining"}
    five = tables["five names a week"]
    assert (
        five["chance"]["names"] == five["Kith blend"]["names"] > tables["one name a week"]["chance"]["names"]
    )
