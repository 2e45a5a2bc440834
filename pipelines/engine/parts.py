"""What is counted and drawn of a log in parts that hold whole owners, the same for every engine.

Numbers of all owners (the turnover, and the reference row of the reasons) are joined from what the parts
count, so that an owner's rows do not depend on who shares the part. Snapshots to learn from are drawn part
by part up to a budget of rows. Scoring is in `score_table`: its libraries take two seconds to load on each
executor.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from typing import Protocol, TypeVar

from data.errors import NotEnoughHistoryError
from data.messages import Message
from data.packed.reader import PackedLog
from data.schema import DAY_SECONDS
from models.dormancy import row_sampling
from models.dormancy.labelled_rows import LabelledRows
from models.dormancy.row_sampling import Counted, Drawn, SamplingPlan
from models.evaluation.temporal_splits import Windows
from models.features.matrix import middle
from models.lists.ranking.workspace_stats import WorkspaceStats, check_cohort, empty_stats
from models.log.log import Log
from models.log.progress import ShowProgress, untracked
from models.log.snapshot import Turnover, join_turnovers, take_snapshot, turnover
from pipelines.engine.buckets import Buckets

T = TypeVar("T")
# By as_of and horizon.
Turnovers = Mapping[tuple[int, int], Turnover]
# The middle of so many rows moves no more than the digits that sentences show.
MIDDLE_ROWS = 50_000
# What a fit can use many times over, in memory that any machine has.
ROWS = 200_000


class PartedLog(Protocol):
    """A log of any size in parts of whole owners: buckets on this machine, or partitions on Spark."""

    def each(self, work: Callable[[Log], T], what: Message) -> list[T]:
        """Return the results of the work on each part, shown as `what`."""

    def only(self, marks: Sequence[bool]) -> "PartedLog":
        """Return the marked parts at least: the work has nothing to do in the others."""


@dataclass(frozen=True)
class Census:
    """One part's share of the workspace statistics, and its owners that come first in the sampling order."""

    turnover: Turnover
    cohort: int
    relationships: int
    owners: Counted


def reference_plan(as_of: int, horizon: int) -> SamplingPlan:
    """Return whose features the middle is taken of: the first owners drawn, everyone where they are few."""
    return SamplingPlan([as_of], horizon, MIDDLE_ROWS, seed=0, most=MIDDLE_ROWS)


def count_part(log: Log, as_of: int, horizon: int) -> Census:
    """Return a part's share of the numbers."""
    snapshot = take_snapshot(log, as_of, horizon)
    own = row_sampling.count_rows(log, reference_plan(as_of, horizon))
    return Census(turnover(log, as_of, horizon), int(snapshot.cohort.sum()), len(snapshot), own)


def join_census(parts: Sequence[Census]) -> Census:
    """Return the numbers of all parts together, and the owners that are drawn."""
    joined = join_turnovers([part.turnover for part in parts])
    totals = {name: sum(map(attrgetter(name), parts)) for name in ("cohort", "relationships")}
    owners = row_sampling.join_counts([part.owners for part in parts], MIDDLE_ROWS)
    return Census(joined, **totals, owners=owners)


def sample_part(log: Log, whole: Census, as_of: int, horizon: int) -> Drawn:
    """Return the rows of a part's drawn owners, which the middle is taken of."""
    plan, turnovers = reference_plan(as_of, horizon), {(as_of, horizon): whole.turnover}
    drawn = row_sampling.only_drawn(log, int(whole.owners.order[-1]), plan.seed)
    return row_sampling.draw_rows(drawn, plan, turnovers)


def workspace_of(log: PartedLog, as_of: int, horizon: int) -> WorkspaceStats:
    """Return the numbers of all owners; raises NotEnoughHistoryError where nobody has any history."""
    parts = log.each(partial(count_part, as_of=as_of, horizon=horizon), Message("counting"))
    whole, days = join_census(parts), horizon // DAY_SECONDS
    if not whole.relationships:
        check_cohort(0, 0, as_of, days)
    if not whole.cohort:
        return empty_stats({days: whole.turnover}, whole.relationships)
    # Whose first owner comes after the last one drawn has no row to give.
    some = log.only([part.owners.order[0] <= whole.owners.order[-1] for part in parts])
    sample = partial(sample_part, whole=whole, as_of=as_of, horizon=horizon)
    drawn = some.each(sample, Message("finding the middle"))
    rows, _ = row_sampling.join_rows(drawn, reference_plan(as_of, horizon))
    return WorkspaceStats({days: whole.turnover}, middle(rows.features), whole.cohort, whole.relationships)


