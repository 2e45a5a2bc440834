"""The open benchmark: what an entrant sees, what becomes of one that fails, and what the leaderboard says."""

import json
import re
import runpy
import shutil
from multiprocessing import active_children

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from benchmarks.model.leaderboard import run
from benchmarks.model.leaderboard.contest import MEAN, compete
from benchmarks.model.leaderboard.entrants import Entrant, EntrantError
from benchmarks.model.leaderboard.figures import FIGURES, Truth
from benchmarks.model.leaderboard.table import leaderboard, page
from benchmarks.model.leaderboard.task import Task, draw_whole_owners, known_by
from data.schema import from_epoch
from data.strict_json import to_json
from data.synthetic.generator import synthetic_log
from models.evaluation.temporal_splits import backtest_windows
from models.log.log import Log

HORIZON, DAY = 30, 86_400
SHIPPED = sorted(run.ENTRANTS.glob("*.py"))
ROWS = {
    *(path.stem for path in SHIPPED if path.stem not in {"kith", "overdue"}),
    *(f"overdue: {days} days" for days in (30, 60, 90)),
    *("kith: prior", "kith: blend"),
}
HALF = "def predict(model, question):\n    return [0.5] * len(question)\n"
FIT = "def fit(past):\n    return None\n"


def _truth(seed):
    log = Log.from_frame(synthetic_log(seed, owners=5, contacts_per_owner=40, days=300))
    windows = backtest_windows(log, HORIZON, first=60, every=20, last=260, test_from=180)
    return Truth(Task(log, windows, HORIZON), seed=0)


@pytest.fixture(name="truths", scope="module")
def _truths():
    """Return two tiny made-up logs with what came of them."""
    return {"one": _truth(1), "two": _truth(2)}


@pytest.fixture(name="results", scope="module")
def _results(truths):
    """Return what every shipped entrant reached on both."""
    return compete(SHIPPED, truths, [*truths])


@pytest.fixture(name="entrant")
def _entrant(tmp_path):
    """Return a function that writes an entrant's file."""

    def write(text, name="mine"):
        path = tmp_path / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_every_shipped_entrant_is_in_the_table(results, truths):
    """On two tiny logs all of them answer, and each has every figure that a tiny log can tell."""
    assert results.failures == {}
    table = results.table()
    assert table.keys() == ROWS
    for row in table.values():
        assert row.keys() == {*truths, MEAN}
        for figure in ("log_loss", "auc"):
            values = [row[log][figure] for log in truths]
            assert all(one["low"] <= one["estimate"] <= one["high"] for one in values)
            assert row[MEAN][figure]["estimate"] == pytest.approx(
                np.mean([one["estimate"] for one in values])
            )


def test_the_page_holds_every_row_once_in_each_table(results, truths):
    """The best log-loss stands first, and a figure of few lists is a dash."""
    table = results.table()
    text = page(table, truths, 100_000, 0)
    for name in ROWS:
        assert text.count(f"| `{name}` |") == len(truths) + 1
    tables = leaderboard(table, [*truths]).split("## ")[1:]
    assert [part.split("\n")[0] for part in tables] == ["Mean of 2 logs", "one", "two"]
    losses = [
        float(line.split("|")[2].split()[0]) for line in tables[0].splitlines() if line.startswith("| `")
    ]
    assert losses == sorted(losses)
    assert truths["one"].enough_lists or "\N{EN DASH}" in text


def test_the_same_logs_and_seed_give_the_same_figures(results, truths):
    """Asked again, whoever draws by chance or adds up many numbers says the same to the last digit."""
    drawing = [path for path in SHIPPED if path.stem in {"boosting_all", "logistic_all", "peer_score"}]
    again, first = compete(drawing, truths, [*truths]).table(), results.table()
    assert to_json(again) == to_json({name: first[name] for name in again})


def test_a_perfect_answer_and_one_that_says_the_same_of_all(truths):
    """Who knows the outcomes has every pair in order; who knows nothing has half of them."""
    truth = truths["one"]
    days = {day: truth.task.outcomes([day]).went_dormant.astype(float) for day in truth.task.days}
    perfect = truth.judge(days)
    constant = truth.judge({day: np.full(len(outcome), 0.4) for day, outcome in days.items()})
    assert (perfect["auc"].estimate, constant["auc"].estimate) == (1, 0.5)
    assert perfect["log_loss"].estimate < 1e-5
    assert perfect["calibration_error"].estimate == 0
    assert perfect["lost_depth"].estimate > constant["lost_depth"].estimate
    assert (perfect["order"].estimate, constant["order"].estimate) == (1, 0.5)
    assert perfect.keys() == FIGURES.keys()


