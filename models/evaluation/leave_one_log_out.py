"""How right a prior is on logs that it has not seen: each log in turn is left out of its training."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from sklearn.metrics import log_loss, roc_auc_score

from models.dormancy.additive_model import probability
from models.dormancy.intervals import misses, widths
from models.dormancy.training import TrainingSample, fit_prior
from models.features.matrix import NAMES, without_team
from models.log.log import Floats
from models.log.records import concatenate

DIGITS = 4
# Rules that need nothing but the history, by the feature that says them; higher is more likely dormant.
RULES = {"silence": "silence", "silence over the usual gap": "silence_over_usual_gap"}
PRIOR = "Kith prior"
Score = Callable[[Floats, TrainingSample], float]


@dataclass(frozen=True)
class PriorJudgement:
    """Widths of the intervals by grade, and figures of the prior beside the rules, means of the logs."""

    widths: dict[str, float] = field(default_factory=dict)
    figures: dict[str, dict[str, float]] = field(default_factory=dict)


def judge_prior(logs: Sequence[Sequence[TrainingSample]], seed: int) -> PriorJudgement:
    """Judge each log by a prior learned from the others; of a single log nothing can be said."""
    if len(logs) < 2:  # noqa: PLR2004 - one to leave out, one to learn from
        return PriorJudgement()
    said = [_predict_held_out(logs, held, seed) for held in range(len(logs))]
    missed = [
        concatenate([misses(one, at.went_dormant, at.grades) for one, at in zip(ours, log, strict=True)])
        for ours, log in zip(said, logs, strict=True)
    ]
    return PriorJudgement(widths(missed), _figures(logs, said))


def _predict_held_out(logs: Sequence[Sequence[TrainingSample]], held: int, seed: int) -> list[Floats]:
    """Return what a prior says of the log that it was not trained on."""
    without = fit_prior([log for number, log in enumerate(logs) if number != held], seed)
    return [probability(without, without_team(one.features)) for one in logs[held]]


def _figures(
    logs: Sequence[Sequence[TrainingSample]], said: Sequence[Sequence[Floats]]
) -> dict[str, dict[str, float]]:
    loss = _mean(logs, said, lambda ours, at: float(log_loss(at.went_dormant, ours)))
    told: dict[str, dict[str, float | None]] = {PRIOR: {"auc": _mean(logs, said, _auc), "log_loss": loss}}
    for name, feature in RULES.items():
        column = NAMES.index(feature)
        # Without a usual gap there is nothing to be late against.
        scores = [[np.nan_to_num(one.features[:, column]) for one in log] for log in logs]
        told[name] = {"auc": _mean(logs, scores, _auc)}
    return {
        name: {what: one for what, one in found.items() if one is not None} for name, found in told.items()
    }


def _auc(score: Floats, at: TrainingSample) -> float:
    return float(roc_auc_score(at.went_dormant, score))


def _mean(
    logs: Sequence[Sequence[TrainingSample]], scores: Sequence[Sequence[Floats]], figure: Score
) -> float | None:
    """Return the mean of the logs' means over their horizons; where one outcome never came none counts."""
    found = [
        [figure(score, at) for score, at in zip(ours, log, strict=True) if 0 < at.went_dormant.mean() < 1]
        for ours, log in zip(scores, logs, strict=True)
    ]
    counted = [np.mean(one) for one in found if one]
    return round(float(np.mean(counted)), DIGITS) if counted else None
