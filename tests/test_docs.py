"""What the documents say is what the commands do."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("data", "kith", "models", "pipelines", "service")
SETTINGS = ROOT / "docs" / "reference" / "settings.md"
# What holds the environment where it is read.
ENVIRONMENT = {"os.environ", "environ", "variables"}
PAGES = [
    ROOT / "README.md",
    ROOT / "README.bn.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "benchmarks" / "README.md",
    ROOT / "models" / "prior" / "README.md",
    ROOT / "data" / "synthetic" / "demo" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs").glob("*/*.md")),
]
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def test_the_command_lines_page_has_not_drifted():
    """docs/reference/cli.md is what `make docs` would write."""
    # A process of its own: click keeps a command's help option once it was asked for elsewhere.
    made = subprocess.run(
        [sys.executable, ROOT / "docs" / "make_cli.py", "-"], capture_output=True, check=True, text=True
    ).stdout
    assert (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8") == made, "run: make docs"


def test_the_settings_page_has_not_drifted():
    """The tables of docs/reference/settings.md are what `make docs` would write."""
    made = subprocess.run(
        [sys.executable, ROOT / "docs" / "make_settings.py", "-"], capture_output=True, check=True, text=True
    ).stdout
    assert SETTINGS.read_text(encoding="utf-8") == made, "run: make docs"


def test_every_place_a_document_names_is_there():
    """No link between the documents leads nowhere, and the README keeps to its length."""
    for page in PAGES:
        for place in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / place).exists(), f"{page.name}: {place}"
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


def test_every_test_and_script_that_make_runs_is_there():
    """A file that was moved takes its target in the Makefile along."""
    places = re.findall(
        r"\b(?:tests|benchmarks|docs)/[\w/]+\.\w+", (ROOT / "Makefile").read_text(encoding="utf-8")
    )
    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []


def variables_read(path: Path) -> Iterator[str]:
    """Yield the environment variables that a module reads, sets or names for an option."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) in ENVIRONMENT:
            yield ast.literal_eval(node.slice)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if ast.unparse(node.func.value) in ENVIRONMENT or ast.unparse(node.func) == "os.getenv":
                yield ast.literal_eval(node.args[0])
        elif isinstance(node, ast.keyword) and node.arg == "envvar":
            yield ast.literal_eval(node.value)


def test_every_environment_variable_of_the_rooms_is_a_documented_setting():
    """docs/reference/settings.md has a row for each variable that a module reads or sets."""
    names = {name for room in ROOMS for path in (ROOT / room).rglob("*.py") for name in variables_read(path)}
    assert {"KITH_HOME", "KITH_STORE_URL", "KITH_TEAM", "NO_COLOR", "MLFLOW_TRACKING_URI"} <= names
    assert names - documented_settings() == set()


def test_every_variable_of_tests_and_benchmarks_is_a_documented_setting():
    """So are those that begin with KITH_ anywhere else; and the page names none that is not used."""
    places = [ROOT / "Makefile", *(ROOT / ".ci").iterdir()]
    for folder in (*ROOMS, "tests", "benchmarks", "notebooks"):
        places += [path for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".sh", ".ipynb"}]
    places += [path for path in (ROOT / "deploy").iterdir() if path.is_file()]
    texts = [path.read_text(encoding="utf-8") for path in places if path != Path(__file__)]
    used = {name for text in texts for name in re.findall(r"\b_?KITH_[A-Z]+(?:_[A-Z]+)*\b", text)}
    assert used == {name for name in documented_settings() if name.lstrip("_").startswith("KITH_")}


def documented_settings() -> set[str]:
    """Return every name in the first column of a table of settings."""
    rows = re.findall(r"^\| (`[^|]+) \|", SETTINGS.read_text(encoding="utf-8"), re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


@EACH_PAGE
def test_every_file_a_document_names_is_there(page):
    """A path into a room, the tests or the benchmarks leads somewhere from the root or from the page."""
    folders = "|".join((*ROOMS, "tests", "benchmarks", "docs"))
    paths = re.findall(rf"`((?:{folders})/[\w./-]+\.\w+)`", page.read_text(encoding="utf-8"))
    missing = [path for path in paths if not (ROOT / path).exists() and not (page.parent / path).exists()]
    assert missing == []


@EACH_PAGE
def test_every_test_a_document_names_is_there(page):
    """A test that a document names without its folder, a function or a file, is one of ours."""
    names = set(re.findall(r"`(test_\w+)(?:\.py)?`", page.read_text(encoding="utf-8")))
    sources = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    functions = set(re.findall(r"^def (test_\w+)", "\n".join(sources.values()), re.MULTILINE))
    assert names - sources.keys() - functions == set()


def test_every_benchmark_is_in_their_readme():
    """Each script that can be run has a row of the table, and each row's file is there."""
    folder = ROOT / "benchmarks"
    rows = re.findall(r"^\| `([^`]+)` \|", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [row for row in rows if not (folder / row).exists()] == []
    scripts = [path for path in folder.rglob("*.py") if "__main__" in path.read_text(encoding="utf-8")]
    assert {str(path.relative_to(folder)) for path in scripts} - set(rows) == set()


def order_of_layers() -> dict[str, list[set[str]]]:
    """Return the layers inside each folder that import-linter checks, the lower first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {
        folder.replace(".", "/"): [set(re.findall(r"\w+", layer)) for layer in reversed(contract["layers"])]
        for contract in project["tool"]["importlinter"]["contracts"]
        for folder in contract.get("containers", ())
    }


@pytest.mark.parametrize(("folder", "layers"), order_of_layers().items(), ids=list(order_of_layers()))
def test_the_architecture_page_has_the_checked_order(folder, layers):
    """A row of docs/explanation/architecture.md names each sub-room, in the order that imports keep."""
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    [cell] = re.findall(rf"^\| `{folder}` \| ((?:[^|]|\\\|)+) \|", page, re.MULTILINE)
    documented = [set(re.findall(r"\w+", group)) for group in cell.split(",")]
    assert documented == [shown for layer in layers if (shown := layer & set.union(*documented))]
    sub_rooms = {path.parent.name for path in (ROOT / folder).glob("*/__init__.py")}
    assert sub_rooms & set.union(*layers) <= set.union(*documented)
