"""What the store's path costs: taking in, lists of everyone and of one owner, the worker; beside files.

    python -m benchmarks.engine.store [--owners 20 100] [--runs 3] [--json FILE]

Made-up logs of so many owners with 50 contacts each and two years behind them. Every figure is of one
process: CPU seconds of Kith itself (a PostgreSQL server's are not in them) over a bare interpreter's, and its
most memory. What is measured several times is measured in turns, and the median is shown.
"""

import json
import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from math import log
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.code.checkout import AS_OF, Checkout, checkout_at, checkout_options
from benchmarks.service.serving_world import PROGRAMS, postgres
from data.synthetic.generator import synthetic_log

CONTACTS, DAYS, SEED = 50, 730, 11
BARE = "bare interpreter"
# A process counts as its own the memory of whoever started it, so somebody small does.
LAUNCH = """
import json, os, subprocess, sys, time
begin = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
cpu = usage.ru_utime + usage.ru_stime
print(json.dumps({"wall": time.perf_counter() - begin, "cpu": cpu, "memory": usage.ru_maxrss / 1024}))
sys.exit(process.returncode)
"""


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds by the clock and of the processor, and its most memory in MB."""

    wall: float
    cpu: float
    memory: float


@dataclass
class Measured:
    """The costs of each step, in the order in which they were measured first."""

    checkout: Checkout
    home: Path
    address: str | None
    costs: dict[str, list[Cost]] = field(default_factory=dict)

    def run(self, step: str, *arguments: str) -> None:
        """Run a command of Kith's, and note what it took."""
        self.note(step, self.checkout.kith(*arguments))

    def note(self, step: str, words: Sequence[str]) -> None:
        """Run a process that must succeed, and note what it took."""
        given = {"KITH_HOME": str(self.home)}
        given |= {} if self.address is None else {"KITH_STORE_URL": self.address}
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        done = subprocess.run(
            [self.checkout.python, "-c", LAUNCH, *words],
            cwd=self.checkout.root,
            env=kept | given,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(words)} ended with {done.returncode}: {done.stderr}")
        self.costs.setdefault(step, []).append(Cost(**json.loads(done.stdout)))

    def medians(self) -> dict[str, Cost]:
        """Return each step's median cost, the bare interpreter's start taken from its seconds."""
        bare = middle(self.costs[BARE])
        return {
            step: Cost(cost.wall - bare.wall, cost.cpu - bare.cpu, cost.memory)
            for step, costs in self.costs.items()
            if step != BARE
            for cost in [middle(costs)]
        }


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(*(median(values) for values in zip(*((c.wall, c.cpu, c.memory) for c in costs), strict=True)))


def make_log(owners: int, folder: Path) -> tuple[pd.DataFrame, Path]:
    """Return a made-up log that ends an hour ago, and its file."""
    rows = synthetic_log(SEED, owners=owners, contacts_per_owner=CONTACTS, days=DAYS)
    late = int(time.time()) - 3600 - int(rows["at"].max())
    rows = rows.assign(at=pd.to_datetime(rows["at"] + late, unit="s", utc=True))
    rows.to_parquet(path := folder / f"log-{owners}.parquet", index=False)
    return rows, path


def measure(measured: Measured, alone: Measured, rows: pd.DataFrame, path: Path, runs: int) -> None:
    """Measure every step of one store; `alone` is a store that holds the first owner alone."""
    owner = str(rows["owner"].iloc[0])
    own = path.with_name("one-owner.parquet")
    rows[rows["owner"] == owner].to_parquet(own, index=False)
    measured.run("ingest", "ingest", str(path))
    measured.run("ingest, the same file again", "ingest", str(path))
    alone.run("ingest", "ingest", str(own))
    measured.run("work --once, everyone pending", "work", "--once")
    for number in range(runs):
        measured.note(BARE, [measured.checkout.python, "-c", "pass"])
        measured.run("suggest", "suggest")
        measured.run("suggest --owner", "suggest", "--owner", owner)
        alone.run("suggest", "suggest")
        measured.run("work --once, nothing pending", "work", "--once")
        touch(measured, rows, path.with_name(f"one-{number}.csv"))
        measured.run("work --once, one pending", "work", "--once")
        measured.run("score FILE", "score", str(path), "--out", str(path.with_name("scores.parquet")))
    measured.costs["that owner alone in a store: suggest"] = alone.costs["suggest"]


