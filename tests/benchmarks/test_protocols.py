"""Means of the logs: who enters them."""

import math

import pytest

from benchmarks.model.goals import Ask, mean_of
from benchmarks.model.protocols import mean_tables

NAN = float("nan")


def test_a_log_with_few_lists_enters_no_mean_of_a_figure_of_lists():
    """With 19 lists the top two are a handful of names; the AUC of the same rows still counts."""
    logs = [{"lists": 19, "top_2": 0.9, "auc": 0.5}, {"lists": 20, "top_2": 0.3, "auc": 0.7}]
    assert mean_of(logs, "top_2") == pytest.approx(0.3)
    assert mean_of(logs, "auc") == pytest.approx(0.6)
    assert math.isnan(mean_of(logs[:1], "top_2"))


def test_what_a_log_cannot_tell_is_left_out_of_the_mean():
    """A missing table, row or figure is neither nought nor the end of the mean."""
    tables = {
        "one": {"answered": {"depth": {"auc": 0.6}, "share": {"auc": NAN}}, "one owner": {}},
        "two": {"answered": {"depth": {"auc": 0.8, "low": 0.7}, "share": {"auc": 0.7}}},
        "three": {},
    }
    means = mean_tables(tables)
    assert list(means) == ["answered"]
    assert list(means["answered"]["depth"]) == ["auc"]
    assert means["answered"]["depth"]["auc"] == pytest.approx(0.7)
    assert means["answered"]["share"]["auc"] == pytest.approx(0.7)


def test_a_goal_divides_by_a_row_or_counts_the_logs_in_a_band():
    """The ratio is one of means; a log without the row is no log in the band."""
    logs = {
        "one": {
            "weeks": {"Kith": {"in_time": 0.3, "in_vain": 0.4, "ratio": 0.9}, "silence": {"in_time": 0.1}}
        },
        "two": {
            "weeks": {"Kith": {"in_time": 0.1, "in_vain": 0.6, "ratio": 0.2}, "silence": {"in_time": 0.1}}
        },
        "three": {},
    }
    ratio = Ask("", "Kith", "in_time", 1.5, 2.5, table="weeks", over="silence")
    assert ratio.value(logs) == pytest.approx(2)
    assert ratio.verdict(2) == "reached"
    band = Ask("", "Kith", "ratio", 1, 2, table="weeks", low=0.7, high=1.3)
    assert (band.value(logs), band.verdict(1)) == (1, "reached")
    vain = Ask("", "Kith", "in_vain", 0.45, 0.4, table="weeks")
    assert vain.verdict(vain.value(logs)) == "missed by 0.0500"
    assert math.isnan(Ask("", "Eve", "in_vain", 0.45, 0.4, table="weeks").value(logs))
