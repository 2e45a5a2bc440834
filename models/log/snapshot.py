"""The log cut at one as_of: history, cohort and outcome; and the rows of the history that facts count.

One example runs through this file. Ada wrote to Bo on 1, 11 and 21 March; the horizon is 30 days.

    as_of 1 April: history = {1, 11, 21 March}: 3 interactions, the last one 11 days ago.
    Cohort: at least 3 interactions, the last within one horizon: Bo is in it.
    Outcome: silent through [1 April, 1 May)? If Ada writes on 30 April: no. If on 1 May: went dormant,
    for the interval is open at its end. If the log ends on 20 April: not known yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from data.schema import DAY_SECONDS
from models.log.groupby import Groups
from models.log.log import DIRECTIONS, Bools, Ints, Log, last_of_run

MIN_INTERACTIONS = 3
SENT, RECEIVED, MUTUAL = range(len(DIRECTIONS))


@dataclass(frozen=True)
class Snapshot:
    """What was known at `as_of`, one entry per relationship with any history, and what came after.

    `begin` and `end` are the rows [begin, end) of the log that are the history (1, 11, 21 March).
    `next_at` is the time of the first interaction at or after as_of, or -1 if the log shows none.
    """

    log: Log
    as_of: int
    horizon: int
    begin: Ints
    end: Ints
    next_at: Ints

    def __len__(self) -> int:
        """Return the number of relationships that have a history."""
        return len(self.begin)

    @property
    def owner(self) -> Ints:
        """Owner code of each relationship."""
        return self.log.owner[self.begin]

    @property
    def contact(self) -> Ints:
        """Contact code of each relationship."""
        return self.log.contact[self.begin]

    @property
    def interactions(self) -> Ints:
        """Number of interactions in each history (3)."""
        return self.end - self.begin

    @property
    def last_at(self) -> Ints:
        """Time of the last interaction before as_of (21 March)."""
        return self.log.at[self.end - 1]

    @property
    def silence(self) -> Ints:
        """Seconds from the last interaction to as_of (11 days)."""
        return self.as_of - self.last_at

    @property
    def alive(self) -> Bools:
        """Whether the last interaction lies within one horizon of as_of (11 days of 30: yes)."""
        return self.silence <= self.horizon

    @property
    def cohort(self) -> Bools:
        """Whether we ask about it: at least three interactions, and alive."""
        return in_cohort(self.interactions, self.last_at, self.as_of, self.horizon)

    @property
    def went_dormant(self) -> Bools:
        """Whether no interaction fell into [as_of, as_of + horizon): 30 April no, 1 May yes."""
        return (self.next_at < 0) | (self.next_at >= self.as_of + self.horizon)

    @property
    def closed(self) -> bool:
        """Whether the log covers the whole horizon, so that the outcome is known for everyone."""
        return self.as_of + self.horizon <= self.log.last


def in_cohort(interactions: Ints, last_at: Ints, as_of: int | Ints, horizon: int) -> Bools:
    """Tell whether so many interactions, the last one then, put a relationship into the cohort."""
    return (interactions >= MIN_INTERACTIONS) & (as_of - last_at <= horizon)


def take_snapshot(log: Log, as_of: int, horizon: int) -> Snapshot:
    """Cut the log at `as_of` (epoch seconds); history is strictly before it, `horizon` in seconds."""
    counted = np.concatenate([[0], np.cumsum(log.at < as_of)])
    history = counted[log.ends] - counted[log.starts]
    has_history = history > 0
    begin = log.starts[has_history]
    end = begin + history[has_history]
    later = end < log.ends[has_history]
    next_at = np.where(later, log.at[np.minimum(end, len(log) - 1)], -1)
    return Snapshot(log, as_of, horizon, begin, end, next_at)


def days(count: float) -> int:
    """Return that many days in seconds."""
    return round(count * DAY_SECONDS)


class Turnover(NamedTuple):
    """How a whole workspace's relationships ended of late, and since when it is known; counts and seconds.

    `past` were in the cohort one horizon before as_of, and `lost` of them went dormant since. `past_half`
    and `lost_half` are the same of half a horizon. `first` is the workspace's first interaction.
    """

    past: int
    lost: int
    past_half: int
    lost_half: int
    first: int


def turnover(log: Log, as_of: int, horizon: int) -> Turnover:
    """Return the turnover of a log that holds all owners; `first` is as_of where nothing had happened."""
    first = min(int(log.at.min(initial=as_of)), as_of)
    return Turnover(*_lost(log, as_of, horizon), *_lost(log, as_of, horizon // 2), first)


def _lost(log: Log, as_of: int, length: int) -> tuple[int, int]:
    then = take_snapshot(log, as_of - length, length)
    return int(then.cohort.sum()), int((then.cohort & then.went_dormant).sum())


def join_turnovers(parts: Sequence[Turnover]) -> Turnover:
    """Return the turnover of all owners from those of parts that hold whole owners; there is one at least."""
    past, lost, past_half, lost_half, first = zip(*parts, strict=True)
    return Turnover(sum(past), sum(lost), sum(past_half), sum(lost_half), min(first))


@dataclass(frozen=True)
class History:
    """Rows of the log strictly before as_of, and which relationships are asked about.

    `everyone` and `pairs` hold all relationships with a history: an owner is known by all of them.
    `selected` marks the ones to count; `rows` and `own` hold just these.
    """

    as_of: int
    horizon: int
    log: Log
    everyone: Log
    pairs: Groups
    selected: Bools
    rows: Log
    own: Groups

    @cached_property
    def by_time(self) -> Ints:
        """The rows of `everyone` in order of owner, time, direction and channel."""
        order, past = self.log.by_time, self.log.at < self.as_of
        return (np.cumsum(past) - 1)[order[past[order]]]

    @property
    def horizon_days(self) -> float:
        """The horizon in days."""
        return self.horizon / DAY_SECONDS

    @property
    def age(self) -> Ints:
        """Seconds from each row of the asked relationships to as_of."""
        return self.as_of - self.rows.at

    @property
    def owner(self) -> Ints:
        """Owner code of each asked relationship."""
        return self.rows.owner[self.own.start]

    @property
    def silence(self) -> Ints:
        """Seconds since the last row of each asked relationship."""
        return self.as_of - self.rows.at[self.own.last]


def history_of(snapshot: Snapshot, selected: Bools) -> History:
    """Return the rows behind the snapshot's relationships, `selected` marking those to count."""
    log = snapshot.log
    everyone = log.before(snapshot.as_of)
    pairs = Groups.of_keys(everyone.owner, everyone.contact)
    rows = everyone.where(np.repeat(selected, pairs.size))
    own = Groups.of_keys(rows.owner, rows.contact)
    return History(snapshot.as_of, snapshot.horizon, log, everyone, pairs, selected, rows, own)


def day_ends(log: Log) -> Bools:
    """Mark the last row of each relationship on each UTC day: a day of contact counts once."""
    return last_of_run(log.owner, log.contact, log.at // DAY_SECONDS)
