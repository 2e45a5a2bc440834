"""From probabilities to a short list: ranks, limits, and who is left in peace."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.schema import Answer, AnswerKind
from models.depth import raw_depth, reciprocity
from models.ranking import COOLDOWN, chosen, kept_off, priority, rank_within_owner

AS_OF = datetime(2024, 5, 1, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
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


@given(rows=ROWS, limit=st.integers(0, 6), data=st.data())
def test_the_list_is_the_first_free_ranks(rows, limit, data):
    """Each owner gets the `limit` best that nothing keeps off, and nobody who is kept off."""
    owner = np.array([one for one, _ in rows])
    contact = np.arange(len(rows))
    rank = rank_within_owner(np.array([value for _, value in rows]), owner, contact)
    free = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))), dtype=bool)
    marked = chosen(rank, owner, free, limit)
    for who in set(owner.tolist()):
        best = sorted(rank[(owner == who) & free].tolist())[:limit]
        assert sorted(rank[(owner == who) & marked].tolist()) == best
    assert not (marked & ~free).any()


def _answer(kind, at, until=None):
    return Answer("Ada", "Bo", kind, at, until)


@pytest.mark.parametrize("kind", [AnswerKind.DONE, AnswerKind.DISMISSED])
@pytest.mark.parametrize(
    ("ago", "off"),
    [(SECOND, True), (COOLDOWN - SECOND, True), (COOLDOWN, False), (COOLDOWN + DAY, False)],
)
def test_an_answer_leaves_in_peace_for_two_weeks(kind, ago, off):
    """After done or dismissed a contact is off the list for the cooldown, and then back."""
    assert timedelta(days=14) == COOLDOWN
    assert (("Ada", "Bo") in kept_off([_answer(kind, AS_OF - ago)], AS_OF)) == off


@pytest.mark.parametrize(("until", "off"), [(AS_OF + SECOND, True), (AS_OF, False), (AS_OF - SECOND, False)])
def test_a_snooze_ends_when_it_says(until, off):
    """A snooze keeps off until its moment and not longer, however long ago it was said."""
    answers = [_answer(AnswerKind.SNOOZED, AS_OF - 300 * DAY, until)]
    assert bool(kept_off(answers, AS_OF)) == off


def test_a_snooze_without_an_end_is_a_cooldown():
    """A snooze that does not say until when lasts as long as any answer."""
    recent = _answer(AnswerKind.SNOOZED, AS_OF - DAY)
    assert kept_off([recent], AS_OF) == {("Ada", "Bo")}
    assert kept_off([recent], AS_OF + COOLDOWN) == set()


def test_answers_of_the_future_are_not_known_yet():
    """What is answered at as_of or later keeps nobody off a list made at as_of."""
    assert kept_off([_answer(AnswerKind.DONE, AS_OF)], AS_OF) == set()


def test_one_answer_in_force_is_enough():
    """An old answer does not lift a newer one, nor the other way round."""
    old, new = (_answer(AnswerKind.DONE, AS_OF - days * DAY) for days in (40, 3))
    assert kept_off([old, new], AS_OF) == kept_off([new, old], AS_OF) == {("Ada", "Bo")}


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


def test_only_the_newest_answer_counts():
    """Whoever is snoozed for a year and then for a day comes back after the day."""
    said = datetime(2026, 3, 1, tzinfo=UTC)
    year = Answer("Ada", "Bo", AnswerKind.SNOOZED, said, said + timedelta(days=365))
    day = Answer("Ada", "Bo", AnswerKind.SNOOZED, said + timedelta(hours=1), said + timedelta(days=1))
    assert kept_off([year, day], said + timedelta(days=2)) == set()
    assert kept_off([day, year], said + timedelta(hours=2)) == {("Ada", "Bo")}
