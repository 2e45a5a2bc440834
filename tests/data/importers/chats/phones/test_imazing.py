"""The CSV that iMazing writes."""

from zoneinfo import ZoneInfo

import pytest

from data.errors import InputError, RejectedRow
from data.importers.base.items import ReadOptions
from data.importers.chats.phones.imazing import read_imazing

ME = ReadOptions("Ada", zone=ZoneInfo("UTC"), region="US")
HEAD = "Chat Session,Message Date,Service,Type,Sender ID,Sender Name,Status,Text"
SAID = "a text nobody may keep"


def read(*lines, head=HEAD):
    """Return the items of a file with these lines."""
    return read_imazing([f"{line}\n" for line in (head, *lines)], "messages.csv", ME)


def test_a_session_is_with_those_who_write_in_it(chat):
    """An own message has no sender; it goes to the number that the other's messages have."""
    messages = chat(
        read(
            f"Bob,2022-03-02 10:00:00,iMessage,Incoming,+14155550171,Bob Boyd,Read,{SAID}",
            f"Bob,2022-03-02 10:01:00,iMessage,Outgoing,,,Read,{SAID}",
            f"Cy,2022-03-02 10:02:00,SMS,Outgoing,,,Read,{SAID}",
            "Bob,2022-03-02 10:03:00,iMessage,Notification,,,,x",
        )
    )
    assert [row[:2] for row in messages.rows] == [
        ("+14155550171", "received"),
        ("+14155550171", "sent"),
        ("imessage:Cy", "sent"),
    ]
    assert messages.names == {"+14155550171": "Bob Boyd", "imessage:Cy": "Cy"}
    assert messages.left_out == {"service messages": 1}
    assert SAID not in repr(messages.items)


def test_whatsapp_by_imazing_is_of_whatsapp(chat):
    """Its own columns tell it."""
    head = "Chat Session,Message Date,Sent Date,Type,Sender ID,Sender Name,Status,Forwarded,Text"
    messages = chat(read("Bob,2022-03-02 10:00:00,,Incoming,+14155550171,Bob,Read,,x", head=head))
    assert {one.source for one in messages.met} == {"whatsapp"}


def test_a_row_without_a_time_is_refused(chat):
    """The others are read; a file without any is refused."""
    messages = chat(read("Bob,soon,SMS,Incoming,+1,Bob,,x", "Bob,2022-03-02 10:00:00,SMS,Incoming,Bob,,,x"))
    assert len(messages.met) == 1
    assert any(isinstance(one, RejectedRow) for one in messages.items)
    with pytest.raises(InputError, match="holds no message"):
        list(read())