def test_a_day_is_asked_about_the_rows_it_is_judged_on(truths):
    """The same relationships in the same order, with the same facts, though counted from the past alone."""
    task = truths["two"].task
    for as_of in task.days[:3]:
        question, judged = task.question(as_of), task.outcomes([as_of])
        assert question.asked["owner"].tolist() == task.log.owners[judged.owner].tolist()
        assert question.asked["contact"].tolist() == task.log.contacts[judged.contact].tolist()
        np.testing.assert_array_equal(question.features, judged.features)
        assert question.log["at"].max() < as_of
        assert len(question.log) == (task.log.at < as_of).sum()


def test_what_was_known_names_nobody_who_came_later():
    """Zoe first wrote on day 20: as of day 10 neither her rows nor her name are there."""
    rows = [("Ada", "Bo", 1), ("Ada", "Zoe", 20), ("Yan", "Bo", 30)]
    table = pd.DataFrame(rows, columns=["owner", "contact", "at"]).assign(direction="sent", channel="email")
    log = Log.from_frame(table)
    past = known_by(log, 10)
    assert (past.owners.tolist(), past.contacts.tolist(), len(past)) == (["Ada"], ["Bo"], 1)
    assert known_by(log, 31).contacts.tolist() == ["Bo", "Zoe"]


def test_owners_are_drawn_whole(truths):
    """Until there are enough interactions; more than there are draws all."""
    log = truths["one"].task.log
    drawn = draw_whole_owners(log, 500, seed=3)
    assert 0 < len(drawn.owners) < len(log.owners)
    for code, owner in enumerate(drawn.owners):
        assert (drawn.owner == code).sum() == (log.owner == log.owners.tolist().index(owner)).sum()
    assert draw_whole_owners(log, 10**9, seed=3).fingerprint() == log.fingerprint()


LOOKS_AHEAD = """
import gc
import sys

import numpy as np


def arrays():
    frames, frame = [], sys._getframe()
    while frame is not None:
        frames.append(dict(frame.f_locals))
        frame = frame.f_back
    for thing in [*gc.get_objects(), *frames]:
        for part in gc.get_referents(thing):
            while isinstance(part, np.ndarray):
                yield part
                part = part.base


def sees_the_future(as_of):
    later = (array for array in arrays() if array.dtype == np.int64 and array.size)
    return any(((array >= as_of) & (array < as_of + 300 * 86_400)).any() for array in later)


def fit(past):
    return None


def predict(model, question):
    found = sees_the_future(question.as_of) or not (question.log["at"] < question.as_of).all()
    return np.full(len(question), float(found))
"""


def test_an_entrant_that_wants_the_future_cannot_get_it(truths, entrant):
    """It looks into every array and frame of its process; in ours, which holds the log, it finds it."""
    path, task = entrant(LOOKS_AHEAD), truths["one"].task
    question = task.question(task.days[0])
    assert runpy.run_path(path)["predict"](None, question).all()
    with Entrant(path) as cheat:
        cheat.fit(task.past(seed=0))
        for as_of in task.days[:5]:
            assert not cheat.predict(task.question(as_of))["mine"].any()


HOARDS = """
KEPT = []


def sample(whole, seed):
    KEPT.append(whole)
    return whole.history.fingerprint(), whole.log["at"].min()


def fit(past):
    mine = any(first == past.log["at"].min() for _, first in past.others)
    return 1.0 if KEPT or mine else len(past.others) / 10


def predict(model, question):
    return [model] * len(question)
"""


def test_what_an_entrant_keeps_of_other_logs_is_never_of_the_log_under_test(truths, entrant):
    """A process that saw a whole log to learn from it is not the one that is asked about it."""
    results = compete([entrant(HOARDS)], truths, [*truths])
    said = {log: figures["log_loss"].estimate for log, figures in results.figures["mine"].items()}
    for log, truth in truths.items():
        expected = truth.judge(
            {day: np.full(len(truth.task.outcomes([day])), 0.1) for day in truth.task.days}
        )
        assert said[log] == expected["log_loss"].estimate


BAD = {
    "raises": (
        FIT + "def predict(model, question):\n    return 1 / 0\n",
        r"raised ZeroDivisionError: .*line 4",
    ),
    "cannot learn": (
        "def fit(past):\n    raise KeyError('x')\n" + HALF,
        r"fit raised KeyError: 'x' \(mine.py",
    ),
    "NaN": (FIT + HALF.replace("0.5", "float('nan')"), r"NaN for (\d+) of \1 relationships on \d{4}-"),
    "too few": (
        FIT + HALF.replace("len(question)", "(len(question) - 1)"),
        r"one number for each of \d+ relationships is expected",
    ),
    "a table": (FIT + HALF.replace("0.5", "[0.5, 0.5]"), r"shape \(\d+, 2\)"),
    "above one": (FIT + HALF.replace("0.5", "1.5"), r"gave (\d+) of \1 numbers outside 0 to 1"),
    "no numbers": (FIT + HALF.replace("0.5", "'often'"), r"raised ValueError: could not convert"),
    "no predict": (FIT, r"mine.py has no function predict"),
    "no Python": ("this is no Python", r"raised SyntaxError"),
    "ends": (
        FIT + "def predict(model, question):\n    import os\n    os._exit(3)\n",
        r"process ended during predict",
    ),
    "exits": (FIT + "def predict(model, question):\n    raise SystemExit\n", r"predict raised SystemExit"),
    "other names": (
        FIT + "def predict(model, question):\n    return {question.as_of: [0.5] * len(question)}\n",
        r"predict answered as mine: \d+ after mine: \d+",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), BAD.values(), ids=list(BAD))
