"""The made-up log keeps to its truth, whatever is asked of it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.schema import DAY_SECONDS, LOG_COLUMNS, Direction
from data.synthetic.generator import (
    FIRST_DAY,
    NEVER,
    Habits,
    synthetic_batches,
    synthetic_log,
    synthetic_truth,
)

SMALL = {"contacts_per_owner": 12, "days": 200}
PAIR = ["owner", "contact"]
seeds = st.integers(0, 2**63)


@pytest.fixture(scope="module")
def log():
    """Return a world of 60 owners with 50 contacts each over two years."""
    return synthetic_log(7, 60)


@pytest.fixture(scope="module")
def truth():
    """Return the truth of that world."""
    return synthetic_truth(7, 60)


def with_truth(log: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """Return each interaction beside the truth of its relationship."""
    return log.merge(truth, on=PAIR, validate="many_to_one")


@given(seed=seeds)
@settings(max_examples=settings().max_examples // 10)
def test_the_same_seed_gives_the_same_rows(seed):
    """A world is a function of its seed."""
    pd.testing.assert_frame_equal(synthetic_log(seed, 3, **SMALL), synthetic_log(seed, 3, **SMALL))


def test_another_seed_gives_another_world():
    """Seeds differ in more than the order of rows."""
    assert not synthetic_log(1, 2, **SMALL).equals(synthetic_log(2, 2, **SMALL))


@given(seed=seeds, owners=st.integers(1, 200), size=st.integers(1, 300))
@settings(max_examples=settings().max_examples // 6)
def test_the_batch_size_changes_no_row(seed, owners, size):
    """Batches are the whole log cut between owners."""
    batches = list(synthetic_batches(seed, owners, **SMALL, owners_per_batch=size))
    whole = synthetic_log(seed, owners, **SMALL)
    pd.testing.assert_frame_equal(pd.concat(batches, ignore_index=True), whole)
    assert sum(batch["owner"].nunique() for batch in batches) == whole["owner"].nunique()


def test_more_owners_leave_the_first_ones_as_they_were():
    """A larger world begins with the smaller one."""
    small, large = synthetic_log(3, 5, **SMALL), synthetic_log(3, 100, **SMALL)
    pd.testing.assert_frame_equal(small, large[large["owner"].isin(small["owner"])])


def test_rows_are_a_log(log):
    """The five columns, known directions, whole seconds inside the days, sorted, all owners."""
    assert tuple(log.columns) == LOG_COLUMNS
    assert log["at"].dtype == np.int64
    assert log["at"].between(FIRST_DAY, FIRST_DAY + 730 * DAY_SECONDS - 1).all()
    assert set(log["direction"]) == {str(direction) for direction in Direction}
    assert set(log["channel"]) == {"email", "message", "call", "meeting"}
    assert log["owner"].nunique() == 60
    pd.testing.assert_frame_equal(log, log.sort_values([*PAIR, "at"], kind="stable"))


@given(seed=seeds, days=st.integers(1, 900), contacts=st.integers(1, 60))
@settings(max_examples=settings().max_examples // 4)
def test_nothing_happens_outside_a_life(seed, days, contacts):
    """No interaction before the true beginning, at or after the true end, or inside the pause."""
    rows = with_truth(synthetic_log(seed, 3, contacts, days), synthetic_truth(seed, 3, contacts, days))
    assert (rows["at"] >= rows["begins_at"]).all()
    assert ((rows["at"] < rows["ends_at"]) | (rows["ends_at"] == NEVER)).all()
    paused = (rows["paused_from"] != NEVER) & (rows["at"] >= rows["paused_from"])
    back = (rows["paused_until"] != NEVER) & (rows["at"] >= rows["paused_until"])
    assert not (paused & ~back).any()


def test_truth_has_every_relationship_once(truth):
    """Also those that left no interaction."""
    assert len(truth) == 60 * 50
    assert not truth.duplicated(PAIR).any()


def test_some_end_and_some_pause_and_come_back(log, truth):
    """Silence alone does not tell the end from a pause."""
    assert 0.15 < (truth["ends_at"] != NEVER).mean() < 0.5
    rows = with_truth(log, truth)
    came_back = rows[(rows["paused_until"] != NEVER) & (rows["at"] >= rows["paused_until"])]
    assert came_back.groupby(PAIR).ngroups > 100


def test_the_true_gap_is_what_the_log_shows():
    """Without ends, pauses and replies a relationship has as many rows as its rate says."""
    plain = Habits(pausing=0, yearly_ending=1e-9, never_answering=1, meeting=0, holiday_contact=1, working=0)
    truth = synthetic_truth(5, 30, habits=plain).set_index(PAIR)
    seen = synthetic_log(5, 30, habits=plain).groupby(PAIR).size()
    lived_days = (FIRST_DAY + 730 * DAY_SECONDS - truth["begins_at"]) / DAY_SECONDS
    expected = lived_days / truth["gap_days"]
    busy = expected > 50
    ratio = (seen / expected)[busy]
    assert ratio.median() == pytest.approx(1, abs=0.05)


def test_a_few_relationships_hold_most_interactions(log):
    """Heavy tail: a tenth has two fifths of the rows, the median is far below the mean."""
    sizes = log.groupby(PAIR).size().sort_values(ascending=False)
    assert sizes.head(len(sizes) // 10).sum() > 0.4 * len(log)
    assert sizes.median() < 0.6 * sizes.mean()


def test_gaps_are_burstier_than_chance(log):
    """Burstiness (sd - mean) / (sd + mean) of the gaps is above a Poisson process's zero."""
    gaps = log.groupby(PAIR)["at"].diff()
    by_pair = gaps.groupby([log["owner"], log["contact"]]).agg(["count", "mean", "std"])
    by_pair = by_pair[by_pair["count"] >= 30]
    burstiness = (by_pair["std"] - by_pair["mean"]) / (by_pair["std"] + by_pair["mean"])
    assert burstiness.median() > 0.2


def test_both_sides_write_in_most_relationships(log):
    """Most long relationships are two-way; calls and meetings are mutual, writing never is."""
    spoken = log["channel"].isin(["call", "meeting"])
    assert ((log["direction"] == "mutual") == spoken).all()
    sides = log[~spoken].groupby(PAIR)["direction"].agg(["size", "nunique"])
    assert (sides[sides["size"] >= 20]["nunique"] == 2).mean() > 0.9


def test_owners_sleep_and_rest(log):
    """Little is said at night, and weekends are slower than weekdays."""
    hour = log["at"] // 3600 % 24
    day = (log["at"] - FIRST_DAY) // DAY_SECONDS % 7
    assert (hour < 6).mean() < 0.01
    assert (day >= 5).mean() < 0.75 * 2 / 7
