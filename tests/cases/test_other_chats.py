"""Chats of programs that Kith did not read: each is taken in, or named with what is missing."""

from collections import Counter

import pytest

OTHER = "80-other-formats"
RIGHT = [
    ("line.txt", ("--me", "Me"), {"Ann": {"received": 1, "sent": 1}}),
    ("kakao.txt", ("--me", "Me"), {"Ann": {"received": 1, "sent": 1}}),
    ("viber.csv", (), {"Ann Archer": {"received": 1, "sent": 1}}),
    ("imessage.txt", (), {"Ann Archer": {"received": 1, "sent": 1}}),
    ("imazing.csv", (), {"Ann Archer": {"received": 1}}),
    ("teams.json", (), {"Ann": {"received": 1}}),
    ("discord.json", (), {"ann": {"received": 1}}),
    ("googlechat", ("--me", "me@home.example"), {"Ann": {"received": 1}}),
    ("slack", ("--me", "U2"), {"ann": {"received": 1}}),
]


def test_an_export_without_a_message_says_so(case):
    """Neither "no column" nor a table is spoken of."""
    taken = case(f"{OTHER}/hangouts.json")
    assert taken.answer.code == 1
    assert "holds no message" in taken.answer.err


def test_a_page_of_google_voice_that_is_empty_is_a_web_page(case):
    """What it is called does not make it one."""
    taken = case(f"{OTHER}/googlevoice")
    assert "web page" in taken.answer.err


@pytest.mark.parametrize(("name", "words", "expected"), RIGHT, ids=[name for name, *_ in RIGHT])
def test_a_chat_is_read(case, name, words, expected):
    """What counts is what the file holds."""
    taken = case(f"{OTHER}/{name}", *words)
    assert taken.history.of == {called: Counter(counts) for called, counts in expected.items()}
    assert "no column" not in taken.answer.err