@dataclass(frozen=True)
class Sampled:
    """The rows that were drawn, and of how many owners, interactions and buckets."""

    examples: LabelledRows
    owners: int
    interactions: int
    buckets: int


@dataclass(frozen=True)
class RowBudget:
    """How many rows are drawn to learn from (and as many to test on), by which seed, and where.

    Here `workers` buckets at a time, or on Spark where there is a `master`.
    """

    rows: int = ROWS
    seed: int = 0
    workers: int = 1
    master: str | None = None
    track: ShowProgress = untracked

    def draw(self, packed: PackedLog, windows: Windows, horizon_days: int, before: int) -> list[Sampled]:
        """Return the rows to train on and those to test on, from what the log knew `before` then."""
        horizon, as_ofs = horizon_days * DAY_SECONDS, (windows.train, windows.test)
        plans = [SamplingPlan(some, horizon, self.rows, self.seed) for some in as_ofs]
        if self.master is None:
            return [sample_rows(packed, plan, before, self.workers, self.track) for plan in plans]
        from pipelines.engine.spark import open_packed, sample_spark
        from pipelines.engine.spark_session import session

        with session(self.master) as spark:
            log = open_packed(spark, packed)
            return [sample_spark(log, plan, before) for plan in plans]


def sample_rows(
    packed: PackedLog, plan: SamplingPlan, before: int, workers: int = 1, track: ShowProgress = untracked
) -> Sampled:
    """Draw at most the plan's rows from what the log knew `before` then; past the budget nothing is read.

    The same rows come of the same interactions however many buckets they lie in.
    """
    buckets = Buckets(packed, workers, track)
    order = row_sampling.bucket_order(packed.manifest.buckets, plan.seed)
    step = len(packed.buckets) if order is None else workers
    waiting = packed.buckets if order is None else [bucket for bucket in order if bucket in packed.buckets]
    counts, read = row_sampling.join_counts([], plan.rows), list[int]()
    while waiting and counts.rows.sum() < plan.rows:
        some, waiting = waiting[:step], waiting[step:]
        more = count_before(replace(buckets, some=some), plan, before)
        counts = row_sampling.join_counts([counts, more], plan.rows)
        read += some
    return sample_counted(replace(buckets, some=read), plan, before, counts)


def count_before(log: PartedLog, plan: SamplingPlan, before: int) -> Counted:
    """Return the owners that come first in the parts before a moment, as many as the budget needs."""
    parts = log.each(partial(_count, plan=plan, before=before), Message("counting rows"))
    return row_sampling.join_counts(parts, plan.rows)


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
    whole = map(join_turnovers, zip(*(of_part for of_part, _ in numbers), strict=True))
    workspace = {(as_of, plan.horizon): counts for as_of, counts in zip(plan.as_ofs, whole, strict=True)}
    draw = partial(_draw, drawn=drawn, plan=plan, size=size, workspace=workspace)
    examples, owners = row_sampling.join_rows(log.each(draw, Message("drawing rows")), plan)
    return Sampled(examples, owners, size, len(numbers))


# The work on one part lies outside the functions above: Spark sends it to its executors.


def _count(log: Log, plan: SamplingPlan, before: int) -> Counted:
    return row_sampling.count_rows(log.before(before), plan)


def _drawn(log: Log, plan: SamplingPlan, before: int, last: int) -> Log:
    return row_sampling.only_drawn(log.before(before), last, plan.seed)


def _count_turnovers(log: Log, drawn: "partial[Log]", plan: SamplingPlan) -> tuple[list[Turnover], int]:
    history = drawn(log)
    return row_sampling.turnovers(history, plan), len(history)


def _draw(log: Log, drawn: "partial[Log]", plan: SamplingPlan, size: int, workspace: Turnovers) -> Drawn:
    return row_sampling.draw_rows(replace(drawn(log), part_of=size), plan, workspace)
