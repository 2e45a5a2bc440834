"""Two workspaces train: what the one is served is word for word that of an installation without the other."""

import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from mlflow import MlflowClient
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from data.identity.purposes import Purpose
from data.schema import OWN, to_epoch
from data.settings import Settings, folder_name
from data.store.store import Store
from data.synthetic.generator import synthetic_log
from service.app import Options
from tests.pipelines.conftest import run
from tests.service.conftest import StillClock, calling
from tests.service.test_tenants import calls

AS_OF = datetime(2024, 2, 10, tzinfo=UTC)
# The one that is looked at, and one that comes first wherever workspaces are taken in turn.
MINE, THEIRS = "tenant", "another"
OWNER, CONTACT, OTHER = "owner-0000001", "owner-0000001-0002", "owner-0000001-0003"
SCORED = {
    "as_of": "2024-02-10T00:00:00Z",
    "horizon_days": 90,
    "interactions": [{"at": f"2023-{month:02}-01T00:00:00Z", "direction": "sent"} for month in range(5, 13)],
}
# Ids of jobs and keys, secrets of forms, and how long a job took.
BY_LOT = re.compile(
    r"""(?<="id":")[\w-]{16}(?=","kind":"make_list")|(?<=value=")[0-9a-f]{64}|key-[0-9a-f]{8}|kith_[\w-]{43}"""
    r"""|(?<="seconds": )[0-9.]+|(?<=kith_job_last_duration_seconds)\{.*"""
)
PAGES = (
    "/",
    f"/owners/{OWNER}",
    f"/person?owner={OWNER}&contact={OTHER}",
    f"/report?owner={OWNER}",
    f"/settings?owner={OWNER}",
)


@dataclass(frozen=True)
class Home:
    """An installation in which every workspace has trained and made its lists."""

    settings: Settings
    token: str

    def open(self) -> Store:
        """Open the store."""
        return Store(self.settings.store)


@pytest.fixture(scope="module")
def homes(tmp_path_factory, ready_mlflow) -> dict[str, Home]:  # noqa: ARG001 - is there
    """Train in an installation with both workspaces, and in one that knows nothing of the other."""
    folder = tmp_path_factory.mktemp("homes")
    for seed, name in enumerate((MINE, THEIRS), start=3):
        synthetic_log(seed, owners=14, contacts_per_owner=10, days=400).to_parquet(folder / f"{name}.parquet")
    return {"both": _home(folder, "both", THEIRS, MINE), "alone": _home(folder, "alone", MINE)}


def _home(folder: Path, name: str, *workspaces: str) -> Home:
    settings = Settings(folder / name)
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings(action="ignore"):
        patch.setenv("KITH_HOME", str(settings.home))
        patch.setenv("KITH_NOW", "2024-02-10")
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        for workspace in workspaces:
            made = run("keys", "create", "k", "--scope", "admin", "--workspace", workspace)
            assert run("ingest", folder / f"{workspace}.parquet", "--workspace", workspace).code == 0
        for words in (("retrain", "--all"), ("suggest", "--all")):
            done = run(*words)
            assert done.code == 0, done.err
        with Store(settings.store) as store:
            for workspace, purpose in product(workspaces, Purpose):
                store.within(workspace).consents.say(OWNER, purpose, 1, allowed=True)
    return Home(settings, made.out.split()[0])


@pytest.fixture
def clients(homes) -> Iterator[dict[str, TestClient]]:
    """Call both installations at the same moment, each with the key of the workspace."""
    with homes["both"].open() as both, homes["alone"].open() as alone:
        opened = {}
        for name, store in (("both", both), ("alone", alone)):
            opened[name] = calling(store, StillClock(AS_OF), Options(scorer=scorer_of(homes[name])))
            opened[name].__enter__()
        yield opened
        for client in opened.values():
            client.__exit__(None, None, None)


def scorer_of(home: Home) -> tuple[str, ...]:
    """Return the command of the model's process in a home."""
    set_home = f"import os; os.environ['KITH_HOME'] = {str(home.settings.home)!r}"
    return (sys.executable, "-c", f"{set_home}; from kith.cli.main import main; main()", "score-stream")


def test_the_other_one_has_a_model_of_its_own(homes):
    """The comparison below is not empty: both have champions, and not the same."""
    with homes["both"].open() as store:
        models = [store.within(name).model_versions for name in (MINE, THEIRS)]
        found = [one.find(one.versions(90)[0]) for one in models]
        assert all(found)
        assert found[0].digest != found[1].digest
        assert store.within(OWN).model_versions.versions(90) == []


