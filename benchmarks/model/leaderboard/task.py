"""What an entrant of the open benchmark sees: the log as it was, whom it is asked about, and no more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.model.cuts import Cut
from data.schema import AT, CHANNEL, CONTACT, DAY_SECONDS, DIRECTION, OWNER
from models.dormancy.labelled_rows import LabelledRows, examples_at, gather_examples
from models.evaluation.protocols.weekly_lists import WEEK
from models.evaluation.temporal_splits import Windows
from models.facts.facts import Facts
from models.features.matrix import NAMES, OF_TEAM, compute
from models.log.log import DIRECTIONS, Bools, Floats, Ints, Log, Names

# More weeks move nothing that can be measured, and each is one question more.
WEEKS = 26


@dataclass(frozen=True)
class SeenLog:
    """A log that an entrant may look at, in Kith's own form (`history`) and as a table (`log`)."""

    history: Log

    @cached_property
    def log(self) -> pd.DataFrame:
        """The rows: owner, contact, at (epoch seconds, UTC), direction, channel."""
        rows = self.history
        return pd.DataFrame(
            {
                OWNER: _named(rows.owner, rows.owners),
                CONTACT: _named(rows.contact, rows.contacts),
                AT: rows.at,
                DIRECTION: _named(rows.direction, DIRECTIONS),
                CHANNEL: _named(rows.channel, rows.channels),
            }
        )


@dataclass(frozen=True)
class Past(SeenLog):
    """What an entrant learns from: the log before the first test day, `as_of`, and rows with outcomes.

    `rows` are the cohorts of the training snapshots, whose windows closed by then. `others` holds what the
    entrant's own `sample` returned for each of the other logs that it may learn from.
    """

    as_of: int
    horizon_days: int
    rows: LabelledRows
    seed: int
    others: Sequence[Any] = ()

    @cached_property
    def asked(self) -> pd.DataFrame:
        """Of each training row its as_of, owner and contact."""
        pairs = _pairs(self.history, self.rows.owner, self.rows.contact)
        return pairs.assign(as_of=self.rows.as_of)

    @property
    def facts(self) -> Facts:
        """The facts of each training row."""
        return self.rows.facts

    @cached_property
    def columns(self) -> pd.DataFrame:
        """Kith's columns of each training row."""
        return as_columns(self.rows.features)

    @property
    def went_dormant(self) -> Bools:
        """The outcome of each training row."""
        return self.rows.went_dormant


@dataclass(frozen=True)
class Question(SeenLog):
    """One day's question: the log before `as_of`, and of whom a probability is wanted.

    `owner` and `contact` are codes of the history; `facts` are counted from it alone.
    """

    as_of: int
    horizon_days: int
    owner: Ints
    contact: Ints
    facts: Facts

    def __len__(self) -> int:
        """Return of how many a probability is wanted."""
        return len(self.owner)

    @cached_property
    def asked(self) -> pd.DataFrame:
        """The owner and contact of each row."""
        return _pairs(self.history, self.owner, self.contact)

    @cached_property
    def features(self) -> Floats:
        """Kith's feature matrix."""
        return compute(self.facts)

    @cached_property
    def columns(self) -> pd.DataFrame:
        """Kith's columns of each row."""
        return as_columns(self.features)


def as_columns(features: Floats) -> pd.DataFrame:
    """Return a feature matrix with its names, without what other owners know of a contact."""
    return pd.DataFrame(features[:, ~OF_TEAM], columns=np.array(NAMES)[~OF_TEAM])


def _pairs(log: Log, owner: Ints, contact: Ints) -> pd.DataFrame:
    return pd.DataFrame({OWNER: _named(owner, log.owners), CONTACT: _named(contact, log.contacts)})


def _named(codes: Ints, names: Names | Sequence[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, pd.Index(names, dtype="str"))


@dataclass(frozen=True)
class Task:
    """One log of the benchmark: how it is cut, and every day on which entrants are asked."""

    log: Log
    windows: Windows
    horizon_days: int

    @classmethod
    def of_cut(cls, whole: Log, cut: Cut, most: int, seed: int) -> "Task":
        """Return the task of a log, of owners who are drawn until they have so many interactions."""
        return cls(draw_whole_owners(whole, most, seed), cut.windows(whole), cut.horizon)

    @property
    def horizon(self) -> int:
        """The horizon in seconds."""
        return self.horizon_days * DAY_SECONDS

    @property
    def weeks(self) -> list[int]:
        """The days of the weekly lists, from the first test day on."""
        return [*range(self.windows.test[0], self.windows.test[-1] + 1, WEEK)][:WEEKS]

    @property
    def days(self) -> list[int]:
        """All days on which entrants are asked, oldest first: so none is followed by an earlier one."""
        return sorted({*self.windows.test, *self.weeks})

    def past(self, seed: int, others: Sequence[Any] = ()) -> Past:
        """Return what an entrant learns from."""
        first = self.windows.test[0]
        seen = known_by(self.log, first)
        rows = gather_examples(seen, self.windows.train, self.horizon)
        return Past(seen, first, self.horizon_days, rows, seed, others)

    def question(self, as_of: int) -> Question:
        """Return one day's question, counted from what was known by then and nothing else."""
        seen = known_by(self.log, as_of)
        rows = examples_at(seen, as_of, self.horizon)
        return Question(seen, as_of, self.horizon_days, rows.owner, rows.contact, rows.facts)

    def outcomes(self, as_ofs: Sequence[int]) -> LabelledRows:
        """Return the rows of these days with what came of them; no entrant sees it."""
        return gather_examples(self.log, as_ofs, self.horizon)


def draw_whole_owners(log: Log, most: int, seed: int) -> Log:
    """Return the log of owners who are drawn by the seed until they have so many interactions."""
    order = np.random.default_rng(seed).permutation(len(log.owners))
    size = np.bincount(log.owner, minlength=len(log.owners))[order]
    drawn = order[: int(np.searchsorted(np.cumsum(size), most)) + 1]
    return known_by(log.where(np.isin(log.owner, drawn)), log.last + 1)


def known_by(log: Log, as_of: int) -> Log:
    """Return the log as it was: no later row, and no name of anybody who had not appeared by then."""
    rows = log.before(as_of)
    owner, owners = _renumbered(rows.owner, rows.owners)
    contact, contacts = _renumbered(rows.contact, rows.contacts)
    channel, channels = _renumbered(rows.channel, np.array(rows.channels, dtype=object))
    columns = {"owner": owner, "contact": contact, "channel": channel, "owners": owners, "contacts": contacts}
    return replace(rows, **columns, channels=tuple(channels), shared=False, turnover=None, part_of=0)


def _renumbered(codes: Ints, names: Names) -> tuple[Ints, Names]:
    used, fresh = np.unique(codes, return_inverse=True)
    return fresh.astype(np.int64), names[used]
