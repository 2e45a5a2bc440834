import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from data.synthetic.generator import synthetic_log

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
IS_IT_ANY_GOOD = ROOT / "notebooks" / "02_is_it_any_good.ipynb"
SECONDS_PER_CELL = 300
# Enough made-up owners for every plot; with KITH_NOTEBOOKS=whole there are as many as a reader sees.
OWNERS = "12"

PLOTS = {"01_the_log": 5, "02_is_it_any_good": 7}

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture(autouse=True)
def _quiet_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the kernel's own files in the test's folder, and an own log out of it."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.delenv("KITH_LOG", raising=False)
    if os.environ.get("KITH_NOTEBOOKS") != "whole":
        monkeypatch.setenv("KITH_OWNERS", OWNERS)


def _run(path: Path) -> list[nbformat.NotebookNode]:
    """Run a copy of the notebook from the repository's root; return all its outputs."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=SECONDS_PER_CELL,
        resources={"metadata": {"path": str(ROOT)}},
    ).execute()
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def _pictures(outputs: list[nbformat.NotebookNode]) -> int:
    return sum("image/png" in output.get("data", {}) for output in outputs)


def _said(outputs: list[nbformat.NotebookNode], stream: str) -> str:
    return "".join(output.text for output in outputs if output.get("name") == stream)


def test_there_are_two_notebooks() -> None:
    """The story has two parts, read in the order of their names."""
    assert [path.stem for path in NOTEBOOKS] == ["01_the_log", "02_is_it_any_good"]


@each_notebook
def test_outputs_stay_out_of_git(path: Path) -> None:
    """A committed notebook holds no output and was, as far as it shows, never run."""
    for cell in nbformat.read(path, as_version=4).cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@each_notebook
def test_a_notebook_runs_and_shows_its_plots(path: Path) -> None:
    """Each notebook runs from top to bottom without an error or a warning, and draws."""
    outputs = _run(path)
    assert _pictures(outputs) == PLOTS[path.stem]
    assert _said(outputs, "stderr") == ""


def test_the_back_test_takes_a_log_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With KITH_LOG set, the second notebook reads that file, even one of few owners."""
    own = tmp_path / "own.csv"
    synthetic_log(seed=3, owners=3, contacts_per_owner=20).to_csv(own, index=False)
    monkeypatch.setenv("KITH_LOG", str(own))
    outputs = _run(IS_IT_ANY_GOOD)
    said = _said(outputs, "stdout")
    assert "Your log" in said
    assert "Too few owners" in said
    assert "weekly lists." in said
    assert "letters to the dormant" in said
    assert "Only a made-up log knows this" in said
