"""Exit codes by meaning: the table of the docs, and what commands end with where something is amiss."""

import re
from pathlib import Path

import pytest

import data.errors
from data.errors import ExitCode, KithError
from data.settings import Settings
from data.store.store import Store
from pipelines.jobs.upkeep.job_lock import job_lock, store_lock
from tests.data.conftest import _happened as happened
from tests.kith.test_command_table import PATHS
from tests.pipelines.conftest import run

ERRORS = (Path(__file__).parents[3] / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
# They look at the store of the home and need nothing else.
LOOKING = [
    ("week",),
    ("suggest",),
    ("retrain",),
    ("report",),
    ("export",),
    ("coverage",),
    ("backup",),
    ("why", "Ada"),
    ("done", "Ada"),
    ("people", "list"),
    ("owners", "list"),
    ("effect",),
]
EACH = pytest.mark.parametrize("words", LOOKING, ids=" ".join)


def test_the_documents_have_every_code():
    """Each exit code has its row, with its name."""
    rows = re.findall(r"^\| (\d) \| `([A-Z_]+)` \|", ERRORS, re.MULTILINE)
    assert {name: int(number) for number, name in rows} == {code.name: code for code in ExitCode}


def test_every_error_ends_with_one_of_them():
    """The class of an error decides, as the documents say of each."""
    classes = [
        kind for kind in vars(data.errors).values() if isinstance(kind, type) and issubclass(kind, KithError)
    ]
    rows = dict(re.findall(r"^\| `\w+` \| `(\w+)` \| (\d) \|", ERRORS, re.MULTILINE))
    assert {kind.__name__: ExitCode(kind.exit_code) for kind in classes} == {
        name: int(code) for name, code in rows.items() if name != "FieldError"
    }


@pytest.mark.parametrize("path", [path for path in PATHS if path != "kith"])
def test_an_option_that_is_not_there_is_usage(path):
    """Whatever the command."""
    assert run(*path.split()[1:], "--no-such-option").code == ExitCode.USAGE


@EACH
def test_before_anything_was_taken_in_there_is_nothing_to_do(words):
    """No command takes an empty home for a failure."""
    assert run(*words).code == ExitCode.NOTHING_YET


@EACH
def test_a_store_that_does_not_answer_is_to_be_tried_again(words, monkeypatch):
    """PostgreSQL away: every command that looks at the store says so by the same code."""
    monkeypatch.setenv("KITH_STORE_URL", "postgresql+psycopg://kith@127.0.0.1:1/kith")
    done = run(*words)
    assert (done.code, "Traceback" in done.err) == (ExitCode.BUSY, False)


def test_doctor_is_degraded_where_something_is_amiss():
    """An empty home works, and has something to be done."""
    assert run("doctor").code == ExitCode.DEGRADED


@pytest.mark.parametrize("job", ["suggest", "retrain"])
def test_a_second_job_of_a_kind_is_busy(job):
    """While one is at work in the home, the other says so and publishes nothing."""
    home = Settings.from_environment().home
    with Store(home / "kith.db") as store:
        store.interactions.record([happened("Grace Hopper", n) for n in range(-9, 0)], 1)
        with job_lock(home, job):
            done = run(job)
        assert (done.code, f"another kith {job} is at work" in done.err) == (ExitCode.BUSY, True)
        assert store.lists.owners(2**40) == []


@pytest.mark.needs("postgresql")
def test_a_second_suggest_from_another_machine_is_busy(postgres_url, monkeypatch):
    """Of two homes with one server the second says so, and may again once the first has ended."""
    monkeypatch.setenv("KITH_STORE_URL", postgres_url)
    with Store(postgres_url) as store:
        store.interactions.record([happened("Grace Hopper", n) for n in range(-9, 0)], 1)
        with store_lock(store, "suggest"):
            done = run("suggest")
            assert (done.code, "at work on this store" in done.err) == (ExitCode.BUSY, True)
        with Store(postgres_url) as another, store_lock(another, "suggest"):
            assert run("suggest").code == ExitCode.BUSY
