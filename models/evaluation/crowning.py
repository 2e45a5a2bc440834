"""Whether a challenger beats the champion by more than chance would give, over any number of trials.

A nightly training tries again and again. The n-th trial against one champion is held to the level
LEVEL * 6 / (pi * n)^2; over all trials these add up to LEVEL (Bonferroni with spending).
"""

from dataclasses import dataclass
from math import pi, sqrt

import numpy as np
from scipy.stats import t as student

from models.dormancy.labelled_rows import LabelledRows
from models.log.log import Bools, Floats, Ints

# The probability that any of all trials against a champion crowns a model that is no better.
LEVEL = 0.05
CLIP = 1e-6


@dataclass(frozen=True)
class Margin:
    """The champion's log-loss minus the challenger's on the same rows, and its one-sided lower bound."""

    estimate: float
    low: float
    trial: int

    @property
    def is_supported(self) -> bool:
        """Whether the challenger is better beyond chance."""
        return self.low > 0


def level_of(trial: int) -> float:
    """Return the level of the n-th trial against one champion, n from 1."""
    return LEVEL * 6 / (pi * trial) ** 2


def margin(champion: Floats, challenger: Floats, examples: LabelledRows, trial: int) -> Margin:
    """Return by how much a challenger's probabilities are better than the champion's.

    Rows of one owner are not independent: the variance is that of the sums by owner (of a log of one owner,
    by contact). With fewer than two of them nothing is supported.
    """
    gain = log_losses(champion, examples.went_dormant) - log_losses(challenger, examples.went_dormant)
    units: Ints = examples.owner if np.ptp(examples.owner) else examples.contact
    return clustered_margin(gain, units, trial)


def clustered_margin(gain: Floats, units: Ints, trial: int) -> Margin:
    """Return the mean gain with its lower bound at the trial's level; rows of one unit belong together."""
    estimate = float(gain.mean())
    _, unit = np.unique(units, return_inverse=True)
    count = int(unit.max()) + 1
    if count < 2:  # noqa: PLR2004 - one unit has no variance
        return Margin(estimate, float("-inf"), trial)
    residuals = np.bincount(unit, gain - estimate)
    error = sqrt(count / (count - 1) * float((residuals**2).sum())) / len(gain)
    width = float(student.ppf(1 - level_of(trial), count - 1)) * error
    return Margin(estimate, estimate - width, trial)


def log_losses(probability: Floats, went_dormant: Bools) -> Floats:
    """Return the log-loss of each row."""
    kept = np.clip(probability, CLIP, 1 - CLIP)
    losses: Floats = -np.where(went_dormant, np.log(kept), np.log(1 - kept))
    return losses
