"""The model: P(went dormant | history) as a sum of one-feature curves, calibrated.

logit P = intercept + sum over features of term(feature). Each term is a curve learned by gradient
boosting that may not mix features, so a prediction's terms are exact, not an approximation.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, StackingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression

from models.columns import take
from models.examples import Examples
from models.log import Floats
from models.features import FEATURES

# Fewer outcomes of either kind than this cannot carry a curve.
MIN_OUTCOMES = 20


@dataclass(frozen=True)
class Terms:
    """Exact terms: `base` + the row sum of `shares` is the logit of each row."""

    base: float
    shares: Floats

    @property
    def logit(self) -> Floats:
        """The sum, row by row."""
        return self.base + self.shares.sum(axis=1)


def fit(train: Examples, seed: int) -> StackingClassifier:
    """Learn the curves from all training rows, and the calibration forward in time.

    The calibration is learned on the newest snapshot from curves that were fitted only on windows
    closed by then; the curves that are kept are then fitted on everything.
    """
    calibration = _calibrate(train, seed)
    curves = _fit_curves(train, seed)
    stack = StackingClassifier(
        [("local", curves)],
        final_estimator=FrozenEstimator(calibration),
        cv="prefit",
        stack_method="decision_function",
    )
    return stack.fit(train.features, train.went_dormant)


def _fit_curves(train: Examples, seed: int) -> HistGradientBoostingClassifier:
    curves = HistGradientBoostingClassifier(
        interaction_cst="no_interactions",
        monotonic_cst=[feature.direction for feature in FEATURES],
        learning_rate=0.05,
        max_iter=200,
        max_leaf_nodes=8,
        min_samples_leaf=40,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=seed,
    )
    return curves.fit(train.features, train.went_dormant)


def _calibrate(train: Examples, seed: int) -> LogisticRegression:
    """Return Platt's two numbers, or the identity where the newest snapshot cannot tell."""
    newest = train.as_of == train.as_of.max()
    horizon = round(float(train.facts.horizon_days[0]) * 86_400)
    older = train.as_of + horizon <= train.as_of.max()
    if not (_tells(train.went_dormant[newest]) and _tells(train.went_dormant[older])):
        return _platt(np.array([[-1.0], [1.0]]), np.array([False, True]), identity=True)
    curves = _fit_curves(take(train, older), seed)
    logits = curves.decision_function(take(train, newest).features)[:, None]
    return _platt(logits, train.went_dormant[newest])


def _tells(outcomes: NDArray[np.bool_]) -> bool:
    return min(int(outcomes.sum()), int((~outcomes).sum())) >= MIN_OUTCOMES


def _platt(
    logits: Floats, outcomes: NDArray[np.bool_], *, identity: bool = False
) -> LogisticRegression:
    platt = LogisticRegression(C=1e6).fit(logits, outcomes)
    if identity or platt.coef_[0, 0] <= 0:
        platt.coef_, platt.intercept_ = np.array([[1.0]]), np.array([0.0])
    return platt


def probability(model: StackingClassifier, features: Floats) -> Floats:
    """P(went dormant) of each row."""
    return np.asarray(model.predict_proba(features)[:, 1])


def logit(model: StackingClassifier, features: Floats) -> Floats:
    """log(P / (1 - P)) of each row."""
    return np.asarray(model.decision_function(features))


def terms(model: StackingClassifier, features: Floats, reference: Floats) -> Terms:
    """Return each feature's exact share of each row's logit, against the reference row.

    One feature at a time is moved from the reference's value to the row's; in a sum of one-feature
    curves the difference is that feature's term. Values that occur often are asked only once.
    """
    base = float(logit(model, reference[None, :])[0])
    shares = np.empty_like(features)
    for column in range(features.shape[1]):
        values, back = np.unique(features[:, column], return_inverse=True, equal_nan=True)
        moved = np.repeat(reference[None, :], len(values), axis=0)
        moved[:, column] = values
        shares[:, column] = (logit(model, moved) - base)[back.reshape(-1)]
    return Terms(base, shares)
