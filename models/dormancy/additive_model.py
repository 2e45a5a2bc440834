"""The model: P(went dormant | history) as a sum of one-feature curves, calibrated.

logit P = intercept + sum over features of term(feature). Each member of the model (the prior, and
where there is history the local one) is such a sum: curves learned by gradient boosting that may
not mix features. A weighted sum of their logits is again one sum of one-feature terms, so a
prediction's terms are exact, not an approximation after the fact.

Where boosting would need many rows a member is a logistic regression: straight lines on bounded features.
Every step of it is monotone in its one feature (compressed, clipped to what was seen, unknown as the mean),
and features that would move against their declared direction are left out, so it is additive and directed
like the curves are.

Generalised additive models: Hastie and Tibshirani (1986), Statistical Science 1(3). Curves by boosted
trees: Lou, Caruana and Gehrke (2012), KDD; the trees are scikit-learn's histogram-based ones, after Ke et
al. (2017), LightGBM, NeurIPS. Monotone constraints are scikit-learn's `monotonic_cst`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import expit
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, StackingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, StandardScaler
from threadpoolctl import threadpool_limits

from models.dormancy.member_weights import (
    COLUMNS,
    LONG,
    RAMP,
    SHORT,
    BlendMember,
    is_mixed,
    line_of,
    make_ramp,
    make_weights,
    read_weights,
)
from models.features.matrix import FEATURES, NAMES
from models.log.log import Bools, Floats, Ints

# The outermost values on each side are taken to be no more extreme than these quantiles.
OUTER = (0.002, 0.998)


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


def fit_curves(
    features: Floats, went_dormant: Bools, seed: int, weight: Floats | None = None, **settings: Any
) -> HistGradientBoostingClassifier:
    """Learn one curve per feature, only rising or only falling where its direction says so.

    Parameters
    ----------
    features
        One row per example, one column per entry of FEATURES; NaN where a value is unknown.
    went_dormant
        The outcome of each row.
    seed
        Of the trees.
    weight
        How much each row counts; all the same without it.
    settings
        Further arguments of `HistGradientBoostingClassifier`.
    """
    curves = HistGradientBoostingClassifier(
        interaction_cst="no_interactions",
        monotonic_cst=[feature.direction for feature in FEATURES],
        early_stopping=False,
        random_state=seed,
        **settings,
    )
    # A column that is never known would have no bins; as a constant it has no curve.
    filled = np.where(np.isnan(features).all(axis=0), 0.0, features)
    return curves.fit(filled, went_dormant, sample_weight=weight)


def combine(
    members: Sequence[BlendMember],
    intercept: float = 0.0,
    columns: int = len(FEATURES),
    ramp: Pipeline | None = None,
) -> StackingClassifier:
    """Return one stock classifier whose logit is the weighted sum of the members' logits.

    It is a function of a matrix of so many columns. Where weights move with the history, they do so by
    `ramp`, else by that of this Kith's matrix.
    """
    estimators = [(member.name, member.model) for member in members]
    if is_mixed(members):
        estimators.append((RAMP, ramp or make_ramp(columns)))
    stack = StackingClassifier(
        estimators,
        final_estimator=make_weights(members, intercept),
        cv="prefit",
        stack_method="decision_function",
    )
    # Nothing is learned here: the members and the weights are fitted already.
    return stack.fit(np.zeros((2, columns)), [False, True])


def members_of(model: StackingClassifier) -> list[BlendMember]:
    """Return the members of a combined model with their weights."""
    estimators = [pair for pair in model.estimators if pair[0] != RAMP]
    weights = read_weights(model.final_estimator_, len(estimators))
    return [
        BlendMember(name, model, weight, short)
        for (name, model), (weight, short) in zip(estimators, weights, strict=True)
    ]


def short_history_of(model: StackingClassifier) -> dict[str, Any]:
    """Return what a card says of the members whose weight depends on the history."""
    members = members_of(model)
    moving = [one.name for one in members if one.short_weight is not None and one.short_weight > one.weight]
    return {"members": moving, "from_horizons": SHORT, "to_horizons": LONG} if moving else {}


def ramp_of(model: StackingClassifier) -> Pipeline | None:
    """Return what tells how long a row's history is, where the members' weights depend on that."""
    return dict(model.estimators).get(RAMP)


def place_on_ramp(model: StackingClassifier, features: Floats) -> Floats:
    """Return how long each row's history is: 0 short, 1 long, or as the model does not ask."""
    ramp = ramp_of(model)
    return np.ones(len(features)) if ramp is None else member_logit(ramp, features)


def weighted_members(model: StackingClassifier, share: float) -> list[BlendMember]:
    """Return the members of a combined model, their weights times the share."""
    return [member.times(share) for member in members_of(model)]


def intercept_of(model: StackingClassifier) -> float:
    """Return what a combined model adds to the weighted sum."""
    return float(line_of(model.final_estimator_).intercept_[0])


def probability(model: StackingClassifier, features: Floats) -> Floats:
    """P(went dormant) of each row of the matrix, between 0 and 1."""
    return np.asarray(expit(logit(model, features)))


def logit(model: StackingClassifier, features: Floats) -> Floats:
    """log(P / (1 - P)) of each row, summed in a fixed order: no row's bits depend on the rows beside it."""
    total, ramp = np.full(len(features), intercept_of(model)), place_on_ramp(model, features)
    # A tree is asked in less time than threads need to wait for each other, and where another job has
    # the cores the waiting costs ten times the work.
    with threadpool_limits(1, user_api="openmp"):
        for member in members_of(model):
            rows, weights = member.rows_and_weights(ramp)
            if len(rows):
                total[rows] += weights * member_logit(member.model, take_rows(features, rows))
    return total


def take_rows(features: Floats, rows: Ints) -> Floats:
    """Return these rows, without a copy where they are all."""
    return features if len(rows) == len(features) else features[rows]


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
