"""How sure a comparison is: differences between two models, with intervals by bootstrap over owners.

Relationships of one owner, and overlapping snapshots of one relationship, are not independent; owners
nearly are. A log of one owner is resampled by contact instead.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.dormancy.labelled_rows import LabelledRows
from models.log.log import Bools, Floats, Ints
from models.log.sorting import first_of_run

RESAMPLES = 200
LEVEL = 0.95
Measure = Callable[[Floats], float]


@dataclass(frozen=True)
class Difference:
    """A figure of one model minus that of another, with its interval at LEVEL."""

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
    """Return one row of weights for each draw: how often each row's owner was drawn."""
    units: Ints = examples.owner if np.ptp(examples.owner) else examples.contact
    _, unit = np.unique(units, return_inverse=True)
    size = int(unit.max()) + 1
    chosen = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), RESAMPLES)
    return chosen[:, unit].astype(np.float64)


def bootstrap_difference(one: Measure, other: Measure, weights: Floats) -> Difference:
    """Return one figure minus the other on all rows, and where it lies in the draws."""
    every = np.ones(weights.shape[1])
    found = np.array([one(weight) - other(weight) for weight in weights])
    low, high = np.nanquantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Difference(one(every) - other(every), float(low), float(high))
