"""From probabilities to the places of a list: two pools, and one place for a forgotten relationship."""

from dataclasses import dataclass

import numpy as np

from models.facts.facts import Facts
from models.lists.candidates.context import NO_POOL, POOLS, REVIVAL, UPKEEP
from models.log.groupby import place_within
from models.log.log import Bools, Floats, Ints

# Deep but forgotten: as deep as this, and silent for so many horizons.
FORGOTTEN_DEPTH, FORGOTTEN_HORIZONS = 0.5, 2.0
# From so many gaps on their ninth decile can be told.
ENOUGH_GAPS = 10


def priority(probability: Floats, depth: Floats) -> Floats:
    """Return the expected loss of upkeep: probability of going dormant times depth (0 to 1)."""
    return probability * depth


def revival_priority(hope: Floats, depth: Floats) -> Floats:
    """Return the expected gain of revival: probability of an answer times depth (0 to 1).

    Where nobody can know who answers, the hope is the probability of contact within the horizon.
    """
    return hope * depth


def rank_within_owner(value: Floats, owner: Ints, contact: Ints) -> Ints:
    """Rank 1 for each owner's highest priority; ties go by contact code, so the order is stable."""
    return place_within(owner, -value, contact) + 1


def is_late(facts: Facts) -> Bools:
    """Mark who is silent for longer than their usual gap, shape (facts,); without a gap nobody is late.

    The usual gap is the median; from ENOUGH_GAPS gaps on it is the ninth decile. So a contact that comes
    in clusters is not late in the middle of an ordinary pause, however likely a silent month is.
    """
    usual = np.where(facts.gaps.count >= ENOUGH_GAPS, facts.gaps.late, facts.gaps.usual)
    return facts.rhythm.silence > np.nan_to_num(usual, nan=np.inf)


def forgotten(pool: Ints, depth: Floats, silence_horizons: Floats) -> Bools:
    """Mark the dormant that were deep and are long silent; one of them gets a place of its own."""
    return (pool == REVIVAL) & (depth >= FORGOTTEN_DEPTH) & (silence_horizons >= FORGOTTEN_HORIZONS)


@dataclass(frozen=True)
class RankingInputs:
    """The relationships that may be on a list, entries of one or more owners.

    Each column has one entry per relationship; `places`, shape (relationships, pools), are the places of
    the entry's owner in each pool. `free` marks whom no guard keeps off, `stays` whom this week's list named
    before, or who is overdue by the owner's own word: they are named first, whatever their score.
    """

    owner: Ints
    contact: Ints
    pool: Ints
    score: Floats
    depth: Floats
    free: Bools
    forgotten: Bools
    stays: Bools
    places: Ints


def rank_in_pool(inputs: RankingInputs) -> Ints:
    """Rank 1 for the highest score among the free of each owner's pool; nought for everyone else."""
    return _numbered(inputs, inputs.owner * len(POOLS) + inputs.pool, inputs.free)


def place_on_list(inputs: RankingInputs, listed: Bools) -> Ints:
    """Return the place on each owner's list, from 1, by score; nought for everyone who is not listed."""
    return _numbered(inputs, inputs.owner, listed)


def _numbered(inputs: RankingInputs, group: Ints, marked: Bools) -> Ints:
    """Number the marked of each group from 1, who stays before all others, then by score."""
    number = np.zeros(len(group), dtype=np.int64)
    rows = np.flatnonzero(marked)
    order = ~inputs.stays[rows], -inputs.score[rows], inputs.contact[rows]
    number[rows] = place_within(group[rows], *order) + 1
    return number


def choose_listed(inputs: RankingInputs) -> Bools:
    """Mark who is on the list: each pool's first free ones, places left over going to the other pool.

    Of the revival places one is a forgotten one's, whatever the others' scores are: of those the one of the
    highest score.
    """
    kept = _protected(inputs)
    taken = np.zeros(len(inputs.owner), dtype=bool)
    for pool in (REVIVAL, UPKEEP):
        taken |= _first(inputs, inputs.free & (inputs.pool == pool), inputs.places[:, pool], kept)
    left = inputs.places.sum(axis=1) - _per_owner(inputs.owner, taken)
    return taken | _first(inputs, inputs.free & ~taken & (inputs.pool != NO_POOL), left, np.zeros_like(taken))


def _protected(inputs: RankingInputs) -> Bools:
    """Mark each owner's first forgotten one by score, where the owner gives revival a place at all."""
    able = np.flatnonzero(inputs.free & inputs.forgotten & (inputs.places[:, REVIVAL] > 0))
    order = ~inputs.stays[able], -inputs.score[able], inputs.contact[able]
    first = place_within(inputs.owner[able], *order) == 0
    kept = np.zeros(len(inputs.owner), dtype=bool)
    kept[able[first]] = True
    return kept


def _first(inputs: RankingInputs, able: Bools, places: Ints, kept: Bools) -> Bools:
    """Mark each owner's first by score among the able: who stays, then the kept ones, before all others."""
    rows = np.flatnonzero(able)
    order = ~inputs.stays[rows], ~kept[rows], -inputs.score[rows], inputs.contact[rows]
    place = place_within(inputs.owner[rows], *order)
    mark = np.zeros(len(able), dtype=bool)
    mark[rows] = place < places[rows]
    return mark


def _per_owner(owner: Ints, mark: Bools) -> Ints:
    """Return how many of each entry's owner are marked."""
    return np.bincount(owner, weights=mark, minlength=owner.max(initial=-1) + 1).astype(np.int64)[owner]
