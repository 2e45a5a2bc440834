"""Score a log, or one part of it, into a table with one row per relationship; needs no store."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from data.schema import DAY_SECONDS, Reason, from_epoch
from data.wording.explanations.reasons import sentence
from data.wording.language import language
from models.evaluation.temporal_splits import check_as_of
from models.lists.ranking.scores import Scored, score_log
from models.lists.ranking.workspace_stats import WorkspaceStats, with_turnover
from models.log.log import Floats, Ints, Log
from models.served.artefact import ServedModel, check_horizon
from pipelines.engine.parts import PartedLog, workspace_of

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


def score_table(log: Log, artefacts: Mapping[int, ServedModel], as_of: int) -> pd.DataFrame:
    """Return the scored relationships in the columns of the contract, by horizon, owner and contact.

    `artefacts` holds the model to ask for each horizon in days.
    """
    check_as_of(log, as_of)
    check_horizons(artefacts)
    by_horizon = _by_horizon(log, artefacts, as_of, {})
    tables = [table_of(log, scored, np.flatnonzero(scored.in_cohort)) for scored in by_horizon]
    return pd.concat(tables, ignore_index=True)


@dataclass(frozen=True)
class PartScoring:
    """What every part of a log is scored by: models and the workspace's numbers, by horizon in days."""

    artefacts: Mapping[int, ServedModel]
    numbers: Mapping[int, WorkspaceStats]
    as_of: int

    def table(self, log: Log) -> pa.Table:
        """Return the scores of a part, with reasons for each owner's first few."""
        turnovers = {days: stats.turnover[days] for days, stats in self.numbers.items()}
        middles = {days: stats.middle for days, stats in self.numbers.items()}
        log, tables = with_turnover(log, self.as_of, turnovers), []
        for scored in _by_horizon(log, self.artefacts, self.as_of, middles):
            table = table_of(log, scored, np.flatnonzero(scored.in_cohort & (scored.rank <= LISTED)))
            tables.append(_arrow(table, self.as_of))
        return pa.concat_tables(tables)


def part_scoring(log: PartedLog, artefacts: Mapping[int, ServedModel], as_of: int) -> PartScoring:
    """Return how each part of a log is scored; raises UsageError where a model does not answer.

    Raises NotEnoughHistoryError where nobody has any history.
    """
    check_horizons(artefacts)
    numbers = {days: workspace_of(log, as_of, days * DAY_SECONDS) for days in sorted(artefacts)}
    return PartScoring(artefacts, numbers, as_of)


def _by_horizon(
    log: Log, artefacts: Mapping[int, ServedModel], as_of: int, middles: Mapping[int, Floats]
) -> Iterator[Scored]:
    """Yield the scores for each horizon, rising: silence through a longer one is at most as likely."""
    most = None
    for days in sorted(artefacts):
        scored = score_log(log, artefacts[days], as_of, days, most, middles.get(days))
        most = scored.probability if most is None else np.fmin(most, scored.probability)
        yield scored


def _arrow(table: pd.DataFrame, as_of: int) -> pa.Table:
    # Apart: pyarrow reads a column of times in a way that pandas gives up.
    place = SCORES.names.index("as_of")
    columns = pa.Table.from_pandas(table.drop(columns="as_of"), SCORES.remove(place), preserve_index=False)
    moment = pa.scalar(from_epoch(as_of), SCORES.field(place).type)
    return columns.add_column(place, SCORES.field(place), pa.repeat(moment, len(columns)))


def table_of(log: Log, scored: Scored, explained: Ints) -> pd.DataFrame:
    """Return the scored relationships in the documented columns, with reasons for the `explained` rows."""
    interval = scored.interval
    return pd.DataFrame(
        {
            "owner": log.owners[scored.snapshot.owner],
            "contact": log.contacts[scored.snapshot.contact],
            "as_of": from_epoch(scored.snapshot.as_of),
            "horizon_days": scored.snapshot.horizon // DAY_SECONDS,
            "in_cohort": scored.in_cohort,
            "probability": scored.probability,
            "depth": scored.depth,
            "priority": scored.priority,
            "pool": scored.pool(),
            "rank": pd.arrays.IntegerArray(scored.rank, ~scored.in_cohort),
            "reasons": _reasons(scored, explained),
            # Added later; the contract keeps the columns before these and their order.
            "probability_low": interval.low,
            "probability_high": interval.high,
            "confidence": scored.confidence(),
        }
    )


def check_horizons(artefacts: Mapping[int, ServedModel]) -> None:
    """Raise UsageError where a model was trained for other horizons than the one it is to answer for."""
    for horizon_days, artefact in artefacts.items():
        check_horizon(artefact, horizon_days)


def _reasons(scored: Scored, explained: Ints) -> list[str | None]:
    texts: list[str | None] = [None] * len(scored.in_cohort)
    for row, (reasons, counter) in zip(explained.tolist(), scored.explain(explained), strict=True):
        everything = {
            "for": [_in_words(reason) for reason in reasons],
            "against": counter and _in_words(counter),
        }
        texts[row] = json.dumps(everything, sort_keys=True)
    return texts


def _in_words(reason: Reason) -> dict[str, Any]:
    """Return a reason's fields with its sentence: a table is read without Kith."""
    return asdict(reason) | {"sentence": sentence(reason, language())}


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write the table as CSV if the name ends so, else as Parquet; the file is whole or not there."""
    fresh = path.with_name(path.name + ".part")
    if path.suffix == ".csv":
        table.to_csv(fresh, index=False)
    else:
        table.to_parquet(fresh, index=False)
    fresh.replace(path)
