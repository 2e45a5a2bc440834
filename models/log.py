"""The log as sorted columns: what every later step walks over."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.schema import AT, CHANNEL, CONTACT, DIRECTION, LOG_COLUMNS, OWNER, Direction

Ints = NDArray[np.int64]
DIRECTIONS = tuple(str(direction) for direction in Direction)


@dataclass(frozen=True)
class Log:
    """All interactions, sorted by owner, contact, time, direction, channel; each row once.

    `owner`, `contact`, `direction` and `channel` are codes into the sorted names beside them,
    `at` is whole seconds since 1970 in UTC. Order of rows and repeated rows of the source
    leave no trace here.
    """

    owner: Ints
    contact: Ints
    at: Ints
    direction: Ints
    channel: Ints
    owners: NDArray[np.str_]
    contacts: NDArray[np.str_]
    channels: tuple[str, ...]

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> "Log":
        """Sort a table with the five log columns (`at` in epoch seconds) and drop exact repeats."""
        owner, owners = _coded(frame[OWNER])
        contact, contacts = _coded(frame[CONTACT])
        channel, channels = _coded(frame[CHANNEL])
        direction = pd.Categorical(frame[DIRECTION], categories=DIRECTIONS).codes.astype(np.int64)
        at = frame[AT].to_numpy(np.int64)
        columns = np.stack([owner, contact, at, direction, channel])
        columns = columns[:, np.lexsort(columns[::-1])]
        fresh = np.ones(columns.shape[1], dtype=bool)
        fresh[1:] = (columns[:, 1:] != columns[:, :-1]).any(axis=0)
        return cls(*columns[:, fresh], owners, contacts, tuple(str(name) for name in channels))

    def __len__(self) -> int:
        """Return the number of interactions."""
        return len(self.at)

    @property
    def first(self) -> int:
        """Time of the earliest interaction, epoch seconds."""
        return int(self.at.min())

    @property
    def last(self) -> int:
        """Time of the latest interaction, epoch seconds."""
        return int(self.at.max())

    @cached_property
    def starts(self) -> Ints:
        """First row of each relationship."""
        changes = (np.diff(self.owner) != 0) | (np.diff(self.contact) != 0)
        return np.flatnonzero(np.concatenate([[len(self) > 0], changes])).astype(np.int64)

    @cached_property
    def ends(self) -> Ints:
        """Row after the last one of each relationship."""
        return np.append(self.starts[1:], len(self)).astype(np.int64)

    def of_owners(self, wanted: NDArray[np.bool_]) -> "Log":
        """Return the rows whose owner code is marked in `wanted`."""
        keep = wanted[self.owner]
        rows = (self.owner, self.contact, self.at, self.direction, self.channel)
        return Log(*(row[keep] for row in rows), self.owners, self.contacts, self.channels)

    def frame(self) -> pd.DataFrame:
        """Return the log as a table with names in place of codes."""
        values = (
            self.owners[self.owner],
            self.contacts[self.contact],
            self.at,
            np.array(DIRECTIONS)[self.direction],
            np.array(self.channels)[self.channel],
        )
        return pd.DataFrame(dict(zip(LOG_COLUMNS, values, strict=True)))

    def batches(self, size: int) -> Iterator["Log"]:
        """Yield the log in runs of complete owners of at least `size` rows each."""
        firsts = np.flatnonzero(np.concatenate([[True], np.diff(self.owner) != 0]))
        begin = 0
        for end in [*firsts[1:], len(self)]:
            if end - begin >= size or end == len(self):
                yield self.rows(begin, int(end))
                begin = int(end)

    def rows(self, begin: int, end: int) -> "Log":
        """Return the rows [begin, end)."""
        rows = (self.owner, self.contact, self.at, self.direction, self.channel)
        return Log(*(row[begin:end] for row in rows), self.owners, self.contacts, self.channels)


def _coded(names: "pd.Series[str]") -> tuple[Ints, NDArray[np.str_]]:
    codes, uniques = pd.factorize(names.astype(str), sort=True)
    return codes.astype(np.int64), np.asarray(uniques, dtype=object)
