"""What answers change, and whether suggestions help: small, bounded, honest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.schema import AnswerKind
from models.evaluation.holdout_effect import ENOUGH, estimate_effect
from models.lists.candidates.feedback import LEAST, MOST, AnsweredSuggestion, combined_factor, learn_factors
from models.lists.ranking.selection import holdout_draw

KINDS = st.sampled_from(list(AnswerKind))
SAID = st.builds(
    AnsweredSuggestion,
    KINDS,
    st.sampled_from(["upkeep", "revival"]),
    st.sampled_from(["rhythm", "silence"]),
    st.none(),
)


def said(
    kind: str, times: int = 1, pool: str = "revival", circle: str | None = None
) -> list[AnsweredSuggestion]:
    """Return so many answers of one kind."""
    return [AnsweredSuggestion(AnswerKind(kind), pool, "rhythm", circle)] * times


def test_four_of_five_dismissed_by_hand():
    """One done and four dismissed: two to the power of -3 / 13, about 0.85."""
    learned = learn_factors(said("done") + said("dismissed", 4))[("pool", "revival")]
    assert (learned.done, learned.dismissed) == (1, 4)
    assert learned.factor == pytest.approx(2 ** (-3 / 13))


def test_never_speaks_like_a_dismissal_and_a_snooze_not_at_all():
    """Putting off says nothing about whether the suggestion was right."""
    assert learn_factors(said("never")) == learn_factors(said("dismissed"))
    assert learn_factors(said("snoozed", 9)) == {}


def test_a_circle_is_learned_where_there_is_one():
    """An answer speaks about its pool, its reason, and the circle the owner put the contact in."""
    assert set(learn_factors(said("done", circle="family"))) == {
        ("pool", "revival"),
        ("reason", "rhythm"),
        ("circle", "family"),
    }


@given(st.lists(SAID, max_size=400))
def test_no_answers_move_a_factor_beyond_a_half_or_two(answers):
    """However many answers of one mind there are, alone and together they stay within the bounds."""
    learned = learn_factors(answers)
    assert all(LEAST <= one.factor <= MOST for one in learned.values())
    assert LEAST <= combined_factor(learned, list(learned)) <= MOST


def test_without_answers_nothing_is_changed():
    """A new owner, or one who started anew, has the list as it is."""
    assert combined_factor({}, [("pool", "revival"), ("reason", "rhythm")]) == 1


def experiment(shown: int, woke: int, held: int, woke_alone: int, propensity: float = 0.9):
    """Return the effect of so many finished windows."""
    side = np.array([True] * shown + [False] * held, dtype=bool)
    revived = np.array([n < woke for n in range(shown)] + [n < woke_alone for n in range(held)], dtype=bool)
    return estimate_effect(side, revived, np.full(len(side), propensity))


def test_too_few_windows_are_not_enough_yet():
    """Below thirty on either side no difference is named at all."""
    early = experiment(500, 200, ENOUGH - 1, 5)
    assert not early.enough
    assert (early.difference, early.low, early.high) == (None, None, None)
    assert experiment(ENOUGH, 10, ENOUGH, 5).enough
    assert not experiment(0, 0, 0, 0).enough


def test_newcombes_interval_by_the_papers_own_example():
    """56 of 70 against 48 of 80: 0.2, from 0.0524 to 0.3339 (Newcombe 1998, table II, method 10)."""
    found = experiment(70, 56, 80, 48)
    assert found.difference == pytest.approx(0.2)
    assert (found.low, found.high) == (pytest.approx(0.0524, abs=1e-4), pytest.approx(0.3339, abs=1e-4))


@given(st.integers(30, 200), st.integers(30, 200), st.data())
def test_the_interval_holds_the_difference(shown, held, data):
    """It encloses what was seen and never leaves -1 to 1."""
    found = experiment(shown, data.draw(st.integers(0, shown)), held, data.draw(st.integers(0, held)))
    assert -1 <= found.low <= found.difference <= found.high <= 1


def test_an_unlikely_side_weighs_more():
    """Where the share held back was changed midway, each window counts by how unlikely its side was."""
    side = np.array([True, True, False, False] * 40)
    revived = np.array([True, False, False, True] * 40)
    found = estimate_effect(side, revived, np.array([0.9, 0.5, 0.9, 0.5] * 40))
    # Shown: 1/0.9 against 1/0.5; held back: 1/0.1 against 1/0.5.
    assert found.suggested.share == pytest.approx((1 / 0.9) / (1 / 0.9 + 2))
    assert found.held_back.share == pytest.approx(2 / (10 + 2))
    assert found.held_back.effective < found.held_back.windows


def test_a_lot_is_the_same_for_its_period_and_falls_evenly():
    """Drawn again it is the same; over many names a tenth falls below a tenth."""
    day, period = 86_400, 90
    first = holdout_draw("Ada", "Bo", 90 * day * 200, period)
    assert first == holdout_draw("Ada", "Bo", 90 * day * 200 + 89 * day, period)
    assert first != holdout_draw("Ada", "Bo", 90 * day * 201, period)
    drawn = [holdout_draw("Ada", f"C{number}", 0, period) for number in range(20_000)]
    assert 0 <= min(drawn) < max(drawn) < 1
    assert np.mean(np.array(drawn) < 0.1) == pytest.approx(0.1, abs=0.01)
