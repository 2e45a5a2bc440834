"""A training: what it leaves in MLflow, and who becomes champion."""

import json
import re
import shutil
import sqlite3
import sys
import warnings
from contextlib import closing

import mlflow
import pandas as pd
import pytest
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from data.errors import ExitCode, UnreachableError
from data.store.store import Store
from data.synthetic.generator import synthetic_log
from models.features.matrix import NAMES
from models.log.log import Log
from pipelines.jobs.training.retrain import Training, retrain
from pipelines.jobs.training.shift import UNLIKE
from pipelines.model_store import artefact, model_files
from pipelines.model_store.mlflow_registry import Registry
from pipelines.model_store.workspace_models import Incumbents, WorkspaceModels

pytestmark = pytest.mark.usefixtures("ready_mlflow")
ROUGHLY = 1e-9


@pytest.fixture(scope="session")
def client(trained) -> MlflowClient:
    """Open the runs and versions of the two trainings."""
    uri = f"sqlite:///{trained.home}/mlflow.db"
    return MlflowClient(uri, uri)


@pytest.fixture(scope="session")
def runs(client):
    """Return both runs, the first one first."""
    (experiment,) = client.search_experiments(filter_string="name = 'kith-retrain'")
    found = client.search_runs([experiment.experiment_id])
    return sorted(found, key=lambda run: run.info.start_time)


def test_every_training_is_a_run_with_its_parameters(runs, trained):
    """Horizon, as_of, seed, snapshots and the log's fingerprint are written down."""
    assert len(runs) == 2
    for run, said in zip(runs, (trained.first, trained.second), strict=True):
        known = run.data.params
        assert run.info.status == "FINISHED"
        assert (known["horizon_days"], known["seed"]) == ("90", "0")
        assert known["as_of"].startswith("2024-02-01")
        assert known["log_sha256"] == said["training"]["log_sha256"]
        assert len(known["log_sha256"]) == 64
        assert known["tested_on"] == "2023-11-03"


def test_every_figure_is_a_metric(runs, trained):
    """The model's and each baseline's, the same as the command printed."""
    metrics = runs[0].data.metrics
    for name, figures in trained.first["figures"].items():
        key = re.sub("[^A-Za-z0-9 ]+", "-", name)
        assert metrics[f"{key}.log_loss"] == pytest.approx(figures["log_loss"], abs=ROUGHLY)
    assert len(trained.first["figures"]) > 5


def test_table_and_plots_are_kept(runs, client):
    """One table of all figures and a picture of calibration and precision."""
    names = {one.path for one in client.list_artifacts(runs[0].info.run_id)}
    assert {"figures.csv", "calibration.svg", "precision_at_5.svg"} <= names


def test_every_training_is_a_version(client, trained):
    """Registered in MLflow and saved beside the store with its card."""
    versions = {one.version for one in client.search_model_versions("name = 'kith-90d'")}
    assert {str(one) for one in versions} == {"1", "2"}
    for said in (trained.first, trained.second):
        saved = trained.home / "models" / f"{said['version']}.skops"
        card = json.loads(saved.with_suffix(".json").read_text(encoding="utf-8"))
        assert saved.exists()
        assert card["version"] == said["version"]
        assert card["training"] == said["training"]


def test_training_windows_end_before_the_test(trained):
    """In days: no snapshot that was trained on reaches into the window that was tested."""
    training = trained.first["training"]
    assert max(training["snapshots"]) <= "2023-08-05"
    assert training["tested_on"] == ["2023-11-03"]


def test_a_training_tells_how_its_newest_window_differs(trained):
    """The base rates are those of the rows, and each input named moved further than the limit."""
    shift = trained.first["shift"]
    tested = trained.first["figures"][trained.first["model"]]["base_rate"]
    assert shift["newest_rate"] == pytest.approx(tested)
    assert 0 < shift["trained_rate"] < 1
    assert set(shift["inputs"]) <= set(NAMES)
    assert all(moved > UNLIKE for moved in shift["inputs"].values())


def test_the_champion_is_who_beats_everyone(client, trained):
    """The alias stands on the first version exactly if its log-loss was the lowest of all."""
    figures = {name: one["log_loss"] for name, one in trained.first["figures"].items()}
    best = min(figures, key=figures.__getitem__)
    rules = {"logistic, 4 features", "silence", "base rate"}
    served = {name for name in figures if name.startswith("Kith")} | rules
    assert trained.first["crowned"] == (best in served)
    candidates = {name: figures[name] for name in served}
    assert trained.first["model"] == min(candidates, key=candidates.__getitem__)
    rivals = {
        name: loss
        for name, loss in figures.items()
        if not name.startswith("Kith") and name != trained.first["model"]
    }
    assert trained.first["rival"] == min(rivals, key=rivals.__getitem__)
    aliases = client.get_registered_model("kith-90d").aliases
    with Store(trained.home / "kith.db") as store:
        champion = store.model_versions.champion(90)
        kept = store.model_versions.find("90d-v1")
    assert kept is not None
    if trained.first["crowned"]:
        assert {name: str(one) for name, one in aliases.items()} == {"champion": "1"}
        assert champion == "90d-v1"
        assert kept.model == trained.model.read_bytes()
    else:
        assert aliases == {}
        assert (champion, kept.model) == (None, None)


