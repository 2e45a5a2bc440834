"""The log cut at one as_of: what is history, who is asked about, what came after."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.log.snapshot import days, take_snapshot

# The worked example in models/log/snapshot.py: day 0 is 1 March, day 31 is 1 April.
ADA_WROTE, FIRST_OF_APRIL, HORIZON = (0, 10, 20), 31, days(30)


def test_the_example_of_ada_and_bo(build):
    """Three interactions, the last 11 days ago: Bo is in the cohort, and silence makes him dormant."""
    log = build.contacts(*ADA_WROTE)
    snapshot = take_snapshot(log, build.moment(FIRST_OF_APRIL), HORIZON)
    assert log.owners[snapshot.owner].tolist() == ["Ada"]
    assert log.contacts[snapshot.contact].tolist() == ["Bo"]
    assert snapshot.interactions.tolist() == [3]
    assert snapshot.silence.tolist() == [days(11)]
    assert snapshot.last_at.tolist() == [build.moment(20)]
    assert snapshot.next_at.tolist() == [-1]
    assert snapshot.cohort.tolist() == [True]
    assert snapshot.went_dormant.tolist() == [True]
    assert not snapshot.closed


@pytest.mark.parametrize(
    ("written_again", "dormant", "closed"),
    # 30 April is day 60, 1 May day 61: the interval [1 April, 1 May) is open at its end.
    [(60, False, False), (61 - 1 / 86_400, False, False), (61, True, True), (31, False, False)],
)
def test_the_window_is_open_at_its_end(build, written_again, dormant, closed):
    """Contact at as_of or up to a second before the end is contact; at the end it is too late."""
    log = build.contacts(*ADA_WROTE, written_again)
    snapshot = take_snapshot(log, build.moment(FIRST_OF_APRIL), HORIZON)
    assert snapshot.went_dormant.tolist() == [dormant]
    assert snapshot.next_at.tolist() == [build.moment(written_again)]
    assert snapshot.closed == closed


def test_a_log_that_ends_inside_the_window_leaves_it_open(build):
    """When the log ends on 20 April the outcome of 1 April is not known yet; on 1 May it is."""
    other = [("Ada", "Cy", 50, "sent")]
    bo = [("Ada", "Bo", day, "sent") for day in ADA_WROTE]
    early = take_snapshot(build.log(build.rows(*bo, *other)), build.moment(FIRST_OF_APRIL), HORIZON)
    late = take_snapshot(
        build.log(build.rows(*bo, ("Ada", "Cy", 61, "sent"))), build.moment(FIRST_OF_APRIL), HORIZON
    )
    assert (early.closed, late.closed) == (False, True)


def test_history_is_strictly_before_as_of(build):
    """A row exactly at as_of is the future, one a second earlier is history."""
    as_of = build.moment(FIRST_OF_APRIL)
    at_as_of = take_snapshot(build.contacts(0, 10, FIRST_OF_APRIL), as_of, HORIZON)
    just_before = take_snapshot(build.contacts(0, 10, FIRST_OF_APRIL - 1 / 86_400), as_of, HORIZON)
    assert at_as_of.interactions.tolist() == [2]
    assert at_as_of.next_at.tolist() == [as_of]
    assert just_before.interactions.tolist() == [3]
    assert just_before.silence.tolist() == [1]


@pytest.mark.parametrize(("last", "alive"), [(1, True), (1 - 1 / 86_400, False), (30.9, True), (-5, False)])
def test_alive_is_contact_within_one_horizon(build, last, alive):
    """A silence of exactly one horizon is alive, one second more is not."""
    log = build.contacts(last, last - 1, last - 2)
    snapshot = take_snapshot(log, build.moment(31), HORIZON)
    assert snapshot.alive.tolist() == [alive]
    assert snapshot.cohort.tolist() == [alive]


def test_two_interactions_are_not_enough_history(build):
    """The cohort asks for three interactions, which may all fall on one day."""
    as_of = build.moment(3)
    assert not take_snapshot(build.contacts(1, 2), as_of, HORIZON).cohort.any()
    assert take_snapshot(build.contacts(1, 1.1, 1.2), as_of, HORIZON).cohort.all()


def test_relationships_that_begin_later_are_not_known_yet(build):
    """Only relationships with any history are entries of a snapshot."""
    log = build.log(build.rows(("Ada", "Bo", 1, "sent"), ("Ada", "Cy", 9, "sent")))
    snapshot = take_snapshot(log, build.moment(5), HORIZON)
    assert len(snapshot) == 1
    assert log.contacts[snapshot.contact].tolist() == ["Bo"]


@pytest.mark.parametrize("as_of", [-1, 0])
def test_before_the_first_row_there_is_nothing(build, as_of):
    """A snapshot before the log begins has no entries and no cohort."""
    snapshot = take_snapshot(build.contacts(0, 1, 2), build.moment(as_of), HORIZON)
    assert len(snapshot) == len(snapshot.cohort) == len(snapshot.went_dormant) == 0


def test_an_empty_log_has_an_empty_snapshot(build):
    """Without any row there is nobody to ask about."""
    snapshot = take_snapshot(build.log([]), build.moment(0), HORIZON)
    assert len(snapshot) == len(snapshot.cohort) == 0


@given(
    history=st.lists(st.integers(0, 99), min_size=1, max_size=6),
    future=st.lists(st.integers(100, 200), max_size=6),
    other_future=st.lists(st.integers(100, 200), max_size=6),
)
def test_the_future_changes_no_history(build, history, future, other_future):
    """With another future, or none, silence, counts and cohort stay; only the outcome may move."""
    one, two = (
        take_snapshot(build.contacts(*history, *later), build.moment(100), HORIZON)
        for later in (future, other_future)
    )
    for name in ("interactions", "silence", "last_at", "alive", "cohort"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
