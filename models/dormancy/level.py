"""How far off a log's level has been: the shift of all logits that each closed window asked for.

A log's level drifts: whole seasons are quieter than what was learned before. How much it does is the log's
own trait, and is seen on its closed windows by a prior that was trained on none of them. Intervals are as
much wider, or narrower, than those of other logs.
"""

from collections.abc import Mapping

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.ensemble import StackingClassifier

from data.schema import DAY_SECONDS
from models.dormancy.additive_model import logit
from models.dormancy.labelled_rows import LabelledRows
from models.log.log import Bools, Floats, take

# So many windows that do not overlap tell a variance from chance.
ENOUGH_WINDOWS = 3
# No window asks for a larger shift: of a handful of rows, all of one outcome.
FURTHEST = 8.0
# What the widths of other logs hold already, and what is left where a level never moved, both on the logit:
# chosen on the public logs (docs/explanation/model/ablation.md).
USUAL_LEVEL, LEAST_LEVEL = 0.42, 0.3
# More rows of one window move nothing.
LEVEL_ROWS = 2_000


def level_of(logits: Floats, went_dormant: Bools) -> float:
    """Return the shift of the logits at which as many are expected as went dormant; NaN of one outcome."""
    seen = int(went_dormant.sum())
    if not 0 < seen < len(went_dormant):
        return float("nan")
    return float(brentq(lambda shift: expit(logits + shift).sum() - seen, -FURTHEST, FURTHEST, xtol=1e-9))


def levels_by_window(prior: StackingClassifier, rows: LabelledRows) -> tuple[Floats, Floats]:
    """Return each window's level by a prior that has not seen the log, oldest first, and its size."""
    levels, sizes = [], []
    for as_of in np.unique(rows.as_of):
        window = np.flatnonzero(rows.as_of == as_of)
        drawn = take(rows, window[:: -(-len(window) // LEVEL_ROWS)])
        levels.append(level_of(logit(prior, drawn.features), drawn.went_dormant))
        sizes.append(len(window))
    return np.array(levels), np.array(sizes, dtype=np.float64)


def own_widths(
    widths: Mapping[str, float], prior: StackingClassifier | None, rows: LabelledRows
) -> dict[str, float]:
    """Return the half-widths of intervals as this log's own levels ask for them.

    Parameters
    ----------
    widths
        Those of logs the prior was not trained on, by grade, on the logit.
    prior
        Has not seen the log; without one nothing is known of its levels, and the widths stay.
    rows
        Of closed windows; with fewer than ENOUGH_WINDOWS that do not overlap the widths stay too.
    """
    if prior is None or _length(rows) < ENOUGH_WINDOWS:
        return dict(widths)
    levels, sizes = levels_by_window(prior, rows)
    both = np.isfinite(levels)
    if not both.any():
        return dict(widths)
    square = float(np.average(levels[both] ** 2, weights=sizes[both]))
    factor = float(np.sqrt((square + LEAST_LEVEL**2) / (USUAL_LEVEL**2 + LEAST_LEVEL**2)))
    return {grade: round(width * factor, 3) for grade, width in widths.items()}


def _length(rows: LabelledRows) -> float:
    """Return how many windows that do not overlap the rows reach over."""
    if not len(rows):
        return 0.0
    return float(np.ptp(rows.as_of) / (rows.facts.horizon_days[0] * DAY_SECONDS)) + 1
