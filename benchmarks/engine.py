"""Times the engine on made-up logs, beside Polars reading and sorting the same files in the same run.

python benchmarks/engine.py [MILLIONS ...] [--workers N]      (default: 1 million, one worker a core)

Each step is a process of its own, so that its peak memory is its own. Nothing is kept.
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
from pathlib import Path

import numpy as np

DAY, HORIZON_DAYS, SEED = 86_400, 90, 1
# With the default habits an owner of fifty contacts leaves some 5,200 interactions.
OWNERS_PER_MILLION = 191
CUTOFFS = 12
# So many interactions, of whole owners, go into a store.
STORED = 1_000_000
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
    from pipelines.buckets import each, read_bucket
    from pipelines.parts import examples_of

    packed = PackedLog.open(folder / "packed")

    def work(bucket: int) -> int:
        # The turnover belongs to the scoring pass; any number costs the same here.
        log = read_bucket(packed, bucket)
        return len(examples_of(log, as_ofs(count), HORIZON_DAYS * DAY, (1, 0)).features)

    return {"rows": sum(each(packed, work, workers, "features"))}


def train(folder: Path, workers: int) -> dict[str, float]:
    """Draw the default budget of training rows; what is fitted on them costs the same for any log."""
    from data.packed.reader import PackedLog
    from models.sample import Plan
    from pipelines.sampling import ROWS, sample

    plan = Plan(as_ofs(CUTOFFS), HORIZON_DAYS * DAY, ROWS, SEED)
    return {"rows": len(sample(PackedLog.open(folder / "packed"), plan, LAST, workers).examples)}


def spark_sort(folder: Path, workers: int) -> dict[str, float]:
    """Let Spark read, repartition and sort the log by its own means."""
    from pipelines.spark import session

    with session(f"local[{workers}]") as spark:
        rows = spark.read.parquet(*map(str, sorted((folder / "packed").glob("*.parquet"))))
        dealt = rows.repartition(64, "owner").sortWithinPartitions("owner", "contact", "at")
        dealt.write.format("noop").mode("overwrite").save()
    return {"rows": 0}


def spark_features(folder: Path, workers: int) -> dict[str, float]:
    """Compute features and outcomes of one as_of on Spark."""
    from pipelines.spark import features_spark, open_log, session

    with session(f"local[{workers}]") as spark:
        found = features_spark(open_log(spark, folder / "packed", 64), as_ofs(1), HORIZON_DAYS * DAY, (1, 0))
        return {"rows": found.count()}


def lists(folder: Path) -> dict[str, float]:
    """Record some owners in a store, make everyone's lists, then those of one in a hundred."""
    from datetime import UTC, datetime

    from data.packed.reader import PackedLog
    from data.schema import from_epoch
    from data.store.store import Store
    from pipelines.artefact import prior
    from pipelines.renew import suggest_changed, suggest_everyone

    packed, now, rows = PackedLog.open(folder / "packed"), datetime.now(UTC), []
    with Store(folder / "kith.db") as store:
        for bucket in packed.buckets:
            if len(rows) > STORED:
                break
            for number, row in enumerate(packed.read(bucket).itertuples(index=False, name=None)):
                rows.append(("made", f"{bucket}-{number}", *row))
        store.interactions.record_rows(rows, int(now.timestamp()))
        begin = time.perf_counter()
        everyone = suggest_everyone(store, prior(), as_of=as_ofs(1)[0], now=now)
        whole = time.perf_counter() - begin
        for owner in everyone.owners[::100]:
            store.preferences.set(owner, "budget", 5)
        begin = time.perf_counter()
        some = suggest_changed(store, prior(), as_of=None, now=from_epoch(int(now.timestamp()) + 60))
        part = time.perf_counter() - begin
    print(
        f"{len(everyone.owners):,} lists {whole:.1f} s, {len(some.owners)} changed ones {part:.2f} s: "
        f"{part / whole:.3f}",
        file=sys.stderr,
    )
    return {"rows": len(some.owners)}


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
        "train": lambda: train(folder, workers),
        "score": lambda: score(folder, workers),
        "changed": lambda: lists(folder),
        "Spark sort": lambda: spark_sort(folder, workers),
        "Spark 1": lambda: spark_features(folder, workers),
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
    said = subprocess.run([*words, "--workers", str(workers)], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(said.stdout.splitlines()[-1])


def run(millions: float, workers: int) -> None:
    """Print a row for each step, with its ratio to Polars' read and sort."""
    with tempfile.TemporaryDirectory() as name:
        folder, floor = Path(name), 0.0
        steps = ("make", "polars", "pack", "features 1", f"features {CUTOFFS}", "train", "score", "changed")
        steps += ("Spark sort", "Spark 1") if shutil.which("java") else ()
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
