"""One history scored without a store, for callers who send it and keep everything else to themselves."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np

from data.errors import KithError
from data.messages import as_json
from data.schema import OWN, to_epoch
from models.lists.ranking.scores import Scored, score_log
from models.log.log import Floats, Log
from models.served.artefact import ServedModel, check_horizon

Fields = dict[str, Any]
NOT_IN_COHORT: Fields = dict.fromkeys(
    ("probability", "probability_low", "probability_high", "confidence", "counter_reason")
)


def score_history(question: Fields, artefact: ServedModel) -> Fields:
    """Return what the model says of a history: `interactions`, `as_of` and `horizon_days`, as sent."""
    as_of, days = _seconds(question["as_of"]), question["horizon_days"]
    check_horizon(artefact, days)
    # One history has no cohort around it: its terms are counted from the medians of the training rows.
    scored = score_log(_log(question), artefact, as_of, days, whole=np.asarray(artefact.card.reference))
    in_cohort = bool(scored.in_cohort.any())
    return {
        "in_cohort": in_cohort,
        **(_prediction(scored) if in_cohort else NOT_IN_COHORT | {"reasons": []}),
        "depth": _rounded(scored.depth) if len(scored.depth) else None,
        "model_version": artefact.card.version,
    }


def answer_lines(lines: Iterable[str], find: Callable[[str, int], ServedModel]) -> Iterator[str]:
    """Yield one line of JSON for each line of JSON: the score, or the fault in one sentence.

    `find` returns the model of a workspace for a horizon in days.
    """
    for line in lines:
        question = json.loads(line)
        try:
            yield json.dumps({"score": score_history(question, _model(question, find))})
        except KithError as error:
            yield json.dumps({"fault": as_json(error.sentence)})


def _model(question: Fields, find: Callable[[str, int], ServedModel]) -> ServedModel:
    return find(question.get("workspace", OWN), question["horizon_days"])


def _prediction(scored: Scored) -> Fields:
    interval = scored.interval
    ((reasons, counter),) = scored.explain(np.array([0]))
    return {
        "probability": _rounded(scored.probability),
        "probability_low": _rounded(interval.low),
        "probability_high": _rounded(interval.high),
        "confidence": str(scored.confidence()[0]),
        "reasons": [asdict(reason) for reason in reasons],
        "counter_reason": counter and asdict(counter),
    }


def _rounded(column: Floats) -> float:
    return round(float(column[0]), 6)


def _log(question: Fields) -> Log:
    rows = [
        ("owner", "contact", _seconds(row["at"]), row["direction"], row["channel"])
        for row in question["interactions"]
    ]
    return Log.from_rows(rows)


def _seconds(moment: str) -> int:
    return to_epoch(datetime.fromisoformat(moment))
