"""The workspace's numbers from a log in parts that hold whole owners, the same for every engine.

Numbers of all owners (the turnover, and the reference row of the reasons) are joined from what the parts
count, so that an owner's rows do not depend on who shares the part. Scoring is in `score_table`: its
libraries take two seconds to load on each executor.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Protocol, TypeVar

from data.messages import Message
from data.schema import DAY_SECONDS
from models.dormancy import row_sampling
from models.dormancy.row_sampling import Counted, Drawn, SamplingPlan
from models.features.matrix import middle
from models.lists.ranking.workspace_stats import WorkspaceStats, check_cohort
from models.log.log import Log
from models.log.snapshot import take_snapshot, turnover

T = TypeVar("T")
# The middle of so many rows moves no more than the digits that sentences show.
MIDDLE_ROWS = 50_000


class PartedLog(Protocol):
    """A log of any size in parts of whole owners: buckets on this machine, or partitions on Spark."""

    def each(self, work: Callable[[Log], T], what: Message) -> list[T]:
        """Return the results of the work on each part, shown as `what`."""

    def only(self, marks: Sequence[bool]) -> "PartedLog":
        """Return the marked parts at least: the work has nothing to do in the others."""


@dataclass(frozen=True)
class Census:
    """One part's share of the workspace statistics, and its owners that come first in the sampling order."""

    past: int
    lost: int
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
    return Census(*turnover(log, as_of, horizon), int(snapshot.cohort.sum()), len(snapshot), own)


def join_census(parts: Sequence[Census]) -> Census:
    """Return the numbers of all parts together, and the owners that are drawn."""
    names = ("past", "lost", "cohort", "relationships")
    totals = {name: sum(map(attrgetter(name), parts)) for name in names}
    return Census(**totals, owners=row_sampling.join_counts([part.owners for part in parts], MIDDLE_ROWS))


def sample_part(log: Log, whole: Census, as_of: int, horizon: int) -> Drawn:
    """Return the rows of a part's drawn owners, which the middle is taken of."""
    plan, turnovers = reference_plan(as_of, horizon), {(as_of, horizon): (whole.past, whole.lost)}
    drawn = row_sampling.only_drawn(log, int(whole.owners.order[-1]), plan.seed)
    return row_sampling.draw_rows(drawn, plan, turnovers)


def workspace_of(log: PartedLog, as_of: int, horizon: int) -> WorkspaceStats:
    """Return the numbers of all owners; raises NotEnoughHistoryError where the cohort is empty."""
    parts = log.each(partial(count_part, as_of=as_of, horizon=horizon), Message("counting"))
    whole, days = join_census(parts), horizon // DAY_SECONDS
    past = {days: (whole.past, whole.lost)}
    check_cohort(whole.cohort, whole.relationships, as_of, days)
    # Whose first owner comes after the last one drawn has no row to give.
    some = log.only([part.owners.order[0] <= whole.owners.order[-1] for part in parts])
    sample = partial(sample_part, whole=whole, as_of=as_of, horizon=horizon)
    drawn = some.each(sample, Message("finding the middle"))
    rows, _ = row_sampling.join_rows(drawn, reference_plan(as_of, horizon))
    return WorkspaceStats(past, middle(rows.features), whole.cohort, whole.relationships)
