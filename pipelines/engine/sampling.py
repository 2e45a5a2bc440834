"""Snapshots of a packed log to learn from, drawn bucket by bucket up to a budget of rows."""

from dataclasses import dataclass, replace

import numpy as np

from data.errors import NotEnoughHistoryError
from data.messages import Message
from data.packed.reader import PackedLog
from models.dormancy.labelled_rows import LabelledRows
from models.dormancy.row_sampling import (
    Counted,
    Drawn,
    SamplingPlan,
    count_rows,
    draw_rows,
    join_counts,
    join_rows,
    only_drawn,
    turnovers,
)
from models.log.log import Log
from models.log.owner_sampling import bucket_order
from models.log.progress import ShowProgress, untracked
from pipelines.engine.local import for_each_bucket
from pipelines.engine.parts import read_bucket

# What a fit can use many times over, in memory that any machine has.
ROWS = 200_000


@dataclass(frozen=True)
class Sampled:
    """The rows that were drawn, and of how many owners, interactions and buckets."""

    examples: LabelledRows
    owners: int
    interactions: int
    buckets: int


def sample_rows(
    packed: PackedLog, plan: SamplingPlan, before: int, workers: int = 1, track: ShowProgress = untracked
) -> Sampled:
    """Draw at most the plan's rows from what the log knew `before` then; past the budget nothing is read.

    The same rows come of the same interactions however many buckets they lie in.
    """
    counted, read = _count(packed, plan, before, workers, track)
    if not counted.rows.sum():
        raise NotEnoughHistoryError(
            "none of the packed log's relationships has enough history at any of the snapshots; "
            "give another --as-of or --horizon."
        )
    last = int(counted.order[-1])

    def log_before(bucket: int) -> Log:
        return only_drawn(read_bucket(packed, bucket).before(before), last, plan.seed)

    def count(bucket: int) -> tuple[np.ndarray, int]:
        log = log_before(bucket)
        return turnovers(log, plan), len(log)

    numbers = list(for_each_bucket(packed, count, workers, Message("drawing owners"), track, read))
    past = np.sum([past for past, _ in numbers], axis=0)
    size = sum(rows for _, rows in numbers)
    workspace = {
        (as_of, plan.horizon): tuple(pair) for as_of, pair in zip(plan.as_ofs, past.tolist(), strict=True)
    }

    def rows(bucket: int) -> Drawn:
        return draw_rows(replace(log_before(bucket), part_of=size), plan, workspace)

    examples, owners = join_rows(
        list(for_each_bucket(packed, rows, workers, Message("drawing rows"), track, read)), plan
    )
    return Sampled(examples, owners, size, len(read))


def _count(
    packed: PackedLog, plan: SamplingPlan, before: int, workers: int, track: ShowProgress
) -> tuple[Counted, list[int]]:
    """Return the owners that are drawn, and the buckets that had to be read to know them."""

    def count(bucket: int) -> Counted:
        return count_rows(read_bucket(packed, bucket).before(before), plan)

    order = bucket_order(packed.manifest.buckets, plan.seed)
    if order is None:
        parts = list(for_each_bucket(packed, count, workers, Message("counting rows"), track))
        return join_counts(parts, plan.rows), packed.buckets
    counts, read = join_counts([], plan.rows), list[int]()
    waiting = [bucket for bucket in order if bucket in packed.manifest.files]
    while waiting and counts.rows.sum() < plan.rows:
        some, waiting = waiting[:workers], waiting[workers:]
        counts = join_counts(
            [counts, *for_each_bucket(packed, count, workers, Message("counting rows"), track, some)],
            plan.rows,
        )
        read += some
    return counts, read
