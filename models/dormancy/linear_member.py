"""Logistic regression on bounded features: straight lines where boosting would need many rows.

Every step is monotone in its one feature (compressed, clipped to what was seen, unknown as the
mean), and features that would move against their declared direction are left out, so a member made
here is additive and directed like the curves are.
"""

from collections.abc import Sequence

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, StandardScaler

from models.features.matrix import FEATURES, NAMES
from models.log.log import Bools, Floats, Ints

# The outermost values on each side are taken to be no more extreme than these quantiles.
OUTER = (0.002, 0.998)


def fit_lines(
    features: Floats,
    went_dormant: Bools,
    strength: float,
    weight: Floats | None = None,
    names: Sequence[str] = NAMES,
) -> Pipeline:
    """Fit on the named features, dropping in rounds what moves against its direction.

    `strength` is the inverse of the penalty.
    """
    bounded = _bounding(features)
    values = bounded.transform(features)
    directions = np.array([feature.direction for feature in FEATURES])
    kept = np.flatnonzero(np.isin(NAMES, names))
    while True:
        lines = _lines(strength, kept)
        lines.fit(values, went_dormant, logisticregression__sample_weight=weight)
        wrong = lines[-1].coef_[0] * directions[kept] < 0
        if not wrong.any():
            return Pipeline([*bounded.steps, *lines.steps])
        kept = kept[~wrong]


def _bounding(features: Floats) -> Pipeline:
    """Return the fitted steps that compress, clip and fill in."""
    filled = np.where(np.isnan(features).all(axis=0), 0.0, features)
    compressed = np.arcsinh(filled)
    clip = MinMaxScaler(clip=True).fit(np.nanquantile(compressed, OUTER, axis=0))
    fill = SimpleImputer(keep_empty_features=True).fit(clip.transform(compressed))
    return Pipeline([("compress", FunctionTransformer(np.arcsinh)), ("clip", clip), ("fill", fill)])


def _lines(strength: float, kept: Ints) -> Pipeline:
    return make_pipeline(
        ColumnTransformer([("kept", "passthrough", kept.tolist())]),
        StandardScaler(),
        LogisticRegression(C=strength, max_iter=300),
    )
