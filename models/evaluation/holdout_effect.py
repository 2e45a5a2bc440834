"""What suggestions change: revived shares of suggested and held-back relationships, with an interval.

Of several owners the interval is of owners, not of relationships: those of one owner are alike.
"""

from dataclasses import dataclass

import numpy as np

from models.log.log import Bools, Floats, Ints

# Below so many finished windows on either side an interval would say nothing.
ENOUGH = 30
Z = 1.959964
# An effect of this size in standard errors is found four times in five.
POWER = 0.841621
# With fewer clusters their spread says too little of itself (Cameron and Miller 2015, JHR 50).
FEWEST_OWNERS = 10


@dataclass(frozen=True)
class Arm:
    """One side of the experiment: finished windows, their effective number (Kish), and the share revived."""

    windows: int
    effective: float
    share: float


@dataclass(frozen=True)
class Effect:
    """The difference suggested minus held back, with its 95 % interval; None while it is too early.

    `smallest` is the difference that so many windows find four times in five; `owners` is whose they are.
    """

    suggested: Arm
    held_back: Arm
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    smallest: float | None = None
    owners: int = 1

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
    error = float(np.sqrt(sum(one.share * (1 - one.share) / one.effective for one in (suggested, held_back))))
    return Effect(suggested, held_back, gap, low, high, (Z + POWER) * error)


def pool_effect(owner: Ints, shown: Bools, revived: Bools, propensity: Floats) -> Effect:
    """Compare the revived shares over several owners, the interval clustered by owner.

    `owner` numbers whose window each row is. Weights are those of `estimate_effect`; the standard error is
    that of a weighted difference of means by linearisation, summed within owners, with Student's quantile of
    one degree of freedom fewer than owners (Cameron and Miller 2015, JHR 50). Without a
    difference where fewer than FEWEST_OWNERS have windows, or either side fewer than ENOUGH.
    """
    weight = np.where(shown, 1 / propensity, 1 / (1 - propensity))
    suggested, held_back = _arm(revived[shown], weight[shown]), _arm(revived[~shown], weight[~shown])
    owners, number = np.unique(owner, return_inverse=True)
    if len(owners) < FEWEST_OWNERS or min(suggested.windows, held_back.windows) < ENOUGH:
        return Effect(suggested, held_back, owners=len(owners))
    share = np.where(shown, suggested.share, held_back.share)
    total = np.where(shown, weight[shown].sum(), weight[~shown].sum())
    pull = np.where(shown, 1.0, -1.0) * weight * (revived - share) / total
    of_owner = np.bincount(number, weights=pull)
    error = float(np.sqrt(len(owners) / (len(owners) - 1) * (of_owner**2).sum()))
    gap, width = suggested.share - held_back.share, student_quantile(len(owners) - 1)
    low, high = max(-1.0, gap - width * error), min(1.0, gap + width * error)
    return Effect(suggested, held_back, gap, low, high, (width + POWER) * error, len(owners))


def student_quantile(degrees: int) -> float:
    """Return the 97.5 % quantile of Student's distribution, from 9 degrees on (Abramowitz, Stegun 26.7.5)."""
    terms = (
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
    )
    return Z + sum(term / degrees ** (power + 1) for power, term in enumerate(terms))


def known_from(closes: Ints, shown: Bools) -> int | None:
    """Return the moment at which both sides have ENOUGH closed windows, None where those begun are too few.

    `closes` is when each window closes, in epoch seconds; those that closed already are among them.
    """
    moments = [np.sort(closes[side]) for side in (shown, ~shown)]
    if min(map(len, moments)) < ENOUGH:
        return None
    return int(max(side[ENOUGH - 1] for side in moments))


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
