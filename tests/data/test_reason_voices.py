"""What may be said beside a suggestion: one voice for each pool, no reason that is none, each topic once."""

import pytest

from data.reason_conditions import most_answer, reads_as, usual_pause
from data.reason_voices import (
    VOICES,
    each_topic_once,
    leading_first,
    may_lead,
    spoken_counters,
    spoken_reasons,
)
from data.schema import Pool, Reason
from data.wording.explanations.reasons import sentence_of
from data.wording.language import language
from tests.data.wording.evidence_numbers import NUMBERS

EVERY_SHARE = 0.5


def spoken(pool: Pool, numbers: dict, *, raising: bool) -> set[str]:
    """Return the codes of the reasons where every family pulls the same way."""
    shares = dict.fromkeys({*VOICES[pool].reasons}, EVERY_SHARE if raising else -EVERY_SHARE)
    return {reason.code for reason in spoken_reasons(pool, shares, numbers)}


def test_nothing_is_said_for_one_and_against_another():
    """No family, pointing one way, is a reason in one place and a counter-reason in another."""
    reasons = {(code, voice.pull) for voice in VOICES.values() for code in voice.reasons}
    counters = {(code, -voice.pull) for voice in VOICES.values() for code in voice.counters}
    assert len(reasons) > 10
    assert counters
    assert not reasons & counters


def test_against_waking_somebody_speaks_no_length_of_silence():
    """What speaks against a revival is about answering alone, which is no term of the model."""
    assert not VOICES[Pool.REVIVAL].counters


@pytest.mark.parametrize("code", ["volume", "owner", "manner"])
def test_what_is_no_reason_to_write_is_not_given_as_one(code):
    """Little contact, an owner who is quiet with everyone, and meeting among others raise the probability."""
    assert reads_as(code, 1.0, NUMBERS | {"owner_active_days_recent": 10})
    assert not spoken_reasons(Pool.UPKEEP, {code: 1.0}, NUMBERS)


def test_one_day_of_the_last_ninety_is_no_reason():
    """Contact that was as rare before has not dropped; from seven days to two it has."""
    as_before = NUMBERS | {"active_days_recent": 1, "active_days_before": 1}
    assert reads_as("activity", 1.0, as_before)
    assert not spoken_reasons(Pool.UPKEEP, {"activity": 1.0}, as_before)
    assert spoken_reasons(Pool.UPKEEP, {"activity": 1.0}, NUMBERS)


@pytest.mark.parametrize(
    ("code", "numbers", "leads"),
    [
        ("rhythm", {"silence_days": 40.0, "usual_gap_days": 20.0, "late_gap_days": 30.0}, True),
        ("rhythm", {"silence_days": 31.0, "usual_gap_days": 28.0, "late_gap_days": 30.0}, False),
        ("pauses", {"longer_gaps": 0}, True),
        ("pauses", {"longer_gaps": 5}, False),
        ("survival", {}, False),
        ("standing", {}, False),
        ("activity", {"active_days_recent": 2, "active_days_before": 7}, True),
        ("activity", {"active_days_recent": 1, "active_days_before": 3}, False),
    ],
)
def test_a_friend_begins_with_what_is_between_the_two(code, numbers, leads):
    """Other pauses, other people, one day instead of three, and a day beyond the usual only follow."""
    assert may_lead(Reason(code, 0.5, NUMBERS | numbers)) is leads


def test_what_may_lead_comes_first_and_nothing_is_lost():
    """The strongest that may lead, then the others of its kind, then what may only follow."""
    strongest_first = [Reason(code, 0.5, NUMBERS) for code in ("survival", "silence", "standing", "replies")]
    codes = [reason.code for reason in leading_first(strongest_first)]
    assert codes == ["silence", "replies", "survival", "standing"]


def test_a_card_speaks_of_the_silence_once():
    """The strongest of those that say how long it has been is said, and the others are not."""
    shares = {"silence": 0.4, "rhythm": 0.9, "replies": 0.6, "activity": 0.2}
    assert [one.code for one in spoken_reasons(Pool.UPKEEP, shares, NUMBERS)] == ["rhythm", "activity"]


def test_a_counter_reason_leaves_the_topics_of_the_reasons_alone():
    """Earlier pauses that ended speak against it only where earlier pauses are no reason for it."""
    numbers = NUMBERS | {"longer_gaps": 4, "longer_gaps_gone_on": 1}
    shares = {"survival": -0.3}
    assert [one.code for one in spoken_counters(Pool.UPKEEP, shares, numbers, [])] == ["survival"]
    assert not spoken_counters(Pool.UPKEEP, shares, numbers, [Reason("pauses", 0.3, numbers)])


def test_what_is_too_weak_is_not_said():
    """A share below a twentieth moves the probability by about a point."""
    assert not spoken_reasons(Pool.UPKEEP, {"rhythm": 0.04}, NUMBERS)
    assert not spoken_counters(Pool.UPKEEP, {"survival": -0.04}, NUMBERS, [])


def test_depth_once_and_the_days_of_contact_are_one_topic():
    """Eight days of contact over a year, which a deep relationship is said to have, are not said again."""
    deep, volume = Reason("deep_once", 0.0), Reason("volume", -0.4)
    assert each_topic_once([deep, volume]) == [deep]


RHYTHMS = {
    # Median, ninth decile, number of gaps: what is usual, and how it is said after 40 days.
    "regular": (9.0, 14.0, 39, 9.0, "You are usually in touch every 9 days; now it has been 40 days."),
    "uneven": (9.0, 25.0, 39, 25.0, "More than 25 days seldom pass between you; now it has been 40 days."),
    "in clusters": (
        2.0,
        35.0,
        39,
        35.0,
        "Your contact comes in clusters, up to 35 days apart; now it has been 40 days.",
    ),
    "too few gaps": (9.0, 14.0, 2, None, None),
    "an older list": (9.0, None, 39, 9.0, "You are usually in touch every 9 days; now it has been 40 days."),
}


@pytest.mark.parametrize(("median", "late", "gaps", "usual", "words"), RHYTHMS.values(), ids=RHYTHMS)
def test_usual_is_said_only_of_a_regular_rhythm(median, late, gaps, usual, words):
    """Of others the ninth decile of the gaps is what is true, and with two gaps nothing is."""
    numbers = {"silence_days": 40.0, "usual_gap_days": median, "late_gap_days": late, "gaps": gaps}
    assert usual_pause(numbers) == usual
    assert sentence_of("rhythm", 1.0, numbers, language()) == words
    within = sentence_of("rhythm", -1.0, numbers | {"silence_days": 5.0}, language())
    assert (within is None) == (usual is None)
    if late == 25.0:
        assert within == "Pauses of up to 25 days are nothing new between you, and it has been 5 days."


def test_most_answer_is_told_in_the_tenths_that_are_said():
    """4 in 10 are not most; 5 in 10 count as hope."""
    assert [most_answer(likely) for likely in (0.04, 0.44, 0.46, 0.9)] == [False, False, True, True]
    said = [sentence_of("answers", 0.0, {"likely": likely}, language()) for likely in (0.3, 0.6)]
    assert said == [
        "After so long a pause most do not answer: about 3 in 10 have.",
        "When you write first after a pause like this, about 6 in 10 have answered.",
    ]
