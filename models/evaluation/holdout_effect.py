"""What suggestions change: revived shares of suggested and held-back relationships, with an interval."""

from dataclasses import dataclass

import numpy as np

from models.log.log import Bools, Floats

# Below so many finished windows on either side an interval would say nothing.
ENOUGH = 30
Z = 1.959964


@dataclass(frozen=True)
class Arm:
    """One side of the experiment: finished windows, their effective number (Kish), and the share revived."""

    windows: int
    effective: float
    share: float


@dataclass(frozen=True)
class Effect:
    """The difference suggested minus held back, with its 95 % interval; None while it is too early."""

    suggested: Arm
    held_back: Arm
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def enough(self) -> bool:
        """Whether both sides have enough finished windows to say anything."""
        return self.difference is not None


def estimate_effect(shown: Bools, revived: Bools, propensity: Floats) -> Effect:
    """Compare the revived shares, each window weighted by the inverse probability of its side.

    `propensity` is the logged probability of being shown, strictly between 0 and 1 for every row: rows
    that could not have fallen on the other side are no part of the experiment. The interval is
    Newcombe's (1998, Statistics in Medicine 17, method 10) on effective sizes (Kish 1965).
    """
    suggested = _arm(revived[shown], 1 / propensity[shown])
    held_back = _arm(revived[~shown], 1 / (1 - propensity[~shown]))
    if min(suggested.windows, held_back.windows) < ENOUGH:
        return Effect(suggested, held_back)
    gap = suggested.share - held_back.share
    (low_1, high_1), (low_0, high_0) = _wilson(suggested), _wilson(held_back)
    below = np.hypot(suggested.share - low_1, high_0 - held_back.share)
    above = np.hypot(high_1 - suggested.share, held_back.share - low_0)
    low, high = max(-1.0, float(gap - below)), min(1.0, float(gap + above))
    return Effect(suggested, held_back, gap, low, high)


def _arm(revived: Bools, weight: Floats) -> Arm:
    if not len(revived):
        return Arm(0, 0.0, float("nan"))
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    return Arm(len(revived), effective, float(np.average(revived, weights=weight)))


def _wilson(arm: Arm) -> tuple[float, float]:
    """Return Wilson's interval of a share (1927, JASA 22)."""
    n, p = arm.effective, arm.share
    middle = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return float(middle - half), float(middle + half)
