"""What an executor's Python does with a partition; apart, so that it loads no more than that takes."""

import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa
from threadpoolctl import threadpool_limits

from data.errors import InputError
from data.messages import as_json
from data.packed.reader import PackedLog
from models.log.log import Log
from pipelines.engine.buckets import read_bucket

PART = pa.schema([("part", pa.binary())])
Batches = Iterator[pa.RecordBatch]
Reading = Callable[[Batches], Iterator[Log]]


def as_dealt(size: int, batches: Batches) -> Iterator[Log]:
    """Read a partition of rows as one log of whole owners, part of `size` rows; an empty one as none."""
    parts = list(batches)
    if sum(map(len, parts)):
        log = Log.from_frame(pa.Table.from_batches(parts).to_pandas())
        # Else the rows stay in memory a second time while the log is worked on.
        del parts
        yield replace(log, part_of=size)


def as_buckets(packed: PackedLog, batches: Batches) -> Iterator[Log]:
    """Read a partition of places among the packed log's buckets as one log each."""
    for batch in batches:
        for place in batch.column(0).to_pylist():
            yield read_bucket(packed, packed.buckets[place])


def each_log(read: Reading, work: Callable[[Log], pa.Table], rows: Batches) -> Batches:
    """Do the work on every log that a partition is read as."""
    with threadpool_limits(1):
        try:
            for log in read(rows):
                yield from work(log).to_batches()
        except InputError as error:
            # Spark hands on no exception, only the text of its traceback.
            raise InputError(json.dumps(as_json(error.sentence))) from error


def as_cell(work: Callable[[Log], Any], log: Log) -> pa.Table:
    """Return what the work made of a partition as one cell, for the driver to unpack."""
    return pa.table([pa.array([pickle.dumps(work(log))], pa.binary())], schema=PART)
