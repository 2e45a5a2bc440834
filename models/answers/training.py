"""The answer model is learned from letters of many logs, and ships only where it beats one number.

A workspace's own closed letters are mixed in, the more of them the more there are.

The rows are relationships that had fallen silent at a snapshot, in which both sides had spoken, and where
the owner's own interaction came next, within the horizon.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from models.answers.answer_model import NAMES, AnswerModel, answer_columns
from models.answers.letters import closed_letters, outcome_of_letters
from models.facts.gather import gather
from models.log.log import Bools, Floats, Ints, Log, concatenate
from models.log.snapshot import MIN_INTERACTIONS, Snapshot, take_snapshot

# Ridge on standardised numbers.
STRENGTH = 0.1
# The one number that a model of a dozen must beat.
ONE_NUMBER = ("share_from_them",)
RESAMPLES = 400
# A workspace's own letters are few: more ridge, and a share that is half of its most at so many. Chosen on
# six logs; docs/explanation/pools.md tells what each gains where the other five choose.
LOCAL_STRENGTH = 0.01
HALF_WAY_LETTERS, MOST_LOCAL = 1_000, 0.9


@dataclass(frozen=True)
class AnswerRows:
    """Letters with their outcome: `columns` of shape (rows, len(NAMES))."""

    owner: Ints
    columns: Floats
    answered: Bools

    def __len__(self) -> int:
        """Return the number of letters."""
        return len(self.owner)


def letter_rows(log: Log, as_ofs: Sequence[int], horizon: int) -> AnswerRows:
    """Return the letters that followed each as_of within a horizon; all in seconds."""
    return concatenate([_letters_at(take_snapshot(log, as_of, horizon)) for as_of in as_ofs])


def _letters_at(snapshot: Snapshot) -> AnswerRows:
    dormant = (snapshot.interactions >= MIN_INTERACTIONS) & ~snapshot.cohort
    first, answered = outcome_of_letters(snapshot)
    asked_about = dormant & first
    facts = gather(snapshot, asked_about)
    owner = snapshot.owner[asked_about]
    own = closed_letters(snapshot.log, snapshot.as_of, snapshot.horizon)
    both = (facts.dialogue.sent > 0) & (facts.dialogue.received > 0)
    columns = answer_columns(facts, owner, own, own.together)
    return AnswerRows(owner[both], columns[both], answered[asked_about][both])


def fit_answers(
    logs: Sequence[AnswerRows], names: Sequence[str] = NAMES, strength: float = STRENGTH
) -> AnswerModel:
    """Learn from the letters of several logs, each log weighing the same, by the named numbers alone."""
    rows = concatenate(list(logs))
    chosen = [NAMES.index(name) for name in names]
    scaler = StandardScaler()
    weight = np.concatenate([np.full(len(log), 1 / len(log)) for log in logs if len(log)])
    line = LogisticRegression(C=strength).fit(
        scaler.fit_transform(rows.columns[:, chosen]), rows.answered, weight * len(weight) / weight.sum()
    )
    weights = line.coef_[0] / scaler.scale_
    intercept = float(line.intercept_[0] - (weights * scaler.mean_).sum())
    return AnswerModel(dict(zip(names, map(float, weights), strict=True)), intercept)


def blend_answers(prior: AnswerModel, own: AnswerRows) -> AnswerModel:
    """Return the prior mixed with what a workspace's own letters teach; the prior where all ended alike.

    The logits are mixed, and so the weights: what comes out is one sum again.
    """
    if not 0 < own.answered.sum() < len(own):
        return prior
    local = fit_answers([own], strength=LOCAL_STRENGTH)
    share = MOST_LOCAL * len(own) / (len(own) + HALF_WAY_LETTERS)
    weights = {
        name: (1 - share) * prior.weights.get(name, 0.0) + share * local.weights[name] for name in NAMES
    }
    return AnswerModel(weights, (1 - share) * prior.intercept + share * local.intercept)


def judge_answers(logs: Mapping[str, AnswerRows], seed: int) -> dict[str, dict[str, Any]]:
    """Return how much the model gains in log-loss on each log over the one number, learned from the others.

    `low` to `high` is the interval of the gain, 95 % by bootstrap over owners; `observed_over_expected` is
    of the model.
    """
    return {name: _judge(logs, name, seed) for name in logs if len(logs) > 1}


def _judge(logs: Mapping[str, AnswerRows], name: str, seed: int) -> dict[str, Any]:
    rows, others = logs[name], [log for other, log in logs.items() if other != name]
    likely = fit_answers(others).probability(rows.columns)
    plain = fit_answers(others, ONE_NUMBER).probability(rows.columns)
    gain = _losses(plain, rows.answered) - _losses(likely, rows.answered)
    low, high = _interval(gain, rows.owner, seed)
    return {
        "letters": len(rows),
        "answered": float(rows.answered.mean()),
        "observed_over_expected": float(rows.answered.sum() / likely.sum()),
        "gain": float(gain.mean()),
        "low": low,
        "high": high,
    }


def choose_answers(logs: Mapping[str, AnswerRows], judged: Mapping[str, dict[str, Any]]) -> AnswerModel:
    """Return the model of all numbers where its gain is above nought on most logs that it had not seen.

    Most means that the interval of the gain excludes nought there, and that nowhere it is a loss beyond
    doubt; else the one number, calibrated.
    """
    gains = [one["low"] > 0 for one in judged.values()]
    losses = [one["high"] < 0 for one in judged.values()]
    wins = bool(gains) and sum(gains) * 2 > len(gains) and not any(losses)
    return fit_answers(list(logs.values()), NAMES if wins else ONE_NUMBER)


def _losses(likely: Floats, answered: Bools) -> Floats:
    return -np.log(np.where(answered, likely, 1 - likely))


def _interval(gain: Floats, owner: Ints, seed: int) -> tuple[float, float]:
    """Return the 95 % interval of a mean over rows, whole owners being drawn again and again."""
    number = np.unique(owner, return_inverse=True)[1]
    total, count = np.bincount(number, gain), np.bincount(number)
    size = len(total)
    times = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), RESAMPLES)
    low, high = np.quantile(times @ total / (times @ count), [0.025, 0.975])
    return float(low), float(high)
