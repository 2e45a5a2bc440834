"""Chats that LINE, KakaoTalk and Viber save as text."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from data.errors import InputError
from data.importers.base.items import ReadOptions
from data.importers.chats.dated_lines import is_dated_lines, read_dated_lines

ME = ReadOptions("Ada", zone=ZoneInfo("UTC"), now=datetime(2026, 11, 30, tzinfo=UTC))
SAID = "a text nobody may keep"
FORMS = {
    "LINE, English": (
        "[LINE] Chat history with Bob\nSaved on: 2022/03/05 10:00\n\n"
        f"2022/03/02(Wed)\n14:05\tBob\t{SAID}\n9:30\tAda\t{SAID}\n"
    ),
    "LINE, Japanese": (
        "[LINE] Bobとのトーク履歴\n保存日時\N{FULLWIDTH COLON}2022/03/05 10:00\n\n"
        f"2022/03/02(水)\n午後2:05\tBob\t{SAID}\n午前9:30\tAda\t{SAID}\n"
    ),
    "KakaoTalk, Korean": (
        "Bob 님과 카카오톡 대화\n저장한 날짜 : 2022년 3월 5일 오전 10:00\n\n"
        f"2022년 3월 2일 오후 2:05, Bob : {SAID}\n2022년 3월 2일 오전 9:30, Ada : {SAID}\n"
    ),
    "KakaoTalk, English": (
        "KakaoTalk Chats with Bob\nDate Saved : March 5, 2022 at 10:00 AM\n\n"
        f"March 2, 2022 at 2:05 PM, Bob : {SAID}\nMarch 2, 2022 at 9:30 AM, Ada : {SAID}\n"
    ),
    "KakaoTalk, computer": (
        "Bob 님과 카카오톡 대화\n저장한 날짜 : 2022-03-05 10:00:00\n"
        "--------------- 2022년 3월 2일 수요일 ---------------\n"
        f"[Bob] [오후 2:05] {SAID}\n[Ada] [오전 9:30] {SAID}\n"
    ),
}


def read(text, options=ME):
    """Return the items of a chat."""
    return read_dated_lines(text.splitlines(keepends=True), "chat.txt", options)


@pytest.mark.parametrize("form", FORMS)
def test_a_chat_is_read_in_its_form(chat, form):
    """Day, time and sender are found; the one after whom the chat is called is the other."""
    assert is_dated_lines(FORMS[form])
    messages = chat(read(FORMS[form]))
    source = form.partition(",")[0].lower()
    assert [row[:2] for row in messages.rows] == [(f"{source}:Bob", "received"), (f"{source}:Bob", "sent")]
    assert [one.at for one in messages.met] == [
        datetime(2022, 3, 2, 14, 5, tzinfo=UTC),
        datetime(2022, 3, 2, 9, 30, tzinfo=UTC),
    ]
    assert SAID not in repr(messages.items)


def test_viber_calls_the_owner_me(chat):
    """It has no title; a group has all who wrote."""
    lines = (
        "[ 13-03-2022 ][ 10:00:00 ] Bob",
        "[ 13-03-2022 ][ 10:01:00 ] Me",
        "[ 14-03-2022 ][ 10:01:00 ] Cy",
    )
    text = "".join(f"{line}: {SAID}\n" for line in lines)
    messages = chat(read(text))
    assert [(row[0], row[1]) for row in messages.rows] == [
        ("viber:Bob", "received"),
        ("viber:Bob", "sent"),
        ("viber:Cy", "sent"),
        ("viber:Cy", "received"),
    ]


def test_a_group_asks_who_the_owner_is():
    """Nothing is guessed."""
    text = FORMS["LINE, English"] + "10:00\tCy\thi\n"
    with pytest.raises(InputError, match="which of Ada, Bob, Cy is you"):
        list(read(text))
    assert list(read(text, ReadOptions("Ada", frozenset({"Ada"}))))


def test_other_texts_are_none():
    """A line must begin as one of them."""
    assert not is_dated_lines("hello [LINE] there")
    with pytest.raises(InputError, match="holds no message"):
        list(read("[LINE] Chat history with Bob\nhello\n"))
