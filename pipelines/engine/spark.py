"""The same kernel on Spark: a packed log's buckets, or the parts that one repartition by owner leaves.

docs/how-to/spark.md says how to run it. Nothing of the features or the model is written for Spark: what
comes out is the local engine's to the last bit.
"""

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from data.errors import InputError, NotEnoughHistoryError
from data.messages import Message
from data.packed.reader import PackedLog
from data.schema import LOG_COLUMNS
from models.dormancy.row_sampling import SamplingPlan
from models.log.log import Log
from models.served.artefact import ServedModel
from pipelines.engine.parts import Sampled, count_before, sample_counted
from pipelines.engine.score_table import SCORES, part_scoring
from pipelines.engine.spark_executor import PART, Reading, as_buckets, as_cell, as_dealt, each_log

T = TypeVar("T")
# A partition is worked on as a whole, in some ten times the memory of its rows.
PARTITION_ROWS = 1_500_000
LEAST_PARTITIONS = 2


@dataclass(frozen=True)
class SparkLog:
    """A log on Spark: an executor reads each partition of the frame as logs of whole owners."""

    frame: Any
    rows: int
    read: Reading

    def __len__(self) -> int:
        """Return the number of interactions."""
        return self.rows

    def each(self, work: Callable[[Log], T], what: Message) -> list[T]:  # noqa: ARG002 - Spark shows it
        """Return what the work made of each partition, to the driver."""
        rows = tables(self, partial(as_cell, work), PART).collect()
        return [pickle.loads(row.part) for row in rows]  # noqa: S301 - written by our own executors

    def only(self, marks: Sequence[bool]) -> "SparkLog":  # noqa: ARG002 - the executors read all at once
        """Return the log as it is."""
        return self


def open_packed(spark: Any, packed: PackedLog) -> SparkLog:
    """Return a packed log, dealt by owner already, whose folder the executors reach."""
    if not packed.buckets:
        raise NotEnoughHistoryError(
            "{packed} holds no interactions; add some with: kith pack", packed=packed.folder
        )
    resolved = PackedLog(packed.folder.resolve(), packed.manifest)
    places = spark.range(0, len(resolved.buckets), 1, len(resolved.buckets))
    return SparkLog(places, resolved.manifest.rows, partial(as_buckets, resolved))


def open_files(spark: Any, address: str, partitions: int | None = None) -> SparkLog:
    """Return Parquet files of the log's five columns at any address Spark reads, dealt by owner."""
    from pyspark.sql import functions as f

    raw = spark.read.parquet(address)
    missing = [name for name in LOG_COLUMNS if name not in raw.columns]
    if missing:
        raise InputError(
            "{path} has no column {column!r}; it needs {columns}.",
            path=address,
            column=missing[0],
            columns=", ".join(LOG_COLUMNS),
        )
    rows = raw.select("owner", "contact", f.col("at").cast("long").alias("at"), "direction", "channel")
    size = rows.count()
    if not size:
        raise NotEnoughHistoryError("{packed} holds no interactions", packed=address)
    least = max(spark.sparkContext.defaultParallelism, LEAST_PARTITIONS, size // PARTITION_ROWS)
    return SparkLog(rows.repartition(partitions or least, "owner"), size, partial(as_dealt, size))


@contextmanager
def held(log: SparkLog) -> Iterator[SparkLog]:
    """Lend the log kept as it was dealt, on the executors' disks: for work that goes through it again."""
    from pyspark import StorageLevel

    log.frame.persist(StorageLevel.DISK_ONLY)
    try:
        yield log
    finally:
        log.frame.unpersist()


def score_spark(
    log: SparkLog, artefacts: Mapping[int, ServedModel], as_of: int, out: str | Path
) -> tuple[int, int]:
    """Write the scores as Parquet into the folder `out`; return how many rows, how many in the cohort."""
    spark = log.frame.sparkSession
    shared = spark.sparkContext.broadcast(part_scoring(log, artefacts, as_of))
    tables(log, partial(_score, shared), SCORES).write.mode("error").parquet(str(out))
    written = spark.read.parquet(str(out))
    return written.count(), written.where("in_cohort").count()


def _score(shared: Any, log: Log) -> pa.Table:
    return shared.value.table(log)


def sample_spark(log: SparkLog, plan: SamplingPlan, before: int) -> Sampled:
    """Draw at most the plan's rows; the same that pipelines/engine/parts.py draws out of buckets."""
    return sample_counted(log, plan, before, count_before(log, plan, before))


def tables(log: SparkLog, work: Callable[[Log], pa.Table], schema: pa.Schema) -> Any:
    """Return the tables that the work makes of each partition, as one data frame of the schema."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return log.frame.mapInArrow(partial(each_log, log.read, work), from_arrow_schema(schema))
