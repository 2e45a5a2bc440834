"""Letters: interactions with which an owner breaks a pause, and whether an answer came.

A letter is sent by the owner after a pause of more than a horizon, in a relationship with enough history.
It is answered if the contact's next interaction, or one of both, came within the horizon that follows.
Owners choose to whom they write: what is counted here is observed, not drawn by lot.
"""

from typing import NamedTuple

import numpy as np

from models.log.log import Bools, Ints, Log
from models.log.snapshot import MIN_INTERACTIONS, SENT, Snapshot


class AnsweredLetters(NamedTuple):
    """How many letters were closed (their horizon is over), and how many of these were answered."""

    letters: int
    answered: int


class OwnersLetters(NamedTuple):
    """The same of each owner in the log, shape (owners,)."""

    letters: Ints
    answered: Ints

    @property
    def together(self) -> AnsweredLetters:
        """The letters of all owners."""
        return AnsweredLetters(int(self.letters.sum()), int(self.answered.sum()))


def closed_letters(log: Log, as_of: int, horizon: int) -> OwnersLetters:
    """Count each owner's letters whose horizon ended before `as_of`; both in seconds."""
    log = log.by_sources
    rows = np.flatnonzero(_breaks_pause(log, horizon) & (log.at + horizon < as_of))
    answered = _is_answered(log, rows, horizon)
    size = len(log.owners)
    return OwnersLetters(
        np.bincount(log.owner[rows], minlength=size), np.bincount(log.owner[rows[answered]], minlength=size)
    )


def _breaks_pause(log: Log, horizon: int) -> Bools:
    """Mark the letters among the rows of a log."""
    before = np.arange(len(log)) - np.repeat(log.starts, log.ends - log.starts)
    pause = np.diff(log.at, prepend=log.at[:1])
    return (before >= MIN_INTERACTIONS) & (pause > horizon) & (log.direction == SENT)


def _is_answered(log: Log, rows: Ints, horizon: int) -> Bools:
    """Tell of each letter whether the contact spoke within the horizon after it."""
    last = len(log)
    spoken = np.where(log.direction != SENT, np.arange(last), last)
    following = np.minimum.accumulate(spoken[::-1])[::-1][rows]
    until = log.ends[np.searchsorted(log.starts, rows, side="right") - 1]
    came = following < until
    return came & (log.at[np.where(came, following, 0)] < log.at[rows] + horizon)


def outcome_of_letters(snapshot: Snapshot) -> tuple[Bools, Bools]:
    """Tell of each relationship whether the owner's own interaction is the next, and whether they answer.

    Both within the horizon; an answer is received, or of both.
    """
    log = snapshot.log
    next_direction = log.direction[np.minimum(snapshot.end, len(log) - 1)]
    ahead = (log.at >= snapshot.as_of) & (log.at < snapshot.as_of + snapshot.horizon)
    spoken = np.concatenate([[0], np.cumsum(ahead & (log.direction != SENT))])
    until = log.ends[np.searchsorted(log.starts, snapshot.begin)]
    return ~snapshot.went_dormant & (next_direction == SENT), spoken[until] > spoken[snapshot.end]