def test_the_same_training_again_changes_nothing(trained):
    """Same log, seed and as_of: the same figures, and equal is not better."""
    first, second = trained.first, trained.second
    assert second["figures"] | first["figures"] == second["figures"]
    assert second["training"] == first["training"]
    assert not second["crowned"]
    if first["crowned"]:
        assert second["figures"]["champion until now"] == first["figures"][first["model"]]


def test_the_same_training_again_leaves_the_same_card(trained):
    """Two trainings on the same log with the same seed know the same features, reference and workspace."""
    cards = [
        json.loads((trained.home / "models" / f"90d-v{n}.json").read_text(encoding="utf-8")) for n in (1, 2)
    ]
    assert cards[0]["reference"] == cards[1]["reference"]
    assert cards[0]["features"] == cards[1]["features"]
    assert [card["workspace"] for card in cards] == ["own", "own"]


def test_the_card_holds_who_answers_in_this_workspace(trained):
    """The prior's weights with the log's own letters mixed in: neither those of the prior nor none."""
    card = json.loads((trained.home / "models" / "90d-v1.json").read_text(encoding="utf-8"))
    shipped = artefact.prior().card.answer_model
    assert set(shipped["weights"]) <= set(card["answer_model"]["weights"])
    assert card["answer_model"]["weights"] != shipped["weights"]


def _with_champion(settings, trained, **changed):
    """Put the first training's model in as the champion, its card changed."""
    models = settings.home / "models"
    shutil.copytree(trained.home / "models", models)
    (models / "champion-90d").write_text("90d-v1", encoding="utf-8")
    card = json.loads((models / "90d-v1.json").read_text(encoding="utf-8"))
    (models / "90d-v1.json").write_text(json.dumps(card | changed), encoding="utf-8")


def _retrain(kith, as_of, *words):
    with warnings.catch_warnings(action="ignore"):
        return kith("retrain", "--as-of", as_of, "--horizon", "90d", *words)


def test_a_champion_is_not_judged_on_windows_it_was_trained_on(ingested, kith, trained):
    """Trained as of 1 February: its newest window was kept out, the one a day before was not."""
    assert ("champion until now" in trained.second["figures"]) == trained.first["crowned"]
    _with_champion(ingested, trained)
    result = _retrain(kith, "2024-01-31", "--json")
    assert result.code == 0, result.err
    assert "champion until now" not in result.json()["figures"]


def test_a_training_outlives_prior_and_champion_that_cannot_answer(
    ingested, kith, trained, monkeypatch, tmp_path
):
    """Both need a column that this Kith lacks: the local model is trained without them, and it says so."""
    _with_champion(ingested, trained, features=["of old"])
    shutil.copytree(model_files.PRIOR_FOLDER, tmp_path / "prior")
    card = json.loads((tmp_path / "prior" / "prior.json").read_text(encoding="utf-8"))
    changed = card | {"features": [*card["features"][:-1], "dropped"]}
    (tmp_path / "prior" / "prior.json").write_text(json.dumps(changed), encoding="utf-8")
    monkeypatch.setattr(model_files, "PRIOR_FOLDER", tmp_path / "prior")
    result = _retrain(kith, "2024-02-01")
    assert result.code == 0, result.err
    assert result.out.splitlines()[-1] == "How right it was: kith report. All figures: kith retrain --figures"
    prior_left_out, champion_left_out = result.err.splitlines()[-2:]
    assert "a model took no part in this training" in prior_left_out
    assert "(dropped); put them back, or learn a prior without them" in prior_left_out
    assert "(of old); use Kith 0" in champion_left_out
    # Beside the two that an older Kith left.
    card = json.loads((ingested.home / "models" / "90d-v3.json").read_text(encoding="utf-8"))
    assert card["widths"] == {}
    assert set(card["figures"]).isdisjoint({"champion until now", "Kith prior", "Kith blend"})


def test_incumbents_are_those_of_the_horizon(ingested, trained):
    """The champion of this horizon; where there is none that is no error."""
    _with_champion(ingested, trained)
    models = WorkspaceModels(ingested.models_path)
    incumbents = models.incumbents(90)
    assert incumbents.champion is not None
    assert incumbents.unusable == ()
    assert models.incumbents(30).champion is None


