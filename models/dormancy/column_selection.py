"""A model finds its columns by name, so one of fewer columns or of another order still answers.

A model is a function of its own columns, in its own order; its card holds their names. Where the matrix
of this Kith has others beside them, each member of the model is put behind a stock `ColumnTransformer`
that passes its own columns on. A column that a member does not see has no curve there, so its term is
exactly 0, and the logit stays one sum.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import StackingClassifier
from sklearn.pipeline import Pipeline

from models.dormancy.additive_model import (
    combine,
    intercept_of,
    members_of,
    ramp_of,
    split_member,
)
from models.dormancy.member_weights import COLUMNS
from models.features.matrix import NAMES
from models.log.log import Ints


def place_model(
    model: StackingClassifier, columns: Sequence[str], matrix: Sequence[str] = NAMES
) -> StackingClassifier:
    """Return the same model as a function of the matrix's columns.

    Parameters
    ----------
    model
        A combined model of the columns `columns`, in this order.
    columns, matrix
        Names of the columns that the model has, and of those that the result takes.

    Returns
    -------
    StackingClassifier
        The model itself where both are the same; else one of stock scikit-learn classes with the same
        logit, to the last bit.

    Raises
    ------
    KeyError
        Where the matrix lacks a column of the model (`missing_columns`).
    """
    if tuple(columns) == tuple(matrix):
        return model
    places = {name: place for place, name in enumerate(matrix)}
    chosen = np.array([places[name] for name in columns], dtype=np.int64)
    members = [
        replace(member, model=_place_member(member.model, chosen, len(matrix)))
        for member in members_of(model)
    ]
    ramp = ramp_of(model)
    placed = None if ramp is None else _place_member(ramp, chosen, len(matrix))
    return combine(members, intercept_of(model), columns=len(matrix), ramp=placed)


def _place_member(model: Any, chosen: Ints, width: int) -> Pipeline:
    """Return the member behind one choice of columns; a choice of a choice is one choice."""
    before, inner = split_member(model)
    seen = chosen if before is None else chosen[before]
    choice = ColumnTransformer([("chosen", "passthrough", seen.tolist())]).fit(np.zeros((2, width)))
    return Pipeline([(COLUMNS, choice), ("member", inner)])
