"""Nobody else on the machine reads what Kith keeps, whatever the umask."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.private_files import make_private
from data.settings import Settings
from data.store.store import Store
from data.synthetic.generator import synthetic_log
from pipelines.jobs.upkeep.doctor import examine

NOW = datetime(2026, 3, 1, tzinfo=UTC)
pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")


@pytest.fixture(autouse=True)
def everybody_may_read() -> Iterator[None]:
    """Make files as most machines do: for everybody to read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_files(home: Path) -> list[str]:
    """Return what in a folder, itself included, others may read."""
    return [f"{path}" for path in (home, *home.rglob("*")) if path.lstat().st_mode & 0o077]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Write a log that can be trained on."""
    path = tmp_path / "log.parquet"
    synthetic_log(owners=4, contacts_per_owner=40, seed=7).to_parquet(path)
    return path


@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("ready_mlflow")
def test_everything_a_new_installation_makes_is_its_owners_alone(kith, tmp_path, log, monkeypatch):
    """Store, models, MLflow's database and artefacts, locks; an export elsewhere keeps the umask."""
    home = tmp_path / "new" / "home"
    monkeypatch.setenv("KITH_HOME", str(home))
    for words in (
        ("ingest", log),
        ("retrain", "--as-of", "2024-02-01"),
        ("suggest", "--as-of", "2024-02-01"),
    ):
        assert kith(*words).code == 0
    assert (home / "mlflow.db").exists()
    assert list((home / "models").glob("*.skops"))
    assert open_files(home) == []
    assert log.stat().st_mode & 0o044


def test_an_open_store_is_private_while_it_is_written(tmp_path):
    """The log beside the store too, which SQLite makes; the folder from its first moment."""
    with Store(tmp_path / "home" / "kith.db") as store:
        store.preferences.set("Ada", "budget", 3)
        assert (tmp_path / "home" / "kith.db-wal").exists()
        assert open_files(tmp_path / "home") == []


def test_an_older_installation_is_closed_by_the_next_command(kith, tmp_path, monkeypatch):
    """Whatever command comes first; the owner's own rights stay."""
    home = tmp_path / "old"
    (home / "models").mkdir(parents=True)
    script = home / "models" / "script"
    script.touch(0o755)
    Store(home / "kith.db").close()
    for path in (home, home / "kith.db", script):
        path.chmod(0o755)
    monkeypatch.setenv("KITH_HOME", str(home))
    kith("people", "review")
    assert open_files(home) == []
    assert script.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_not_kiths_stays_as_it_is(tmp_path):
    """A folder without a store, or one for everybody like /tmp, is not Kith's to close."""
    stranger, everybodys = tmp_path / "stranger", tmp_path / "everybodys"
    for folder in (stranger, everybodys):
        folder.mkdir(mode=0o755)
    (everybodys / "kith.db").touch()
    everybodys.chmod(0o1777)
    for folder in (stranger, everybodys):
        make_private(folder)
    assert stranger.stat().st_mode & 0o777 == 0o755
    assert everybodys.stat().st_mode & 0o7777 == 0o1777


def test_doctor_says_when_others_may_read(tmp_path):
    """With what to do about it."""
    tmp_path.chmod(0o755)
    folder = next(examine(Settings(tmp_path), NOW))
    assert (folder.part, folder.well) == ("folder", False)
    assert "others on this machine may read" in folder.found
    tmp_path.chmod(0o700)
    assert next(examine(Settings(tmp_path), NOW)).well
