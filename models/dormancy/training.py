"""How a model is learned: the prior from many logs, the local one from this log, and their blend.

The blend is a stack (Wolpert 1992, Neural Networks 5(2)) whose weights are not learned: they follow from the
number of local rows, as a credibility weight does (Buehlmann 1967, ASTIN Bulletin 4(3)).

Calibration on the newest closed windows is kept only where it would have helped the last time. One window's
base rate is often not the next one's, so a correction learned on a window may as well hurt. It is therefore
tried first: learned on the window before the newest, from a model that had seen neither, and judged on the
newest. A correction scales and shifts the logit, so the model stays a sum of one-feature terms. Scaling and
shifting a logit: Platt (1999), Advances in Large Margin Classifiers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.ensemble import StackingClassifier

from data.schema import DAY_SECONDS
from models.dormancy.additive_model import (
    combine,
    fit_curves,
    fit_lines,
    intercept_of,
    logit,
    weighted_members,
)
from models.dormancy.labelled_rows import LabelledRows
from models.dormancy.member_weights import AGE, BlendMember
from models.features.matrix import NAMES, without_team
from models.log.log import Bools, Floats, Ints, take

PRIOR_CURVES: dict[str, Any] = {
    "learning_rate": 0.1,
    "max_iter": 150,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 80,
    "l2_regularization": 1.0,
    "max_bins": 64,
}
LOCAL_CURVES = PRIOR_CURVES | {"max_iter": 80, "min_samples_leaf": 60, "l2_regularization": 10.0}
PRIOR_STRENGTH, LOCAL_STRENGTH, BASIC_STRENGTH = 0.001, 0.002, 1.0
# Where a log is short or strange, four plain numbers tell what sixty cannot.
BASICS = ("silence", "interactions", "active_days", "span")
# More of them drags where there is enough to learn from; closed windows do not tell which logs these are.
BASIC_SHARE = 0.1
# More rows than this move nothing that can be measured.
LOCAL_ROWS = 40_000
# The local share grows with the rows it rests on: half of its most at so many.
HALF_WAY_ROWS = 7_000
MOST_LOCAL = 0.9
# A log's shape lasts longer than its level: of the gap between local and prior level so much is kept.
LEVEL_TRUST = 0.5
# Enough to tell a mean by.
LEVEL_ROWS = 10_000
# People change: a row counts half after so many horizons. Chosen, with the two above, on training windows.
RECENCY = 3.0
# A log has a handful of base rates; a local member that saw them would learn them by heart.
UNSEEN_LOCALLY = ("workspace_turnover", "recent_turnover", "workspace_age")
# Whether owners are each other's contacts is a log's own trait: a prior would tell the logs apart by it.
UNSEEN_BY_PRIOR = ("shared_contacts",)
# How long a workspace is known says which prior answers; the one of long histories learns nothing from it.
UNSEEN_BY_LONG = (*UNSEEN_BY_PRIOR, AGE)
# Fewer rows in a window cannot tell a shift from chance.
ENOUGH_ROWS = 1_000
# So many rows would have to disagree before the correction is believed half.
CAUTION = 200.0
# A smaller gain in log-loss on the newest window is no reason to change anything.
WORTH = 0.002

Fit = Callable[[LabelledRows], StackingClassifier]


@dataclass(frozen=True)
class TrainingSample:
    """Rows to learn the prior from: one log's features and outcomes at one horizon.

    `grades` says how much history each row rests on; `short` that they are of copies of the log that were cut
    off before their as_of, as a log is that has only just begun.
    """

    features: Floats
    went_dormant: Bools
    grades: Ints
    short: bool = False


def fit_prior(logs: Sequence[Sequence[TrainingSample]], seed: int) -> StackingClassifier:
    """Learn from several logs, each with several horizons; every log weighs the same.

    Parameters
    ----------
    logs
        For each log its samples: rows by FEATURES, outcomes, grades. Where some are of cut-off copies, a
        second pair of members learns from these, and answers where history is short.
    seed
        Of the trees.
    """
    long, short = ([[one for one in log if one.short is cut] for log in logs] for cut in (False, True))
    learned = _learn_members("prior", long, UNSEEN_BY_LONG, seed)
    if not any(short):
        return combine([BlendMember(*one, weight=0.5) for one in learned])
    cut_off = _learn_members("short", short, UNSEEN_BY_PRIOR, seed)
    members = [BlendMember(*one, weight=0.5, short_weight=0.0) for one in learned]
    return combine([*members, *(BlendMember(*one, weight=0.0, short_weight=0.5) for one in cut_off)])


def _learn_members(
    name: str, logs: Sequence[Sequence[TrainingSample]], unseen_names: Sequence[str], seed: int
) -> list[tuple[str, Any]]:
    """Return curves and lines that were learned from these samples, with their names."""
    logs = [log for log in logs if log]
    samples = [sample for log in logs for sample in log]
    unseen = [name in unseen_names for name in NAMES]
    rows = np.where(unseen, np.nan, np.concatenate([sample.features for sample in samples]))
    went_dormant = np.concatenate([sample.went_dormant for sample in samples])
    sizes = [sum(len(sample.went_dormant) for sample in log) for log in logs]
    weight = np.repeat(1 / np.array(sizes), sizes)
    weight *= len(weight) / weight.sum()
    features = rows
    if not np.array_equal(rows, without_team(rows), equal_nan=True):
        # Each row counts half as told by the team and half as not: both are met in use.
        features = np.concatenate([rows, without_team(rows)])
        went_dormant, weight = np.tile(went_dormant, 2), np.tile(weight / 2, 2)
    curves = fit_curves(features, went_dormant, seed, weight, **PRIOR_CURVES)
    lines = fit_lines(features, went_dormant, PRIOR_STRENGTH, weight)
    return [(f"{name}-curves", curves), (f"{name}-lines", lines)]


def draw_rows(size: int, rows: int, seed: int) -> Ints:
    """Return the numbers of at most `rows` of `size` rows, chosen by the seed, in order."""
    return np.sort(np.random.default_rng(seed).permutation(size)[:rows])


def fit_local(train: LabelledRows, seed: int) -> StackingClassifier:
    """Learn from this log's own closed windows, at most LOCAL_ROWS of them, chosen by the seed."""
    chosen = draw_rows(len(train), LOCAL_ROWS, seed)
    unseen = [name in UNSEEN_LOCALLY for name in NAMES]
    features = np.where(unseen, 0.0, train.features[chosen])
    went_dormant = train.went_dormant[chosen]
    weight = _recency(train)[chosen]
    weight *= len(weight) / weight.sum()
    curves = fit_curves(features, went_dormant, seed, weight, **LOCAL_CURVES)
    lines = fit_lines(features, went_dormant, LOCAL_STRENGTH, weight)
    basics = fit_lines(features, went_dormant, BASIC_STRENGTH, weight, names=BASICS)
    return combine(
        [
            BlendMember("local-curves", curves, (1 - BASIC_SHARE) / 2),
            BlendMember("local-lines", lines, (1 - BASIC_SHARE) / 2),
            BlendMember("local-basics", basics, BASIC_SHARE),
        ]
    )


