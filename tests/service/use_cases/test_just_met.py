"""Somebody just met, from the store to what a person reads: no number anywhere, nothing learned from it."""

from datetime import UTC, datetime, timedelta

import pytest

from data.schema import (
    Answer,
    AnswerKind,
    Candidate,
    Confidence,
    Opener,
    OpenerKind,
    Pool,
    Reason,
    Suggestion,
    to_epoch,
)
from data.store.lists.lists import ListCandidates
from data.wording.language import language
from service.use_cases.week import WeekUseCases
from service.use_cases.week_cards import week_cards

AS_OF = datetime(2026, 10, 12, tzinfo=UTC)
NOW = AS_OF + timedelta(hours=2)


@pytest.fixture(name="met")
def _met(store):
    """Return a store in which Ada's list names New, whom she met on 3 October."""
    return publish_without_number(store, Pool.JUST_MET)


def publish_without_number(store, pool: Pool):
    """Publish Ada's list with one name of a pool, by a rule and without a probability."""
    first = to_epoch(datetime(2026, 10, 3, 12, tzinfo=UTC))
    reason = Reason("just_met", 0.0, {"first_at": first, "in_person": True})
    opener = Opener(OpenerKind.CATCH_UP, "catch_up.met", {"at": first})
    figures = (None, None, None, Confidence.THIN, 0.1, 0.0)
    one = Suggestion("Ada", "New", AS_OF, 90, 1, pool, *figures, (reason,), None, "7", opener)
    considered = ListCandidates({}, (), {"Ada": [Candidate("New", str(pool), 1.0, shown=True)]})
    made = {
        "as_of": to_epoch(AS_OF),
        "horizon_days": 90,
        "model_version": "7",
        "published_at": to_epoch(AS_OF),
    }
    store.lists.publish(["Ada"], [one], considered=considered, **made)
    return store


def test_document_and_card_have_words_and_no_number(met):
    """In both languages; the document's three figures are null."""
    use_cases = WeekUseCases(met, lambda: NOW)
    for code, badge, day in (("en", "just met", "3 October"), ("bn", "সদ্য পরিচিত", "৩ অক্টোবর")):
        week = use_cases.week("Ada", code)
        (shown,) = week["suggestions"]
        assert [shown[name] for name in ("probability", "probability_low", "probability_high")] == [None] * 3
        (card,) = week_cards(use_cases, "Ada", week, language(code))
        assert (card.badge, card.chance, card.certainty, card.tenths) == (badge, "", "", None)
        assert day in card.reason


def test_whom_the_owners_own_rhythm_names_is_a_good_moment(store):
    """With as little history there is no number either, and nobody is said to be just met."""
    use_cases = WeekUseCases(publish_without_number(store, Pool.UPKEEP), lambda: NOW)
    (card,) = week_cards(use_cases, "Ada", use_cases.week("Ada"), language())
    assert (card.badge, card.is_quiet, card.chance, card.tenths) == ("a good moment", False, "", None)


def test_it_is_counted_neither_in_calibration_nor_in_effect(met):
    """It was shown, and nothing was foretold; but contact after it was brought about by the list."""
    later = to_epoch(AS_OF + timedelta(days=120))
    assert met.list_inputs.outcomes(later) == met.list_inputs.forecasts(later) == []
    assert met.list_inputs.shown_names(later) == [("Ada", "New", to_epoch(AS_OF))]


def test_an_answer_takes_it_off_and_teaches_nothing(met):
    """As of every other name; the pools' shares stay."""
    met.lists.answer(Answer("Ada", "New", AnswerKind.DISMISSED, NOW))
    later = to_epoch(NOW + timedelta(days=1))
    assert met.lists.open("Ada", later) == []
    assert met.list_inputs.lessons("Ada", later) == []
