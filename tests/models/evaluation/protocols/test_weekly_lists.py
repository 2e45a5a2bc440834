"""Weekly lists on a month that can be followed by hand."""

import math

import numpy as np
import pytest

from models.dormancy.labelled_rows import gather_examples
from models.evaluation.protocols.weekly_lists import Plan, find_losses, in_vain_at, judge_shown, show
from models.log.log import take

# Bo falls silent on day 2 for good, Cy is silent from day 3 to day 40, Di is met every other day.
DAYS = {"Bo": [0, 1, 2], "Cy": [0, 1, 3, 40], "Di": range(0, 80, 2)}
WEEKS, HORIZON = (7, 14, 21, 28), 28


@pytest.fixture(name="rows")
def _rows(build):
    """Return the rows of four weeks: Cy's pause ends within the horizon from the second week on."""
    log = build.log(build.rows(*[("Ada", who, day, "sent") for who, days in DAYS.items() for day in days]))
    return gather_examples(log, [build.moment(day) for day in WEEKS], HORIZON * build.day)


def names_of(rows, shown):
    """Return who was shown, in order of the weeks."""
    return [list(DAYS)[code] for code in rows.contact[shown]]


def test_a_name_that_was_shown_rests(rows):
    """The longest silent comes first, then Cy while Bo rests, then Di, and Bo again after three weeks."""
    assert rows.went_dormant.sum() == 5
    silence = rows.facts.rhythm.silence
    assert names_of(rows, show(rows, silence, Plan(1, 3))) == ["Bo", "Cy", "Di", "Bo"]
    assert names_of(rows, show(rows, silence, Plan(1, 1))) == ["Bo"] * 4
    assert names_of(rows, show(rows, -silence, Plan(2, 1))) == ["Cy", "Di"] * 4


def test_what_the_lists_showed_by_hand(rows):
    """Of four names two were in touch anyway; Bo's loss was shown, in the first week, and Cy's was not."""
    silence = rows.facts.rhythm.silence
    losses, shown = find_losses(rows), show(rows, silence, Plan(1, 3))
    assert np.count_nonzero(losses.depth) == 2
    figures = judge_shown(losses, shown, np.full(len(rows), 0.25))
    assert figures["in_vain"] == 0.5
    # Three days of contact each, all sent: both losses weigh the same.
    assert figures["lost_depth"] == pytest.approx(0.5)
    assert figures["in_time"] == pytest.approx(0.5)
    # One owner: contacts are drawn, and either alone may be.
    assert (figures["low"], figures["high"]) == (0, 1)
    assert figures["observed_over_expected"] == pytest.approx(2 / 1)
    assert math.isnan(judge_shown(losses, shown)["observed_over_expected"])


def test_a_loss_that_is_shown_late_is_not_in_time(rows):
    """After half a horizon of silence, 14 days, a name may still be shown, but no longer in time."""
    losses = find_losses(rows)
    late = (rows.contact == 0) & (rows.facts.rhythm.silence > 14)
    figures = judge_shown(losses, late)
    assert (figures["lost_depth"], figures["in_time"]) == (pytest.approx(0.5), 0)


def test_a_loss_counts_once_however_often_it_is_shown(rows):
    """All weeks of all names show all losses, no more."""
    every = np.ones(len(rows), dtype=bool)
    assert find_losses(rows).held(every).estimate == 1
    assert find_losses(rows).held(~every).estimate == 0


def test_the_fewest_names_that_show_as_much(rows):
    """By silence the first name is Bo's, a loss; all losses need Cy's first week, behind several others."""
    silence = rows.facts.rhythm.silence
    losses, shown = find_losses(rows), np.ones(len(rows), dtype=bool)
    assert in_vain_at(0.5, losses, shown, silence) == 0
    order = np.argsort(-silence, kind="stable")
    until = 1 + int(np.flatnonzero((rows.contact[order] == 1) & rows.went_dormant[order])[0])
    assert in_vain_at(1, losses, shown, silence) == pytest.approx(1 - rows.went_dormant[order][:until].mean())
    only_first = shown & (np.arange(len(rows)) == order[0])
    assert math.isnan(in_vain_at(1, losses, only_first, silence))


def test_without_a_loss_no_share_is_given(rows):
    """Where everyone was in touch, no depth was lost, and no share of it can be told."""
    well = find_losses(take(rows, rows.contact == 2))
    assert math.isnan(well.held(np.ones(4, dtype=bool)).estimate)
