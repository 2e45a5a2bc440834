"""A training tells how the newest window differs from those before: what was learned may hold no more."""

import numpy as np
import pytest

from data.schema import DAY_SECONDS, DIRECTION
from data.synthetic.generator import synthetic_log
from data.wording.commands.job_results import base_rate_moved
from data.wording.language import language
from models.dormancy.labelled_rows import gather_examples
from models.evaluation.temporal_splits import retrain_windows
from models.log.log import Log
from pipelines.jobs.training.shift import UNLIKE, Shift, measure_shift, stability

ROWS = 2_000
HORIZON = 90 * DAY_SECONDS


@pytest.mark.parametrize(("by", "unlike"), [(0.0, False), (0.1, False), (1.0, True)])
def test_a_column_that_moved_by_its_own_spread_is_another_one(by, unlike):
    """Another draw of the same is the same, and so is a move by a tenth."""
    draw = np.random.default_rng(5)
    before, now = draw.normal(size=ROWS), draw.normal(size=ROWS) + by
    assert (stability(before, now) > UNLIKE) == unlike


def test_what_cannot_be_known_any_more_is_a_shift():
    """A column of which nothing is known stays the same only where nothing was known before."""
    known, unknown = np.linspace(0, 1, ROWS), np.full(ROWS, np.nan)
    assert stability(known, unknown) > UNLIKE
    assert stability(unknown, known) > UNLIKE
    assert stability(unknown, unknown) == stability(known, known) == 0


@pytest.mark.parametrize(("newest", "large"), [(0.25, True), (0.35, False), (0.45, False), (0.55, True)])
def test_a_rate_moves_up_or_down(newest, large):
    """Ten points are the limit, either way."""
    assert Shift(0.4, newest, {}).is_rate_large == large


def test_a_shift_as_plain_values_says_whether_its_rate_is_large():
    """Whoever shows it elsewhere needs no limit of its own."""
    assert Shift(0.4, 0.55, {"silence": 0.5}).as_dict() == {
        "trained_rate": 0.4, "newest_rate": 0.55, "inputs": {"silence": 0.5}, "is_rate_large": True
    }  # fmt: skip


def test_a_moved_rate_is_said_in_shares():
    """With both shares and what to look at."""
    said = base_rate_moved(0.4, 0.55, language("en"))
    assert said.startswith("In the newest closed window 55 % went dormant, in those it learned from 40 %:")


def shift_of(frame):
    """Return how the newest closed window of a log differs from those before it."""
    log = Log.from_frame(frame)
    windows = retrain_windows(log, int(log.last) + 1, HORIZON)
    return measure_shift(
        *(gather_examples(log, moments, HORIZON) for moments in (windows.train, windows.test))
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_what_grows_with_the_log_has_not_moved(seed):
    """In a world that stays as it is nothing is named, though counts of all history and ages grow."""
    frame = synthetic_log(seed, owners=12, contacts_per_owner=30)
    assert shift_of(frame).inputs == {}


def test_what_stopped_coming_is_named_first():
    """No answer is seen any more: what rests on answers moved, and the base rate hardly did."""
    frame = synthetic_log(1, owners=12, contacts_per_owner=30)
    late = frame["at"] > frame["at"].max() - 160 * DAY_SECONDS
    shift = shift_of(frame[~(late & (frame[DIRECTION].astype(str) == "received"))])
    assert next(iter(shift.inputs)) == "since_received"
    assert not {"interactions", "active_days", "span", "workspace_age"} & set(shift.inputs)
    assert not shift.is_rate_large


def test_windows_too_close_to_each_other_tell_nothing():
    """How far a column moves by nature is not known there, so none is named."""
    frame = synthetic_log(1, owners=12, contacts_per_owner=30, days=300)
    assert shift_of(frame).inputs == {}
