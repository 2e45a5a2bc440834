"""The store holds a workspace's champions; files beside it are a cache, and what an older Kith left."""

from dataclasses import replace

import pytest

from data.errors import NoModelError
from data.settings import Settings
from data.store.store import Store
from pipelines.model_store.artefact import prior, save
from pipelines.model_store.workspace_models import WorkspaceModels


@pytest.fixture(name="store")
def _store():
    with Store() as opened:
        yield opened


def artefact(version, days=90):
    """Return the shipped model under a version of its own."""
    shipped = prior()
    return replace(shipped, card=replace(shipped.card, version=version, horizons=(days, days)))


def test_a_champion_answers_on_a_machine_without_its_files(store, tmp_path):
    """And where the files are not what the store holds, they are written anew."""
    WorkspaceModels.of(store, Settings(tmp_path / "one")).keep(artefact("90d-v1"), "90d-v1", 5, crowned=True)
    elsewhere = WorkspaceModels.of(store, Settings(tmp_path / "other"))
    assert elsewhere.champion(90).card.version == "90d-v1"
    assert elsewhere.champion(30) is None
    for harmed in ("90d-v1.skops", "90d-v1.json"):
        path = elsewhere.folder / harmed
        before = path.read_bytes()
        path.write_bytes(b"{}")
        assert elsewhere.champion(90).card.version == "90d-v1"
        assert path.read_bytes() == before


def test_what_was_not_crowned_lies_in_its_file_alone(store, tmp_path):
    """The champion stays, and the store does not grow by a model that nobody asks."""
    models = WorkspaceModels.of(store, Settings(tmp_path))
    models.keep(artefact("90d-v1"), "90d-v1", 5, crowned=True)
    path = models.keep(artefact("90d-v2"), "90d-v2", 6, crowned=False)
    assert models.champion_version(90) == "90d-v1"
    assert models.open("90d-v2").card.version == "90d-v2"
    path.unlink()
    with pytest.raises(NoModelError):
        models.open("90d-v2")


def test_a_version_is_numbered_after_all_that_the_store_or_the_folder_holds(store, tmp_path):
    """Whatever number the registry gave, which may count from one again."""
    WorkspaceModels.of(store, Settings(tmp_path / "one")).keep(artefact("90d-v4"), "90d-v4", 5, crowned=True)
    models = WorkspaceModels.of(store, Settings(tmp_path / "other"))
    assert models.next_version(90) == "90d-v5"
    assert models.next_version(30) == "30d-v1"
    save(artefact("90d-v6"), models.folder, "90d-v6")
    assert models.next_version(90) == "90d-v7"
    assert WorkspaceModels.of(store.within("acme"), Settings(tmp_path)).next_version(90) == "90d-v1"


def test_a_champion_that_an_older_kith_left_is_taken_into_the_store_once(store, tmp_path):
    """Of the machine's own workspace; afterwards no file says who is champion."""
    models = WorkspaceModels.of(store, Settings(tmp_path))
    save(artefact("90d-v1"), models.folder, "90d-v1")
    pointer = models.folder / "champion-90d"
    pointer.write_text("90d-v1\n", encoding="utf-8")
    assert WorkspaceModels(models.folder, store.within("acme").model_versions, False).champion(90) is None
    assert models.champion(90).card.version == "90d-v1"
    assert not pointer.exists()
    assert WorkspaceModels.of(store, Settings(tmp_path / "other")).champion(90).card.version == "90d-v1"
