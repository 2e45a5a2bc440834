"""How right the model would have been: the protocol, through the command."""

import json
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from data.errors import UsageError
from data.importers.tables.interactions import TableOptions
from data.synthetic.generator import synthetic_log
from models.dormancy.additive_model import probability
from models.dormancy.intervals import misses
from models.dormancy.intervals import widths as interval_widths
from models.dormancy.training import fit_prior
from models.evaluation.backtest import compare_models
from models.features.matrix import without_team
from models.log.log import concatenate
from pipelines.jobs.training.pretrain import PretrainLog, leave_out, sample_log
from pipelines.log_sources.files import log_from_files
from tests.pipelines.conftest import run

FIGURES = {
    "auc",
    "log_loss",
    "brier",
    "precision_at_5",
    "calibration_error",
    "base_rate",
    "rows",
}


@pytest.fixture(name="report", scope="module")
def _report(trained, tmp_path_factory):
    """Return what one back-test writes for a program."""
    home = tmp_path_factory.mktemp("report")
    out = home / "report.json"
    days = ("--first", 100, "--every", 30, "--last", 340, "--test-from", 250)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KITH_HOME", str(home))
        said = run("backtest", trained.log, "--horizon", "45d", *days, "--json", out)
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


def test_the_report_answers_what_a_person_asks(report):
    """Short histories, one owner's log, weekly lists and the dormant, and the order inside a list."""
    protocols = report["protocols"]
    assert set(protocols["short history"]) == {"last 1", "last 2"}
    assert protocols["short history"]["last 1"]["rows"] < protocols["short history"]["last 2"]["rows"]
    assert protocols["came back"]["Kith blend"]["rows"] > 0
    assert "retraining" not in protocols
    assert 0.5 < report["figures"]["Kith blend"]["auc_inside_lists"] < 1


@pytest.fixture(name="three_logs", scope="module")
def _three_logs(tmp_path_factory):
    """Return the files of three made-up logs."""
    folder = tmp_path_factory.mktemp("logs")
    paths = [folder / f"{name}.parquet" for name in ("first", "second", "third")]
    for seed, path in enumerate(paths):
        table = synthetic_log(seed, owners=4, contacts_per_owner=12, days=240)
        table.assign(at=pd.to_datetime(table["at"], unit="s", utc=True)).to_parquet(path)
    return paths


def test_each_log_is_tested_by_a_prior_of_the_others(kith, three_logs, tmp_path):
    """With --leave-out every log has a report of its own, the prior among its models."""
    out = tmp_path / "left.json"
    said = kith("backtest", *three_logs[:2], "--leave-out", "--horizon", "30d", "--json", out)
    assert said.code == 0, said.err
    reports = json.loads(out.read_text(encoding="utf-8"))
    assert list(reports) == ["first", "second"]
    for report in reports.values():
        assert {"Kith prior", "Kith local", "Kith blend", "silence"} <= set(report["figures"])
        assert report["figures"]["Kith prior"]["auc"] > 0.55
        trained_until = date.fromisoformat(max(report["train"])) + timedelta(days=30)
        assert trained_until <= date.fromisoformat(min(report["test"]))
    assert "mean of the priors" in said.out


def test_a_left_out_logs_intervals_come_from_the_others(three_logs, monkeypatch):
    """What is measured on a log never widens the intervals it is tested with: only the others do."""
    told = []

    def card(trial, widths, seed):
        told.append(widths)
        return compare_models(trial, widths, seed)

    monkeypatch.setattr("pipelines.jobs.training.pretrain.compare_models", card)
    sources = [_source(path) for path in three_logs[:2]]
    leave_out(sources, 30)
    samples = [sample_log(source, 0) for source in sources]
    for other, widths in zip((1, 0), told, strict=True):
        alone = fit_prior([samples[1 - other]], 0)
        rows = samples[other]
        said = [probability(alone, without_team(one.features)) for one in rows]
        off = concatenate(
            [misses(one, at.went_dormant, at.grades) for one, at in zip(said, rows, strict=True)]
        )
        assert widths == interval_widths([off])


def test_the_same_log_under_two_names_is_told(three_logs):
    """A copy would test a prior on what it was trained on."""
    one = _source(three_logs[0])
    with pytest.raises(UsageError, match="first and copy are the same log"):
        leave_out([one, PretrainLog("copy", one.log)], 30)


def _source(path):
    return PretrainLog(path.stem, log_from_files([path], TableOptions(), datetime.now(UTC)).log)


@pytest.mark.parametrize(
    ("count", "options", "told"),
    [
        (1, ["--leave-out"], "at least two logs"),
        (2, [], "reads one log, and 2 were given"),
        (1, [], "--first is missing"),
        (2, ["--leave-out", "--first", "3"], "leave out --first"),
        (2, ["--leave-out", "--log", "packed"], "not --log"),
        (2, ["--leave-out", "--retrain-each-snapshot"], "not with --leave-out"),
    ],
)
def test_options_that_do_not_go_together_are_told(kith, three_logs, count, options, told):
    """What is missing or too much is named before anything is read into memory for nothing."""
    said = kith("backtest", *three_logs[:count], *options)
    assert said.code == 2
    assert told in said.err


def test_two_logs_of_one_name_are_told(kith, three_logs):
    """The same file twice would test a prior on what it was trained on."""
    said = kith("backtest", three_logs[0], three_logs[0], "--leave-out", "--horizon", "30d")
    assert said.code == 2
    assert "same name" in said.err
