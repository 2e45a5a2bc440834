"""The rules in use today, as baselines: each gives a score to rank by and a probability."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from scipy.special import logit
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import StackingClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from models.dormancy.additive_model import combine, fit_curves, fit_lines, probability
from models.dormancy.labelled_rows import LabelledRows
from models.dormancy.member_weights import BlendMember
from models.evaluation.bg_nbd import fit_bg_nbd
from models.facts.facts import Facts
from models.features.matrix import NAMES, compute
from models.log.log import Bools, Floats, take

# A rule that was never wrong in training is not therefore certain.
SUREST = 0.01
CADENCES = (30, 60, 90)
PEER_MANY, PEER_SILENCES = 10, (90, 14)
ONE_CURVE: dict[str, Any] = {
    "max_iter": 60,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 40,
    "l2_regularization": 1.0,
}
FOUR = ("silence", "interactions", "active_days", "span")

Rule = Callable[[Facts], Floats]


@dataclass(frozen=True)
class Baseline:
    """A fitted rule: `score` orders relationships, `probability` says how likely each goes dormant.

    A rule with a `model` of the project's own form can be served; the others are there to compare.
    """

    name: str
    score: Rule
    probability: Rule
    model: StackingClassifier | None = None


def fit_baselines(train: LabelledRows) -> list[Baseline]:
    """Return every baseline, fitted to the training rows."""
    return [fit(train) for fit in BASELINES.values()]


def _silence(train: LabelledRows) -> Baseline:
    """Rank the longest silent first, with probabilities by one rising curve; it can be served."""
    alone = np.where([name == "silence" for name in NAMES], train.features, 0.0)
    curve = fit_curves(alone, train.went_dormant, seed=0, **ONE_CURVE)
    model = combine([BlendMember("silence", curve, 1.0)])
    return Baseline("silence", lambda facts: facts.rhythm.silence, _rule_of(model), model)


def _rule_of(model: StackingClassifier) -> Rule:
    return lambda facts: probability(model, compute(facts))


def _own_rhythm(facts: Facts) -> Floats:
    """Silence over the relationship's own median gap, of at least half a day."""
    return facts.rhythm.silence / np.fmax(facts.gaps.usual, 0.5)


def _overdue(cadence: int) -> Rule:
    """Days overdue over a fixed cadence, as contact managers with a set rhythm rank."""
    return lambda facts: np.maximum(facts.rhythm.silence - cadence, 0) / cadence


def _peer(facts: Facts) -> Floats:
    """Tiers of the nearest open-source contact manager, more interactions first within each.

    At least ten interactions and silent for over 90 days come first, with 14 to 90 days second.
    """
    many = facts.rhythm.interactions >= PEER_MANY
    long, short = PEER_SILENCES
    tier = many * ((facts.rhythm.silence > short).astype(np.int64) + (facts.rhythm.silence > long))
    within = facts.rhythm.interactions / (facts.rhythm.interactions + 1)
    return tier + within


def fit_rule(name: str, rule: Rule, train: LabelledRows) -> Baseline:
    """Give a rule monotone probabilities by isotonic regression on the training rows."""
    curve = fit_order(rule(train.facts), train.went_dormant)
    return Baseline(name, rule, lambda facts: np.asarray(curve.predict(rule(facts))))


def fit_order(score: Floats, went_dormant: Bools) -> IsotonicRegression:
    """Return the rising curve from a score to a probability that fits best."""
    curve = IsotonicRegression(y_min=SUREST, y_max=1 - SUREST, out_of_bounds="clip")
    return curve.fit(score, went_dormant)


def _constant(train: LabelledRows) -> Baseline:
    """Predict the base rate of the training rows for everyone."""
    rate = float(train.went_dormant.mean())
    nothing = np.zeros((2, len(NAMES)))
    # A sum needs a member, so there is one that weighs nothing.
    line = fit_lines(nothing, np.array([False, True]), strength=1.0, names=("silence",))
    model = combine([BlendMember("nothing", line, 0.0)], float(logit(rate)))
    same: Rule = lambda facts: np.full(len(facts), rate)  # noqa: E731 - one rule, twice the same
    return Baseline("base rate", same, same, model)


def _hiatus(train: LabelledRows) -> Baseline:
    """Predict dormancy from a silence longer than the one cut-off that was best in training.

    Wuebben and Wangenheim (2008), Journal of Marketing 72(3).
    """
    cuts = np.unique(np.quantile(train.facts.rhythm.silence, np.linspace(0, 1, 101)))
    silent = train.facts.rhythm.silence[:, None] > cuts
    best = float(cuts[np.argmax((silent == train.went_dormant[:, None]).mean(axis=0))])
    return fit_rule("tuned hiatus", lambda facts: (facts.rhythm.silence > best).astype(np.float64), train)


def _bg_nbd(train: LabelledRows) -> Baseline:
    """P(no day of contact in the horizon) by BG/NBD, fitted on the newest training snapshot."""
    newest = take(train, train.as_of == train.as_of.max()).facts
    fitted = fit_bg_nbd(*_transactions(newest))

    def silent(facts: Facts) -> Floats:
        return fitted.silent(*_transactions(facts), facts.horizon_days)

    return Baseline("BG/NBD", silent, silent)


def _transactions(facts: Facts) -> tuple[Floats, Floats, Floats]:
    """Repeats, age at the last one, age, in days, as customer-base models count."""
    age = np.ceil(facts.rhythm.age)
    last = np.clip(np.floor(facts.rhythm.age - facts.rhythm.silence), 0, age)
    return (facts.rhythm.active_days - 1).astype(np.float64), last, age


def _logistic(train: LabelledRows) -> Baseline:
    """Logistic regression on silence, interactions, active days and the days between first and last."""
    horizon = float(train.facts.horizon_days[0])
    lines = make_pipeline(
        ColumnTransformer([("kept", "passthrough", [NAMES.index(name) for name in FOUR])]),
        # Back from horizons to days, and logged.
        _stretched([horizon, 1, 1, horizon]),
        FunctionTransformer(np.log1p),
        StandardScaler(),
        LogisticRegression(),
    )
    model = combine([BlendMember("four-lines", lines.fit(train.features, train.went_dormant), 1.0)])
    # A silence that reassures is served to nobody, however well it fits.
    rises = lines[-1].coef_[0][FOUR.index("silence")] >= 0
    return Baseline("logistic, 4 features", _rule_of(model), _rule_of(model), model if rises else None)


def _stretched(factors: list[float]) -> FrozenEstimator:
    scaler = StandardScaler(with_mean=False).fit(np.eye(len(factors)))
    scaler.scale_ = 1 / np.array(factors)
    return FrozenEstimator(scaler)


_RULES: Mapping[str, Rule] = {
    "silence over own gap": _own_rhythm,
    **{f"overdue at {days} days": _overdue(days) for days in CADENCES},
    "nearest peer's rule": _peer,
}
# Every baseline's fit to training rows, in the order in which they are shown.
BASELINES: Mapping[str, Callable[[LabelledRows], Baseline]] = {
    "base rate": _constant,
    "silence": _silence,
    **{name: partial(fit_rule, name, rule) for name, rule in _RULES.items()},
    "tuned hiatus": _hiatus,
    "BG/NBD": _bg_nbd,
    "logistic, 4 features": _logistic,
}
