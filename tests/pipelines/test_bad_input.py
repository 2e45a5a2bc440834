"""Bad input: one clear sentence, exit code 1 or 2, no traceback, and nothing lost."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from skops.io import dump

from data.settings import Settings
from data.store.engine.database import END_OF_TIME
from data.store.store import Store
from data.synthetic.demo.world import LOG_FILE
from pipelines.model_store.model_files import PRIOR_FOLDER

ROOT = Path(__file__).parents[2]
HEADER = "owner,contact,at,direction,channel"
GOOD = "Ada,Bob,2024-01-01T10:00:00Z,sent,email"
JOBS = ["ingest", "retrain", "suggest", "score", "backtest"]
COMMANDS = [*JOBS, "week", "done", "snooze", "dismiss", "serve"]
BAD_ROWS = {
    "a date that cannot be read": ("Ada,Bob,soon,sent,email", "found 'soon', expected a date"),
    "a naive time": ("Ada,Bob,2024-01-01T10:00:00,sent,email", "say which zone it is with --timez"),
    "no such direction": ("Ada,Bob,2024-01-01T10:00:00Z,out,email", "expected one of sent, receiv"),
    "in the future": ("Ada,Bob,2999-01-01T10:00:00Z,sent,email", "expected a time that is not aft"),
}
BAD_FILES = {
    "an unknown column": (f"{HEADER},mood\n{GOOD},fine\n", "column 'mood' that Kith does not know"),
    "an empty file": ("", "is empty; expected a table"),
    "a header alone": (f"{HEADER}\n", "holds no rows"),
    "a missing file": (None, "does not exist; give the path"),
}


def one_sentence(said, sentence: str) -> None:
    """See that a command refused with exactly this one sentence."""
    assert said.code in {1, 2, 5}
    assert "Traceback" not in said.err
    assert len(said.sentences) == 1, said.err
    assert sentence in said.sentences[0]


def kept() -> int:
    """Return how many interactions the store holds."""
    with Store(Settings.from_environment().store_path) as store:
        return store.interactions.count()


def written(folder: Path, name: str, text: str | None) -> Path:
    """Write a file, or with no text only name it."""
    path = folder / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def short(tmp_path: Path) -> Path:
    """Write a log in which nobody has enough history: one interaction."""
    return written(tmp_path, "short.csv", f"{HEADER}\n{GOOD}\n")


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_bad_row_is_told_and_the_rest_is_kept(kith, tmp_path, case):
    """File and line are told once, exit code 1, and the good rows are in the store."""
    row, sentence = BAD_ROWS[case]
    log = written(tmp_path, "log.csv", f"{HEADER}\n{GOOD}\n{row}\n")
    said = kith("ingest", log)
    one_sentence(said, sentence)
    assert "log.csv, line 3, column" in said.sentences[0]
    assert "1 new" in said.out
    assert "1 refused" in said.out
    assert kept() == 1


@pytest.mark.parametrize("command", ["ingest", "score", "backtest"])
@pytest.mark.parametrize("case", BAD_FILES)
def test_a_file_that_is_no_log_is_told(kith, tmp_path, trained, command, case):
    """Whichever job reads it, the sentence is the same, and nothing is written."""
    content, sentence = BAD_FILES[case]
    log, out = written(tmp_path, "log.csv", content), tmp_path / "out.parquet"
    more = {
        "ingest": (),
        "score": ("--model", trained.model, "--horizon", "90d", "--out", out),
        "backtest": ("--first", 0, "--every", 30, "--last", 90, "--test-from", 60),
    }
    said = kith(command, log, *more[command])
    one_sentence(said, sentence)
    assert str(log) in said.sentences[0]
    assert not out.exists()


@pytest.mark.parametrize("command", ["score", "backtest"])
def test_a_log_without_one_good_row_is_told(kith, tmp_path, trained, command):
    """The sentence counts the rows and shows what was wrong with the first."""
    log = written(tmp_path, "log.csv", f"{HEADER}\nAda,Bob,soon,sent,email\n" * 2)
    more = {
        "score": ("--model", trained.model, "--horizon", "90d", "--out", tmp_path / "out.csv"),
        "backtest": ("--first", 0, "--every", 30, "--last", 90, "--test-from", 60),
    }
    one_sentence(kith(command, log, *more[command]), "none of 3 rows can be used; the first: log.csv")


def test_files_beside_a_bad_one_are_taken_in(kith, tmp_path):
    """Before or after it, a good file is recorded; the exit code says that one was not."""
    first = written(tmp_path, "first.csv", f"{HEADER}\n{GOOD}\n")
    bad = written(tmp_path, "bad.csv", "what,is,this\n1,2,3\n")
    last = written(tmp_path, "last.csv", f"{HEADER}\n{GOOD.replace('Bob', 'Cy')}\n")
    said = kith("ingest", first, bad, last, "--json")
    one_sentence(said, f"{bad} has no column 'owner'")
    assert [(one["file"], one["created"]) for one in said.json()] == [
        ("first.csv", 1),
        ("last.csv", 1),
    ]
    assert kept() == 2


def test_nobody_with_enough_history_is_told(kith, short, trained):
    """Training, suggesting and testing each say what is missing and write nothing."""
    kith("ingest", short)
    model = ("--as-of", "2024-02-01", "--model", trained.model)
    one_sentence(kith("retrain", "--as-of", "2024-02-01"), "needs a log of more than 225 days")
    one_sentence(kith("suggest", *model), "none of 1 relationships has at least 3 interactions")
    days = ("--first", 0, "--every", 1, "--last", 9, "--test-from", 5, "--horizon", "2d")
    one_sentence(kith("backtest", short, *days), "the log ends on day 0; lower --last or --horizon")
    with Store(Settings.from_environment().store_path) as store:
        assert (store.lists.owners(END_OF_TIME), store.interactions.count()) == ([], 1)


def test_an_as_of_before_the_first_interaction_is_told(kith, short, tmp_path, trained):
    """Each job says that nothing had happened yet."""
    kith("ingest", short)
    as_of = ("--as-of", "2023-06-01")
    model = ("--model", trained.model)
    sentence = "as of 2023-06-01 nothing had happened yet"
    one_sentence(kith("retrain", *as_of), sentence)
    one_sentence(kith("suggest", *as_of, *model), sentence)
    out = ("--horizon", "90d", "--out", tmp_path / "out.csv")
    one_sentence(kith("score", short, *as_of, *model, *out), sentence)


@pytest.mark.usefixtures("ingested")
def test_a_horizon_longer_than_the_log_is_told(kith, trained):
    """The sentence says how long the log is, and what would be short enough."""
    long = ("--horizon", "900d")
    one_sentence(kith("retrain", "--as-of", "2024-02-01", *long), "give a shorter --horizon")
    days = ("--first", 100, "--every", 50, "--last", 300, "--test-from", 200)
    one_sentence(kith("backtest", trained.log, *days, *long), "the log ends on day 400")


@pytest.mark.usefixtures("ingested")
def test_a_log_that_ended_long_ago_is_told(kith):
    """Everyone would look dormant: the sentence names the day to train as of."""
    said = kith("retrain", "--as-of", "2026-01-01")
    one_sentence(said, "Train as of then with --as-of 2024-02-0")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("ingest", "x.csv", "--map", "who=me"), "--map who=me is not understood"),
        (("ingest", "x.csv", "--map", "owner="), "is not understood; write OURS=THEIRS"),
        (("ingest", "x.csv", "--timezone", "Mars/Base"), "'Mars/Base' is not a zone"),
        (("ingest", "x.csv", "--timezone", "../etc/passwd"), "is not a zone"),
        (("ingest",), "Missing argument 'PATH...'"),
        (("retrain", "--horizon", "soon"), "'soon' is not a horizon; write days like 90d"),
        (("retrain", "--horizon", "0d"), "is not a horizon"),
        (("retrain", "--horizon", "99999w"), "is not a horizon"),
        (("retrain", "--as-of", "31.1.2026"), "is not a date; write it like 2026-01-31"),
        (("retrain", "--as-of", "2026-01-31T09:00"), "has no zone"),
        (("suggest", "--limit", "0"), "0 is not in the range"),
        (("suggest", "--owner", "Ada", "--oops"), "No such option"),
        (("score", "x.csv", "--out", "/no/such/folder/x.csv"), "there is no folder"),
        (("score", "x.csv", "--out", "/"), "is a directory"),
        (("score", "x.csv"), "Missing option '--out'"),
        (("oops",), "No such command 'oops'"),
    ],
)
def test_a_command_that_cannot_work_says_why(kith, words, sentence):
    """Told before any work, with exit code 2, and no store is made."""
    said = kith(*words)
    assert said.code == 2
    one_sentence(said, sentence)
    assert not Settings.from_environment().home.exists()


@pytest.mark.parametrize("command", ["retrain", "suggest"])
def test_without_a_store_the_first_command_is_named(kith, trained, command):
    """And none is made by asking."""
    more = ("--model", trained.model) if command == "suggest" else ()
    one_sentence(kith(command, *more), "begin with: kith start")
    assert not Settings.from_environment().store_path.exists()


def test_a_store_that_is_none_is_told(kith, short, tmp_path, monkeypatch):
    """A home that is a file, and a store that is another file, are named and left alone."""
    monkeypatch.setenv("KITH_HOME", str(short))
    one_sentence(kith("ingest", short), "set KITH_HOME to another folder")
    monkeypatch.setenv("KITH_HOME", str(tmp_path))
    store = written(tmp_path, "kith.db", "my diary " * 100)
    one_sentence(kith("ingest", short), "cannot be used as Kith's store")
    assert store.read_text(encoding="utf-8") == "my diary " * 100


def test_a_model_that_is_none_is_told(kith, short, tmp_path, trained):
    """Missing, without its card, damaged, of other features: each is a sentence."""
    damaged = written(tmp_path, "damaged.skops", "not a model")
    rest = ("--horizon", "90d", "--as-of", "2024-02-01", "--out", tmp_path / "out.csv")
    one_sentence(kith("score", short, "--model", damaged, *rest), "there is no model at")
    card = trained.model.with_suffix(".json").read_text(encoding="utf-8")
    written(tmp_path, "damaged.json", card)
    one_sentence(kith("score", short, "--model", damaged, *rest), "is not a saved model or is damag")
    written(tmp_path, "damaged.json", "{}")
    one_sentence(kith("score", short, "--model", damaged, *rest), "is not the card of a Kith model")
    written(tmp_path, "damaged.json", card.replace('"features": [', '"features": ["odd",'))
    one_sentence(kith("score", short, "--model", damaged, *rest), "trained on other features")


def test_another_horizon_than_the_models_is_told(kith, trained, tmp_path):
    """A model answers for the horizon it was trained for, and for no other."""
    out = ("--as-of", "2024-02-01", "--out", tmp_path / "out.csv")
    said = kith("score", trained.log, "--model", trained.model, "--horizon", "10d", *out)
    one_sentence(said, "90d")
    assert "10d" in said.sentences[0]
    assert said.code == 2


@pytest.mark.parametrize("command", [(), *((one,) for one in COMMANDS)])
def test_help_is_there(kith, command):
    """Every command says what it does, what it takes, and ends well."""
    said = kith(*command, "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Usage: ")
    assert " ".join([*command, "[OPTIONS]"]) in said.out.splitlines()[0]
    assert all(one in kith("--help").out for one in COMMANDS)


def test_in_a_process_of_its_own_it_is_the_same(tmp_path):
    """As a person runs it: a sentence on stderr, nothing on stdout, exit code 1."""
    words = [sys.executable, "-m", "kith", "ingest", str(tmp_path / "nothing.csv")]
    done = subprocess.run(
        words, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"kith: {tmp_path}/nothing.csv does not exist; give the path of a file, a folder or a zip."
    )


def test_a_model_file_cannot_bring_code_along(kith, tmp_path):
    """Functions that skops would only run when trusted are refused, also numpy's own."""
    harmful = make_pipeline(FunctionTransformer(np.testing.measure), LogisticRegression())
    path = tmp_path / "model.skops"
    dump(harmful, path)
    path.with_suffix(".json").write_text(
        (PRIOR_FOLDER / "prior.json").read_text(encoding="utf-8"), encoding="utf-8"
    )
    out = tmp_path / "out.csv"
    said = kith("score", LOG_FILE, "--as-of", "2026-10-01", "--model", path, "--out", out)
    assert said.code == 1
    assert "which no Kith model does" in said.err
    assert not out.exists()
