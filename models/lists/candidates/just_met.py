"""Whom the owner has just met: one or two contacts so far, one name a week, by a rule and without a model."""

from collections.abc import Mapping
from datetime import timedelta

import numpy as np

from models.lists.candidates.context import Context
from models.lists.candidates.guards import GuardResult
from models.log.groupby import place_within
from models.log.log import Bools
from models.log.snapshot import MIN_INTERACTIONS, MUTUAL, RECEIVED, SENT, Snapshot

# A word within two weeks of the first contact keeps it; not on the very next day.
WITHIN, AFTER = timedelta(days=14), timedelta(days=1)
# The only place of a week is for who is worth most.
PLACES = 2
# These rest on a history, and hold of everybody who was just met.
NOT_ASKED = frozenset({"too_little", "burst", "contact_cooldown", "in_rhythm"})


def choose_just_met(
    snapshot: Snapshot, context: Context, guards: Mapping[str, GuardResult], named: Bools
) -> Bools:
    """Mark at most one relationship of each owner whose week has two places left, shape (relationships,).

    Who met, or wrote to each other both ways, once or twice, for the first time within two weeks, and whom no
    guard keeps off that does not rest on a history. Who was `named` this week keeps the place, answered or
    not, and has it only once.
    """
    kept_off = np.any([result.off for name, result in guards.items() if name not in NOT_ASKED], axis=0)
    full = np.array([context.left(str(name)) < PLACES for name in snapshot.log.owners], dtype=bool)
    taken = np.zeros_like(full)
    taken[snapshot.owner[_few(snapshot) & named]] = True
    free = _met_lately(snapshot) & ~kept_off & (named | ~taken[snapshot.owner]) & ~full[snapshot.owner]
    rows = np.flatnonzero(free)
    chosen = np.zeros_like(free)
    # The newest acquaintance: for the others the moment is passing.
    chosen[rows[place_within(snapshot.owner[rows], -snapshot.last_at[rows], snapshot.contact[rows]) == 0]] = (
        True
    )
    return chosen


def _few(snapshot: Snapshot) -> Bools:
    return snapshot.interactions < MIN_INTERACTIONS


def _met_lately(snapshot: Snapshot) -> Bools:
    """Mark who met or spoke both ways, first within the last two weeks and last a day ago or more."""
    at, direction = snapshot.log.at, snapshot.log.direction
    first, last = direction[snapshot.begin], direction[snapshot.end - 1]
    both_ways = ((first == SENT) & (last == RECEIVED)) | ((first == RECEIVED) & (last == SENT))
    is_recent = at[snapshot.begin] >= snapshot.as_of - int(WITHIN.total_seconds())
    has_rested = snapshot.last_at <= snapshot.as_of - int(AFTER.total_seconds())
    return _few(snapshot) & is_recent & has_rested & (both_ways | (first == MUTUAL) | (last == MUTUAL))
