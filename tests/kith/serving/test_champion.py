"""Which model answers: listed with who and when, put back by one word, and never without an answer."""

import shutil
import warnings
from dataclasses import replace

import pytest

from data.errors import ExitCode
from data.settings import Settings
from data.store.store import Store
from models.dormancy.model_card import DEFAULT_HORIZON
from pipelines.model_store.artefact import prior
from pipelines.model_store.mlflow_registry import Registry
from pipelines.model_store.workspace_models import WorkspaceModels
from tests.pipelines.conftest import run


@pytest.fixture
def two(home: Settings) -> None:
    """Keep two versions, each crowned in its turn, and one that never was."""
    with Store(home.store) as store:
        models = WorkspaceModels.of(store, home)
        for number, crowned in ((1, True), (2, True), (3, False)):
            models.keep(prior(), f"90d-v{number}", number * 100, crowned=crowned, at=number * 100)


@pytest.fixture
def home() -> Settings:
    """Make an empty store in this test's home."""
    settings = Settings.from_environment()
    Store(settings.store).close()
    return settings


def champion() -> str | None:
    """Return the version that answers."""
    with Store(Settings.from_environment().store) as store:
        return store.model_versions.champion(DEFAULT_HORIZON)


@pytest.mark.usefixtures("two")
def test_it_is_listed_who_became_champion_when_and_by_what():
    """Each version with its training, and each change with its moment."""
    assert run("--now", "2026-03-01T06:00Z", "champion", "use", "90d-v1").code == 0
    listed = run("champion", "list", "--json").json()
    assert [(one["version"], one["champion"]) for one in listed["versions"]] == [
        ("90d-v1", True),
        ("90d-v2", False),
        ("90d-v3", False),
    ]
    assert [(one["version"], one["by"]) for one in listed["changes"]] == [
        ("90d-v1", "retrain"),
        ("90d-v2", "retrain"),
        ("90d-v1", "terminal"),
    ]
    assert listed["changes"][-1]["at"].startswith("2026-03-01T06:00")
    assert "* 90d-v1" in run("champion", "list").out


@pytest.mark.usefixtures("two")
def test_back_goes_one_step_each_time():
    """From the second to the first, from that to the shipped model, and then no further."""
    for expected in ("90d-v1", None):
        assert run("champion", "back").code == 0
        assert champion() == expected
    assert run("champion", "back").code == ExitCode.NOTHING_YET


@pytest.mark.usefixtures("two")
def test_one_that_was_never_champion_can_be_used_on_every_host(home):
    """Its bytes go into the store, so that a host without its files has it."""
    assert run("champion", "use", "90d-v3").code == 0
    shutil.rmtree(home.models_path)
    with Store(home.store) as store:
        assert WorkspaceModels.of(store, home).champion(DEFAULT_HORIZON) is not None


@pytest.mark.usefixtures("two")
def test_one_that_cannot_answer_is_not_put_in():
    """A version that is not there, and the one that answers already, change nothing."""
    for words in (("90d-v9",), ("90d-v2",), ("90d-v1", "--horizon", "365d")):
        assert run("champion", "use", *words).code in {ExitCode.INPUT, ExitCode.USAGE}
    assert champion() == "90d-v2"


@pytest.fixture
def registry(home: Settings, ready_mlflow: None) -> Registry:  # noqa: ARG001 - is there
    """Open the registry beside the store, with nothing in it."""
    # What MLflow's own libraries have to say about each other is not ours to mend.
    with warnings.catch_warnings(action="ignore"):
        return Registry(home.mlflow_uri, home.home, DEFAULT_HORIZON)


def register(home: Settings, registry: Registry, *versions: str) -> None:
    """Register versions, and note their numbers."""
    with Store(home.store) as store, warnings.catch_warnings(action="ignore"):
        for version in versions:
            named = replace(prior(), card=replace(prior().card, version=version, training={}, figures={}))
            store.model_versions.note_registered(version, registry.register(named, {}))


@pytest.mark.usefixtures("two")
def test_the_alias_of_the_registry_is_followed(home, registry):
    """Whoever moves it there decides who answers here, and is noted; asked again, nothing changes."""
    register(home, registry, "90d-v1", "90d-v2")
    registry.crown("1")
    for _ in range(2):
        assert run("champion", "follow", "--json").json() == {"champion": "90d-v1"}
    assert champion() == "90d-v1"
    with Store(home.store) as store:
        assert [change.by_whom for change in store.model_versions.changes()] == [
            "retrain",
            "retrain",
            "MLflow",
        ]


@pytest.mark.usefixtures("two")
def test_an_alias_that_names_nobody_here_changes_nothing(home, registry):
    """There is none yet, or another store registered what it names."""
    assert run("champion", "follow").code == ExitCode.NOTHING_YET
    register(home, registry, "90d-v9")
    registry.crown("1")
    refused = run("champion", "follow")
    assert refused.code == ExitCode.INPUT
    assert "was not registered from this store" in refused.err
    assert champion() == "90d-v2"
