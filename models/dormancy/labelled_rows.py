"""Cohort rows of several snapshots with their outcomes: what a model learns from and is tested on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.facts.compiled import survey, worth_compiling
from models.facts.depth import raw_depth
from models.facts.facts import Facts
from models.facts.gather import gather
from models.features.matrix import compute
from models.log.log import Bools, Floats, Ints, Log, concatenate
from models.log.snapshot import Snapshot, take_snapshot

# Known for more than so many horizons; in touch on at least so many days.
OLD, FULL = 4, 10


@dataclass(frozen=True)
class LabelledRows:
    """One row per cohort relationship and as_of; `went_dormant` holds only where the window closed."""

    as_of: Ints
    owner: Ints
    contact: Ints
    facts: Facts
    went_dormant: Bools

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
        rhythm, dialogue = self.facts.rhythm, self.facts.dialogue
        return raw_depth(rhythm.active_days, dialogue.sent, dialogue.received)

    def strata(self) -> dict[str, Bools]:
        """Parts of the rows by how late, how old and how full the relationship is, each by name.

        It is early while nobody would call it late yet: silent for at most the mean gap.
        """
        early = self.facts.rhythm.silence <= self.facts.rhythm.mean_gap
        old = self.facts.rhythm.age > OLD * self.facts.horizon_days
        full = self.facts.rhythm.active_days >= FULL
        return {
            "early": early,
            "late": ~early,
            "young": ~old,
            "old": old,
            "few days of contact": ~full,
            "many days of contact": full,
        }


def examples_at(log: Log, as_of: int, horizon: int) -> LabelledRows:
    """Return the cohort of one snapshot."""
    snapshot = take_snapshot(log, as_of, horizon)
    return label(snapshot, snapshot.cohort, gather(snapshot))


def label(snapshot: Snapshot, chosen: Bools, facts: Facts) -> LabelledRows:
    """Return the chosen relationships of a snapshot, whose facts these are, with their outcomes."""
    return LabelledRows(
        np.full(int(chosen.sum()), snapshot.as_of),
        snapshot.owner[chosen],
        snapshot.contact[chosen],
        facts,
        snapshot.went_dormant[chosen],
    )


def gather_examples(log: Log, as_ofs: Iterable[int], horizon: int) -> LabelledRows:
    """Return the cohorts of several snapshots, in the order of `as_ofs`."""
    as_ofs = list(as_ofs)
    if worth_compiling(log, len(as_ofs)) and not log.shared:
        return survey_examples(log, as_ofs, horizon)
    return concatenate([examples_at(log, as_of, horizon) for as_of in as_ofs])


def survey_examples(log: Log, as_ofs: Sequence[int], horizon: int) -> LabelledRows:
    """Return the same from one walk over the log, where owners share nothing."""
    surveyed = survey(log, as_ofs, horizon)
    return LabelledRows(
        surveyed.as_of,
        log.owner[log.starts[surveyed.pair]],
        log.contact[log.starts[surveyed.pair]],
        surveyed.facts,
        surveyed.went_dormant,
    )
