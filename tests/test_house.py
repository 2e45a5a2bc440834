"""The house stands: what is built, who may import whom, and what stays light."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from data.settings import Settings
from data.store.store import Store

ROOT = Path(__file__).parents[1]
LEARNING = {"numpy", "pandas", "scipy", "sklearn", "mlflow", "pyarrow", "matplotlib"}
SERVING = {"fastapi", "pydantic", "sqlalchemy", "alembic"}
LOOK = """
import sys
import kith
sys.argv = ["kith", *sys.argv[1:]]
try:
    kith.main()
except SystemExit as ended:
    code = ended.code
else:
    code = 0
print(*sorted({name.partition(".")[0] for name in sys.modules}), sep="\\n", file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> set[str]:
    """Build the wheel and name what is in it."""
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_all_four_rooms(wheel):
    """Every source file of the rooms is in it, with the front door, and nothing else's."""
    rooms = ("kith", "data", "models", "pipelines", "service")
    sources = {str(path.relative_to(ROOT)) for room in rooms for path in (ROOT / room).rglob("*.py")}
    assert sources <= wheel
    top = {name.partition("/")[0] for name in wheel if ".dist-info" not in name}
    assert top == set(rooms)


def test_the_wheel_holds_what_is_not_python(wheel):
    """The sample's log, the migrations, the page's templates and its style."""
    assert "data/synthetic/demo/log.csv" in wheel
    assert any(name.startswith("data/store/migrations/versions/v0001") for name in wheel)
    for folder in ("templates", "static"):
        files = (ROOT / "service" / "page" / folder).iterdir()
        assert {str(one.relative_to(ROOT)) for one in files if one.is_file()} <= wheel


def test_the_contracts_between_the_rooms_are_kept():
    """One direction, SQL in the store, MLflow in the registry, HTTP in the service."""
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(command), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("words", [["--help"], ["ingest", "--help"], ["week"], ["week", "--json"]])
def test_a_quick_question_loads_nothing_heavy(words):
    """Help and this week's list are there before any of the big libraries would be."""
    with Store(Settings.from_environment().store_path) as store:
        store.lists.publish(["Ada"], [], as_of=1, horizon_days=90, model_version="1", published_at=1)
    done = subprocess.run(
        [sys.executable, "-c", LOOK, *words],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.splitlines())
    assert "click" in loaded
    assert loaded & (LEARNING | SERVING) == set()
