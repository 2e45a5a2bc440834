"""Means of the logs: who enters them."""

import math

import pytest

from benchmarks.model.protocols import mean_of, mean_tables

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
        "two": {"answered": {"depth": {"auc": 0.8}, "share": {"auc": 0.7}}},
        "three": {},
    }
    means = mean_tables(tables)
    assert list(means) == ["answered"]
    assert means["answered"]["depth"]["auc"] == pytest.approx(0.7)
    assert means["answered"]["share"]["auc"] == pytest.approx(0.7)
