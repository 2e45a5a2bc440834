"""Models and rules side by side on the same rows, by stratum, with intervals."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from models.dormancy.intervals import covered, grade, misses
from models.dormancy.labelled_rows import LabelledRows
from models.evaluation.bootstrap import (
    Difference,
    auc_by_weight,
    bootstrap_difference,
    bootstrap_weights,
    log_loss_by_weight,
)
from models.evaluation.metrics import Metrics, Tables, evaluate
from models.log.log import Bools, Floats, take

# Below so many rows of either outcome a stratum's figures are chance.
MIN_OUTCOMES = 30


@dataclass(frozen=True)
class Prediction:
    """What a model or rule predicts of the test rows, shape (rows,): probability, and score to rank by."""

    probability: Floats
    score: Floats


@dataclass(frozen=True)
class Comparison:
    """Everything measured; `differences` are the first model's figures minus each other's.

    `coverage` is the share of groups of alike rows that lay within the interval given for them, `protocols`
    what the protocols of models/evaluation/protocols found, where the whole log was at hand.
    """

    horizon_days: int
    train_rows: int
    train: list[str]
    test: list[str]
    figures: dict[str, Metrics]
    strata: dict[str, dict[str, Metrics]]
    differences: dict[str, dict[str, Difference]]
    calibration: list[tuple[float, float, int]]
    coverage: dict[str, float] = field(default_factory=dict)
    protocols: Tables = field(default_factory=dict)

    @property
    def best(self) -> str:
        """The model that the others are compared with."""
        return next(iter(self.figures))

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        return asdict(self)


def metrics_by_model(test: LabelledRows, predictions: Mapping[str, Prediction]) -> dict[str, Metrics]:
    """Return the metrics of each prediction on the test rows, by name."""
    return {
        name: evaluate(each.probability, test.went_dormant, test.lists, test.depth, each.score)
        for name, each in predictions.items()
    }


def metrics_by_stratum(
    test: LabelledRows, predictions: Mapping[str, Prediction]
) -> dict[str, dict[str, Metrics]]:
    """Return each prediction's metrics in every stratum with at least MIN_OUTCOMES rows of each outcome."""
    return {
        name: metrics_by_model(take(test, part), _part(predictions, part))
        for name, part in test.strata().items()
        if _tells(test.went_dormant[part])
    }


def _part(predictions: Mapping[str, Prediction], part: Bools) -> dict[str, Prediction]:
    return {name: take(each, part) for name, each in predictions.items()}


def _tells(outcomes: Bools) -> bool:
    return min(int(outcomes.sum()), int((~outcomes).sum())) >= MIN_OUTCOMES


def differences_to_first(
    test: LabelledRows, predictions: Mapping[str, Prediction], seed: int
) -> dict[str, dict[str, Difference]]:
    """Return the first prediction's AUC and log-loss minus each other one's, with intervals over owners."""
    weights = bootstrap_weights(test, seed)
    outcomes = test.went_dormant
    aucs = {name: auc_by_weight(each.score, outcomes) for name, each in predictions.items()}
    losses = {name: log_loss_by_weight(each.probability, outcomes) for name, each in predictions.items()}
    first, *others = predictions
    return {
        other: {
            "auc": bootstrap_difference(aucs[first], aucs[other], weights),
            "log_loss": bootstrap_difference(losses[first], losses[other], weights),
        }
        for other in others
    }


def coverage(test: LabelledRows, predicted: Prediction, widths: Mapping[str, float]) -> float:
    """Return the share of groups of alike rows whose outcome lay within their interval."""
    return covered(misses(predicted.probability, test.went_dormant, grade(test.facts)), widths)


def prediction(probability: Floats, score: Floats | None = None) -> Prediction:
    """Return a prediction that ranks by its probability unless a finer score is given."""
    return Prediction(probability, np.asarray(probability if score is None else score, dtype=np.float64))
