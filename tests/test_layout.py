"""The layout of the code can be walked: small folders, short modules, variables that say what they hold."""

import ast
import subprocess
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("data", "models", "pipelines", "service", "kith")
MOST_FILES, MOST_LINES = 12, 300
# One file on purpose: numba keeps what it compiled for as long as the outermost function's file is the same.
LONG_MODULES = {"models/facts/kernel_numba.py"}
# Alembic's revisions: one file for each, in their order.
LONG_FOLDERS = {"data/store/migrations/versions"}
# Participles say nothing of what a variable holds.
VAGUE = {"told", "said", "found", "known", "asked"}


def tracked(*endings: str) -> list[str]:
    """Return every file of the repository with one of the endings."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [path for path in listed if path.endswith(endings) and (ROOT / path).exists()]


MODULES = [path for path in tracked(".py") if path.split("/")[0] in ROOMS]


def test_no_folder_holds_more_than_twelve_files():
    """A stranger looks through a folder at a glance."""
    files = [
        path
        for path in tracked(".py", ".html", ".j2", ".md", ".po", ".sh")
        if not path.endswith("__init__.py")
    ]
    sizes = Counter(str(Path(path).parent) for path in files if "/" in path)
    assert {
        folder: size for folder, size in sizes.items() if size > MOST_FILES and folder not in LONG_FOLDERS
    } == {}


def test_no_module_is_longer_than_three_hundred_lines():
    """A longer one holds two things."""
    lines = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path for path, count in lines.items() if count > MOST_LINES} <= LONG_MODULES


def names_in_functions(path: str) -> set[str]:
    """Return the parameters and variables of a module's functions; fields may be stored or sent names."""
    functions = [
        node
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
    ]
    inside = [node for function in functions for node in ast.walk(function)]
    parameters = {node.arg for node in inside if isinstance(node, ast.arg)}
    return parameters | {
        node.id for node in inside if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def test_variables_say_what_they_hold():
    """Neither a variable nor a parameter is called after what was done with it."""
    assert {path: vague for path in MODULES if (vague := names_in_functions(path) & VAGUE)} == {}
