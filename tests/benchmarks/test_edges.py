"""Calls are traced and counted right: a made-up command of four rooms, a thread and a child process."""

import pytest

from benchmarks.code.checkout import Checkout
from benchmarks.code.edges import count_edges
from benchmarks.code.tracing import trace_command

FILES = {
    "pyproject.toml": '[project.scripts]\nkith = "kith:main"\n',
    "kith.py": "def main():\n    from pipelines.jobs import run\n    run()\n    return 0\n",
    "pipelines/__init__.py": "",
    "models/__init__.py": "",
    "data/__init__.py": "",
    "pipelines/jobs.py": """
import subprocess
import sys
from threading import Thread

from data.rows import each, total
from models.scores import score


def run():
    for _ in range(2):
        step()
    thread = Thread(target=lambda: score([1]))
    thread.start()
    thread.join()
    each(step)
    subprocess.run([sys.executable, "-c", "from data.rows import child; child()"], check=True)


def step():
    return total(sorted([2, 1], key=lambda number: score([number])))
""",
    "models/scores.py": "from data.rows import total\n\n\ndef score(numbers):\n    return total(numbers)\n",
    "data/rows.py": """
def at_import():
    return total([])


def total(numbers):
    return sum(numbers)


def each(work):
    work()


def child():
    total([1])


at_import()
""",
}


@pytest.fixture
def checkout(tmp_path):
    """Return a checkout whose command takes a moment."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return Checkout(tmp_path)


@pytest.fixture
def edges(checkout, tmp_path):
    """Return the calls of the made-up command, as file and function."""
    traced = trace_command(checkout, tmp_path)
    return {tuple((file.removeprefix(f"{checkout.root}/"), name) for file, name in call) for call in traced}


def test_every_pair_of_functions_is_traced_once(edges):
    """Also across a library (sorted), in a thread and in a child process; not what a module's body calls."""
    jobs, rows, scores = "pipelines/jobs.py", "data/rows.py", "models/scores.py"
    key, target = (jobs, "step.<locals>.<lambda>"), (jobs, "run.<locals>.<lambda>")
    assert edges == {
        (("kith.py", "main"), (jobs, "run")),
        ((jobs, "run"), (jobs, "step")),
        ((jobs, "run"), (rows, "each")),
        ((rows, "each"), (jobs, "step")),
        ((jobs, "step"), (rows, "total")),
        ((jobs, "step"), key),
        (key, (scores, "score")),
        (target, (scores, "score")),
        ((scores, "score"), (rows, "total")),
        ((rows, "child"), (rows, "total")),
        ((rows, "at_import"), (rows, "total")),
    }


def test_edges_are_counted_by_what_they_cross(checkout, tmp_path):
    """Of eleven edges seven lead to another file; six cross the four rooms, one of them upwards."""
    figures = count_edges(trace_command(checkout, tmp_path), checkout.room_of)
    assert (figures.files, figures.functions, figures.edges, figures.between_files) == (4, 10, 11, 7)
    assert (figures.crossing, figures.up, figures.pipelines_to_models) == (6, 1, 2)
    assert figures.from_command_line == 1
