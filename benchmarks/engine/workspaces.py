"""Whether `kith suggest --all` is as quick over two workspaces as over one of as many owners.

    python -m benchmarks.engine.workspaces [--owners 5000] [--runs 5]

Both stores, in SQLite, hold the same made-up log. The two are measured in turns, right after each other; of
each pair the quotient counts, so that what else the machine does concerns both. It ends with 1 where two
workspaces take more CPU seconds than one by more than `MOST` in the middle pair.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pandas as pd

from benchmarks.code.checkout import Checkout, checkout_at, checkout_options
from benchmarks.engine.store import Cost, Measured, make_log

WORKSPACES = ("acme", "globex")
# What pairs of one and the same store differ by.
MOST = 1.05
STEP = ("suggest", "--all")
NAME = " ".join(STEP)


def split(rows: pd.DataFrame, folder: Path) -> list[Path]:
    """Write the first half of the owners and the second; return both files."""
    owners = rows["owner"].drop_duplicates()
    halves = owners[: len(owners) // 2], owners[len(owners) // 2 :]
    paths = [folder / f"{name}.parquet" for name in WORKSPACES]
    for half, path in zip(halves, paths, strict=True):
        rows[rows["owner"].isin(half)].to_parquet(path, index=False)
    return paths


def filled(checkout: Checkout, folder: Path, files: dict[str, Path]) -> Measured:
    """Return a store that holds a file in each of these workspaces."""
    measured = Measured(checkout, folder, None)
    for workspace, path in files.items():
        measured.run("create", "workspaces", "create", workspace)
        measured.run("ingest", "ingest", "--workspace", workspace, str(path))
    return measured


def pair(one: Measured, two: Measured, *, one_first: bool) -> tuple[Cost, Cost]:
    """Make all lists in both stores, in turns; return what it cost in one and in two workspaces."""
    for measured in (one, two) if one_first else (two, one):
        measured.run(NAME, *STEP)
    return one.costs[NAME][-1], two.costs[NAME][-1]


def measure(checkout: Checkout, owners: int, runs: int) -> bool:
    """Print what each pair took; tell whether two workspaces are as quick as one."""
    with TemporaryDirectory(prefix="kith-workspaces-") as temporary:
        folder = Path(temporary)
        rows, path = make_log(2 * owners, folder)
        one = filled(checkout, folder / "one", {WORKSPACES[0]: path})
        two = filled(checkout, folder / "two", dict(zip(WORKSPACES, split(rows, folder), strict=True)))
        # The first run of each reads what no cache holds yet.
        pair(one, two, one_first=True)
        print(f"{len(rows):,} interactions; {2 * owners:,} owners in one workspace, 2 x {owners:,} in two")
        ratios = []
        for number in range(runs):
            alone, both = pair(one, two, one_first=number % 2 == 0)
            ratios.append(both.cpu / alone.cpu)
            print(
                f"one: {alone.cpu:.2f} s of CPU, {alone.memory:.0f} MB; "
                f"two: {both.cpu:.2f} s, {both.memory:.0f} MB; two / one = {ratios[-1]:.2f}",
                flush=True,
            )
    middle = median(ratios)
    print(f"two / one in the middle of {runs} pairs: {middle:.2f} (<= {MOST})")
    return middle <= MOST


def main() -> None:
    """Measure, and end with 1 where two workspaces are slower."""
    parser: ArgumentParser = checkout_options("kith suggest --all over two workspaces and over one.")
    parser.add_argument("--owners", type=int, default=5_000, help="in each of the two workspaces (5000)")
    parser.add_argument("--runs", type=int, default=5, help="how many pairs (5)")
    options = parser.parse_args()
    sys.exit(not measure(checkout_at(options.root, options.python), options.owners, options.runs))


if __name__ == "__main__":
    main()
