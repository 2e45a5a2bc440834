"""What of an owner's words is understood, in English and Bengali; everything else is a note."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from data.memory.remembered import Memory, Note, Pledge, remembered_from_json
from data.memory.understanding import LONGEST_NOTE, understand

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("words", "memory", "value"),
    [
        ("birthday 29 Feb", Memory.BORN, "--02-29"),
        ("Her birthday is on May 3rd, 1990.", Memory.BORN, "1990-05-03"),
        ("born 1990-05-03", Memory.BORN, "1990-05-03"),
        ("জন্মদিন ২৯ ফেব্রুয়ারি", Memory.BORN, "--02-29"),
        ("জন্ম ৩ মে ১৯৯০", Memory.BORN, "1990-05-03"),
        ("met at choir", Memory.MET, "at choir"),
        ("We met through Nadia", Memory.MET, "through Nadia"),
        ("গানের দলে আলাপ", Memory.MET, "গানের দলে"),
        ("works at Acme", Memory.COMPANY, "Acme"),
        ("কোম্পানি: আকিজ", Memory.COMPANY, "আকিজ"),
        ("circle family", Memory.CIRCLE, "family"),
        ("মহল পরিবার", Memory.CIRCLE, "পরিবার"),
        ("phone +49 171 1234567", Memory.NUMBER, "+491711234567"),
        ("ফোন ০১৭১১২৩৪৫৬৭", Memory.NUMBER, "01711234567"),
        ("e-mail Ada@X.example", Memory.ADDRESS, "ada@x.example"),
        ("lives in Dhaka", Memory.ADDRESS, "Dhaka"),
        ("weekly", Memory.CADENCE, "7"),
        ("in touch every 2 months", Memory.CADENCE, "60"),
        ("প্রতি সপ্তাহে", Memory.CADENCE, "7"),
        ("মাসে একবার", Memory.CADENCE, "30"),
        ("no rhythm", Memory.CADENCE, None),
        ("not before March", Memory.NOT_BEFORE, "2027-03-01"),
        ("Not before 5 Dec.", Memory.NOT_BEFORE, "2026-12-05"),
        ("মার্চের আগে নয়", Memory.NOT_BEFORE, "2027-03-01"),
    ],
)
def test_a_plain_sentence_has_its_place(words, memory, value):
    """A birthday, how you met, a company, a circle, a number, an address."""
    remembered = understand(words, TODAY)
    assert (remembered.memory, remembered.value) == (memory, value)


@pytest.mark.parametrize(
    ("words", "pledge", "until"),
    [
        ("lent her the tent until 12 May", Pledge.LENT, "2027-05-12"),
        ("lent her the tent", Pledge.LENT, None),
        ("I borrowed the drill till 1 December", Pledge.BORROWED, "2026-12-01"),
        ("she lent me a book", Pledge.BORROWED, None),
        ("promised the photos by 3 June 2027", Pledge.PROMISED, "2027-06-03"),
        ("he promised me a plant", Pledge.PROMISED_ME, None),
        ("তাঁবুটা ধার দিয়েছি ১২ মে পর্যন্ত", Pledge.LENT, "2027-05-12"),
        ("বইটা ধার নিয়েছি", Pledge.BORROWED, None),
        ("ছবিগুলো পাঠাব কথা দিয়েছি ৩ জুন-এর মধ্যে", Pledge.PROMISED, "2027-06-03"),
        ("উনি কথা দিয়েছেন", Pledge.PROMISED_ME, None),
    ],
)
def test_what_was_lent_or_promised_is_a_note_with_its_day(words, pledge, until):
    """By whom, and until when: a day without a year is the next one."""
    assert understand(words, TODAY).value == Note(words, pledge, until)


@pytest.mark.parametrize(
    "words",
    [
        "likes tea",
        "birthday soon",
        "not before we talk",
        "weekly call about the house",
        "met at the café yesterday",
        "we met again at choir",
        "her sister works at Acme",
        "the phone 123456 rang",
        "until 12 May in Rome",
        "lunch\nwith her brother",
    ],
)
def test_everything_else_is_a_note(words):
    """Nothing is guessed: what no pattern takes as a whole stays as it was written."""
    assert understand(words, TODAY).value == Note(words)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("birthday 31 Feb", "the calendar has no 31 Feb"),
        ("birthday 29 Feb 2001", "the calendar has no 29 Feb 2001"),
        ("lent the tent until 31 April", "the calendar has no 31 April"),
        ("জন্মদিন ৩১ ফেব্রুয়ারি", "the calendar has no ৩১ ফেব্রুয়ারি"),
        ("born 1 May 2031", "has not come yet"),
        ("not before 1 May 2020", "1 May 2020 has passed"),
        ("every 99999 days", "a wish of 99,999 days is none"),
        ("  ", "nothing to remember yet"),
        ("ক" * 10_000, "these are 10,000 characters, and a note holds 2,000"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_one_sentence(words, sentence):
    """A day that no year has, one still to come, no words, and too many of them."""
    with pytest.raises(InputError) as error:
        understand(words, TODAY)
    assert sentence in str(error.value)


@given(st.text(max_size=LONGEST_NOTE))
def test_words_in_any_script_are_kept_as_they_are_or_refused(words):
    """Whatever is written: it has a place, is a note in its own letters, or is refused with a sentence."""
    try:
        remembered = understand(words, TODAY)
    except InputError:
        return
    if remembered.memory is Memory.NOTE:
        assert remembered.value.text == words.strip()
    assert remembered_from_json(remembered.memory, remembered.as_json()) == remembered
