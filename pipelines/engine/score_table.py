"""Score a log into a table, one row per relationship; needs no store."""

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.errors import UsageError
from data.model_card import PRIOR
from data.schema import DAY_SECONDS, Reason, from_epoch
from data.wording.explanations.reasons import sentence
from data.wording.language import language
from models.dormancy.model_card import Artefact
from models.evaluation.temporal_splits import check_as_of
from models.lists.ranking.scores import Scored, score_log
from models.log.log import Ints, Log


def score_table(log: Log, artefacts: Mapping[int, Artefact], as_of: int) -> pd.DataFrame:
    """Return the scored relationships in the columns of the contract, by horizon, owner and contact.

    `artefacts` holds the model to ask for each horizon in days.
    """
    check_as_of(log, as_of)
    tables, most = [], None
    for horizon_days in sorted(artefacts):
        check_horizon(artefacts[horizon_days], horizon_days)
        scored = score_log(log, artefacts[horizon_days], as_of, horizon_days, most)
        most = scored.probability if most is None else np.fmin(most, scored.probability)
        tables.append(table_of(log, scored, np.flatnonzero(scored.in_cohort)))
    return pd.concat(tables, ignore_index=True)


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
            "rank": pd.array(scored.rank, dtype="Int64"),
            "reasons": _reasons(scored, explained),
            # Added later; the contract keeps the columns before these and their order.
            "probability_low": interval.low,
            "probability_high": interval.high,
            "confidence": scored.confidence(),
        }
    ).assign(rank=lambda table: table["rank"].mask(~table["in_cohort"]))


def check_horizon(artefact: Artefact, horizon_days: int) -> None:
    """Raise UsageError where the model was trained for other horizons."""
    shortest, longest = artefact.card.horizons
    if not artefact.card.answers(horizon_days):
        fields = {
            "version": artefact.card.version,
            "span": f"{shortest}d" if shortest == longest else f"{shortest}d to {longest}d",
            "horizon": f"{horizon_days}d",
            "nearest": f"{min(max(horizon_days, shortest), longest)}d",
        }
        if artefact.card.version == PRIOR:
            raise UsageError(
                "model {version} answers for a horizon of {span}, not {horizon}; give --horizon {nearest}, "
                "train one with: kith retrain --horizon {horizon}",
                **fields,
            )
        raise UsageError(
            "model {version} answers for a horizon of {span}, not {horizon}; give --horizon {nearest}, "
            "take --model prior, or train one with: kith retrain --horizon {horizon}",
            **fields,
        )


def _reasons(scored: Scored, explained: Ints) -> list[str | None]:
    texts: list[str | None] = [None] * len(scored.in_cohort)
    for row, (reasons, counter) in zip(explained.tolist(), scored.explain(explained), strict=True):
        everything = {
            "for": [_in_words(reason) for reason in reasons],
            "against": None if counter is None else _in_words(counter),
        }
        texts[row] = json.dumps(everything, sort_keys=True)
    return texts


def _in_words(reason: Reason) -> dict[str, Any]:
    """Return a reason's fields with its sentence: a table is read without Kith."""
    values = {field.name: getattr(reason, field.name) for field in fields(reason)}
    return values | {"sentence": sentence(reason, language())}


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write the table as CSV if the name ends so, else as Parquet; the file is whole or not there."""
    fresh = path.with_name(path.name + ".part")
    if path.suffix == ".csv":
        table.to_csv(fresh, index=False)
    else:
        table.to_parquet(fresh, index=False)
    fresh.replace(path)
