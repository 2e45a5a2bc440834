"""messages.json of Skype and of free Teams."""

import io
import json
from datetime import UTC, datetime

import pytest

from data.errors import InputError
from data.importers.base.items import ReadOptions
from data.importers.chats.work.skype import read_skype

SAID = "a text nobody may keep"


def message(sender, number, kind="RichText", content=SAID, **more):
    """Return a message, so many minutes after ten."""
    at = f"2022-03-02T10:{number:02d}:00.12Z"
    return {
        "id": str(number),
        "originalarrivaltime": at,
        "messagetype": kind,
        "content": content,
        "from": sender,
    } | more


def read(*conversations):
    """Return the items of an export."""
    content = {"userId": "8:live:ada", "exportDate": "2022-03-05T10:00", "conversations": list(conversations)}
    return read_skype(io.BytesIO(json.dumps(content).encode()), "messages.json", ReadOptions("Ada"))


def talk(identifier, *messages, name=None, members=None):
    """Return a conversation."""
    properties = {"membercount": 3, "members": json.dumps(members)} if members else None
    return {
        "id": identifier,
        "displayName": name,
        "threadProperties": properties,
        "MessageList": list(messages),
    }


def test_a_conversation_is_received_and_sent(chat):
    """A sender may be written as the end of an address."""
    messages = chat(
        read(talk("8:bob", message("8:bob", 0), message("https://x/contacts/8:live:ada", 1), name="Bob Boyd"))
    )
    assert [row[:2] for row in messages.rows] == [("skype:bob", "received"), ("skype:bob", "sent")]
    assert messages.met[0].at == datetime(2022, 3, 2, 10, tzinfo=UTC)
    assert messages.names == {"skype:bob": "Bob Boyd"}
    assert SAID not in repr(messages.items)


def test_a_group_has_its_members(chat):
    """Also those who did not write."""
    group = talk("19:x@thread.skype", message("8:live:ada", 0), members=["8:live:ada", "8:bob", "8:cy"])
    assert sorted(row[0] for row in chat(read(group)).rows) == ["skype:bob", "skype:cy"]


def test_a_call_is_one_when_it_ends(chat):
    """A missed one does not count; its beginning is none."""
    calls = [
        message("8:bob", 0, "Event/Call", '<partlist type="started" alt=""></partlist>'),
        message("8:bob", 1, "Event/Call", '<partlist type="ended" alt=""></partlist>'),
        message("8:bob", 2, "Event/Call", '<partlist type="missed" alt=""></partlist>'),
    ]
    messages = chat(read(talk("8:bob", *calls)))
    assert [row[2:] for row in messages.rows] == [("call", True), ("call", False)]
    assert messages.left_out == {"service messages": 1}


def test_bots_and_what_the_program_writes_are_left_out(chat):
    """Joins, and the conversations of 28: and 48:."""
    messages = chat(
        read(
            talk("28:concierge", message("28:concierge", 0)),
            talk("48:calllogs", message("8:bob", 0)),
            talk("8:bob", message("8:bob", 0, "ThreadActivity/AddMember"), message("8:bob", 1)),
        )
    )
    assert len(messages.met) == 1
    assert messages.left_out == {"bot chats": 1, "chats of another kind": 1, "service messages": 1}


def test_a_file_that_breaks_off_keeps_what_came_before(gather):
    """And says so."""
    content = json.dumps(
        {"userId": "8:a", "conversations": [talk("8:bob", message("8:bob", 0))] * 2}
    ).encode()
    items, said = gather(read_skype(io.BytesIO(content[:-40]), "messages.json", ReadOptions("Ada")))
    assert items
    assert "breaks off" in said
    with pytest.raises(InputError, match="holds no message"):
        list(read())
