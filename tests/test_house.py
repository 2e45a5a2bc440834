"""The house stands: what is built, who may import whom, and what stays light."""

import os
import subprocess
import sys
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
