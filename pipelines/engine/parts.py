"""The work on one part of a log that holds whole owners, the same for every engine.

Numbers of all owners (the turnover, and the reference row of the reasons) are joined from what the parts
count, so that an owner's rows do not depend on who shares the part. Scoring is in `score_part`: its
libraries take two seconds to load on each executor.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from data.packed.reader import PackedLog
from data.schema import DAY_SECONDS
from models.dormancy.labelled_rows import LabelledRows, gather_examples
from models.dormancy.row_sampling import (
    Counted,
    Drawn,
    SamplingPlan,
    count_rows,
    draw_rows,
    join_counts,
    join_rows,
    only_drawn,
)
from models.features.matrix import NAMES, middle
from models.lists.ranking.workspace_stats import WorkspaceStats
from models.log.log import Log
from models.log.snapshot import take_snapshot, turnover

# The middle of so many rows moves no more than the digits that sentences show.
MIDDLE_ROWS = 50_000
FEATURES = pa.schema(
    [
        ("owner", pa.string()),
        ("contact", pa.string()),
        ("as_of", pa.int64()),
        ("went_dormant", pa.bool_()),
        *((name, pa.float64()) for name in NAMES),
    ]
)


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


def read_bucket(packed: PackedLog, bucket: int) -> Log:
    """Return a bucket as a log that knows how large the whole is."""
    return replace(Log.from_sorted(packed.read(bucket)), part_of=packed.manifest.rows)


def count_part(log: Log, as_of: int, horizon: int) -> Census:
    """Return a part's share of the numbers."""
    snapshot = take_snapshot(log, as_of, horizon)
    own = count_rows(log, reference_plan(as_of, horizon))
    return Census(*turnover(log, as_of, horizon), int(snapshot.cohort.sum()), len(snapshot), own)


def join_census(parts: Sequence[Census]) -> Census:
    """Return the numbers of all parts together, and the owners that are drawn."""
    return Census(
        past=sum(part.past for part in parts),
        lost=sum(part.lost for part in parts),
        cohort=sum(part.cohort for part in parts),
        relationships=sum(part.relationships for part in parts),
        owners=join_counts([part.owners for part in parts], MIDDLE_ROWS),
    )


def sample_part(log: Log, whole: Census, as_of: int, horizon: int) -> Drawn:
    """Return the rows of a part's drawn owners, which the middle is taken of."""
    plan, turnovers = reference_plan(as_of, horizon), {(as_of, horizon): (whole.past, whole.lost)}
    return draw_rows(only_drawn(log, int(whole.owners.order[-1]), plan.seed), plan, turnovers)


def join_workspace(whole: Census, drawn: Sequence[Drawn], as_of: int, horizon: int) -> WorkspaceStats:
    """Return the workspace's numbers from all parts' drawn rows."""
    rows, _ = join_rows(drawn, reference_plan(as_of, horizon))
    past = {horizon // DAY_SECONDS: (whole.past, whole.lost)}
    return WorkspaceStats(past, middle(rows.features), whole.cohort, whole.relationships)


def examples_of(log: Log, as_ofs: Sequence[int], horizon: int, past: tuple[int, int]) -> LabelledRows:
    """Return the cohorts of a part at several as_ofs; `past` is the workspace's turnover."""
    turnovers = dict.fromkeys(((as_of, horizon) for as_of in as_ofs), past)
    return gather_examples(replace(log, turnover=turnovers), as_ofs, horizon)


def features_part(log: Log, as_ofs: Sequence[int], horizon: int, past: tuple[int, int]) -> pa.Table:
    """Return features and outcomes of a part's cohorts as a table."""
    rows = examples_of(log, as_ofs, horizon, past)
    names = [log.owners[rows.owner].astype(str), log.contacts[rows.contact].astype(str)]
    columns = [*names, rows.as_of, rows.went_dormant, *rows.features.T]
    return pa.table([pa.array(column) for column in columns], schema=FEATURES)
