"""A log that is cut off before each day: only what came since counts, outcomes stay."""

import math

import numpy as np
import pytest

from models.evaluation.protocols.short_history import constant_by_weight, cut_rows, short_history


def test_only_the_last_horizons_count(build):
    """Bo has five days of contact, three of them in the last ten; Cy only two of those, so drops out."""
    days = {"Bo": [1, 5, 11, 13, 15], "Cy": [2, 3, 14, 16]}
    log = build.log(build.rows(*[("Ada", who, day, "sent") for who, all_ in days.items() for day in all_]))
    as_of, horizon = build.moment(20), 10 * build.day
    whole = cut_rows(log, [as_of], horizon, 2)
    assert whole.facts.rhythm.interactions.tolist() == [5, 4]
    cut = cut_rows(log, [as_of], horizon, 1)
    assert cut.contact.tolist() == [0]
    assert cut.facts.rhythm.interactions.tolist() == [3]
    assert cut.facts.rhythm.age.tolist() == [9]
    assert cut.facts.owner.past.tolist() == [0]


def test_outcomes_are_those_of_the_whole_log(build):
    """What comes after the day is never cut."""
    log = build.contacts(11, 13, 15, 29)
    horizon = 10 * build.day
    assert cut_rows(log, [build.moment(20)], horizon, 1).went_dormant.tolist() == [False]
    assert cut_rows(log, [build.moment(19)], horizon, 1).went_dormant.tolist() == [True]


def test_the_best_constant_by_hand():
    """A constant of the true share costs ln 2 for a coin, and nothing where there is one outcome."""
    loss = constant_by_weight(np.array([True, False, False, False]))
    assert loss(np.array([3.0, 1, 1, 1])) == pytest.approx(math.log(2))
    assert loss(np.ones(4)) == pytest.approx(-(0.25 * math.log(0.25) + 0.75 * math.log(0.75)))
    assert loss(np.array([1.0, 0, 0, 0])) == loss(np.array([0.0, 1, 1, 1])) == 0


def test_the_prior_is_judged_on_both_lengths(case):
    """One row for each length of history; more history has more rows."""
    table = short_history(case)["short history"]
    assert list(table) == ["last 1", "last 2"]
    assert 0 < table["last 1"]["rows"] < table["last 2"]["rows"]
    rows = cut_rows(case.log, case.windows.test, case.horizon, 1)
    one, constant = table["last 1"], constant_by_weight(rows.went_dormant)(np.ones(len(rows)))
    assert one["base_rate_log_loss"] == pytest.approx(constant)
    assert one["below_constant"] == pytest.approx(constant - one["log_loss"])
    assert one["low"] < one["below_constant"] < one["high"]
    assert not any(np.isnan(value) for row in table.values() for value in row.values())