def learn_blend(
    prior: StackingClassifier, local: StackingClassifier, train: LabelledRows
) -> StackingClassifier:
    """Return the blend of the prior with the local model that was learned from these rows.

    Both are functions of this Kith's matrix; the prior may lack curves for some of its columns.
    """
    return blend(prior, local, len(train), _level_gap(prior, local, train))


def blend(
    prior: StackingClassifier, local: StackingClassifier, rows: int, gap: float = 0.0
) -> StackingClassifier:
    """Weigh the logits of prior and local by the rows the local one rests on.

    With few rows it is nearly the prior; the local share never exceeds MOST_LOCAL. `gap` is how much
    higher the local logit was on its own rows; the blend follows only LEVEL_TRUST of it.
    """
    share = MOST_LOCAL * rows / (rows + HALF_WAY_ROWS)
    level = (1 - share) * intercept_of(prior) + share * intercept_of(local)
    members = [*weighted_members(prior, 1 - share), *weighted_members(local, share)]
    return combine(members, level - share * (1 - LEVEL_TRUST) * gap)


def _level_gap(prior: StackingClassifier, local: StackingClassifier, train: LabelledRows) -> float:
    """How much higher the local logit is than the prior's, newer rows counting more."""
    chosen = draw_rows(len(train), LEVEL_ROWS, 0)
    apart = logit(local, train.features[chosen]) - logit(prior, train.features[chosen])
    return float(np.average(apart, weights=_recency(train)[chosen]))


