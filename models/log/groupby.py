"""Runs of rows that belong together, and exact sums over them.

Whatever is summed is an integer, so no order of rows, partition or engine can change a bit.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.schema import DAY_SECONDS
from models.log.log import Floats, Ints, first_of_run

# One, in the fixed-point numbers that half-life weights are summed in.
UNIT = 1 << 30
# Halvings after which a weight is zero in any case; and the steps each halving is read from a table in.
LONGEST_FADE, FINE_STEPS = 40.0, 1024
COARSE = 0.5 ** np.arange(LONGEST_FADE + 1)
# As decimals, the same on every machine.
FINE = np.array([float(Decimal(2) ** (Decimal(-step) / FINE_STEPS)) for step in range(FINE_STEPS)])
FINE_RATE = float(Decimal(2).ln() / FINE_STEPS)


@dataclass(frozen=True)
class Groups:
    """Consecutive runs of rows: the first row and the number of rows of each."""

    start: Ints
    size: Ints

    @classmethod
    def of_keys(cls, *keys: NDArray[np.generic]) -> "Groups":
        """Return the runs of equal neighbouring keys."""
        first = first_of_run(*keys)
        start = np.flatnonzero(first)
        return cls(start, np.diff(np.append(start, len(first))))

    @property
    def last(self) -> Ints:
        """The last row of each run."""
        return self.start + self.size - 1

    @property
    def index(self) -> Ints:
        """The run's number, for every row."""
        return np.repeat(np.arange(len(self.start)), self.size)

    def sum(self, values: NDArray[np.generic]) -> Ints:
        """Exact integer sum of each run."""
        return self._reduce(np.add, values.astype(np.int64))

    def max(self, values: Ints) -> Ints:
        """Greatest integer of each run."""
        return self._reduce(np.maximum, values)

    def _reduce(self, of: np.ufunc, values: Ints) -> Ints:
        return of.reduceat(values, self.start) if len(self.start) else np.zeros(0, dtype=np.int64)


def decay(age: Ints, half_life: float) -> Ints:
    """Return half-life weights in fixed point; ages in seconds, the half-life in days.

    Additions and products of exact parts only, for arrays and for the compiled kernel alike: a library's
    own exp2 differs in the last bit from one machine to the next.
    """
    steps = np.minimum(age / (half_life * DAY_SECONDS), LONGEST_FADE) * FINE_STEPS
    whole = np.floor(steps)
    rest = (steps - whole) * FINE_RATE
    # Four terms of the series of exp leave an error under 1e-17.
    part = 1 - rest * (1 - rest * (1 / 2 - rest * (1 / 6 - rest * (1 / 24))))
    step: Any = np.int64(whole)
    weight: Any = np.rint(UNIT * (COARSE[step // FINE_STEPS] * FINE[step % FINE_STEPS] * part))
    whole_weight: Any = np.int64(weight)
    return whole_weight


def ratio(above: NDArray[np.generic], below: NDArray[np.generic]) -> Floats:
    """Return the quotient, NaN where the divisor is not positive."""
    out = np.full(np.broadcast(above, below).shape, np.nan)
    return np.divide(above, below, out=out, where=np.asarray(below) > 0)


def scatter(where: Ints, values: NDArray[np.generic], size: int) -> Floats:
    """Return the values at their places, NaN elsewhere."""
    out = np.full(size, np.nan)
    out[where] = values
    return out


def counted_above(key: Ints, value: Ints, ask_key: Ints, ask: Ints) -> tuple[Ints, Ints]:
    """Per question, how many values of its key exceed it, and how many values the key has."""
    scale = int(max(value.max(initial=0), ask.max(initial=0))) + 2
    table = np.sort(key * scale + value)
    ends = np.searchsorted(table, ask_key * scale + scale - 1, side="right")
    above = ends - np.searchsorted(table, ask_key * scale + ask, side="right")
    return above, ends - np.searchsorted(table, ask_key * scale, side="left")


def place_within(group: Ints, *keys: NDArray[np.generic]) -> Ints:
    """Return each row's place in its group, from 0, ordered by the keys and then by position."""
    order = np.lexsort((*keys[::-1], group))
    runs = Groups.of_keys(group[order])
    place = np.empty(len(group), dtype=np.int64)
    place[order] = np.arange(len(group)) - runs.start[runs.index]
    return place


def share_below(group: Ints, value: Ints) -> Floats:
    """Share of the group's other members below each value; ties count half, NaN when alone."""
    order = np.lexsort((value, group))
    ordered = group[order]
    ties = Groups.of_keys(ordered, value[order])
    groups = Groups.of_keys(ordered)
    below = ties.start[ties.index] - groups.start[groups.index]
    share = ratio(below + (ties.size[ties.index] - 1) / 2, groups.size[groups.index] - 1)
    out = np.empty(len(share))
    out[order] = share
    return out
