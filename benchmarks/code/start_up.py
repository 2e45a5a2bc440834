"""How long a command takes to start, over a bare interpreter's start in the same run.

Each command runs right after a bare `python -c pass`, in turns, and the figure is the median of the paired
differences: by the clock, and in CPU seconds, which a busy machine changes less. The store is the demo
world's, and each run has a copy of it. Compiled files are kept between the runs, as an installed Kith has
them, even where the machine forbids it.
"""

import json
import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.code.checkout import AS_OF, Checkout, checkout_at, checkout_options, copied

HELP_BOUND, ANSWER_BOUND = 0.09, 0.14


@dataclass(frozen=True)
class Taken:
    """Seconds of one process, by the clock and of the processor."""

    wall: float
    cpu: float

    def __sub__(self, other: "Taken") -> "Taken":
        return Taken(self.wall - other.wall, self.cpu - other.cpu)


@dataclass(frozen=True)
class Figures:
    """Median seconds of a command over the bare interpreter's, and their bound."""

    bound: float
    wall: float
    cpu: float


def seconds(words: Sequence[str], checkout: Checkout, home: Path) -> Taken:
    """Return what one process took; it must succeed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begin = time.perf_counter()
    process = subprocess.Popen(
        words,
        cwd=checkout.root,
        env=kept | {"KITH_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    return Taken(wall, usage.ru_utime + usage.ru_stime)


def measure(checkout: Checkout, home: Path, runs: int) -> dict[str, Figures]:
    """Return the figures of each command that has a bound."""
    _, contact = checkout.first_contact(home)
    commands = {
        "kith --help": (HELP_BOUND, ["--help"]),
        "kith week": (ANSWER_BOUND, ["week"]),
        "kith why NAME": (ANSWER_BOUND, ["why", contact]),
        "kith done NAME": (ANSWER_BOUND, ["done", contact]),
    }
    over: dict[str, list[Taken]] = {name: [] for name in commands}
    for _ in track(range(runs), description="Runs", console=Console(stderr=True), transient=True):
        for name, (_, arguments) in commands.items():
            over[name].append(over_bare(checkout, home, arguments))
    # The first run compiles and fills the disk's cache.
    return {name: median_over(over[name][1:], bound) for name, (bound, _) in commands.items()}


def over_bare(checkout: Checkout, home: Path, arguments: Sequence[str]) -> Taken:
    """Return what a command takes more than a bare interpreter that ran just before it."""
    with copied(home) as copy:
        bare = seconds([checkout.python, "-c", "pass"], checkout, copy)
        return seconds(checkout.kith(*arguments), checkout, copy) - bare


def median_over(differences: Sequence[Taken], bound: float) -> Figures:
    """Return the median of the clock's and of the processor's differences."""
    return Figures(bound, median(one.wall for one in differences), median(one.cpu for one in differences))


def show(commands: dict[str, Figures], judged: str, console: Console) -> None:
    """Print a line for each command: what must be, what is."""
    table = Table("over a bare interpreter", "at most", "by the clock", "CPU", "", box=None)
    for column in table.columns[1:4]:
        column.justify = "right"
    for name, of in commands.items():
        verdict = "OVER" if getattr(of, judged) > of.bound else "ok"
        table.add_row(name, f"{of.bound:.2f} s", f"{of.wall:.3f} s", f"{of.cpu:.3f} s", verdict)
    console.print(table)


def main() -> None:
    """Measure a checkout's commands and print them beside their bounds."""
    parser = checkout_options("Start-up of the quick commands, over a bare interpreter's.")
    parser.add_argument("--runs", type=int, default=15, help="how many, one more warms up (15)")
    parser.add_argument("--judge", choices=("wall", "cpu"), default="wall", help="held to the bound (wall)")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a bound is missed")
    parser.add_argument("--json", type=Path, help="also write the figures into this file")
    options = parser.parse_args()
    checkout = checkout_at(options.root, options.python)
    with TemporaryDirectory(prefix="kith-start-up-") as folder:
        home = Path(folder)
        checkout.run(home, "ingest", checkout.demo_log)
        checkout.run(home, "suggest", "--as-of", AS_OF)
        commands = measure(checkout, home, options.runs + 1)
    show(commands, options.judge, Console(width=100))
    if options.json:
        options.json.write_text(json.dumps({name: asdict(of) for name, of in commands.items()}, indent=2))
    missed = any(getattr(of, options.judge) > of.bound for of in commands.values())
    raise SystemExit(options.strict and missed)


if __name__ == "__main__":
    main()
