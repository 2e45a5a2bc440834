"""How right the model would have been: the protocol, through the command."""

import json
from datetime import date, timedelta

FIGURES = {
    "auc",
    "log_loss",
    "brier",
    "precision_at_5",
    "calibration_error",
    "base_rate",
    "rows",
}


def test_model_and_baselines_side_by_side(kith, trained, tmp_path):
    """The same rows for everyone, each figure named, and no training window in the test."""
    out = tmp_path / "report.json"
    days = ("--first", 100, "--every", 30, "--last", 340, "--test-from", 250)
    said = kith("backtest", trained.log, "--horizon", "45d", *days, "--json", out)
    assert said.code == 0, said.err
    assert "Kith" in said.out
    report = json.loads(out.read_text(encoding="utf-8"))
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
