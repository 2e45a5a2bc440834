"""Days are taken as people say them, in English and Bengali."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.memory.spoken_days import spoken_day

# A Monday.
TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("words", "ahead", "day"),
    [
        ("today", True, date(2026, 11, 30)),
        ("Tomorrow", True, date(2026, 12, 1)),
        ("yesterday", False, date(2026, 11, 29)),
        ("friday", True, date(2026, 12, 4)),
        ("Fri", False, date(2026, 11, 27)),
        ("next friday", True, date(2026, 12, 4)),
        ("last friday", True, date(2026, 11, 27)),
        ("monday", True, date(2026, 12, 7)),
        ("on monday", False, date(2026, 11, 23)),
        ("in two weeks", True, date(2026, 12, 14)),
        ("in 3 days", True, date(2026, 12, 3)),
        ("a month from now", True, date(2026, 12, 30)),
        ("3 months ago", False, date(2026, 8, 30)),
        ("in three months", True, date(2027, 2, 28)),
        ("a year ago", False, date(2025, 11, 30)),
        ("12 May", True, date(2027, 5, 12)),
        ("may 12", False, date(2026, 5, 12)),
        ("29 Feb", False, date(2024, 2, 29)),
        ("2026-03-01", True, date(2026, 3, 1)),
        ("আগামীকাল", True, date(2026, 12, 1)),
        ("কাল", True, date(2026, 12, 1)),
        ("কাল", False, date(2026, 11, 29)),
        ("পরশু", False, date(2026, 11, 28)),
        ("শুক্রবার", True, date(2026, 12, 4)),
        ("গত শুক্রবার", True, date(2026, 11, 27)),
        ("আগামী শুক্রবারে", True, date(2026, 12, 4)),
        ("দুই সপ্তাহ পরে", True, date(2026, 12, 14)),
        ("৩ দিন পরে", True, date(2026, 12, 3)),
        ("ছয় দিন আগে", False, date(2026, 11, 24)),
        ("২ মাস আগে", False, date(2026, 9, 30)),
        ("১২ মে", True, date(2027, 5, 12)),
    ],
)
def test_a_day_is_what_the_words_mean(words, ahead, day):
    """Without a year or a week the next one where something is put off, the last one where it was."""
    assert spoken_day(words, TODAY, ahead=ahead) == day


@pytest.mark.parametrize(
    "words", ["", "soon", "in many days", "in 5", "in 9999 years", "fridays", "next", "in a"]
)
def test_other_words_are_no_day(words):
    """Nothing is guessed, and no number is too large."""
    assert spoken_day(words, TODAY, ahead=True) is None


@given(
    st.dates(date(1990, 1, 1), date(2200, 1, 1)), st.sampled_from(["mon", "tuesday", "রবিবার"]), st.booleans()
)
def test_a_weekday_is_within_a_week_and_never_today(today, name, ahead):
    """Said on a Friday, friday is another one."""
    day = spoken_day(name, today, ahead=ahead)
    assert timedelta(0) < (day - today if ahead else today - day) <= timedelta(7)
