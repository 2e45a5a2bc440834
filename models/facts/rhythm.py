"""Facts of time: silence, age, how often, and the gaps and pauses between days of contact."""

from dataclasses import dataclass

import numpy as np

from data.schema import DAY_SECONDS
from models.log.groupby import UNIT, Groups, counted_above, decay, scatter
from models.log.log import Floats, Ints, Numbers
from models.log.snapshot import RECEIVED, SENT, History, day_ends

# Looked back over, in horizons.
WINDOWS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0)
HALF_LIVES = (0.125, 0.5, 2.0, 8.0)
TWO = HALF_LIVES.index(2.0)
# Contacts closer together than the first, in horizons, count less; faded with the second.
SPACINGS = ((0.125, 1.0), (0.25, 2.0), (0.25, 8.0), (0.5, 4.0))
LATE_SHARE = 0.9


@dataclass(frozen=True)
class Rhythm:
    """Lengths in days; second axes follow WINDOWS, HALF_LIVES and SPACINGS.

    `sent_faded` and `received_faded` fade with a half-life of two horizons.
    """

    silence: Floats
    age: Floats
    interactions: Ints
    active_days: Ints
    days_within: Ints
    days_faded: Floats
    interactions_faded: Floats
    sent_faded: Floats
    received_faded: Floats
    spaced: Floats

    @property
    def span(self) -> Floats:
        """Days from the first to the last interaction."""
        return self.age - self.silence

    @property
    def mean_gap(self) -> Floats:
        """Mean days between days of contact; NaN with a single day."""
        gaps = self.active_days - 1
        return np.where(gaps > 0, self.span / np.maximum(gaps, 1), np.nan)


@dataclass(frozen=True)
class Gaps:
    """Gaps between days of contact, in days, NaN without any; and how many outlasted the silence.

    `above_next` of them went on for another horizon. `owner_*` counts the gaps and present silences of all
    the owner's relationships; of those above, `owner_open` are present silences that have yet to end or to go
    on for another horizon.
    """

    usual: Numbers
    mean: Numbers
    late: Numbers
    longest: Numbers
    spread: Numbers
    count: Numbers
    above_silence: Numbers
    above_next: Numbers
    pauses: Numbers
    long_pauses: Numbers
    owner_count: Numbers
    owner_above_silence: Numbers
    owner_above_next: Numbers
    owner_open: Numbers


def rhythm(history: History) -> Rhythm:
    """Return silence, age and counts of each asked relationship."""
    rows, own, age = history.rows, history.own, history.age
    day = day_ends(rows)
    reach = history.horizon
    faded = [decay(age, life * history.horizon_days) for life in HALF_LIVES]

    return Rhythm(
        silence=history.silence / DAY_SECONDS,
        age=age[own.start] / DAY_SECONDS,
        interactions=own.size,
        active_days=own.sum(day),
        days_within=np.column_stack([own.sum(day & (age <= w * reach)) for w in WINDOWS]),
        days_faded=np.column_stack([own.sum(weight * day) for weight in faded]) / UNIT,
        interactions_faded=np.column_stack([own.sum(weight) for weight in faded]) / UNIT,
        sent_faded=own.sum(faded[TWO] * (rows.direction != RECEIVED)) / UNIT,
        received_faded=own.sum(faded[TWO] * (rows.direction != SENT)) / UNIT,
        spaced=_spaced(history),
    )


def _spaced(history: History) -> Floats:
    """Faded sums in which a contact counts less the sooner it follows the one before."""
    rows, own = history.rows, history.own
    wait = np.diff(rows.at, prepend=0)
    wait[own.start] = history.horizon
    sums = []
    for reach, life in SPACINGS:
        part = np.minimum(wait / (reach * history.horizon), 1)
        weight = np.rint(part * decay(history.age, life * history.horizon_days))
        sums.append(own.sum(weight.astype(np.int64)))
    return np.column_stack(sums) / UNIT


def gaps(history: History) -> Gaps:
    """Return the gaps of each asked relationship, and its owner's."""
    pair, gap = _day_gaps(history)
    selected = history.selected
    number = np.cumsum(selected) - 1
    mine = selected[pair]
    own_pair, own_gap = number[pair[mine]], gap[mine]
    ask, silence = np.arange(len(history.silence)), history.silence
    above, count = counted_above(own_pair, own_gap, ask, silence)
    above_next, _ = counted_above(own_pair, own_gap, ask, silence + history.horizon)
    return Gaps(
        **_own_gaps(own_pair, own_gap, len(ask), history.horizon),
        count=count,
        above_silence=above,
        above_next=above_next,
        **_owner_gaps(history, pair, gap),
    )


def _day_gaps(history: History) -> tuple[Ints, Ints]:
    """Return each gap between days of contact, in seconds, with its relationship's number."""
    ends = day_ends(history.everyone)
    pair, at = history.pairs.index[ends], history.everyone.at[ends]
    inside = pair[1:] == pair[:-1]
    return pair[1:][inside], np.diff(at)[inside]


def _own_gaps(pair: Ints, gap: Ints, size: int, horizon: int) -> dict[str, Numbers]:
    order = np.lexsort((gap, pair))
    pair, gap = pair[order], gap[order]
    runs = Groups.of_keys(pair)
    have = pair[runs.start]
    low, high = gap[runs.start + (runs.size - 1) // 2], gap[runs.start + runs.size // 2]
    late = runs.start + np.rint((runs.size - 1) * LATE_SHARE).astype(np.int64)
    mean = runs.sum(gap) / runs.size
    # Minutes, so that the squares of centuries still fit an integer.
    square = runs.sum((gap // 60) ** 2) / runs.size * 3600
    lengths = {
        "usual": (low + high) / 2,
        "mean": mean,
        "late": gap[late],
        "longest": gap[runs.last],
        "spread": np.sqrt(np.maximum(square - mean**2, 0)),
    }
    lengths_by_name = {name: scatter(have, value / DAY_SECONDS, size) for name, value in lengths.items()}
    counts = {"pauses": runs.sum(gap >= horizon), "long_pauses": runs.sum(gap >= horizon // 2)}
    return lengths_by_name | {n: np.nan_to_num(scatter(have, value, size)) for n, value in counts.items()}


def _owner_gaps(history: History, pair: Ints, gap: Ints) -> dict[str, Numbers]:
    """Count the owner's gaps and present silences longer than each asked relationship's silence."""
    owner = history.everyone.owner[history.pairs.start]
    present = history.as_of - history.everyone.at[history.pairs.last]
    key, length = np.concatenate([owner[pair], owner]), np.concatenate([gap, present])
    silence, after = history.silence, history.silence + history.horizon
    above, count = counted_above(key, length, history.owner, silence)
    beyond, _ = counted_above(key, length, history.owner, after)
    still, still_after = (counted_above(owner, present, history.owner, ask)[0] for ask in (silence, after))
    return {
        "owner_count": count,
        "owner_above_silence": above,
        "owner_above_next": beyond,
        "owner_open": still - still_after,
    }
