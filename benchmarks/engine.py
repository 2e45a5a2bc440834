"""Times the engine on made-up logs, beside Polars reading and sorting the same files in the same run.

python benchmarks/engine.py [MILLIONS ...] [--workers N]      (default: 1 million, one worker a core)

Each step is a process of its own, so that its peak memory is its own. Nothing is kept.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

DAY, HORIZON_DAYS, SEED = 86_400, 90, 1
# With the default habits an owner of fifty contacts leaves some 5,200 interactions.
OWNERS_PER_MILLION = 191
CUTOFFS = 12
LAST = 1_672_617_600 + 730 * DAY


def as_ofs(count: int) -> list[int]:
    """Return so many as_ofs, a month apart, the newest one horizon before the log's end."""
    return [LAST - (HORIZON_DAYS + 30 * number) * DAY for number in range(count)][::-1]


def make(folder: Path, millions: float) -> dict[str, float]:
    """Write a made-up log as Parquet files whose rows are in no order."""
    from data.synthetic import synthetic_batches

    random, rows = np.random.default_rng(SEED), 0
    (folder / "raw").mkdir()
    owners = round(millions * OWNERS_PER_MILLION)
    for number, batch in enumerate(synthetic_batches(SEED, owners)):
        rows += len(batch)
        shuffled = batch.iloc[random.permutation(len(batch))]
        shuffled.to_parquet(folder / "raw" / f"{number:05}.parquet", index=False)
    return {"rows": rows}


def polars(folder: Path) -> dict[str, float]:
    """Read the files and sort them by owner, contact and time."""
    import polars as pl

    table = pl.read_parquet(folder / "raw" / "*.parquet").sort("owner", "contact", "at")
    return {"rows": len(table)}


def pack(folder: Path) -> dict[str, float]:
    """Deal the files into a packed log."""
    import pyarrow.parquet as pq

    from data.packed.build import build

    files = sorted((folder / "raw").glob("*.parquet"))
    return {"rows": build(folder / "packed", (pq.read_table(one).to_pandas() for one in files)).rows}


def features(folder: Path, count: int, workers: int) -> dict[str, float]:
    """Compute features and outcomes of the packed log at several as_ofs, two at a time."""
    from data.packed.reader import PackedLog
    from pipelines.buckets import Workspace, each, examples_of

    packed = PackedLog.open(folder / "packed")
    # The turnover belongs to the scoring pass; any number costs the same here.
    numbers = Workspace((1, 0), np.empty(0))

    def work(bucket: int) -> int:
        return len(examples_of(packed, bucket, as_ofs(count), HORIZON_DAYS * DAY, numbers).features)

    return {"rows": sum(each(packed, work, workers, "features"))}


def score(folder: Path, workers: int) -> dict[str, float]:
    """Features, model, ranked file with reasons for each owner's first five."""
    from data.packed.reader import PackedLog
    from pipelines.artefact import prior
    from pipelines.buckets import score_packed

    packed, out = PackedLog.open(folder / "packed"), folder / "scores.parquet"
    found = score_packed(packed, {HORIZON_DAYS: prior()}, as_ofs(1)[0], out, workers=workers)
    return {"rows": found.rows}


def step(folder: Path, name: str, millions: float, workers: int) -> dict[str, float]:
    """Run one step in this process and say how long it took, in wall and CPU seconds, and its peak."""
    works = {
        "make": lambda: make(folder, millions),
        "polars": lambda: polars(folder),
        "pack": lambda: pack(folder),
        "features 1": lambda: features(folder, 1, workers),
        f"features {CUTOFFS}": lambda: features(folder, CUTOFFS, workers),
        "score": lambda: score(folder, workers),
    }
    begin, cpu = time.perf_counter(), time.process_time()
    found = works[name]()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return found | {
        "wall": time.perf_counter() - begin,
        "cpu": time.process_time() - cpu,
        "peak_gb": peak,
    }


def measure(folder: Path, name: str, millions: float, workers: int) -> dict[str, float]:
    """Run one step in a process of its own."""
    words = [sys.executable, __file__, str(millions), "--step", name, "--folder", folder]
    said = subprocess.run([*words, "--workers", str(workers)], check=True, capture_output=True, text=True)
    return json.loads(said.stdout)


def run(millions: float, workers: int) -> None:
    """Print a row for each step, with its ratio to Polars' read and sort."""
    with tempfile.TemporaryDirectory() as name:
        folder, floor = Path(name), 0.0
        steps = ("make", "polars", "pack", "features 1", f"features {CUTOFFS}", "score")
        print(f"\n{millions:g} million interactions, {workers} workers")
        print(f"{'step':14}{'rows':>13}{'wall s':>9}{'CPU s':>9}{'peak GB':>9}{'/ Polars':>10}")
        for one in steps:
            found = measure(folder, one, millions, workers)
            floor = found["wall"] if one == "polars" else floor
            ratio = f"{found['wall'] / floor:10.2f}" if floor else f"{'':10}"
            print(
                f"{one:14}{found['rows']:>13,}{found['wall']:9.2f}{found['cpu']:9.2f}"
                f"{found['peak_gb']:9.2f}{ratio}",
                flush=True,
            )


def main() -> None:
    """Read the command line."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("millions", type=float, nargs="*", default=[1.0])
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--step", help=argparse.SUPPRESS)
    asked.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    said = asked.parse_args()
    if said.step:
        print(json.dumps(step(said.folder, said.step, said.millions[0], said.workers)))
        return
    for millions in said.millions:
        run(millions, said.workers)


if __name__ == "__main__":
    main()
