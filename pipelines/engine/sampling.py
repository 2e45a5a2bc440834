"""Snapshots of a parted log to learn from, drawn part by part up to a budget of rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from data.errors import NotEnoughHistoryError
from data.messages import Message
from data.packed.reader import PackedLog
from models.dormancy.labelled_rows import LabelledRows
from models.dormancy.row_sampling import (
    Counted,
    Drawn,
    SamplingPlan,
    bucket_order,
    count_rows,
    draw_rows,
    join_counts,
    join_rows,
    only_drawn,
    turnovers,
)
from models.log.log import Ints, Log
from models.log.progress import ShowProgress, untracked
from pipelines.engine.buckets import Buckets
from pipelines.engine.parts import PartedLog

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
    buckets = Buckets(packed, workers, track)
    order = bucket_order(packed.manifest.buckets, plan.seed)
    step = len(packed.buckets) if order is None else workers
    waiting = packed.buckets if order is None else [bucket for bucket in order if bucket in packed.buckets]
    counts, read = join_counts([], plan.rows), list[int]()
    while waiting and counts.rows.sum() < plan.rows:
        some, waiting = waiting[:step], waiting[step:]
        counts = join_counts([counts, count_before(replace(buckets, some=some), plan, before)], plan.rows)
        read += some
    return sample_counted(replace(buckets, some=read), plan, before, counts)


def count_before(log: PartedLog, plan: SamplingPlan, before: int) -> Counted:
    """Return the owners that come first in the parts before a moment, as many as the budget needs."""
    parts = log.each(partial(_count, plan=plan, before=before), Message("counting rows"))
    return join_counts(parts, plan.rows)


def sample_counted(log: PartedLog, plan: SamplingPlan, before: int, counted: Counted) -> Sampled:
    """Draw the rows of the owners counted; raises NotEnoughHistoryError where they have none."""
    if not counted.rows.sum():
        raise NotEnoughHistoryError(
            "none of the packed log's relationships has enough history at any of the snapshots; "
            "give another --as-of or --horizon."
        )
    drawn = partial(_drawn, plan=plan, before=before, last=int(counted.order[-1]))
    numbers = log.each(partial(_count_turnovers, drawn=drawn, plan=plan), Message("drawing owners"))
    size = sum(rows for _, rows in numbers)
    past = np.sum([past for past, _ in numbers], axis=0).tolist()
    workspace = {(as_of, plan.horizon): tuple(pair) for as_of, pair in zip(plan.as_ofs, past, strict=True)}
    draw = partial(_draw, drawn=drawn, plan=plan, size=size, workspace=workspace)
    examples, owners = join_rows(log.each(draw, Message("drawing rows")), plan)
    return Sampled(examples, owners, size, len(numbers))


# The work on one part lies outside the functions above: Spark sends it to its executors.


def _count(log: Log, plan: SamplingPlan, before: int) -> Counted:
    return count_rows(log.before(before), plan)


def _drawn(log: Log, plan: SamplingPlan, before: int, last: int) -> Log:
    return only_drawn(log.before(before), last, plan.seed)


def _count_turnovers(log: Log, drawn: "partial[Log]", plan: SamplingPlan) -> tuple[Ints, int]:
    history = drawn(log)
    return turnovers(history, plan), len(history)


def _draw(
    log: Log,
    drawn: "partial[Log]",
    plan: SamplingPlan,
    size: int,
    workspace: Mapping[tuple[int, int], tuple[int, int]],
) -> Drawn:
    return draw_rows(replace(drawn(log), part_of=size), plan, workspace)
