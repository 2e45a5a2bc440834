"""What the service and the commands do not load."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.explanation_codec import FIELDS, NAMED, pack
from data.schema import Direction, Interaction, to_epoch
from data.settings import Settings
from data.store.lists.lists import ListCandidates
from data.store.store import Store

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
# Of somebody the list knows hardly anything about, and has no place for.
KNOWN = {"depth": 0.5, "parts": [], "terms": [], "figures": [], "rank": 1, "of": 1}

HEAVY = ("sklearn", "pandas", "numpy", "scipy", "pyarrow", "mlflow", "alembic", "sqlalchemy")
# Tables of the world's numbers, scripts and names.
TABLES = ("phonenumbers", "anyascii", "nicknames")
FRAMEWORK = ("fastapi", "starlette", "pydantic", "uvicorn", "jinja2")
ONE_WORD = """
from click.testing import CliRunner
from kith.cli.main import kith
result = CliRunner().invoke(kith, {words})
assert result.exit_code == 0, result
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


@pytest.mark.parametrize(
    "words", [["--help"], ["week"], ["week", "--json"], ["why", "Grace"], ["done", "Grace"]]
)
def test_a_one_word_question_loads_little(words, publish):
    """The commands answer without the web framework, the heavy libraries and the large tables."""
    with Store(Settings.from_environment().store_path) as store:
        publish(store, "Ada", ("Grace Hopper",))
        if words[0] == "why":
            keep_explanation(store, "Ada", "Grace Hopper")
    assert loaded(ONE_WORD.format(words=words)).isdisjoint(HEAVY + FRAMEWORK + TABLES)


def keep_explanation(store: Store, owner: str, contact: str) -> None:
    """Record a meeting with the contact, and a list that knows them and has no place for anybody."""
    at = to_epoch(AS_OF)
    met = Interaction(owner, contact, AS_OF, Direction.MUTUAL, "meeting", "test", "1")
    store.interactions.record([met], at)
    considered = ListCandidates(
        dict.fromkeys(NAMED, ()), [(owner, contact, pack([KNOWN.get(name) for name in FIELDS]))], {}
    )
    run = {"as_of": at, "horizon_days": 90, "model_version": "7", "published_at": at}
    store.lists.publish([owner], [], considered=considered, **run)
