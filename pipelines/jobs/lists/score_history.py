"""One history scored without a store, for callers who send it and keep everything else to themselves."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from data.errors import KithError
from data.messages import as_json
from data.schema import AT, CHANNEL, CONTACT, DAY_SECONDS, DIRECTION, OWNER, to_epoch
from models.dormancy.additive_model import probability
from models.dormancy.intervals import GRADES, grade, interval
from models.dormancy.model_card import Artefact
from models.explanations.contributions import explain_logit
from models.explanations.reasons import explain
from models.facts.depth import depth
from models.facts.gather import gather
from models.features.matrix import compute
from models.log.log import Log
from models.log.records import take
from models.log.snapshot import Snapshot, take_snapshot
from pipelines.engine.score_table import check_horizon

Fields = dict[str, Any]
NOT_IN_COHORT: Fields = dict.fromkeys(
    ("probability", "probability_low", "probability_high", "confidence", "counter_reason")
)


def score_history(question: Fields, artefact: Artefact) -> Fields:
    """Return what the model says of a history: `interactions`, `as_of` and `horizon_days`, as sent."""
    check_horizon(artefact, question["horizon_days"])
    snapshot = take_snapshot(
        _log(question), _seconds(question["as_of"]), question["horizon_days"] * DAY_SECONDS
    )
    in_cohort = bool(snapshot.cohort.any())
    prediction = _prediction(snapshot, artefact) if in_cohort else NOT_IN_COHORT | {"reasons": []}
    return {
        "in_cohort": in_cohort,
        **prediction,
        "depth": round(float(depth(snapshot)[0]), 6) if len(snapshot) else None,
        "model_version": artefact.card.version,
    }


def answer_lines(lines: Iterable[str], find: Callable[[int], Artefact]) -> Iterator[str]:
    """Yield one line of JSON for each line of JSON: the score, or the fault in one sentence."""
    for line in lines:
        question = json.loads(line)
        try:
            yield json.dumps({"score": score_history(question, find(question["horizon_days"]))})
        except KithError as error:
            yield json.dumps({"fault": as_json(error.sentence)})


def _prediction(snapshot: Snapshot, artefact: Artefact) -> Fields:
    facts = gather(snapshot)
    features = compute(facts)
    likely = probability(artefact.model, features)
    spread = interval(likely, grade(facts), artefact.card.widths)
    # One history has no cohort around it: its terms are counted from the medians of the training rows.
    reference = np.asarray(artefact.card.reference)
    row = np.array([0])
    ((reasons, counter),) = explain(take(facts, row), explain_logit(artefact.model, features[row], reference))
    return {
        "probability": round(float(likely[0]), 6),
        "probability_low": round(float(spread.low[0]), 6),
        "probability_high": round(float(spread.high[0]), 6),
        "confidence": str(GRADES[int(grade(facts)[0])]),
        "reasons": [asdict(reason) for reason in reasons],
        "counter_reason": None if counter is None else asdict(counter),
    }


def _log(question: Fields) -> Log:
    rows = [
        ("owner", "contact", _seconds(row["at"]), row["direction"], row["channel"])
        for row in question["interactions"]
    ]
    return Log.from_frame(pd.DataFrame(rows, columns=[OWNER, CONTACT, AT, DIRECTION, CHANNEL]))


def _seconds(moment: str) -> int:
    return to_epoch(datetime.fromisoformat(moment))
