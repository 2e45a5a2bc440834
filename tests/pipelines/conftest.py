"""The whole command as a person runs it, and one log that is trained on once."""

import json
import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from threadpoolctl import threadpool_limits

from data.settings import Settings
from data.store.store import Store
from data.synthetic.generator import synthetic_log
from kith.cli import main as front_door

AS_OF, HORIZON = "2024-02-01", "90d"


@dataclass(frozen=True)
class Said:
    """What a command left behind: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def sentences(self) -> list[str]:
        """Return the errors on stderr, without click's hint at --help."""
        return [one for one in self.err.splitlines() if one.startswith(("kith: ", "Error: "))]

    def json(self) -> Any:
        """Return what was printed, read as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Trained:
    """A home in which the same log was trained on twice."""

    home: Path
    log: Path
    first: dict[str, Any]
    second: dict[str, Any]

    @property
    def model(self) -> Path:
        """The first training's saved model."""
        return self.home / "models" / "90d-v1.skops"


def run(*words: object) -> Said:
    """Run `kith` with these words inside this process, through its front door."""
    out, err, before = StringIO(), StringIO(), sys.argv
    sys.argv = ["kith", *map(str, words)]
    code: Any = 0
    try:
        with redirect_stdout(out), redirect_stderr(err):
            front_door.main()
    except SystemExit as ended:
        code = ended.code or 0
    finally:
        sys.argv = before
    return Said(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def score_log() -> Callable[..., Said]:
    """Return what scores a log file in the middle of January."""
    return _score_log


def _score_log(log: Path, *words: object) -> Said:
    return run("score", log, "--as-of", "2024-01-15", "--horizon", HORIZON, *words)


@pytest.fixture(name="kith")
def _kith() -> Callable[..., Said]:
    """Return what runs a command."""
    return run


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Keep scikit-learn's threads from waiting for each other on a busy machine."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def trained(
    made_once: Callable[[str, Callable[[Path], None]], Path],
    ready_mlflow: None,  # noqa: ARG001 - is there
) -> Trained:
    """Lend a home in which the same made-up log of forty owners was trained on twice."""
    home = made_once("trained", _train_twice)
    said = [json.loads((home / f"{number}.json").read_text(encoding="utf-8")) for number in (1, 2)]
    return Trained(home, home / "log.parquet", *said)


def _train_twice(home: Path) -> None:
    """Fill a home, and write what the two trainings said into it."""
    synthetic_log(3, owners=40, contacts_per_owner=12, days=400).to_parquet(home / "log.parquet")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KITH_HOME", str(home))
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        assert run("ingest", home / "log.parquet").code == 0
        words = ("retrain", "--as-of", AS_OF, "--horizon", HORIZON, "--json")
        # What MLflow's own libraries have to say about each other is not ours to mend.
        with warnings.catch_warnings(action="ignore"):
            for number in (1, 2):
                said = run(*words)
                assert said.code == 0, said
                (home / f"{number}.json").write_text(said.out, encoding="utf-8")


@pytest.fixture
def ingested(trained: Trained) -> Settings:
    """Copy the store with the trained log, and without its models, into this test's own home."""
    settings = Settings(Path(os.environ["KITH_HOME"]))
    settings.home.mkdir(parents=True)
    shutil.copy(trained.home / "kith.db", settings.store_path)
    with Store(settings.store) as store:
        for table in ("model_versions", "champions", "champion_changes"):
            store.database.execute(f"DELETE FROM {table} WHERE workspace = ?", (store.workspace,))
    return settings
