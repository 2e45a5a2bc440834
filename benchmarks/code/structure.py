"""How the source is built: modules, lines, functions, folders, documentation, by room.

Code lines are the lines that hold a token of code: no blank lines, comments or docstrings. A line of a
string that is not a docstring is code. A function's code lines run from its `def`, without decorators.
Documented are the modules, classes and functions whose name begins with no underscore, nested ones
included. Files per folder leave out migrations, each folder's `__init__.py`, and a room of one module.
"""

import ast
import json
import tokenize
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.code.checkout import Checkout, checkout_at, checkout_options

LONG_MODULE = 300
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DOCUMENTED = (ast.Module, ast.ClassDef, *FUNCTIONS)
LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


@dataclass(frozen=True)
class Module:
    """What one file holds; `public` counts the names that should have a docstring."""

    lines: int
    code: int
    comments: int
    functions: Sequence[int]
    public: int
    documented: int


@dataclass(frozen=True)
class Figures:
    """The figures of a room, or of all rooms."""

    modules: int
    lines: int
    code_lines: int
    modules_over_300_lines: int
    functions: int
    function_median: float
    function_p90: int
    function_max: int
    folders: int
    files_per_folder_median: float
    files_per_folder_max: int
    documented_percent: float
    comments_per_100_code_lines: float


def read_module(text: str) -> Module:
    """Count what a source file holds."""
    tree, tokens = ast.parse(text), list(tokenize.generate_tokens(StringIO(text).readline))
    nodes = [node for node in ast.walk(tree) if isinstance(node, DOCUMENTED)]
    documented = [node for node in nodes if ast.get_docstring(node, clean=False) is not None]
    code = _lines_of_code(tokens) - {line for node in documented for line in _span(node.body[0])}
    functions = [len(code & set(_span(node))) for node in nodes if isinstance(node, FUNCTIONS)]
    return Module(
        lines=len(text.splitlines()),
        code=len(code),
        comments=sum(token.type == tokenize.COMMENT for token in tokens),
        functions=functions,
        public=sum(map(_is_public, nodes)),
        documented=sum(map(_is_public, documented)),
    )


def _lines_of_code(tokens: Iterable[tokenize.TokenInfo]) -> set[int]:
    spans = (range(token.start[0], token.end[0] + 1) for token in tokens if token.type not in LAYOUT)
    return {line for span in spans for line in span}


def _span(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _is_public(node: ast.AST) -> bool:
    return not getattr(node, "name", "").startswith("_")


def measure(files: Sequence[Path], root: Path) -> Figures:
    """Return the figures of some files below a root; a file without a line of code is no module."""
    read = [read_module(file.read_text("utf-8")) for file in files]
    modules = [module for module in read if module.code]
    functions = sorted(size for module in modules for size in module.functions)
    folders = files_per_folder(file for file in files if file.parent != root)
    code = sum(module.code for module in modules)
    return Figures(
        modules=len(modules),
        lines=sum(module.lines for module in modules),
        code_lines=code,
        modules_over_300_lines=sum(module.lines > LONG_MODULE for module in modules),
        functions=len(functions),
        function_median=median(functions or [0]),
        function_p90=functions[int(0.9 * len(functions))] if functions else 0,
        function_max=max(functions, default=0),
        folders=len(folders),
        files_per_folder_median=median(folders.values() or [0]),
        files_per_folder_max=max(folders.values(), default=0),
        documented_percent=_percent(sum(m.documented for m in modules), sum(m.public for m in modules)),
        comments_per_100_code_lines=_percent(sum(module.comments for module in read), code),
    )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def files_per_folder(files: Iterable[Path]) -> Counter[Path]:
    """Count the Python files of each folder, without migrations and `__init__.py`."""
    counted = (file for file in files if file.name != "__init__.py" and "migrations" not in file.parts)
    return Counter(file.parent for file in counted)


def measure_rooms(checkout: Checkout) -> dict[str, Figures]:
    """Return the figures of each room, of all rooms, and of the tests."""
    rooms = {room: measure(files, checkout.root) for room, files in checkout.files.items()}
    everything = [file for files in checkout.files.values() for file in files]
    tests = sorted((checkout.root / "tests").rglob("*.py"))
    return {
        **rooms,
        "all rooms": measure(everything, checkout.root),
        "tests": measure(tests, checkout.root),
    }


def show(rooms: dict[str, Figures], console: Console) -> None:
    """Print a line for each figure and a column for each room."""
    table = Table("", *rooms, box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for name in Figures.__dataclass_fields__:
        values = [getattr(figures, name) for figures in rooms.values()]
        table.add_row(name.replace("_", " "), *(f"{value:,g}" for value in values))
    console.print(table)
    ratio = rooms["tests"].code_lines / rooms["all rooms"].code_lines
    console.print(f"\n{ratio:.2f} code lines of tests for each code line of the rooms.")


def main() -> None:
    """Measure a checkout and print its figures."""
    parser = checkout_options("Static figures of the source, by room.")
    parser.add_argument("--json", type=Path, help="also write them into this file")
    options = parser.parse_args()
    rooms = measure_rooms(checkout_at(options.root, options.python))
    show(rooms, Console(width=110))
    if options.json:
        options.json.write_text(json.dumps({room: asdict(of) for room, of in rooms.items()}, indent=2))


if __name__ == "__main__":
    main()
