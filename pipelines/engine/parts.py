"""What any engine does with one part of a log that holds whole owners; where parts lie is the engine's.

What is a number of all owners, the turnover and the middle that reasons are told from, is joined from
what the parts count, so that an owner's rows do not depend on who shares the part. What asks a model is
in `score_parts`: its libraries take two seconds to load, on each executor.
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
    """One part's share of the workspace's numbers, and its owners that are first in the order of drawing."""

    past: int
    lost: int
    cohort: int
    relationships: int
    owners: Counted


def middle_plan(as_of: int, horizon: int) -> SamplingPlan:
    """Return whose features the middle is taken of: the first owners drawn, everyone where they are few."""
    return SamplingPlan([as_of], horizon, MIDDLE_ROWS, seed=0, most=MIDDLE_ROWS)


def read_bucket(packed: PackedLog, bucket: int) -> Log:
    """Return a bucket as a log that knows how large the whole is."""
    return replace(Log.from_sorted(packed.read(bucket)), part_of=packed.manifest.rows)


def count_part(log: Log, as_of: int, horizon: int) -> Census:
    """Return a part's share of the numbers."""
    snapshot = take_snapshot(log, as_of, horizon)
    own = count_rows(log, middle_plan(as_of, horizon))
    return Census(*turnover(log, as_of, horizon), int(snapshot.cohort.sum()), len(snapshot), own)


def join_census(parts: Sequence[Census]) -> Census:
    """Return the numbers of all parts together, and the owners that are drawn."""
    return Census(
        past=sum(one.past for one in parts),
        lost=sum(one.lost for one in parts),
        cohort=sum(one.cohort for one in parts),
        relationships=sum(one.relationships for one in parts),
        owners=join_counts([one.owners for one in parts], MIDDLE_ROWS),
    )


def draw_part(log: Log, whole: Census, as_of: int, horizon: int) -> Drawn:
    """Return the rows of a part's drawn owners, which the middle is taken of."""
    plan, known = middle_plan(as_of, horizon), {(as_of, horizon): (whole.past, whole.lost)}
    return draw_rows(only_drawn(log, int(whole.owners.order[-1]), plan.seed), plan, known)


def join_workspace(whole: Census, drawn: Sequence[Drawn], as_of: int, horizon: int) -> WorkspaceStats:
    """Return the workspace's numbers from all parts' drawn rows."""
    rows, _ = join_rows(drawn, middle_plan(as_of, horizon))
    past = {horizon // DAY_SECONDS: (whole.past, whole.lost)}
    return WorkspaceStats(past, middle(rows.features), whole.cohort, whole.relationships)


def examples_of(log: Log, as_ofs: Sequence[int], horizon: int, past: tuple[int, int]) -> LabelledRows:
    """Return the cohorts of a part at several as_ofs; `past` is the workspace's turnover."""
    known = dict.fromkeys(((as_of, horizon) for as_of in as_ofs), past)
    return gather_examples(replace(log, turnover=known), as_ofs, horizon)


def features_part(log: Log, as_ofs: Sequence[int], horizon: int, past: tuple[int, int]) -> pa.Table:
    """Return features and outcomes of a part's cohorts as a table."""
    found = examples_of(log, as_ofs, horizon, past)
    names = [log.owners[found.owner].astype(str), log.contacts[found.contact].astype(str)]
    columns = [*names, found.as_of, found.went_dormant, *found.features.T]
    return pa.table([pa.array(one) for one in columns], schema=FEATURES)
