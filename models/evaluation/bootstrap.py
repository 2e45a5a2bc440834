"""Differences between two models, with percentile intervals by bootstrap over owners.

Relationships of one owner, and overlapping snapshots of one relationship, are not independent; owners
nearly are (cluster bootstrap: Efron and Tibshirani 1993, chapter 8). A log of one owner is resampled by
contact instead.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.dormancy.labelled_rows import LabelledRows
from models.log.log import Bools, Floats, Ints, first_of_run

RESAMPLES = 200
LEVEL = 0.95
Measure = Callable[[Floats], float]


@dataclass(frozen=True)
class Difference:
    """A metric of one model minus that of another, with its interval at LEVEL."""

    estimate: float
    low: float
    high: float


def auc_by_weight(score: Floats, went_dormant: Bools) -> Measure:
    """Return the AUC as a function of the rows' weights; ties count half."""
    order = np.argsort(score, kind="stable")
    dormant = went_dormant[order]
    group = np.cumsum(first_of_run(score[order])) - 1

    def auc(weight: Floats) -> float:
        ordered = weight[order]
        positive = np.bincount(group, ordered * dormant)
        negative = np.bincount(group, ordered * ~dormant)
        below = np.cumsum(negative) - negative / 2
        pairs = positive.sum() * negative.sum()
        return float((positive * below).sum() / pairs) if pairs else float("nan")

    return auc


def log_loss_by_weight(probability: Floats, went_dormant: Bools) -> Measure:
    """Return the log-loss as a function of the rows' weights."""
    kept = np.clip(probability, 1e-6, 1 - 1e-6)
    loss = -np.where(went_dormant, np.log(kept), np.log(1 - kept))
    return lambda weight: float((loss * weight).sum() / weight.sum())


def bootstrap_weights(examples: LabelledRows, seed: int) -> Floats:
    """Return bootstrap weights, shape (RESAMPLES, rows): how often each row's owner was drawn."""
    units: Ints = examples.owner if np.ptp(examples.owner) else examples.contact
    _, unit = np.unique(units, return_inverse=True)
    size = int(unit.max()) + 1
    chosen = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), RESAMPLES)
    return chosen[:, unit].astype(np.float64)


def nothing(weight: Floats) -> float:  # noqa: ARG001 - a measure like the others
    """Return nought: a metric minus nothing is the metric, with its interval."""
    return 0.0


def bootstrap_difference(first: Measure, second: Measure, weights: Floats) -> Difference:
    """Return the first metric minus the second on all rows, with its interval over the resamples.

    `weights` has the shape (resamples, rows).
    """
    every = np.ones(weights.shape[1])
    return interval(first(every) - second(every), resample(first, weights) - resample(second, weights))


def resample(measure: Measure, weights: Floats) -> Floats:
    """Return the metric of each resample, shape (resamples,); NaN where it is undefined."""
    return np.array([measure(weight) for weight in weights])


def interval(estimate: float, resampled: Floats) -> Difference:
    """Return an estimate with the interval of its resamples, those left out in which it is undefined.

    Where it is defined in none, there is no interval: NaN.
    """
    defined = resampled[~np.isnan(resampled)]
    low, high = np.quantile(defined if len(defined) else [np.nan], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Difference(estimate, float(low), float(high))
