"""Exact terms of a prediction: each feature's share of the logit, quickly and by public API alone.

A member's logit is a sum of one-feature terms, so a term is what the logit changes by when one
feature alone moves from the reference row's value to the row's. Straight lines say theirs by their
coefficients. A curve of boosted trees is a staircase: where it only rises or only falls, two values
with the same term have the same term at all values between them, so a few of a batch's values tell
all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import StackingClassifier
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from models.dormancy.additive_model import (
    is_lines,
    logit,
    member_logit,
    members_of,
    place_on_ramp,
    ramp_of,
    split_member,
    take_rows,
)
from models.log.log import Floats, Ints


@dataclass(frozen=True)
class Contributions:
    """Exact terms: `base` + the row sum of `shares` is the logit of each row."""

    base: float
    shares: Floats

    @property
    def logit(self) -> Floats:
        """The sum, row by row."""
        return self.base + self.shares.sum(axis=1)


def explain_logit(model: StackingClassifier, features: Floats, reference: Floats) -> Contributions:
    """Return each feature's exact share of each row's logit, against the reference row.

    Parameters
    ----------
    model
        An additive model: every member's logit is a sum of one-feature terms.
    features
        Shape (rows, features).
    reference
        The row that shares are counted from, shape (features,); its logit is the base.
    """
    shares = np.zeros_like(features)
    # Many small questions: threads would wait for each other longer than they work.
    with threadpool_limits(1):
        base = float(logit(model, reference[None, :])[0])
        if not len(features):
            return Contributions(base, shares)
        ramp = place_on_ramp(model, features)
        for member in members_of(model):
            rows, weights = member.rows_and_weights(ramp)
            if len(rows):
                terms = _member_terms(member.model, take_rows(features, rows), reference)
                shares[rows] += weights[:, None] * terms
        if (by := ramp_of(model)) is not None:
            shares[:, split_member(by)[0]] += _history_terms(model, ramp, reference)[:, None]
    return Contributions(base, shares)


def _history_terms(model: StackingClassifier, ramp: Floats, reference: Floats) -> Floats:
    """Return what the reference row's logit changes by when its history alone becomes each row's."""
    start = place_on_ramp(model, reference[None, :])
    terms = np.zeros(len(ramp))
    for member in members_of(model):
        (rows, weights), (_, own) = member.rows_and_weights(ramp), member.rows_and_weights(start)
        level = member_logit(member.model, reference[None, :])[0]
        terms -= own.sum() * level
        terms[rows] += weights * level
    return terms


def _member_terms(model: Any, features: Floats, reference: Floats) -> Floats:
    """Return a member's terms; a column that it does not see has none."""
    seen, inner = split_member(model)
    of = _line_terms if is_lines(inner) else _curve_terms
    if seen is None:
        return of(inner, features, reference)
    shares = np.zeros_like(features)
    shares[:, seen] = of(inner, features[:, seen], reference[seen])
    return shares


def _line_terms(lines: Pipeline, features: Floats, reference: Floats) -> Floats:
    """Coefficient times the distance from the reference, for the features that were kept."""
    steps = dict(lines.steps)
    bounded = lines[:-1].transform(features) - lines[:-1].transform(reference[None, :])
    shares = np.zeros_like(features)
    shares[:, steps["columntransformer"].transformers_[0][2]] = bounded * lines[-1].coef_[0]
    return shares


def _curve_terms(curves: Any, features: Floats, reference: Floats) -> Floats:
    start = float(curves.decision_function(reference[None, :])[0])
    columns = [np.unique(column, return_inverse=True) for column in features.T]
    stairs = [
        _Staircase(values, monotone=bool(direction))
        for (values, _), direction in zip(columns, curves.monotonic_cst, strict=True)
    ]
    # One question for all features at once: asking costs more than the rows that are asked about.
    while any(len(stair.open) for stair in stairs):
        levels = _ask(curves, reference, [stair.values[stair.open] for stair in stairs])
        for stair, answer in zip(stairs, levels, strict=True):
            stair.learn(answer)
    return np.column_stack(
        [stair.levels()[back] - start for stair, (_, back) in zip(stairs, columns, strict=True)]
    )


def _ask(curves: Any, reference: Floats, values: Sequence[Floats]) -> list[Floats]:
    """Return, for each column, the logit at its values, all other features as in the reference."""
    sizes = [len(column) for column in values]
    rows = np.repeat(reference[None, :], sum(sizes), axis=0)
    rows[np.arange(len(rows)), np.repeat(np.arange(len(sizes)), sizes)] = np.concatenate(values)
    return np.split(np.asarray(curves.decision_function(rows)), np.cumsum(sizes)[:-1])


class _Staircase:
    """One feature's curve at its sorted values: asked at a few, `open` those to be asked next."""

    def __init__(self, values: Floats, *, monotone: bool) -> None:
        self.values = values
        self._known = int(np.isfinite(values).sum()) if monotone else 0
        # The ends of what may be read off between; whatever is not on the stairs is asked one by one.
        ends = [0, self._known - 1] if self._known else []
        self._level = np.full(len(values), np.nan)
        self.open: Ints = np.unique([*ends, *range(self._known, len(values))]).astype(np.int64)
        self._asked: Ints = np.empty(0, dtype=np.int64)

    def learn(self, levels: Floats) -> None:
        """Take the logits at `open`; open the middles between which a step may lie."""
        self._level[self.open] = levels
        self._asked = np.union1d(self._asked, self.open[self.open < self._known])
        apart = (np.diff(self._level[self._asked]) != 0) & (np.diff(self._asked) > 1)
        self.open = (self._asked[:-1][apart] + self._asked[1:][apart]) // 2

    def levels(self) -> Floats:
        """Return the logit at all values: between two of the same level everything is of that level."""
        stairs = np.arange(self._known)
        below = self._asked[np.searchsorted(self._asked, stairs, side="right") - 1] if len(stairs) else stairs
        return np.concatenate([self._level[below], self._level[self._known :]])
