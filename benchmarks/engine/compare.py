"""Times the engine on made-up logs, beside Polars, DuckDB and Spark on the same rows in the same run.

python -m benchmarks.engine.compare [MILLIONS ...] [--workers N] [--rounds N]

By default 1 million, and a worker for each core.

Each step is a process of its own, so that its peak memory is its own. What is compared is timed in turns,
and a ratio is the median of the rounds' ratios. Nothing is kept.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import psutil

from benchmarks.engine import engine_steps as steps

Measured = dict[str, float]
ONE, MANY = "features 1", f"features {steps.CUTOFFS}"
# Others hold a whole log in memory or on their own disk, so they stop here.
OTHERS_UP_TO = 20.0


def step(folder: Path, name: str, millions: float, workers: int) -> Measured:
    """Run one step in this process and say how long it took, in wall and CPU seconds, and its peak."""
    works: dict[str, Callable[[], Measured]] = {
        "make": lambda: steps.make(folder, millions),
        "polars": lambda: steps.polars(folder),
        "pack": lambda: steps.pack(folder),
        "decode": lambda: steps.decode(folder),
        "read": lambda: steps.read(folder, workers),
        ONE: lambda: steps.features(folder, 1, workers),
        MANY: lambda: steps.features(folder, steps.CUTOFFS, workers),
        "duckdb": lambda: steps.duckdb(folder, workers),
        "train": lambda: steps.train(folder, workers),
        "score": lambda: steps.score(folder, workers),
        "changed": lambda: steps.lists(folder),
        "Spark sort": lambda: steps.spark_sort(folder, workers),
        "Spark 1": lambda: steps.spark_features(folder, workers, dealt=False),
        "Spark dealt 1": lambda: steps.spark_features(folder, workers, dealt=True),
    }
    begin, cpu = time.perf_counter(), time.process_time()
    found = works[name]()
    return found | {
        "wall": time.perf_counter() - begin,
        "cpu": time.process_time() - cpu + others_cpu(),
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


def others_cpu() -> float:
    """Return the CPU seconds of the processes that this one started: Spark's work is done by them."""
    mine = (one.cpu_times() for one in psutil.Process().children(recursive=True))
    return sum(one.user + one.system + one.children_user + one.children_system for one in mine)


def measure(folder: Path, name: str, millions: float, workers: int) -> Measured:
    """Run one step in a process of its own."""
    words = [
        sys.executable,
        "-m",
        "benchmarks.engine.compare",
        str(millions),
        "--step",
        name,
        "--folder",
        folder,
    ]
    said = subprocess.run([*words, "--workers", str(workers)], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(said.stdout.splitlines()[-1])


def plan(millions: float, rounds: int) -> list[str]:
    """Return the steps in the order they are run: what is compared in turns, everything else once."""
    others = millions <= OTHERS_UP_TO
    turns = ["polars", ONE, MANY, "duckdb"] if others else [ONE, MANY]
    spark = ["Spark sort", "Spark 1", "Spark dealt 1"] if others and shutil.which("java") else []
    return ["make", "pack", "decode", "read", *turns * rounds, "train", "score", "changed", *spark * rounds]


def run(millions: float, workers: int, rounds: int) -> dict[str, list[Measured]]:
    """Print a row for each step as it ends, and return them by name."""
    print(f"\n{millions:g} million interactions, {workers} workers")
    print(f"{'step':14}{'rows':>13}{'wall s':>9}{'CPU s':>9}{'peak GB':>9}", flush=True)
    found: dict[str, list[Measured]] = {}
    with tempfile.TemporaryDirectory() as name:
        for one in plan(millions, rounds):
            row = measure(Path(name), one, millions, workers)
            found.setdefault(one, []).append(row)
            figures = f"{row['wall']:9.2f}{row['cpu']:9.2f}{row['peak_gb']:9.2f}"
            print(f"{one:14}{row['rows']:>13,}{figures}", flush=True)
    return found


def ratio(found: dict[str, list[Measured]], one: str, unit: str) -> float | None:
    """Return the median over the rounds of one step's wall time in another's."""
    if one not in found or unit not in found:
        return None
    return median(mine["wall"] / its["wall"] for mine, its in zip(found[one], found[unit], strict=True))


def goals(millions: float, found: dict[str, list[Measured]]) -> Iterator[tuple[str, float | None, float]]:
    """Yield what was asked of a log of this size: what, reached (None where it was not run), at most."""
    if millions == 10:  # noqa: PLR2004 - the size that the ratios are asked for
        yield f"{ONE} / Polars reads and sorts", ratio(found, ONE, "polars"), 0.8
        yield f"{MANY} / Polars reads and sorts", ratio(found, MANY, "polars"), 1.3
        yield f"{MANY} / DuckDB, bucket by bucket", ratio(found, MANY, "duckdb"), 0.15
        yield "Spark 1 / Spark reads, deals and sorts", ratio(found, "Spark 1", "Spark sort"), 1.5
        yield "same, dealt by owner first", ratio(found, "Spark dealt 1", "Spark sort"), 1.5
    if millions == 100:  # noqa: PLR2004 - the size that a time is asked for
        yield "end to end, s: features, model, ranked file with reasons", found["score"][0]["wall"], 120
    ours = [row["peak_gb"] for name in (ONE, MANY, "train", "score") for row in found[name]]
    yield "peak memory of features, training, scoring, GB", max(ours), 1 if millions <= OTHERS_UP_TO else 2
    yield "lists of 1 % of owners / of everyone", found["changed"][0]["share"], 0.05


def grown(sizes: dict[float, dict[str, list[Measured]]]) -> Iterator[tuple[str, float | None, float]]:
    """Yield how much longer ten times the rows take."""
    for millions, found in sizes.items():
        for name in (ONE, "score"):
            if 10 * millions in sizes:
                small, large = (
                    median(row["wall"] for row in one[name]) for one in (found, sizes[10 * millions])
                )
                yield f"{name}: {10 * millions:g} million / {millions:g} million", large / small, 12


def main() -> None:
    """Read the command line."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("millions", type=float, nargs="*", default=[1.0])
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--rounds", type=int, default=1)
    asked.add_argument("--step", help=argparse.SUPPRESS)
    asked.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    said = asked.parse_args()
    if said.step:
        print(json.dumps(step(said.folder, said.step, said.millions[0], said.workers)))
        return
    sizes = {millions: run(millions, said.workers, said.rounds) for millions in said.millions}
    print(f"\n{'':60}{'must':>8}{'reached':>9}")
    told = [(f"{millions:g} M: ", one) for millions, found in sizes.items() for one in goals(millions, found)]
    for size, (what, reached, most) in [*told, *(("", one) for one in grown(sizes))]:
        figure = "not run" if reached is None else f"{reached:.2f}"
        verdict = " missed" if reached is not None and reached > most else ""
        print(f"{size + what:60}{most:8g}{figure:>9}{verdict}")


if __name__ == "__main__":
    main()
