"""The rows a snapshot rests on: everyone's history, and the part of the relationships asked about."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data.schema import DAY_SECONDS
from models.log.groupby import Groups
from models.log.log import DIRECTIONS, Bools, Ints, Log, last_of_run
from models.log.snapshot import Snapshot

SENT, RECEIVED, MUTUAL = range(len(DIRECTIONS))


@dataclass(frozen=True)
class History:
    """Rows of the log strictly before as_of, and which relationships are asked about.

    `everyone` and `pairs` hold all relationships with a history: an owner is known by all of them.
    `selected` marks the ones to count; `rows` and `own` hold just these. `in_history` marks the rows of
    the log that `everyone` holds.
    """

    as_of: int
    horizon: int
    log: Log
    in_history: Bools
    everyone: Log
    pairs: Groups
    selected: Bools
    rows: Log
    own: Groups

    @cached_property
    def by_time(self) -> Ints:
        """The rows of `everyone` in order of owner, time, direction and channel."""
        order = self.log.by_time
        return (np.cumsum(self.in_history) - 1)[order[self.in_history[order]]]

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
    in_history = log.at < snapshot.as_of
    everyone = log.where(in_history)
    pairs = Groups.of_keys(everyone.owner, everyone.contact)
    rows = everyone.where(np.repeat(selected, pairs.size))
    own = Groups.of_keys(rows.owner, rows.contact)
    return History(snapshot.as_of, snapshot.horizon, log, in_history, everyone, pairs, selected, rows, own)


def day_ends(log: Log) -> Bools:
    """Mark the last row of each relationship on each UTC day: a day of contact counts once."""
    return last_of_run(log.owner, log.contact, log.at // DAY_SECONDS)