def _recency(train: LabelledRows) -> Floats:
    """How much each row counts: 1 for the newest window, half of it RECENCY horizons before."""
    age = (train.as_of.max() - train.as_of) / DAY_SECONDS
    return np.exp2(-age / (RECENCY * train.facts.horizon_days))


def learn_local(train: LabelledRows, seed: int) -> StackingClassifier:
    """Return the local model, calibrated where that helped the last time."""
    return calibrate(fit_local(train, seed), train, lambda part: fit_local(part, seed))


def calibrate(model: StackingClassifier, train: LabelledRows, fit: Fit) -> StackingClassifier:
    """Return the model with its logit corrected, or as it is where that would not have helped."""
    tried = _try(train, fit)
    if tried is None:
        return model
    slope, shift = tried
    return combine(weighted_members(model, slope), intercept_of(model) * slope + shift)


def _try(train: LabelledRows, fit: Fit) -> tuple[float, float] | None:
    """Slope and shift learned on the two newest windows that do not overlap, if they helped."""
    windows = _newest_windows(train)
    if windows is None:
        return None
    earlier, before, newest = windows
    judged = fit(take(train, earlier))
    logits = [logit(judged, take(train, rows).features) for rows in (before, newest)]
    seen = [train.went_dormant[rows] for rows in (before, newest)]
    slope, shift = learn_correction(logits[0], seen[0])
    gain = _loss(logits[1], seen[1]) - _loss(slope * logits[1] + shift, seen[1])
    if gain < WORTH:
        return None
    return learn_correction(np.concatenate([logits[0], logits[1]]), np.concatenate(seen))


def _newest_windows(train: LabelledRows) -> tuple[Bools, Bools, Bools] | None:
    """Rows closed before both windows, rows of the one before the newest, rows of the newest."""
    if not len(train):
        return None
    horizon = round(float(train.facts.horizon_days[0]) * DAY_SECONDS)
    last = int(train.as_of.max())
    closed = train.as_of[train.as_of + horizon <= last]
    if not len(closed):
        return None
    newest, before = train.as_of == last, train.as_of == closed.max()
    earlier = train.as_of + horizon <= int(closed.max())
    parts = (earlier, before, newest)
    both = all(0 < int(train.went_dormant[rows].sum()) < int(rows.sum()) for rows in parts)
    return parts if both and min(int(rows.sum()) for rows in parts) >= ENOUGH_ROWS else None


def learn_correction(logits: Floats, seen: Bools) -> tuple[float, float]:
    """Return slope and shift of the logit with the least log-loss, drawn towards 1 and 0.

    `logits` are the model's, one per row, and `seen` the outcomes. The slope lies in [.5, 2], the shift in
    [-2, 2].
    """

    def loss(parameters: Floats) -> float:
        slope, shift = parameters
        drawn = CAUTION * ((slope - 1) ** 2 + shift**2) / 2
        return (_loss(slope * logits + shift, seen) * len(logits) + drawn) / len(logits)

    solution = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.5, 2.0), (-2.0, 2.0)])
    return float(solution.x[0]), float(solution.x[1])


def _loss(logits: Floats, seen: Bools) -> float:
    likely = np.clip(expit(logits), 1e-6, 1 - 1e-6)
    return float(-np.log(np.where(seen, likely, 1 - likely)).mean())
