"""Which days a job looks at: what is tested was never trained on."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import NotEnoughHistoryError, UsageError
from data.schema import DAY_SECONDS
from models.evaluation.temporal_splits import backtest_windows, retrain_windows
from models.log.log import Log

START = 1_700_000_000


def daily(days: int) -> Log:
    """Return a log with one interaction on its first and on its last day."""
    rows = [("Ada", "Bob", START + day * DAY_SECONDS, "sent", "email") for day in (0, days)]
    return Log.from_frame(pd.DataFrame(rows, columns=["owner", "contact", "at", "direction", "channel"]))


@given(
    horizon=st.integers(1, 200),
    first=st.integers(0, 400),
    every=st.integers(1, 90),
    spare=st.integers(0, 200),
    tests=st.integers(1, 10),
)
def test_a_backtest_never_trains_on_what_it_tests(horizon, first, every, spare, tests):
    """Every training window ends by the first test day, and every outcome is in the log."""
    test_from = first + horizon + spare
    last = test_from + tests * every
    log, span = daily(last + horizon), horizon * DAY_SECONDS
    windows = backtest_windows(log, horizon, first=first, every=every, last=last, test_from=test_from)
    assert max(windows.train) + span <= START + test_from * DAY_SECONDS <= min(windows.test)
    assert max(windows.test) + span <= log.last + DAY_SECONDS
    assert min(windows.train) == START + first * DAY_SECONDS


@given(horizon=st.integers(1, 400), length=st.integers(1_200, 3_000), later=st.floats(0, 0.99))
def test_a_training_is_tested_on_the_newest_closed_window(horizon, length, later):
    """The test window ends at as_of, and every training window ends before it begins."""
    log, span = daily(length), horizon * DAY_SECONDS
    as_of = log.last + 1 + int(later * span)
    windows = retrain_windows(log, as_of, span)
    (newest,) = windows.test
    assert newest + span == as_of
    assert windows.train == sorted(windows.train)
    assert log.first < windows.train[0]
    assert windows.train[-1] + span <= newest


def test_an_outcome_the_log_does_not_reach_is_not_tested():
    """The last test window must end with the log, or nobody's silence would mean anything."""
    with pytest.raises(NotEnoughHistoryError, match="needs outcomes until day 362"):
        backtest_windows(daily(360), 60, first=0, every=2, last=302, test_from=200)


@pytest.mark.parametrize(
    "wrong", [{"every": 0}, {"first": -1}, {"last": 10}, {"test_from": 50}, {"test_from": 900}]
)
def test_days_that_make_no_backtest_are_told(wrong):
    """Nothing to train on, nothing to test on, or days that run backwards."""
    days = {"first": 100, "every": 30, "last": 300, "test_from": 200}
    with pytest.raises(UsageError):
        backtest_windows(daily(500), 60, **days | wrong)
