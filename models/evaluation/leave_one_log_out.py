"""How good a prior is on unseen logs: each log in turn is left out of the training and predicted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from sklearn.ensemble import StackingClassifier
from sklearn.metrics import log_loss, roc_auc_score

from models.dormancy.additive_model import probability
from models.dormancy.intervals import Misses, misses, widths
from models.dormancy.training import TrainingSample, fit_prior
from models.features.matrix import NAMES, without_team
from models.log.log import Floats, concatenate

DIGITS = 4
# Rules that need nothing but the history, by the feature that says them; higher is more likely dormant.
RULES = {"silence": "silence", "silence over the usual gap": "silence_over_usual_gap"}
PRIOR = "Kith prior"
SHORT_HISTORY = "Kith prior, short history"
Score = Callable[[Floats, TrainingSample], float]


@dataclass(frozen=True)
class PriorJudgement:
    """Half-widths of intervals (logit) by grade, and metrics of the prior and the rules, means over logs."""

    widths: dict[str, float] = field(default_factory=dict)
    figures: dict[str, dict[str, float]] = field(default_factory=dict)


def judge_prior(logs: Sequence[Sequence[TrainingSample]], seed: int) -> PriorJudgement:
    """Predict each log by a prior learned from the others; a single log gives an empty judgement.

    `logs` holds each log's training samples, one per horizon.
    """
    if len(logs) < 2:  # noqa: PLR2004 - one to leave out, one to learn from
        return PriorJudgement()
    priors = [fit_prior([*logs[:held], *logs[held + 1 :]], seed) for held in range(len(logs))]
    predictions = [predict_unseen(prior, log) for prior, log in zip(priors, logs, strict=True)]
    missed = [misses_of(predicted, log) for predicted, log in zip(predictions, logs, strict=True)]
    return PriorJudgement(widths(missed), _metrics(logs, predictions))


def predict_unseen(prior: StackingClassifier, log: Sequence[TrainingSample]) -> list[Floats]:
    """Return a prior's predictions of a log that it was not trained on, sample by sample."""
    return [probability(prior, without_team(at.features)) for at in log]


def misses_of(predictions: Sequence[Floats], log: Sequence[TrainingSample]) -> Misses:
    """Return how far off the predictions of a log's samples are."""
    pairs = zip(predictions, log, strict=True)
    return concatenate([misses(predicted, at.went_dormant, at.grades) for predicted, at in pairs])


def _metrics(
    logs: Sequence[Sequence[TrainingSample]], predictions: Sequence[Sequence[Floats]]
) -> dict[str, dict[str, float]]:
    whole = _part(logs, predictions, short=False)
    metrics = {PRIOR: _of_prior(*whole), SHORT_HISTORY: _of_prior(*_part(logs, predictions, short=True))}
    logs = whole[0]
    for name, feature in RULES.items():
        column = NAMES.index(feature)
        # Without a usual gap there is nothing to be late against.
        scores = [[np.nan_to_num(at.features[:, column]) for at in log] for log in logs]
        metrics[name] = {"auc": _mean(logs, scores, _auc)}
    defined = {
        name: {what: value for what, value in values.items() if value is not None}
        for name, values in metrics.items()
    }
    return {name: values for name, values in defined.items() if values}


def _part(
    logs: Sequence[Sequence[TrainingSample]], predictions: Sequence[Sequence[Floats]], *, short: bool
) -> tuple[list[list[TrainingSample]], list[list[Floats]]]:
    """Return the samples that are of cut-off copies, or all others, and what was predicted of them."""
    pairs = [
        [(at, ours) for at, ours in zip(log, of_log, strict=True) if at.short is short]
        for log, of_log in zip(logs, predictions, strict=True)
    ]
    return [[at for at, _ in log] for log in pairs], [[ours for _, ours in log] for log in pairs]


def _of_prior(
    logs: Sequence[Sequence[TrainingSample]], predictions: Sequence[Sequence[Floats]]
) -> dict[str, float | None]:
    loss = _mean(logs, predictions, lambda ours, at: float(log_loss(at.went_dormant, ours)))
    return {"auc": _mean(logs, predictions, _auc), "log_loss": loss}


def _auc(score: Floats, at: TrainingSample) -> float:
    return float(roc_auc_score(at.went_dormant, score))


def _mean(
    logs: Sequence[Sequence[TrainingSample]], scores: Sequence[Sequence[Floats]], figure: Score
) -> float | None:
    """Return the mean of the logs' means over their horizons; where one outcome never came none counts."""
    values = [
        [figure(score, at) for score, at in zip(ours, log, strict=True) if 0 < at.went_dormant.mean() < 1]
        for ours, log in zip(scores, logs, strict=True)
    ]
    counted = [np.mean(log_values) for log_values in values if log_values]
    return round(float(np.mean(counted)), DIGITS) if counted else None
