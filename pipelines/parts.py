"""What any engine does with one part of a log that holds whole owners; where parts lie is the engine's.

What is a number of all owners, the turnover and the middle that reasons are told from, is joined from
what the parts count, so that an owner's rows do not depend on who shares the part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa

from data.schema import DAY_SECONDS, from_epoch
from models.examples import Examples, gather_examples
from models.features import NAMES, middle
from models.log import Log
from models.sample import Counted, Drawn, Plan, count_rows, draw_rows, join_counts, join_rows, only_drawn
from models.snapshot import take_snapshot, turnover
from pipelines.artefact import Artefact
from pipelines.score import table_of
from pipelines.scoring import score_log
from pipelines.workspace import Workspace

# The middle of so many rows moves no more than the digits that sentences show.
MIDDLE_ROWS = 50_000
LISTED = 5
SCORES = pa.schema(
    [
        ("owner", pa.string()),
        ("contact", pa.string()),
        ("as_of", pa.timestamp("us", "UTC")),
        ("horizon_days", pa.int64()),
        ("in_cohort", pa.bool_()),
        ("probability", pa.float64()),
        ("depth", pa.float64()),
        ("priority", pa.float64()),
        ("pool", pa.string()),
        ("rank", pa.int64()),
        ("reasons", pa.string()),
        ("probability_low", pa.float64()),
        ("probability_high", pa.float64()),
        ("confidence", pa.string()),
    ]
)
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


def middle_plan(as_of: int, horizon: int) -> Plan:
    """Return whose features the middle is taken of: the first owners drawn, everyone where they are few."""
    return Plan([as_of], horizon, MIDDLE_ROWS, seed=0, most=MIDDLE_ROWS)


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


def join_workspace(whole: Census, drawn: Sequence[Drawn], as_of: int, horizon: int) -> Workspace:
    """Return the workspace's numbers from all parts' drawn rows."""
    rows, _ = join_rows(drawn, middle_plan(as_of, horizon))
    past = {horizon // DAY_SECONDS: (whole.past, whole.lost)}
    return Workspace(past, middle(rows.features), whole.cohort, whole.relationships)


def examples_of(log: Log, as_ofs: Sequence[int], horizon: int, past: tuple[int, int]) -> Examples:
    """Return the cohorts of a part at several as_ofs; `past` is the workspace's turnover."""
    known = dict.fromkeys(((as_of, horizon) for as_of in as_ofs), past)
    return gather_examples(replace(log, turnover=known), as_ofs, horizon)


def features_part(log: Log, as_ofs: Sequence[int], horizon: int, past: tuple[int, int]) -> pa.Table:
    """Return features and outcomes of a part's cohorts as a table."""
    found = examples_of(log, as_ofs, horizon, past)
    names = [log.owners[found.owner].astype(str), log.contacts[found.contact].astype(str)]
    columns = [*names, found.as_of, found.went_dormant, *found.features.T]
    return pa.table([pa.array(one) for one in columns], schema=FEATURES)


def score_part(
    log: Log, artefacts: Mapping[int, Artefact], numbers: Mapping[int, Workspace], as_of: int
) -> pa.Table:
    """Return the scores of a part, with reasons for each owner's first few."""
    known = {(as_of, days * DAY_SECONDS): one.turnover[days] for days, one in numbers.items()}
    log, most, tables = replace(log, turnover=known), None, []
    for days in sorted(artefacts):
        scored = score_log(log, artefacts[days], as_of, days, most, numbers[days].middle)
        most = scored.probability if most is None else np.fmin(most, scored.probability)
        told = np.flatnonzero(scored.in_cohort & (scored.rank <= LISTED))
        tables.append(_arrow(table_of(log, scored, told), as_of))
    return pa.concat_tables(tables)


def _arrow(table: pd.DataFrame, as_of: int) -> pa.Table:
    place = SCORES.names.index("as_of")
    told = pa.Table.from_pandas(table.drop(columns="as_of"), SCORES.remove(place), preserve_index=False)
    moment = pa.scalar(from_epoch(as_of), SCORES.field(place).type)
    return told.add_column(place, SCORES.field(place), pa.repeat(moment, len(told)))
