"""What the service and the commands do not load."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("sklearn", "pandas", "numpy", "scipy", "pyarrow", "mlflow", "alembic", "sqlalchemy")
FRAMEWORK = ("fastapi", "starlette", "pydantic", "uvicorn", "jinja2")
ONE_WORD = """
from click.testing import CliRunner
from kith.cli.main import kith
CliRunner().invoke(kith, {words})
"""


def loaded(code: str) -> set[str]:
    """Return the modules loaded by a fresh process that ran some code."""
    script = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_the_service_never_learns():
    """Importing the service loads no learning library and no migration tool."""
    assert loaded("import service.app").isdisjoint(HEAVY)


@pytest.mark.parametrize("words", [["--help"], ["week"], ["week", "--json"], ["done", "Grace"]])
def test_a_one_word_question_loads_little(words, publish):
    """The commands answer without the web framework and without the heavy libraries."""
    from data.settings import Settings
    from data.store.store import Store

    with Store(Settings.from_environment().store_path) as store:
        publish(store, "Ada", ("Grace Hopper",))
    assert loaded(ONE_WORD.format(words=words)).isdisjoint(HEAVY + FRAMEWORK)