def words(answer: Any) -> tuple[int, str]:
    """Return what was answered, without what is made by lot."""
    return answer.status_code, BY_LOT.sub("", answer.text)


def test_every_route_answers_as_if_the_other_did_not_exist(homes, clients):
    """Each operation of the API, the model and scores among them, and what is logged of it."""
    asked = calls(OWNER, CONTACT, "once") | {"scored": None}
    for name in asked:
        answers, logs = {}, {}
        for which, client in clients.items():
            head = {"authorization": f"Bearer {homes[which].token}"}
            with capture_logs() as lines:
                if name == "scored":
                    answer = client.post("/v1/score", json=SCORED, headers=head)
                else:
                    answer = asked[name].by(client, homes[which].token)
            answers[which] = words(answer)
            logs[which] = [
                {field: value for field, value in line.items() if field not in {"milliseconds", "request_id"}}
                for line in lines
            ]
        assert answers["both"] == answers["alone"], name
        assert logs["both"] == logs["alone"], name
    assert answers["both"][0] == 200
    assert '"probability":0.' in answers["both"][1]


def test_the_model_is_shown_with_its_own_training(homes, clients):
    """Both trained, and each is shown what it trained on."""
    head = {"authorization": f"Bearer {homes['both'].token}"}
    card = clients["both"].get("/v1/model", headers=head).json()
    with homes["both"].open() as store:
        kept = store.within(MINE).model_versions.champion(90)
    assert card["version"] == (kept or "prior")
    assert card["training"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_the_same(clients, homes, path):
    """Signed in to the workspace, a person sees nothing of the other."""
    shown = {}
    for which, client in clients.items():
        with homes[which].open() as store:
            client.cookies.set("kith", store.sessions.begin(MINE, to_epoch(AS_OF), owner=OWNER))
        shown[which] = words(client.get(path, headers={"accept": "text/html"}))
    assert shown["both"] == shown["alone"]
    assert shown["both"][0] == 200


def test_the_metrics_are_of_the_workspace_alone(homes, clients):
    """However much the other asks, and however often a stranger is turned away."""
    with homes["both"].open() as store:
        theirs, _ = store.api_keys.make(THEIRS, "t", ["admin"], owner=None, made_at=1, expires_at=None)
    for token in (theirs, "kith_nobody"):
        clients["both"].get("/v1/model", headers={"authorization": f"Bearer {token}"})
    told = {}
    for which, client in clients.items():
        head = {"authorization": f"Bearer {homes[which].token}"}
        client.get("/v1/coverage", headers=head)
        text = BY_LOT.sub("", client.get("/metrics", headers=head).text)
        told[which] = [line for line in text.splitlines() if "_count" in line or line.startswith("kith_")]
        assert any("/v1/coverage" in line for line in told[which])
    assert [line for line in told["both"] if "created" not in line] == [
        line for line in told["alone"] if "created" not in line
    ]


def test_the_files_and_rows_are_the_same(homes):
    """Models and cards byte for byte, and every row that is exported."""
    files, rows = {}, {}
    for which, home in homes.items():
        folder = home.settings.models_of(MINE)
        files[which] = {path.name: path.read_bytes() for path in folder.iterdir()}
        with home.open() as store:
            rows[which] = sorted(
                BY_LOT.sub(
                    "",
                    repr(
                        (
                            table,
                            {
                                name: value
                                for name, value in row.items()
                                if name not in {"id", "list_id", "request_id"}
                            },
                        )
                    ),
                )
                for table, row in store.within(MINE).everything()
            )
    assert files["both"] == files["alone"]
    assert any(name.endswith(".skops") for name in files["both"])
    assert rows["both"] == rows["alone"]


def test_mlflow_has_runs_and_versions_of_each_workspace(homes):
    """Each counts its own versions, and the figures of its runs are the same without the other."""
    told = {}
    for which, home in homes.items():
        uri = f"sqlite:///{home.settings.home}/mlflow.db"
        client, whose = MlflowClient(uri, uri), folder_name(MINE)
        experiment = client.get_experiment_by_name(f"kith-retrain-{whose}")
        runs = client.search_runs([experiment.experiment_id])
        versions = client.search_model_versions(f"name = 'kith-{whose}-90d'")
        told[which] = (
            sorted((sorted(one.data.params.items()), repr(sorted(one.data.metrics.items()))) for one in runs),
            [one.version for one in versions],
        )
    assert told["both"] == told["alone"]
    assert len(told["both"][0]) == 1
