"""Words that nobody answered, and pauses that somebody ended: by what happened last in each relationship."""

import numpy as np

from data.schema import DAY_SECONDS
from models.log.log import Bools, Ints
from models.log.snapshot import RECEIVED, SENT, Snapshot

NONE = -1
FORTNIGHT = 14 * DAY_SECONDS
# So many words without an answer are enough for now. Who wrote so often and got none is nobody the owner
# knows.
UNANSWERED, NEVER_ANSWERED = 3, 5


def unanswered_at(snapshot: Snapshot) -> Ints:
    """Return when the third last word was sent, where that and all after it are the owner's own."""
    log, first = snapshot.log, snapshot.end - UNANSWERED
    long_enough = first >= snapshot.begin
    rows = np.where(long_enough, first, snapshot.begin)
    own = long_enough.copy()
    for step in range(UNANSWERED):
        own &= log.direction[np.minimum(rows + step, len(log) - 1)] == SENT
    return np.where(own, log.at[rows], NONE)


def woken_at(snapshot: Snapshot) -> Ints:
    """Return the owner's last word after a pause of a horizon, where nothing came back; NONE elsewhere.

    For half a horizon after the pause it counts also where there was an answer before: one is no rhythm yet.
    """
    log, begin, last = snapshot.log, snapshot.begin, snapshot.end - 1
    theirs = _newest(log.direction != SENT)[last]
    ended = _newest(np.diff(log.at, prepend=log.at[:1]) >= snapshot.horizon)[last]
    # The first of a relationship ends no pause: what stands before it is another's.
    begun = log.at[last] - log.at[np.maximum(ended, 0)] <= snapshot.horizon // 2
    own = (theirs >= begin) & (ended > begin) & ((theirs < ended) | (begun & (theirs < last)))
    return np.where(own, log.at[last], NONE)


def never_answered(snapshot: Snapshot) -> Bools:
    """Mark who wrote again and again, and to whom the owner never did, who writes to others."""
    log, begin, end = snapshot.log, snapshot.begin, snapshot.end
    before = np.concatenate([[0], np.cumsum(log.direction != RECEIVED)])
    own = before[end] - before[begin]
    writes = np.bincount(snapshot.owner, own, minlength=len(log.owners)) > 0
    return (own == 0) & (end - begin >= NEVER_ANSWERED) & writes[snapshot.owner]


def _newest(marked: Bools) -> Ints:
    """Return the place of the newest mark up to each place, NONE before the first."""
    return np.maximum.accumulate(np.where(marked, np.arange(len(marked)), NONE))


def picked_up_again(snapshot: Snapshot, row: int) -> tuple[int, int] | None:
    """Return when a pause of a horizon or more ended within the last horizon, and its length in seconds.

    None where contact went on for more than a fortnight after it: then the two have a rhythm again.
    """
    at = snapshot.log.at[snapshot.begin[row] : snapshot.end[row]]
    pauses = np.diff(at)
    ended = np.flatnonzero((pauses >= snapshot.horizon) & (at[1:] >= snapshot.as_of - snapshot.horizon))
    if not len(ended) or at[-1] - at[ended[-1] + 1] > FORTNIGHT:
        return None
    return int(at[ended[-1] + 1]), int(pauses[ended[-1]])