def touch(measured: Measured, rows: pd.DataFrame, path: Path) -> None:
    """Take in one more interaction of the last owner."""
    one = rows.tail(1).assign(
        at=pd.Timestamp.now("UTC").floor("s") - pd.Timedelta(minutes=1), channel=path.stem
    )
    one.to_csv(path, index=False)
    measured.run("ingest, one row", "ingest", str(path))


def packed(measured: Measured, path: Path, runs: int) -> None:
    """Measure the packed log of the same file, with one worker."""
    folder, out = path.with_suffix(".packed"), path.with_name("packed.parquet")
    measured.run("pack", "pack", str(path), "--out", str(folder))
    for _ in range(runs):
        words = ("score", "--log", str(folder), "--workers", "1", "--out", str(out))
        measured.run("score --log, one worker", *words)


def demo(checkout: Checkout, folder: Path, runs: int) -> dict[str, Cost]:
    """Measure the commands of the made-up world."""
    measured = Measured(checkout, folder, None)
    measured.run("ingest", "ingest", checkout.demo_log)
    for _ in range(runs):
        measured.note(BARE, [checkout.python, "-c", "pass"])
        measured.run("suggest", "suggest", "--as-of", AS_OF)
    return measured.medians()


def growth(small: Cost, large: Cost, sizes: tuple[int, int]) -> float:
    """Return the exponent by which CPU seconds grow with interactions."""
    return log(large.cpu / small.cpu) / log(sizes[1] / sizes[0])


def show(title: str, costs: dict[str, Cost], console: Console) -> None:
    """Print a line for each step."""
    table = Table(title, "CPU s", "by the clock", "MB", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for step, cost in costs.items():
        table.add_row(step, f"{cost.cpu:.2f}", f"{cost.wall:.2f}", f"{cost.memory:.0f}")
    console.print(table)


@contextmanager
def store_at(kind: str) -> Generator[str | None]:
    """Lend the address of an empty store of a kind; None for a file in the home."""
    if kind == "sqlite":
        yield None
        return
    # Apart: the server runs as somebody else, who may not look into our folder.
    with TemporaryDirectory(prefix="kith-server-") as server, postgres(Path(server)) as address:
        yield address


def measure_all(checkout: Checkout, owners: int, kind: str, runs: int) -> tuple[int, dict[str, Cost]]:
    """Return how many interactions a log of so many owners has, and what each step on it costs."""
    with TemporaryDirectory(prefix="kith-store-") as temporary:
        folder = Path(temporary)
        rows, path = make_log(owners, folder)
        with store_at(kind) as address:
            measured = Measured(checkout, folder / "home", address)
            measure(measured, Measured(checkout, folder / "alone", None), rows, path, runs)
            packed(measured, path, runs)
        return len(rows), measured.medians()


def main() -> None:
    """Measure each size on each store, and print what it costs and how it grows."""
    parser: ArgumentParser = checkout_options("What the store's path costs.")
    parser.add_argument("--owners", type=int, nargs="+", default=[20, 100], help="how many, for each log")
    parser.add_argument("--stores", nargs="+", default=["sqlite", *(["postgresql"] if PROGRAMS else [])])
    parser.add_argument("--runs", type=int, default=3, help="of what is measured several times (3)")
    parser.add_argument("--json", type=Path, help="also write the figures into this file")
    options = parser.parse_args()
    checkout, console = checkout_at(options.root, options.python), Console(width=100)
    with TemporaryDirectory(prefix="kith-demo-") as folder:
        figures = {"demo": demo(checkout, Path(folder), options.runs)}
    show("the made-up world", figures["demo"], console)
    for kind in options.stores:
        sizes: dict[int, dict[str, Cost]] = {}
        for owners in options.owners:
            size, costs = measure_all(checkout, owners, kind, options.runs)
            sizes[size] = figures[f"{kind} {size}"] = costs
            show(f"{kind}, {size:,} interactions of {owners} owners", costs, console)
        small, large = min(sizes), max(sizes)
        for step in ("ingest", "suggest") if small < large else ():
            exponent = growth(sizes[small][step], sizes[large][step], (small, large))
            console.print(f"{kind}: {step} grows with interactions to the power of {exponent:.2f}")
    if options.json:
        plain = {
            name: {step: asdict(cost) for step, cost in costs.items()} for name, costs in figures.items()
        }
        options.json.write_text(json.dumps(plain, indent=2))


if __name__ == "__main__":
    sys.exit(main())
