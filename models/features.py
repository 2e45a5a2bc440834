"""History to one row per relationship: each feature scale-free, named, explained, with its direction."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.facts import RECEIVED, SENT, Facts, Floats


@dataclass(frozen=True)
class Feature:
    """One column: `direction` is +1 if more of it can only raise the probability, -1 lower, 0 free."""

    name: str
    definition: str
    unit: str
    direction: int
    family: str
    of: Callable[[Facts], Floats]


def _ratio(above: NDArray[np.generic], below: NDArray[np.generic]) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.true_divide(above, below), dtype=np.float64)


FEATURES = (
    Feature(
        "silence",
        "time since the last interaction",
        "horizons",
        +1,
        "silence",
        lambda f: f.silence_days / f.horizon_days,
    ),
    Feature(
        "silence_over_usual_gap",
        "silence against the median gap between days of contact (at least half a day)",
        "ratio",
        +1,
        "rhythm",
        lambda f: _ratio(f.silence_days, np.maximum(f.usual_gap_days, 0.5)),
    ),
    Feature(
        "usual_gap",
        "median gap between days of contact",
        "horizons",
        0,
        "rhythm",
        lambda f: f.usual_gap_days / f.horizon_days,
    ),
    Feature(
        "longest_gap",
        "longest gap between days of contact",
        "horizons",
        0,
        "rhythm",
        lambda f: f.longest_gap_days / f.horizon_days,
    ),
    Feature(
        "age",
        "time since the first interaction",
        "horizons",
        0,
        "age",
        lambda f: f.age_days / f.horizon_days,
    ),
    Feature(
        "active_days_quarter",
        "days of contact in the last quarter horizon",
        "days",
        -1,
        "activity",
        lambda f: f.active_days_within[:, 1].astype(float),
    ),
    Feature(
        "active_days_one",
        "days of contact in the last horizon",
        "days",
        -1,
        "activity",
        lambda f: f.active_days_within[:, 3].astype(float),
    ),
    Feature(
        "active_days_four",
        "days of contact in the last four horizons",
        "days",
        -1,
        "activity",
        lambda f: f.active_days_within[:, 5].astype(float),
    ),
    Feature(
        "received_share",
        "received interactions among sent and received",
        "share",
        0,
        "balance",
        lambda f: _ratio(f.received, f.sent + f.received),
    ),
    Feature(
        "last_direction",
        "who spoke last: the owner (0), both (0.5), the contact (1)",
        "code",
        0,
        "balance",
        lambda f: np.where(
            f.last_direction == SENT, 0.0, np.where(f.last_direction == RECEIVED, 1.0, 0.5)
        ),
    ),
    Feature(
        "owner_trend",
        "the owner's days with any contact in the last horizon, against the last two",
        "share",
        0,
        "owner",
        lambda f: _ratio(f.owner_active_days[:, 0], f.owner_active_days[:, 1]),
    ),
)
NAMES = tuple(feature.name for feature in FEATURES)


def compute(facts: Facts) -> Floats:
    """Return the feature matrix: one row per relationship, one column per entry of FEATURES."""
    return np.column_stack([feature.of(facts) for feature in FEATURES])
