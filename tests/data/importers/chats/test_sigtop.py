"""Chats of Signal Desktop as sigtop writes them."""

import io
import json
from datetime import UTC, datetime

import pytest

from data.errors import InputError
from data.importers.base.items import AddressBookCard, ReadOptions
from data.importers.chats.sigtop import is_sigtop, read_sigtop_json, read_sigtop_text

ME = ReadOptions("Ada", region="US")
SAID = "a text nobody may keep"
CHAT = f"""Conversation: Bob Boyd (+14155550171)

From: Bob Boyd (+14155550171)
Type: incoming
Sent: Wed, 02 Mar 2022 10:00:00 +0100
Received: Wed, 02 Mar 2022 10:00:01 +0100

{SAID}
Type: outgoing is only said here

From: You
Type: outgoing
Sent: Wed, 02 Mar 2022 10:01:00 +0100

{SAID}

"""


def test_a_text_is_a_head_of_lines_before_each_message(chat):
    """As a mail's; what was said is passed by."""
    messages = chat(read_sigtop_text(CHAT.splitlines(keepends=True), "Bob.txt", ME))
    assert [row[:2] for row in messages.rows] == [("+14155550171", "received"), ("+14155550171", "sent")]
    assert messages.met[0].at == datetime(2022, 3, 2, 9, tzinfo=UTC)
    assert AddressBookCard("Ada", ("+14155550171", "signal:Bob Boyd"), "Bob Boyd") in messages.items
    assert SAID not in repr(messages.items)


def test_the_json_is_signals_own_objects(chat):
    """The file's name says whom the chat is with; changes of keys are no messages."""
    objects = [
        {"id": "a", "type": "incoming", "sent_at": 1646211600000, "source": "+14155550171", "body": SAID},
        {"id": "b", "type": "outgoing", "sent_at": 1646211660000, "body": SAID},
        {"id": "c", "type": "keychange", "sent_at": 1646211660001},
    ]
    content = io.BytesIO(json.dumps(objects).encode())
    messages = chat(read_sigtop_json(content, "x/Bob Boyd (+14155550171).json", ME))
    assert [row[:2] for row in messages.rows] == [("+14155550171", "received"), ("+14155550171", "sent")]
    assert messages.left_out == {"service messages": 1}
    assert SAID not in repr(messages.items)


def test_a_group_has_those_who_wrote(chat):
    """Each under their own number."""
    text = CHAT.replace("You", "Cy (+14155550172)").replace("Type: outgoing\n", "Type: incoming\n")
    messages = chat(read_sigtop_text(text.splitlines(keepends=True), "Group.txt", ME))
    assert {one.people for one in messages.met} == {2}
    assert {row[0] for row in messages.rows} == {"+14155550171", "+14155550172"}


@pytest.mark.parametrize(
    "sent",
    ["soon", "Wed, 02 Mar 2022 10:00:00 +99999999999999999999", "Wed, 02 Mar 99999999999999999999 10:00"],
)
def test_a_time_that_is_none_is_left_out(chat, sent):
    """The other messages are read."""
    text = CHAT.replace("Wed, 02 Mar 2022 10:01:00 +0100", sent)
    messages = chat(read_sigtop_text(text.splitlines(keepends=True), "Bob.txt", ME))
    assert len(messages.met) == 1
    assert messages.left_out == {"messages without a sender or a time": 1}


def test_each_form_is_recognised():
    """By its first lines or fields."""
    assert is_sigtop(b"", CHAT)
    assert is_sigtop(b'[{"id": "a", "sent_at": 1}]', "")
    assert not is_sigtop(b'[{"id": "a"}]', "Conversation: x")
    with pytest.raises(InputError, match="holds no message"):
        list(read_sigtop_json(io.BytesIO(b"[]"), "x.json", ME))
