"""What an executor's Python does with a partition; apart, so that it loads no more than that takes."""

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
from threadpoolctl import threadpool_limits

from models.log import Log
from models.sample import Counted, Drawn, Plan, count_rows, draw_rows, only_drawn, turnovers

PART = pa.schema([("part", pa.binary())])


def as_one(work: Callable[[Log], pa.Table], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Do the work on a partition as a whole; an empty one has nothing to say."""
    parts = list(batches)
    if not sum(map(len, parts)):
        return
    with threadpool_limits(1):
        log = Log.from_frame(pa.Table.from_batches(parts).to_pandas())
        del parts
        yield from work(log).to_batches()


def as_cell(work: Callable[[Log], Any], log: Log) -> pa.Table:
    """Return what the work made of a partition as one cell, for the driver to unpack."""
    return pa.table([pa.array([pickle.dumps(work(log))], pa.binary())], schema=PART)


def count(plan: Plan, before: int, log: Log) -> Counted:
    """Return how many rows each owner of a partition could give, before a moment."""
    return count_rows(log.before(before), plan)


def turnover(plan: Plan, before: int, last: int, log: Log) -> tuple[Any, int]:
    """Return the turnovers of the owners drawn, and how many interactions they have."""
    drawn = only_drawn(log.before(before), last, plan.seed)
    return turnovers(drawn, plan), len(drawn)


def draw(
    plan: Plan, before: int, last: int, known: dict[tuple[int, int], tuple[int, int]], log: Log
) -> Drawn:
    """Return the rows drawn of a partition; `known` is the turnover of all."""
    return draw_rows(only_drawn(log.before(before), last, plan.seed), plan, known)
