"""How right the model would have been: the protocol, through the command."""

import json
from datetime import date, timedelta

import pytest

FIGURES = {
    "auc",
    "log_loss",
    "brier",
    "precision_at_5",
    "calibration_error",
    "base_rate",
    "rows",
}


@pytest.fixture(name="report")
def _report(kith, trained, tmp_path):
    """Return what one back-test writes for a program."""
    out = tmp_path / "report.json"
    days = ("--first", 100, "--every", 30, "--last", 340, "--test-from", 250)
    said = kith("backtest", trained.log, "--horizon", "45d", *days, "--json", out)
    assert said.code == 0, said.err
    assert "Kith" in said.out
    return json.loads(out.read_text(encoding="utf-8"))


def test_model_and_baselines_side_by_side(report):
    """The same rows for everyone, each figure named, and no training window in the test."""
    trained_until = date.fromisoformat(max(report["train"])) + timedelta(days=45)
    assert trained_until <= date.fromisoformat(min(report["test"]))
    assert len(report["figures"]) > 5
    assert len({one["rows"] for one in report["figures"].values()}) == 1
    assert all(set(one) >= FIGURES for one in report["figures"].values())
    chance = report["figures"]["base rate"]
    assert chance["auc"] == 0.5
    models = [one for name, one in report["figures"].items() if name.startswith("Kith")]
    assert models
    assert all(one["auc"] > 0.6 for one in models)


def test_the_report_says_how_often_its_intervals_held(report):
    """Each model's share of groups of alike rows that lay within the interval given for them."""
    models = [name for name in report["figures"] if name.startswith("Kith")]
    assert list(report["coverage"]) == models
    assert all(0 <= share <= 1 for share in report["coverage"].values())
