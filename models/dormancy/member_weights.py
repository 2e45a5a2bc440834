"""How much each member of a model weighs: always the same, or by how long the workspace is known.

Where only a horizon or two is known every relationship looks new, and what usually ends there is not known.
Members learned from such histories answer there, others where it is long, and in between both, on a ramp. A
row's weights depend on its history alone, so its logit is still one sum of one-feature terms.

All of it is stock scikit-learn: the ramp is one more member of the stack, and the final estimator is linear
in the members and in their products with the ramp.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.frozen import FrozenEstimator
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, PolynomialFeatures

from models.features.matrix import NAMES
from models.log.log import Floats, Ints

# The step of a pipeline that passes the member's own columns on.
COLUMNS = "columns"
# The member of a stack that is no model but the place on the ramp, and the column it is read from.
RAMP, AGE = "ramp", "workspace_age"
# Up to so many horizons a history is short, from so many on it is long.
SHORT, LONG = 1.0, 4.0


@dataclass(frozen=True)
class BlendMember:
    """One additive model on the features, and its weight in the sum of logits.

    `short_weight` is its weight where the workspace's history is short; None: the same.
    """

    name: str
    model: Any
    weight: float
    short_weight: float | None = None

    def times(self, share: float) -> "BlendMember":
        """Return the member with its weights times the share."""
        short = None if self.short_weight is None else self.short_weight * share
        return replace(self, weight=self.weight * share, short_weight=short)

    def rows_and_weights(self, ramp: Floats) -> tuple[Ints, Floats]:
        """Return the numbers of the rows that it counts for, and its weight in each of them."""
        short = self.weight if self.short_weight is None else self.short_weight
        weights = short + (self.weight - short) * ramp
        rows = np.flatnonzero(weights)
        return rows, weights[rows]


def make_ramp(columns: int) -> Pipeline:
    """Return the place on the ramp as a function of a matrix of so many columns: 0 short, 1 long."""
    chosen = ColumnTransformer([("chosen", "passthrough", [NAMES.index(AGE)])]).fit(np.zeros((2, columns)))
    # An age that is not known takes nothing from what is learned of long histories.
    fill = SimpleImputer(strategy="constant", fill_value=LONG).fit([[SHORT], [LONG]])
    clip = MinMaxScaler(clip=True).fit([[SHORT], [LONG]])
    line = LogisticRegression().fit([[0.0], [1.0]], [False, True])
    line.coef_, line.intercept_ = np.array([[1.0]]), np.array([0.0])
    return Pipeline([(COLUMNS, chosen), ("member", make_pipeline(fill, clip, line))])


def make_weights(members: Sequence[BlendMember], intercept: float) -> FrozenEstimator:
    """Return the final estimator of a stack of these members; where a weight moves, the ramp comes last."""
    if not is_mixed(members):
        return FrozenEstimator(_line([member.weight for member in members], intercept))
    short = [one.weight if one.short_weight is None else one.short_weight for one in members]
    longer = [one.weight - less for one, less in zip(members, short, strict=True)]
    products = PolynomialFeatures(2, interaction_only=True, include_bias=False)
    products.fit(np.zeros((2, len(members) + 1)))
    own, with_ramp = _places(products)
    coefficients = np.zeros(products.n_output_features_)
    coefficients[own], coefficients[with_ramp] = short, longer
    return FrozenEstimator(make_pipeline(products, _line(coefficients, intercept)))


def is_mixed(members: Sequence[BlendMember]) -> bool:
    """Tell whether a weight depends on the history."""
    return any(member.short_weight is not None for member in members)


def line_of(weights: Any) -> LogisticRegression:
    """Return the linear part of a stack's final estimator."""
    inner = weights.estimator
    return inner[-1] if isinstance(inner, Pipeline) else inner


def read_weights(weights: Any, count: int) -> list[tuple[float, float | None]]:
    """Return each member's weight, and its weight where history is short, out of a final estimator."""
    coefficients = line_of(weights).coef_[0]
    if not isinstance(weights.estimator, Pipeline):
        return [(float(weight), None) for weight in coefficients[:count]]
    own, with_ramp = _places(weights.estimator[0])
    pairs = zip(coefficients[own].tolist(), coefficients[with_ramp].tolist(), strict=True)
    return [(short + longer, short if longer else None) for short, longer in pairs]


def _line(coefficients: Any, intercept: float) -> LogisticRegression:
    line = LogisticRegression().fit(np.zeros((2, len(coefficients))), [False, True])
    line.coef_, line.intercept_ = np.array([coefficients]), np.array([intercept])
    return line


def _places(products: PolynomialFeatures) -> tuple[Ints, Ints]:
    """Return where the products hold each member alone, and where with the ramp, which is the last factor."""
    powers = products.powers_
    alone, ramp = powers.sum(axis=1) == 1, powers[:, -1] == 1
    return np.flatnonzero(alone & ~ramp), np.flatnonzero(~alone & ramp)
