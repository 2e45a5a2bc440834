"""The text that imessage-exporter writes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from data.errors import InputError
from data.importers.base.items import ReadOptions
from data.importers.chats.phones.imessage_text import is_imessage_text, read_imessage_text

ME = ReadOptions("Ada", zone=ZoneInfo("UTC"))
SAID = "a text nobody may keep"
CHAT = f"""May 17, 2022  5:29:42 PM (Read by you after 2 seconds)
Bob Boyd
{SAID}

May 17, 2022  5:30:42 PM
Me
{SAID}
    May 17, 2022  5:31:42 PM
    Bob Boyd
    an answer, printed below what it answers

May 17, 2022  5:31:42 PM
Bob Boyd
an answer
This message responded to an earlier message.

May 18, 2022  8:00:00 AM You named the conversation x

"""


def read(text, title="Bob Boyd"):
    """Return the items of a chat."""
    return read_imessage_text(text.splitlines(keepends=True), "Bob Boyd.txt", title, ME)


def test_a_message_is_its_time_its_sender_and_what_follows(chat):
    """The owner is Me; what is printed twice is one; what the program says is no message."""
    messages = chat(read(CHAT))
    assert [(contact, direction) for contact, direction, *_ in messages.rows] == [
        ("imessage:Bob Boyd", "received"),
        ("imessage:Bob Boyd", "sent"),
        ("imessage:Bob Boyd", "received"),
    ]
    assert messages.met[0].at == datetime(2022, 5, 17, 17, 29, 42, tzinfo=UTC)
    assert messages.left_out == {"service messages": 1}
    assert SAID not in repr(messages.items)


def test_a_chat_in_which_only_the_owner_wrote_is_with_whom_the_file_names(chat):
    """The file is called after the number."""
    messages = chat(read("May 17, 2022  5:29:42 PM\nMe\nhi\n", "+14155550171"))
    assert [row[:2] for row in messages.rows] == [("+14155550171", "sent")]


def test_only_such_a_text_is_one():
    """The first line is a time, the second a sender."""
    assert is_imessage_text(CHAT)
    assert not is_imessage_text("May 17, 2022 was a day\nBob\n")
    with pytest.raises(InputError, match="holds no message"):
        list(read("hello\n"))
