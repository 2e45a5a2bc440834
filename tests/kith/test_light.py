"""What the service and the commands do not load."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
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
# What training needs, and no list.
LEARNING = ("sklearn", "skops", "scipy", "pandas", "mlflow", "joblib", "pyarrow")
FRAMEWORK = ("fastapi", "starlette", "pydantic", "uvicorn", "jinja2", "mcp")
ONE_WORD = """
from click.testing import CliRunner
from kith.cli.main import kith
result = CliRunner().invoke(kith, {words}, {given!r})
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
    """Importing the service loads no learning library, no migration tool, no protocol of assistants."""
    assert loaded("import service.app").isdisjoint((*HEAVY, "mcp"))


@pytest.mark.parametrize(
    "words", [["--help"], ["week"], ["week", "--json"], ["why", "Grace"], ["done", "Grace"]]
)
def test_a_one_word_question_loads_little(words, publish):
    """The commands answer without the web framework, the heavy libraries and the large tables."""
    with Store(Settings.from_environment().store_path) as store:
        publish(store, "Ada", ("Grace Hopper",))
        if words[0] == "why":
            keep_explanation(store, "Ada", "Grace Hopper")
    assert loaded(ONE_WORD.format(words=words, given="")).isdisjoint(HEAVY + FRAMEWORK + TABLES)


def record_history(until: datetime) -> None:
    """Keep half a year of Ada's with six people in the store of whoever runs the tests."""
    days = [until - timedelta(days=day) for day in range(1, 180)]
    met = [
        Interaction(
            "Ada", name, at - timedelta(hours=hour), Direction.SENT, "email", "test", f"{name} {at:%F}"
        )
        for hour, name in enumerate(("Bo", "Cy", "Di", "Ed", "Flo", "Gus"))
        for at in days[hour :: hour + 4]
    ]
    with Store(Settings.from_environment().store_path) as store:
        store.interactions.record(met, to_epoch(until - timedelta(days=8)))


QUESTION = {
    "interactions": [
        {"at": f"2026-0{month}-01T00:00:00+00:00", "direction": "sent", "channel": "email"}
        for month in (1, 2, 3)
    ],
    "as_of": "2026-03-10T00:00:00+00:00",
    "horizon_days": 90,
}


@pytest.mark.parametrize(
    ("words", "given"),
    [
        (["suggest", "--as-of", "2026-03-01"], ""),
        (["suggest", "--as-of", "2026-03-01", "--owner", "Ada"], ""),
        (["suggest", "--as-of", "2026-03-01", "--again"], ""),
        (["why", "Bo", "--as-of", "2026-03-01"], ""),
        (["score-stream"], json.dumps(QUESTION)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_list_is_made_without_what_training_needs(words, given):
    """Model, lists, the past again and the score of one history answer with numpy alone."""
    record_history(AS_OF)
    modules = loaded(ONE_WORD.format(words=words, given=given))
    assert "numpy" in modules
    assert modules.isdisjoint(LEARNING + FRAMEWORK)


def test_the_doctor_and_the_worker_do_without_it_too():
    """The worker makes the pending owner's list; the doctor finds all well afterwards."""
    record_history(datetime.now(UTC))
    worker = ONE_WORD.format(words=["work", "--once"], given="") + "assert '1 lists' in result.output, result"
    for code in (worker, ONE_WORD.format(words=["doctor"], given="")):
        modules = loaded(code)
        assert "numpy" in modules
        assert modules.isdisjoint(LEARNING + FRAMEWORK)


def test_a_worker_that_reads_no_account_holds_no_readers():
    """It looks which accounts are due, and loads what reads them when one is."""
    record_history(AS_OF)
    idle = """
from datetime import UTC, datetime
from threading import Event, Timer
from data.settings import Settings
from kith.cli.history import syncing
syncing.LOOK_SECONDS = .01
ended = Event()
Timer(.3, ended.set).start()
syncing.sync_until(Settings.from_environment(), lambda: datetime.now(UTC), ended)
"""
    assert loaded(idle).isdisjoint(HEAVY)


def test_a_file_is_scored_without_what_training_needs(tmp_path):
    """A table is read and written with pandas; the model answers without scikit-learn, skops and scipy."""
    log = Path(__file__).parents[2] / "data" / "synthetic" / "demo" / "log.csv"
    words = ["score", str(log), "--as-of", "2026-10-01", "--out", str(tmp_path / "out.parquet")]
    assert loaded(ONE_WORD.format(words=words, given="")).isdisjoint({"sklearn", "skops", "scipy", "mlflow"})


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