def test_an_entrant_that_fails_is_told_in_a_sentence_and_stops_nobody(truths, entrant, text, sentence):
    """The one after it is in the table as if nothing had been."""
    bad, good = entrant(text), entrant(FIT + HALF, "good")
    results = compete([bad, good], {"one": truths["one"]}, [])
    assert [*results.figures] == ["good"]
    assert [*results.failures] == ["mine"]
    assert re.search(sentence, results.failures["mine"])
    assert results.failures["mine"].endswith(".")


def test_an_entrant_that_never_answers_is_ended(truths, entrant):
    """Its process is gone when the others are asked."""
    path = entrant("import time\ndef fit(past):\n    time.sleep(600)\n" + HALF)
    before = {*active_children()}
    with Entrant(path, patience=0.5) as slow, pytest.raises(EntrantError, match="no answer within"):
        slow.fit(truths["one"].task.past(seed=0))
    assert {*active_children()} <= before


def test_the_entrant_of_the_documentation_is_one(truths, entrant):
    """The file that the page on entering shows, as it stands there, is in the table."""
    page = (run.PAGE.parent / "enter.md").read_text(encoding="utf-8")
    [text] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    results = compete([entrant(text)], truths, [*truths])
    assert results.failures == {}
    assert 0.5 < results.table()["mine"][MEAN]["auc"]["estimate"] < 1


@pytest.fixture(name="folder")
def _folder(tmp_path, monkeypatch):
    """Return a folder of two logs as long as the protocol asks; what the command writes goes beside it."""
    for number, (name, days) in enumerate({"college-messages": 185, "enron": 1_300}.items()):
        log = synthetic_log(number, owners=3, contacts_per_owner=30, days=days)
        (tmp_path / "logs" / name).mkdir(parents=True)
        log["at"] = pd.to_datetime(log["at"], unit="s", utc=True)
        log.to_parquet(tmp_path / "logs" / name / "log.parquet")
    (tmp_path / "entrants").mkdir()
    for name in ("base_rate", "silence"):
        shutil.copy(run.ENTRANTS / f"{name}.py", tmp_path / "entrants")
    for name, path in {"ENTRANTS": "entrants", "PAGE": "page.md", "FIGURES": "figures.json"}.items():
        monkeypatch.setattr(run, name, tmp_path / path)
    return tmp_path / "logs"


def test_the_command_writes_the_page_and_sets_an_own_file_among_its_rows(folder, entrant):
    """The page is the documentation's; one's own file is asked alone and stands beside those on the page."""
    whole = CliRunner().invoke(run.main, [f"{folder}"])
    assert whole.exit_code == 0, whole.output
    written, stored = run.PAGE.read_text(encoding="utf-8"), run.FIGURES.read_text(encoding="utf-8")
    assert written.startswith("# Leaderboard\n")
    assert json.loads(stored)["rows"].keys() == {"base_rate", "silence"}
    own = CliRunner().invoke(run.main, [f"{folder}", "--entrant", f"{entrant(FIT + HALF)}"])
    assert own.exit_code == 0
    for name in ("base_rate", "silence", "mine"):
        assert own.output.count(f"| `{name}` |") == 3
    assert (run.PAGE.read_text(encoding="utf-8"), run.FIGURES.read_text(encoding="utf-8")) == (
        written,
        stored,
    )
    other = CliRunner().invoke(run.main, [f"{folder}", "--entrant", f"{entrant(FIT + HALF)}", "--seed", "1"])
    assert "cannot stand beside yours" in other.output
    assert "| `silence` |" not in other.output
    failed = CliRunner().invoke(run.main, [f"{folder}", "--entrant", f"{entrant(FIT)}"])
    assert failed.exit_code == 1
    assert "mine is not in the table" in failed.output


def test_the_days_are_asked_in_their_order(truths):
    """No day is followed by an earlier one, so nothing that an entrant was told is of its future."""
    for truth in truths.values():
        assert truth.task.days == sorted(set(truth.task.days))
        assert {*truth.task.windows.test} <= {*truth.task.days}
        assert from_epoch(truth.task.past(0).history.last) < from_epoch(truth.task.days[0])
