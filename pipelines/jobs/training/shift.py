"""Whether the newest closed window is like those that a model is trained on: its base rate and its inputs."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from models.dormancy.labelled_rows import LabelledRows
from models.features.matrix import NAMES
from models.log.log import Floats

# Above this population stability index a column is usually called another one.
UNLIKE = 0.25
# Counts of all history grow by nature, and what is said of a whole workspace is one value for each window. So
# a column has moved only where it moved so many times as far as it did among the windows learned from.
UNUSUAL = 2
EARLIER_WINDOWS = 4
BINS = 10
# The base rate has moved where it is so far from what was learned.
LARGE_RATE = 0.1
# Of a bin without rows, so that its logarithm is finite.
HALF_A_ROW = 0.5


@dataclass(frozen=True, slots=True)
class Shift:
    """The shares that went dormant in the windows trained on and in the newest, and which inputs moved.

    `inputs` are the columns whose population stability index is above UNLIKE, and UNUSUAL times as large as
    among the windows learned from, the largest first; none where those lie too close to each other to tell.
    """

    trained_rate: float
    newest_rate: float
    inputs: Mapping[str, float]

    @property
    def is_rate_large(self) -> bool:
        """Whether the base rate moved by more than LARGE_RATE."""
        return abs(self.newest_rate - self.trained_rate) > LARGE_RATE

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values, with whether the base rate moved far."""
        return asdict(self) | {"is_rate_large": self.is_rate_large}


def measure_shift(train: LabelledRows, test: LabelledRows) -> Shift:
    """Return how the rows tested on differ from those trained on."""
    before, now = (float(rows.went_dormant.mean()) for rows in (train, test))
    return Shift(before, now, _moved(train, test))


def _moved(train: LabelledRows, test: LabelledRows) -> dict[str, float]:
    """Return the index of each column that moved farther than it did before, the largest first."""
    apart = int(test.as_of.min() - train.as_of.max())
    # As far apart as the newest window is from those before it.
    later = np.unique(train.as_of[train.as_of >= train.as_of.min() + apart])[-EARLIER_WINDOWS:]
    if not len(later):
        return {}
    moved: dict[str, float] = {}
    for name, was, is_now in zip(NAMES, train.features.T, test.features.T, strict=True):
        index = stability(was, is_now)
        if index > UNLIKE:
            usual = max(stability(was[train.as_of <= at - apart], was[train.as_of == at]) for at in later)
            moved |= {name: round(index, 4)} if index > UNUSUAL * usual else {}
    return dict(sorted(moved.items(), key=lambda one: -one[1]))


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