class TestMlflowAway:
    """Who trains while MLflow does not answer has the model all the same, and it is registered later."""

    def test_a_model_is_kept_and_registered_later(self, ingested, kith, monkeypatch):
        """Saved first: the training ends as degraded, and the next one registers both, oldest first."""
        monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:1")
        away = _retrain(kith, "2024-02-01", "--json")
        assert (away.code, away.json()["registered"]) == (ExitCode.DEGRADED, False)
        assert "The model is kept and registered with the next training" in away.err
        with Store(ingested.store) as store:
            assert store.model_versions.unregistered(90) == ["90d-v1"]
            assert store.model_versions.champion(90) == ("90d-v1" if away.json()["crowned"] else None)
        uri = f"sqlite:///{ingested.home}/server.db"
        monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
        there = _retrain(kith, "2024-02-01", "--json")
        assert (there.code, there.json()["registered"]) == (ExitCode.DONE, True)
        with Store(ingested.store) as store:
            assert store.model_versions.unregistered(90) == []
            installation = store.preferences.get("", "installation")
        # On a server that others may use, the name is this installation's own.
        client = MlflowClient(uri, uri)
        versions = client.search_model_versions(f"name = 'kith-{installation}-90d'")
        tags = {one.version: client.get_run(one.run_id).data.tags["kith.version"] for one in versions}
        assert {f"{number}": name for number, name in tags.items()} == {"1": "90d-v1", "2": "90d-v2"}

    def test_what_mlflow_refuses_in_the_middle_is_tried_again(self, tmp_path):
        """MLflow's tables are gone when the training is done: the model answers, and the error says where."""
        log = Log.from_frame(synthetic_log(3, owners=12, contacts_per_owner=10, days=400))
        with warnings.catch_warnings(action="ignore"):
            registry = Registry(f"sqlite:///{tmp_path}/mlflow.db", tmp_path, 30)
            with closing(sqlite3.connect(tmp_path / "mlflow.db")) as database:
                database.execute("DROP TABLE runs")
            training = Training(
                lambda: registry, WorkspaceModels(tmp_path), Incumbents(None, None), log.last, 30
            )
            result = retrain(log, training)
        assert isinstance(result.unregistered, UnreachableError)
        assert "MLflow does not answer there" in str(result.unregistered)
        assert artefact.open_artefact(tmp_path / "30d-v1.skops").card.answers(30)


def test_json_is_json_whatever_mlflow_prints(monkeypatch, tmp_path, capsys):
    """What a tracking server's client prints goes to nobody."""
    registry = Registry(f"sqlite:///{tmp_path}/mlflow.db", tmp_path, 30)
    monkeypatch.setattr(registry, "_log_run", lambda *_: f"{sys.stdout.write('View run at …')}")
    assert registry.register(artefact.prior(), {}) == "13"
    assert capsys.readouterr().out == ""


def test_a_run_names_the_log_that_it_learned_from(runs, trained):
    """By the digest that the card holds; no row of it is copied."""
    for run, result in zip(runs, (trained.first, trained.second), strict=True):
        (dataset,) = run.inputs.dataset_inputs
        assert [(tag.key, tag.value) for tag in dataset.tags] == [("mlflow.data.context", "training")]
        assert result["training"]["log_sha256"].startswith(dataset.dataset.digest)
        assert "owner" not in dataset.dataset.source


def test_a_version_is_tagged_with_its_windows_and_the_span_of_its_log(client, trained):
    """So that whoever looks at the registry sees what it knows, and since when."""
    first = client.get_model_version("kith-90d", "1").tags
    training = trained.first["training"]
    assert first["kith.version"] == "90d-v1"
    assert first["kith.tested_on"] == ", ".join(training["tested_on"])
    assert first["kith.log_first"] < first["kith.tested_on"] < first["kith.log_last"]
    assert first["kith.log_sha256"] == training["log_sha256"]


@pytest.mark.usefixtures("client")
def test_a_version_refuses_columns_that_it_does_not_know(trained):
    """Its signature names every column; MLflow's own serving checks them."""
    uri = f"sqlite:///{trained.home}/mlflow.db"
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    served = mlflow.pyfunc.load_model("models:/kith-90d/1")
    row = pd.DataFrame([dict.fromkeys(NAMES, 0.5)])
    with warnings.catch_warnings(action="ignore"):
        assert served.predict(row).tolist() in ([0], [1])
    with pytest.raises(MlflowException, match=NAMES[0]):
        served.predict(row.drop(columns=NAMES[0]))
