"""The model: P(went dormant | history) as a sum of one-feature curves, calibrated.

logit P = intercept + sum over features of term(feature). Each member of the model (the prior, and
where there is history the local one) is such a sum: curves learned by gradient boosting that may
not mix features. A weighted sum of their logits is again one sum of one-feature terms, so a
prediction's terms are exact, not an approximation after the fact.

Generalised additive models: Hastie and Tibshirani (1986), Statistical Science 1(3). Curves by boosted
trees: Lou, Caruana and Gehrke (2012), KDD; the trees are scikit-learn's histogram-based ones, after Ke et
al. (2017), LightGBM, NeurIPS. Monotone constraints are scikit-learn's `monotonic_cst`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier, StackingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from models.dormancy.member import BlendMember, member_logit
from models.features.matrix import FEATURES
from models.log.log import Bools, Floats


def fit_curves(
    features: Floats,
    went_dormant: Bools,
    seed: int,
    weight: Floats | None = None,
    **settings: Any,
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
    members: Sequence[BlendMember], intercept: float = 0.0, columns: int = len(FEATURES)
) -> StackingClassifier:
    """Return one stock classifier whose logit is the weighted sum of the members' logits.

    It is a function of a matrix of so many columns.
    """
    weights = LogisticRegression().fit(np.zeros((2, len(members))), [False, True])
    weights.coef_ = np.array([[member.weight for member in members]])
    weights.intercept_ = np.array([intercept])
    stack = StackingClassifier(
        [(member.name, member.model) for member in members],
        final_estimator=FrozenEstimator(weights),
        cv="prefit",
        stack_method="decision_function",
    )
    # Nothing is learned here: the members and the weights are fitted already.
    return stack.fit(np.zeros((2, columns)), [False, True])


def members_of(model: StackingClassifier) -> list[BlendMember]:
    """Return the members of a combined model with their weights."""
    weights = model.final_estimator_.coef_[0]
    return [
        BlendMember(name, estimator, float(weight))
        for (name, estimator), weight in zip(model.estimators, weights, strict=True)
    ]


def weighted_members(model: StackingClassifier, share: float) -> list[BlendMember]:
    """Return the members of a combined model, their weights times the share."""
    return [replace(member, weight=member.weight * share) for member in members_of(model)]


def intercept_of(model: StackingClassifier) -> float:
    """Return what a combined model adds to the weighted sum."""
    return float(model.final_estimator_.intercept_[0])


def probability(model: StackingClassifier, features: Floats) -> Floats:
    """P(went dormant) of each row of the matrix, between 0 and 1."""
    return np.asarray(expit(logit(model, features)))


def logit(model: StackingClassifier, features: Floats) -> Floats:
    """log(P / (1 - P)) of each row, summed in a fixed order: no row's bits depend on the rows beside it."""
    total = np.full(len(features), intercept_of(model))
    # A tree is asked in less time than threads need to wait for each other, and where another job has
    # the cores the waiting costs ten times the work.
    with threadpool_limits(1, user_api="openmp"):
        for member in members_of(model):
            total += member.weight * member_logit(member.model, features)
    return total
