"""The scores of one part of a log, as a table for any engine."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa

from data.schema import DAY_SECONDS, from_epoch
from models.dormancy.model_card import Artefact
from models.lists.ranking.scores import score_log
from models.lists.ranking.workspace_stats import WorkspaceStats
from models.log.log import Log
from pipelines.engine.score_table import table_of

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


def score_part(
    log: Log, artefacts: Mapping[int, Artefact], numbers: Mapping[int, WorkspaceStats], as_of: int
) -> pa.Table:
    """Return the scores of a part, with reasons for each owner's first few."""
    turnovers = {(as_of, days * DAY_SECONDS): stats.turnover[days] for days, stats in numbers.items()}
    log, most, tables = replace(log, turnover=turnovers), None, []
    for days in sorted(artefacts):
        scored = score_log(log, artefacts[days], as_of, days, most, numbers[days].middle)
        most = scored.probability if most is None else np.fmin(most, scored.probability)
        explained = np.flatnonzero(scored.in_cohort & (scored.rank <= LISTED))
        tables.append(_arrow(table_of(log, scored, explained), as_of))
    return pa.concat_tables(tables)


def _arrow(table: pd.DataFrame, as_of: int) -> pa.Table:
    place = SCORES.names.index("as_of")
    columns = pa.Table.from_pandas(table.drop(columns="as_of"), SCORES.remove(place), preserve_index=False)
    moment = pa.scalar(from_epoch(as_of), SCORES.field(place).type)
    return columns.add_column(place, SCORES.field(place), pa.repeat(moment, len(columns)))
