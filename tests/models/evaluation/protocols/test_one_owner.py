"""One owner's log alone, against the same rows among all owners."""

from dataclasses import replace

import numpy as np
import pytest

from models.dormancy.labelled_rows import gather_examples
from models.evaluation.protocols.one_owner import one_owner, rows_alone


def test_alone_an_owner_knows_only_the_own_turnover(build):
    """Of a horizon ago Ada's one relationship lasted, both of Eve's did not: alone neither knows more."""
    days = {
        ("Ada", "Bo"): [1, 2, 3, 15],
        ("Eve", "Cy"): [1, 2, 3],
        ("Eve", "Di"): [4, 5, 6],
        ("Eve", "Flo"): [15, 16, 17],
    }
    log = build.log(build.rows(*[(*pair, day, "sent") for pair, all_ in days.items() for day in all_]))
    as_of, horizon = [build.moment(20)], 10 * build.day
    together = gather_examples(log, as_of, horizon)
    assert (together.facts.owner.past.tolist(), together.facts.owner.lost.tolist()) == ([3, 3], [2, 2])
    alone = rows_alone(log, np.array([0, 1]), as_of, horizon)
    assert alone.owner.tolist() == together.owner.tolist()
    assert (alone.facts.owner.past.tolist(), alone.facts.owner.lost.tolist()) == ([1, 2], [0, 2])
    assert alone.facts.rhythm.silence.tolist() == together.facts.rhythm.silence.tolist()


def test_the_same_rows_are_scored_twice(case):
    """As many rows of the same owners on both sides, and only the turnover differs."""
    table = one_owner(case)["one owner"]
    alone, together = table["alone"], table["in the workspace"]
    assert alone["rows"] == together["rows"] > 0
    assert alone["owners"] == together["owners"] > 1
    assert alone["past"] < together["past"]
    assert alone["worse"] == pytest.approx(alone["log_loss"] - together["log_loss"])
    assert alone["low"] < alone["worse"] < alone["high"]
    assert alone["worse"] != 0


def test_a_log_of_one_owner_is_alone_already(case):
    """There is nothing to compare, and without a prior nobody to ask."""
    single = case.log.where(case.log.owner == case.log.owner[0])
    assert one_owner(replace(case, log=single)) == {}
    assert one_owner(replace(case, models={})) == {}
