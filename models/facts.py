"""Plain quantities of each relationship's history: what features and sentences are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from data.schema import DAY_SECONDS
from models.log import DIRECTIONS, Ints
from models.snapshot import Snapshot

Floats = NDArray[np.float64]
# Windows looked back over, in horizons.
Windows = tuple[float, ...]
WINDOWS: Windows = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0)
OWNER_WINDOWS: Windows = (1.0, 2.0)
SENT, RECEIVED, MUTUAL = range(len(DIRECTIONS))


@dataclass(frozen=True)
class Facts:
    """One entry per relationship and as_of; times in days, NaN where there is no such thing.

    A field with a second axis has one column per window of WINDOWS or OWNER_WINDOWS.
    """

    horizon_days: Floats
    silence_days: Floats
    age_days: Floats
    interactions: Ints
    active_days: Ints
    sent: Ints
    received: Ints
    last_direction: Ints
    usual_gap_days: Floats
    longest_gap_days: Floats
    active_days_within: Ints
    owner_active_days: Ints

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self.silence_days)

    @property
    def mean_gap_days(self) -> Floats:
        """Mean gap between days of contact; NaN with a single day."""
        span = self.age_days - self.silence_days
        return np.where(self.active_days > 1, span / np.maximum(self.active_days - 1, 1), np.nan)

    def take(self, which: NDArray[np.bool_] | Ints) -> "Facts":
        """Return the entries marked or numbered in `which`."""
        return Facts(**{field.name: getattr(self, field.name)[which] for field in fields(self)})

    @classmethod
    def concatenate(cls, parts: Sequence["Facts"]) -> "Facts":
        """Return the entries of all parts, one part after another."""
        names = [field.name for field in fields(cls)]
        return cls(**{n: np.concatenate([getattr(part, n) for part in parts]) for n in names})


def gather(snapshot: Snapshot) -> Facts:
    """Return the quantities of every relationship in `snapshot`, from its history alone."""
    rows = np.repeat(np.arange(len(snapshot)), snapshot.interactions)
    at = _history(snapshot, snapshot.log.at)
    direction = _history(snapshot, snapshot.log.direction)
    day = at // DAY_SECONDS
    fresh = _first_of_run(rows, day)
    active_row, active_day = rows[fresh], day[fresh]
    usual, longest = _gaps(active_row, active_day, len(snapshot))
    return Facts(
        horizon_days=np.full(len(snapshot), snapshot.horizon / DAY_SECONDS),
        silence_days=snapshot.silence / DAY_SECONDS,
        age_days=(snapshot.as_of - snapshot.log.at[snapshot.begin]) / DAY_SECONDS,
        interactions=snapshot.interactions,
        active_days=np.bincount(active_row, minlength=len(snapshot)),
        sent=_count(rows, direction == SENT, len(snapshot)),
        received=_count(rows, direction == RECEIVED, len(snapshot)),
        last_direction=snapshot.log.direction[snapshot.end - 1],
        usual_gap_days=usual,
        longest_gap_days=longest,
        active_days_within=_windows(snapshot, active_row, active_day, len(snapshot), WINDOWS),
        owner_active_days=_owner_windows(snapshot, rows, day),
    )


def _history(snapshot: Snapshot, column: Ints) -> Ints:
    """Return the column's values at the history rows, relationship after relationship."""
    opens = np.bincount(snapshot.begin, minlength=len(column) + 1)
    closes = np.bincount(snapshot.end, minlength=len(column) + 1)
    return column[np.cumsum(opens - closes)[:-1] > 0]


def _first_of_run(*keys: Ints) -> NDArray[np.bool_]:
    """Mark the first row of each run of equal keys; the keys come sorted."""
    fresh = np.ones(len(keys[0]), dtype=bool)
    fresh[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    return fresh


def _count(rows: Ints, mask: NDArray[np.bool_], size: int) -> Ints:
    return np.bincount(rows[mask], minlength=size)


def _gaps(row: Ints, day: Ints, size: int) -> tuple[Floats, Floats]:
    """Return the median and the longest gap between days of contact; NaN with a single day."""
    usual, longest = np.full(size, np.nan), np.full(size, np.nan)
    inside = row[1:] == row[:-1]
    owner_of_gap, gap = row[1:][inside], np.diff(day)[inside]
    order = np.lexsort((gap, owner_of_gap))
    gap = gap[order]
    count = np.bincount(owner_of_gap, minlength=size)
    first = np.cumsum(count) - count
    some = count > 0
    low, high = first + (count - 1) // 2, first + count // 2
    usual[some] = (gap[low[some]] + gap[high[some]]) / 2
    longest[some] = gap[(first + count - 1)[some]]
    return usual, longest


def _windows(snapshot: Snapshot, row: Ints, day: Ints, size: int, windows: Windows) -> Ints:
    """Return one column per window: the number of `day`s of each row that reach back into it."""
    back = snapshot.as_of / DAY_SECONDS - day
    reach = snapshot.horizon / DAY_SECONDS
    return np.column_stack([_count(row, back <= window * reach, size) for window in windows])


def _owner_windows(snapshot: Snapshot, rows: Ints, day: Ints) -> Ints:
    """Return the owner's own days with any contact in the last horizon and in the last two."""
    owner = snapshot.owner[rows]
    order = np.lexsort((day, owner))
    owner, day = owner[order], day[order]
    fresh = _first_of_run(owner, day)
    size = int(owner.max(initial=0)) + 1
    return _windows(snapshot, owner[fresh], day[fresh], size, OWNER_WINDOWS)[snapshot.owner]
