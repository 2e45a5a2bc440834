"""A training tells how the newest window differs from those before: what was learned may hold no more."""

import numpy as np
import pytest

from data.wording.commands.job_results import base_rate_moved
from data.wording.language import language
from pipelines.jobs.training.shift import UNLIKE, Shift, stability

ROWS = 2_000


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


def test_a_moved_rate_is_said_in_shares():
    """With both shares and what to look at."""
    said = base_rate_moved(0.4, 0.55, language("en"))
    assert said.startswith("In the newest closed window 55 % went dormant, in those it learned from 40 %:")
