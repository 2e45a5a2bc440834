"""Whether the newest closed window is like those that a model is trained on: its base rate and its inputs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from models.dormancy.labelled_rows import LabelledRows
from models.features.matrix import NAMES
from models.log.log import Floats

# Above this population stability index a column is usually called another one.
UNLIKE = 0.25
BINS = 10
# The base rate has moved where it is so far from what was learned.
LARGE_RATE = 0.1
# Of a bin without rows, so that its logarithm is finite.
HALF_A_ROW = 0.5


@dataclass(frozen=True, slots=True)
class Shift:
    """The shares that went dormant in the windows trained on and in the newest, and which inputs moved.

    `inputs` are the columns whose population stability index is above UNLIKE, the largest first.
    """

    trained_rate: float
    newest_rate: float
    inputs: Mapping[str, float]

    @property
    def is_rate_large(self) -> bool:
        """Whether the base rate moved by more than LARGE_RATE."""
        return abs(self.newest_rate - self.trained_rate) > LARGE_RATE


def measure_shift(train: LabelledRows, test: LabelledRows) -> Shift:
    """Return how the rows tested on differ from those trained on."""
    moved = {
        name: round(stability(was, is_now), 4)
        for name, was, is_now in zip(NAMES, train.features.T, test.features.T, strict=True)
    }
    unlike = sorted((name for name in moved if moved[name] > UNLIKE), key=lambda name: -moved[name])
    before, now = (float(rows.went_dormant.mean()) for rows in (train, test))
    return Shift(before, now, {name: moved[name] for name in unlike})


def stability(before: Floats, now: Floats) -> float:
    """Return the population stability index of a column over tenths of `before`; NaN is a bin of its own."""
    values = before[~np.isnan(before)]
    edges = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1])) if len(values) else values
    first, second = _shares(before, edges), _shares(now, edges)
    return float(np.sum((second - first) * np.log(second / first)))


def _shares(values: Floats, edges: Floats) -> Floats:
    bins = np.where(np.isnan(values), len(edges) + 1, np.searchsorted(edges, values, side="right"))
    counts = np.bincount(bins, minlength=len(edges) + 2) + HALF_A_ROW
    shares: Floats = counts / counts.sum()
    return shares
