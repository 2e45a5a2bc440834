"""The words beside a name follow the probability, and never argue against the number under "why"."""

from hypothesis import given
from hypothesis import strategies as st

from data.wording.explanations.probability import badge, certainty, is_quiet, likelihood, tenths
from data.wording.language import LANGUAGES, language

ENGLISH = language("en")
SHARES = st.floats(0, 1)
NARROW = (0.2, 0.5)


def said(pool="upkeep", probability=0.3, ends=NARROW, usual=None):
    """Return the badge in English."""
    return badge(pool, probability, ends, usual, ENGLISH)


def test_going_quiet_begins_at_one_half():
    """Also where the interval is too wide for a number."""
    assert said(probability=0.5) == "going quiet"
    assert said(probability=0.499) == "a good moment"
    assert said(probability=0.7, ends=(0.2, 1.0)) == "going quiet"


def test_twice_what_is_usual_for_the_two_is_going_quiet_below_it():
    """As it is also said: the card's number and the usual one differ by twice in whole tenths."""
    assert said(probability=0.3, usual=0.15) == "a good moment"
    assert said(probability=0.4, usual=0.2) == "going quiet"
    assert said(probability=0.39, usual=0.2) == "a good moment"
    assert said(probability=0.04, usual=0.01) == "a good moment"
    assert said(probability=0.4, usual=0.2, ends=(0.1, 0.6)) == "a good moment"
    assert certainty(0.4, "upkeep", NARROW, "good", 0.2, ENGLISH).endswith(
        "For you two it is usually about 2 in 10."
    )
    assert "usually" not in certainty(0.39, "upkeep", NARROW, "good", 0.2, ENGLISH)


def test_revival_has_words_of_its_own():
    """Of who is silent already nobody says that they go quiet, whatever the number."""
    assert said("revival", 0.9) == said("revival", 0.1) == "worth picking up again"
    assert "usually" not in certainty(0.4, "revival", NARROW, "good", 0.1, ENGLISH)


def test_each_language_tells_the_three_apart():
    """No two badges are spelt alike."""
    for code in LANGUAGES:
        lang = language(code)
        words = {
            badge(pool, chance, NARROW, None, lang)
            for pool, chance in (("upkeep", 0.9), ("upkeep", 0.1), ("revival", 0.9))
        }
        assert len(words) == 3


@given(probability=SHARES, low=SHARES, high=SHARES, usual=st.none() | SHARES)
def test_the_number_never_argues_against_the_badge(probability, low, high, usual):
    """Below one half "going quiet" has what is usual beside it; a good moment has no likely silence."""
    ends = (min(low, probability), max(high, probability))
    number = likelihood(probability, "upkeep", 90, ENGLISH, ends)
    beside = certainty(probability, "upkeep", ends, "some", usual, ENGLISH)
    if not is_quiet("upkeep", probability, ends, usual):
        assert not number.startswith(("More than", "More likely"))
        assert not number.startswith("About") or tenths(probability) <= 5
    elif number.startswith(("Less", "About")) and tenths(probability) < 5:
        assert "For you two it is usually" in beside
