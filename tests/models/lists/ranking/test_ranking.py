"""From probabilities to a short list: ranks, limits, and who is left in peace."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.facts.depth import raw_depth, reciprocity
from models.lists.candidates.context import NO_POOL, REVIVAL, UPKEEP, PoolShares
from models.lists.ranking.ranking import (
    RankingInputs,
    choose_listed,
    forgotten,
    priority,
    rank_in_pool,
    rank_within_owner,
    revival_priority,
)

ROWS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.0, 0.25, 0.5])), min_size=1, max_size=25)


def test_priority_is_what_would_be_lost():
    """Half a chance to lose all of it is worth as much as a sure loss of half of it."""
    assert priority(np.array([0.5, 1.0]), np.array([1.0, 0.5])).tolist() == [0.5, 0.5]


def test_ranks_by_hand():
    """Owner 0 has three contacts, owner 1 two; equal priorities go by the contact's code."""
    owner = np.array([0, 1, 0, 1, 0])
    contact = np.array([3, 1, 2, 0, 1])
    found = rank_within_owner(np.array([0.5, 0.1, 0.5, 0.9, 0.7]), owner, contact)
    assert found.tolist() == [3, 2, 2, 1, 1]


@given(rows=ROWS, order=st.randoms(use_true_random=False))
def test_ranks_are_stable(rows, order):
    """Each owner's ranks are 1 to n, follow the priority, and do not depend on the row order."""
    entries = [(owner, contact, value) for contact, (owner, value) in enumerate(rows)]
    shuffled = list(entries)
    order.shuffle(shuffled)
    ranks = []
    for some in (entries, shuffled):
        owner, contact, value = (np.array([one[i] for one in some]) for i in range(3))
        found = rank_within_owner(value, owner, contact).tolist()
        ranks.append(dict(zip(contact.tolist(), found, strict=True)))
    assert ranks[0] == ranks[1]
    for who in {owner for owner, _, _ in entries}:
        own = sorted((ranks[0][c], -value, c) for o, c, value in entries if o == who)
        assert [one[0] for one in own] == list(range(1, len(own) + 1))
        assert [one[1:] for one in own] == sorted(one[1:] for one in own)


def field(*entries, owner=None, places=(3, 2), free=None, forgotten=None, stays=None):
    """Return one owner's relationships, each (pool, score) or (pool, score, depth)."""
    size = len(entries)
    return RankingInputs(
        owner=np.zeros(size, dtype=np.int64) if owner is None else np.array(owner),
        contact=np.arange(size),
        pool=np.array([one[0] for one in entries]),
        score=np.array([one[1] for one in entries], dtype=float),
        depth=np.array([one[-1] for one in entries], dtype=float),
        free=np.ones(size, dtype=bool) if free is None else np.array(free),
        forgotten=np.zeros(size, dtype=bool) if forgotten is None else np.array(forgotten),
        stays=np.zeros(size, dtype=bool) if stays is None else np.array(stays),
        places=np.tile(places, (size, 1)),
    )


def chosen(entries: RankingInputs) -> list[int]:
    """Return the numbers of the chosen."""
    return np.flatnonzero(choose_listed(entries)).tolist()


def test_three_and_two_of_five():
    """The best three that are going quiet, and the best two that are worth waking."""
    entries = [(UPKEEP, score) for score in (5, 4, 3, 2)] + [(REVIVAL, score) for score in (9, 8, 7)]
    assert chosen(field(*entries)) == [0, 1, 2, 4, 5]


def test_a_place_that_a_pool_cannot_fill_goes_to_the_other():
    """With one to wake, four are kept up; with nobody in either pool nothing is made up."""
    entries = [(UPKEEP, score) for score in (5, 4, 3, 2, 1)] + [(REVIVAL, 9)]
    assert chosen(field(*entries)) == [0, 1, 2, 3, 5]
    assert chosen(field((UPKEEP, 1), (NO_POOL, 9))) == [0]


def test_one_place_is_the_forgottens_own():
    """The forgotten one of the highest score takes a revival place, whoever else would score more."""
    entries = [(REVIVAL, 9, 0.5), (REVIVAL, 8, 0.5), (REVIVAL, 1, 0.9), (REVIVAL, 2, 0.6), (UPKEEP, 1, 1)]
    forgot = [False, False, True, True, False]
    assert chosen(field(*entries, places=(1, 2), forgotten=forgot)) == [0, 3, 4]
    # Whoever gives revival no place gives the forgotten none.
    assert chosen(field(*entries, places=(1, 0), forgotten=forgot)) == [4]


