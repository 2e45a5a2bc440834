"""Calibration on the newest closed windows, kept only where it would have helped the last time.

One window's base rate is often not the next one's, so a correction learned on a window may as well
hurt. It is therefore tried first: learned on the window before the newest, from a model that had
seen neither, and judged on the newest. A correction scales and shifts the logit, so the model stays
a sum of one-feature terms. Scaling and shifting a logit: Platt (1999), Advances in Large Margin Classifiers.
"""

from collections.abc import Callable

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.ensemble import StackingClassifier

from data.schema import DAY_SECONDS
from models.dormancy.additive_model import combine, intercept_of, logit, weighted_members
from models.dormancy.labelled_rows import LabelledRows
from models.log.log import Bools, Floats
from models.log.records import take

# Fewer rows in a window cannot tell a shift from chance.
ENOUGH_ROWS = 1_000
# So many rows would have to disagree before the correction is believed half.
CAUTION = 200.0
# A smaller gain in log-loss on the newest window is no reason to change anything.
WORTH = 0.002

Fit = Callable[[LabelledRows], StackingClassifier]


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
