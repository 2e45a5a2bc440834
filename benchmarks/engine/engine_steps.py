"""The steps that compare.py times; each runs in a process of its own and leaves its rows."""

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
    from data.synthetic.generator import synthetic_batches

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


def decode(folder: Path) -> dict[str, float]:
    """Let Arrow decode the buckets: no engine that reads them can be quicker."""
    import pyarrow.parquet as pq

    return {"rows": sum(len(pq.read_table(one)) for one in (folder / "packed").glob("*.parquet"))}


def read(folder: Path, workers: int) -> dict[str, float]:
    """Read the buckets as logs, and do nothing with them."""
    from data.packed.reader import PackedLog
    from pipelines.engine.buckets import Buckets

    return {"rows": sum(Buckets(PackedLog.open(folder / "packed"), workers).each(len, "read"))}


def features(folder: Path, count: int, workers: int) -> dict[str, float]:
    """Compute features and outcomes of the packed log at several as_ofs, two at a time."""
    from benchmarks.engine.spark_features import examples_of
    from data.packed.reader import PackedLog
    from models.log.log import Log
    from models.log.snapshot import Turnover
    from pipelines.engine.buckets import Buckets

    def work(log: Log) -> int:
        # The turnover belongs to the scoring pass; any number costs the same here.
        whole = Turnover(1, 0, 1, 0, log.first)
        return len(examples_of(log, as_ofs(count), HORIZON_DAYS * DAY, whole).features)

    return {"rows": sum(Buckets(PackedLog.open(folder / "packed"), workers).each(work, "features"))}


def train(folder: Path, workers: int) -> dict[str, float]:
    """Draw the default budget of training rows; what is fitted on them costs the same for any log."""
    from data.packed.reader import PackedLog
    from models.dormancy.row_sampling import SamplingPlan
    from pipelines.engine.parts import ROWS, sample_rows

    plan = SamplingPlan(as_ofs(CUTOFFS), HORIZON_DAYS * DAY, ROWS, SEED)
    return {"rows": len(sample_rows(PackedLog.open(folder / "packed"), plan, LAST, workers).examples)}


def spark_sort(folder: Path, workers: int) -> dict[str, float]:
    """Let Spark read, repartition and sort the log by its own means."""
    from pipelines.engine.spark_session import session

    with session(f"local[{workers}]") as spark:
        rows = spark.read.parquet(*map(str, sorted((folder / "packed").glob("*.parquet"))))
        dealt = rows.repartition(64, "owner").sortWithinPartitions("owner", "contact", "at")
        dealt.write.format("noop").mode("overwrite").save()
    return {"rows": 0}


def spark_features(folder: Path, workers: int, *, dealt: bool) -> dict[str, float]:
    """Compute features and outcomes of one as_of on Spark: of buckets, or of rows that it deals."""
    from benchmarks.engine.spark_features import features_spark
    from data.packed.reader import PackedLog
    from models.log.snapshot import Turnover
    from pipelines.engine.spark import open_files, open_packed
    from pipelines.engine.spark_session import session

    files = str(folder / "packed" / "*.parquet")
    with session(f"local[{workers}]") as spark:
        packed = PackedLog.open(folder / "packed")
        log = open_files(spark, files, 64) if dealt else open_packed(spark, packed)
        return {"rows": features_spark(log, as_ofs(1), HORIZON_DAYS * DAY, Turnover(1, 0, 1, 0, 0)).count()}


def duckdb(folder: Path, workers: int) -> dict[str, float]:
    """Let DuckDB count facts and outcomes of twelve as_ofs, bucket by bucket."""
    from benchmarks.engine.engine_sql import facts_in_sql
    from data.packed.reader import PackedLog

    packed, rows = PackedLog.open(folder / "packed"), 0
    for bucket in packed.buckets:
        path = folder / "packed" / packed.manifest.files[bucket].file
        rows += len(facts_in_sql(path, as_ofs(CUTOFFS), HORIZON_DAYS * DAY, workers))
    return {"rows": rows}


def lists(folder: Path) -> dict[str, float]:
    """Record some owners in a store, make everyone's lists, then those of one in a hundred."""
    from datetime import UTC, datetime

    from data.packed.reader import PackedLog
    from data.store.store import Store
    from models.lists.ranking.list_request import ListRequest
    from pipelines.jobs.lists.suggest_changed import suggest_changed, suggest_everyone
    from pipelines.model_store.artefact import prior

    packed, now, rows = PackedLog.open(folder / "packed"), datetime.now(UTC), []
    artefact = prior()
    with Store(folder / "kith.db") as store:
        for bucket in packed.buckets:
            if len(rows) > STORED:
                break
            for number, row in enumerate(packed.read(bucket).itertuples(index=False, name=None)):
                rows.append(("made", f"{bucket}-{number}", *row))
        store.interactions.record_columns(list(zip(*rows, strict=True)), int(now.timestamp()))
        begin = time.perf_counter()
        everyone = suggest_everyone(store, artefact, ListRequest(as_ofs(1)[0], int(now.timestamp())))
        whole = time.perf_counter() - begin
        for owner in everyone.owners[::100]:
            store.preferences.set(owner, "budget", 5)
        begin = time.perf_counter()
        some = suggest_changed(store, artefact, ListRequest(as_ofs(1)[0], int(now.timestamp()) + 60))
        part = time.perf_counter() - begin
    return {
        "rows": len(some.owners),
        "share": part / whole,
        "owners": len(some.owners) / len(everyone.owners),
    }


def score(folder: Path, workers: int) -> dict[str, float]:
    """Features, model, ranked file with reasons for each owner's first five."""
    from data.packed.reader import PackedLog
    from pipelines.engine.local import score_packed
    from pipelines.model_store.artefact import prior

    packed, out = PackedLog.open(folder / "packed"), folder / "scores.parquet"
    found = score_packed(packed, {HORIZON_DAYS: prior()}, as_ofs(1)[0], out, workers=workers)
    return {"rows": found.rows}
