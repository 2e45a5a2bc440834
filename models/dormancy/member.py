"""One member of the blend: straight lines or curves, with the columns of the matrix that it sees."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline

from models.log.log import Floats, Ints

# The step of a pipeline that passes the member's own columns on.
COLUMNS = "columns"


@dataclass(frozen=True)
class BlendMember:
    """One additive model on the features, and its weight in the sum of logits."""

    name: str
    model: Any
    weight: float


def split_member(model: Any) -> tuple[Ints | None, Any]:
    """Return the places of the columns that a member's model sees, None for all, and the model behind."""
    if not isinstance(model, Pipeline) or model.steps[0][0] != COLUMNS:
        return None, model
    return np.array(model.steps[0][1].transformers_[0][2], dtype=np.int64), model.steps[1][1]


def is_lines(model: Any) -> bool:
    """Tell whether the model behind the columns is a logistic regression, not boosted trees."""
    return isinstance(model, Pipeline)


def member_logit(model: Any, features: Floats) -> Floats:
    """log(P / (1 - P)) of each row of the matrix by one member, summed in a fixed order."""
    seen, inner = split_member(model)
    rows = features if seen is None else features[:, seen]
    if not is_lines(inner):
        return np.asarray(inner.decision_function(rows))
    # A matrix product adds up in an order that depends on how many rows there are.
    total = np.full(len(rows), inner[-1].intercept_[0])
    for column, slope in zip(inner[:-1].transform(rows).T, inner[-1].coef_[0], strict=True):
        total += slope * column
    return total