def test_who_was_deep_and_is_long_silent_is_forgotten():
    """Half as deep as the deepest at least, and silent for two horizons, among the dormant only."""
    pool = np.array([REVIVAL, REVIVAL, REVIVAL, UPKEEP])
    found = forgotten(pool, np.array([0.5, 0.49, 0.9, 0.9]), np.array([2.0, 5.0, 1.9, 3.0]))
    assert found.tolist() == [True, False, False, False]


def test_the_dormant_are_ranked_by_what_would_be_won_back():
    """Depth times the probability of an answer: a likely answer makes up for half of the depth."""
    assert revival_priority(np.array([0.5, 0.25]), np.array([0.5, 1.0])).tolist() == [0.25, 0.25]


@pytest.mark.parametrize(
    ("budget", "shares", "factors", "places"),
    [
        (5, PoolShares(), (1, 1), (3, 2)),
        (3, PoolShares(), (1, 1), (2, 1)),
        (10, PoolShares(), (1, 1), (6, 4)),
        (5, PoolShares(1, 0), (1, 1), (5, 0)),
        (5, PoolShares(0, 1), (1, 1), (0, 5)),
        (5, PoolShares(0, 0), (1, 1), (0, 0)),
        (0, PoolShares(), (1, 1), (0, 0)),
        # Four of five revivals dismissed is not enough to lose a place; all but never again is.
        (5, PoolShares(), (1, 0.85), (3, 2)),
        (5, PoolShares(), (1, 0.5), (4, 1)),
    ],
)
def test_places_by_shares(budget, shares, factors, places):
    """The week's budget is shared as the owner set it, moved a little by what they answered."""
    assert shares.places(budget, factors) == places


@given(rows=ROWS, budget=st.integers(0, 6), data=st.data())
def test_a_list_is_never_longer_than_its_places(rows, budget, data):
    """Each owner gets at most their places, nobody who is not free, and no empty place while some are."""
    size = len(rows)
    owner = [who for who, _ in rows]
    pools = data.draw(st.lists(st.sampled_from([UPKEEP, REVIVAL]), min_size=size, max_size=size))
    free, forgot = (np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size))) for _ in "ab")
    entries = [(pool, score) for pool, (_, score) in zip(pools, rows, strict=True)]
    marked = choose_listed(
        field(*entries, owner=owner, places=PoolShares().places(budget), free=free, forgotten=free & forgot)
    )
    assert not (marked & ~free).any()
    for who in set(owner):
        own = np.array(owner) == who
        assert marked[own].sum() == min(budget, (free & own).sum())


def test_depth_by_hand():
    """Nine days from both sides alike is log 10; from one side only it is half of that."""
    days, sent, received = np.array([9, 9, 9]), np.array([4, 4, 0]), np.array([4, 2, 7])
    assert raw_depth(days, sent, received) == pytest.approx(np.log(10) * np.array([1, 0.75, 0.5]))


@given(st.integers(0, 50), st.integers(0, 50))
def test_reciprocity_has_no_sides(one, two):
    """The share is the same from both sides, 0 to 1, and 1 only for equals."""
    there, back = (reciprocity(np.array([a]), np.array([b]))[0] for a, b in ((one, two), (two, one)))
    assert there == back
    assert 0 <= there <= 1
    assert (there == 1) == (one == two > 0)


def test_who_was_named_this_week_stays_before_better_ones():
    """A place is another's only where it is free, and nobody stays whom a guard keeps off."""
    entries = [(UPKEEP, score) for score in (9, 8, 7, 6, 5)]
    stays = [False, False, False, True, True]
    assert chosen(field(*entries, places=(3, 0), stays=stays)) == [0, 3, 4]
    free = [True, True, True, False, True]
    assert chosen(field(*entries, places=(3, 0), stays=stays, free=free)) == [0, 1, 4]


def test_who_stays_has_the_first_ranks():
    """So that nobody is told to be third for three places and yet left off."""
    entries = field(*[(UPKEEP, score) for score in (9, 8, 7)], stays=[False, False, True])
    assert rank_in_pool(entries).tolist() == [2, 3, 1]
