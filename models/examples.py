"""Cohort rows of several snapshots with their outcomes: what a model learns from and is tested on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.depth import raw_depth
from models.facts import Facts, Floats, gather
from models.features import compute
from models.log import Ints, Log
from models.snapshot import take_snapshot


@dataclass(frozen=True)
class Examples:
    """One row per cohort relationship and as_of; `went_dormant` holds only where the window closed."""

    as_of: Ints
    owner: Ints
    contact: Ints
    facts: Facts
    went_dormant: NDArray[np.bool_]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.as_of)

    @cached_property
    def features(self) -> Floats:
        """The feature matrix."""
        return compute(self.facts)

    @cached_property
    def lists(self) -> Ints:
        """Numbers the owner's list (one owner at one as_of) that each row belongs to."""
        pairs = np.column_stack([self.as_of, self.owner])
        return np.unique(pairs, axis=0, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def depth(self) -> Floats:
        """Raw depth of each relationship."""
        return raw_depth(self.facts)

    @property
    def early(self) -> NDArray[np.bool_]:
        """Whether nobody would call it late yet: silent for at most the mean gap."""
        return self.facts.silence_days <= self.facts.mean_gap_days

    def take(self, which: NDArray[np.bool_] | Ints) -> "Examples":
        """Return the rows marked or numbered in `which`."""
        return Examples(
            self.as_of[which],
            self.owner[which],
            self.contact[which],
            self.facts.take(which),
            self.went_dormant[which],
        )

    @classmethod
    def concatenate(cls, parts: Sequence["Examples"]) -> "Examples":
        """Return the rows of all parts, one part after another."""
        return cls(
            np.concatenate([part.as_of for part in parts]),
            np.concatenate([part.owner for part in parts]),
            np.concatenate([part.contact for part in parts]),
            Facts.concatenate([part.facts for part in parts]),
            np.concatenate([part.went_dormant for part in parts]),
        )


def examples_at(log: Log, as_of: int, horizon: int) -> Examples:
    """Return the cohort of one snapshot."""
    snapshot = take_snapshot(log, as_of, horizon)
    asked = np.flatnonzero(snapshot.cohort)
    return Examples(
        np.full(len(asked), as_of),
        snapshot.owner[asked],
        snapshot.contact[asked],
        gather(snapshot).take(asked),
        snapshot.went_dormant[asked],
    )


def gather_examples(log: Log, as_ofs: Iterable[int], horizon: int) -> Examples:
    """Return the cohorts of several snapshots, in the order of `as_ofs`."""
    return Examples.concatenate([examples_at(log, as_of, horizon) for as_of in as_ofs])
