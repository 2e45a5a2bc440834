"""Exact terms of a prediction: each feature's share of the logit.

A member's logit is a sum of one-feature terms, so a term is what the logit changes by when one feature alone
moves from the reference row's value to the row's: the difference of two values in the feature's table.
"""

from dataclasses import dataclass

import numpy as np

from models.log.log import Floats
from models.served.model_tables import ModelTables


@dataclass(frozen=True)
class Contributions:
    """Exact terms: `base` + the row sum of `shares` is the logit of each row."""

    base: float
    shares: Floats

    @property
    def logit(self) -> Floats:
        """The sum, row by row."""
        return self.base + self.shares.sum(axis=1)


def explain_logit(model: ModelTables, features: Floats, reference: Floats) -> Contributions:
    """Return each feature's exact share of each row's logit, against the reference row.

    Parameters
    ----------
    model
        The tables of an additive model.
    features
        Shape (rows, features).
    reference
        The row that shares are counted from, shape (features,); its logit is the base.
    """
    start = reference[None, :]
    shares, ramp = np.zeros(features.shape, order="F"), model.place_on_ramp(features)
    for member in model.members:
        rows, weights = member.rows_and_weights(ramp)
        for column, curve in member.curves.items() if len(rows) else ():
            moved = curve.at(features[rows, column]) - curve.at(start[:, column])
            shares[rows, column] += weights * moved
    if model.ramp is not None:
        shares[:, model.ramp[0]] += _history_terms(model, ramp, start)
    return Contributions(float(model.logit(start)[0]), shares)


def _history_terms(model: ModelTables, ramp: Floats, start: Floats) -> Floats:
    """Return what the reference row's logit changes by when its history alone becomes each row's."""
    own_place = model.place_on_ramp(start)
    terms = np.zeros(len(ramp))
    for member in model.members:
        (rows, weights), (_, own) = member.rows_and_weights(ramp), member.rows_and_weights(own_place)
        level = member.logit(start)[0]
        terms -= own.sum() * level
        terms[rows] += weights * level
    return terms
