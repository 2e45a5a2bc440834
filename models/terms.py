"""Exact terms of a prediction: each feature's share of the logit, quickly and by public API alone.

A member's logit is a sum of one-feature terms, so a term is what the logit changes by when one
feature alone moves from the reference row's value to the row's. Straight lines say theirs by their
coefficients. A curve of boosted trees is a staircase: where it only rises or only falls, two values
with the same term have the same term at all values between them, so a few of a batch's values tell
all of them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import StackingClassifier
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from models.dormancy import logit, members_of
from models.features import FEATURES
from models.log import Floats, Ints


@dataclass(frozen=True)
class Terms:
    """Exact terms: `base` + the row sum of `shares` is the logit of each row."""

    base: float
    shares: Floats

    @property
    def logit(self) -> Floats:
        """The sum, row by row."""
        return self.base + self.shares.sum(axis=1)


def terms(model: StackingClassifier, features: Floats, reference: Floats) -> Terms:
    """Return each feature's exact share of each row's logit, against the reference row."""
    shares = np.zeros_like(features)
    # Many small questions: threads would wait for each other longer than they work.
    with threadpool_limits(1):
        base = float(logit(model, reference[None, :])[0])
        for member in members_of(model):
            of = _line_terms if isinstance(member.model, Pipeline) else _curve_terms
            shares += member.weight * of(member.model, features, reference)
    return Terms(base, shares)


def _line_terms(lines: Pipeline, features: Floats, reference: Floats) -> Floats:
    """Coefficient times the distance from the reference, for the features that were kept."""
    steps = dict(lines.steps)
    bounded = lines[:-1].transform(features) - lines[:-1].transform(reference[None, :])
    shares = np.zeros_like(features)
    shares[:, steps["columntransformer"].transformers_[0][2]] = bounded * lines[-1].coef_[0]
    return shares


def _curve_terms(curves: Any, features: Floats, reference: Floats) -> Floats:
    start = float(curves.decision_function(reference[None, :])[0])
    shares = np.empty_like(features)
    for column, feature in enumerate(FEATURES):
        values, back = np.unique(features[:, column], return_inverse=True)
        staircase = _Staircase(curves, reference, column, values)
        levels = staircase.climb() if feature.direction else staircase.ask(np.arange(len(values)))
        shares[:, column] = (levels - start)[back.reshape(-1)]
    return shares


@dataclass(frozen=True)
class _Staircase:
    """One feature's curve at the given sorted values, all other features as in the reference."""

    curves: Any
    reference: Floats
    column: int
    values: Floats

    def ask(self, which: Ints) -> Floats:
        """Return the logit at the numbered values."""
        if not len(which):
            return np.empty(0)
        rows = np.repeat(self.reference[None, :], len(which), axis=0)
        rows[:, self.column] = self.values[which]
        return np.asarray(self.curves.decision_function(rows))

    def climb(self) -> Floats:
        """Return the logit at all values, asking only where a step may lie between."""
        known = int(np.isfinite(self.values).sum())
        asked = np.unique(np.clip([0, known - 1], 0, None))
        levels = self.ask(asked)
        while True:
            apart = (np.diff(levels) != 0) & (np.diff(asked) > 1)
            middle = (asked[:-1][apart] + asked[1:][apart]) // 2
            if not len(middle):
                break
            order = np.argsort(np.concatenate([asked, middle]), kind="stable")
            levels = np.concatenate([levels, self.ask(middle)])[order]
            asked = np.concatenate([asked, middle])[order]
        # Between two asked values of the same level everything is of that level.
        below = np.searchsorted(asked, np.arange(known), side="right") - 1
        unknown = self.ask(np.arange(known, len(self.values)))
        return np.concatenate([levels[below], unknown])
