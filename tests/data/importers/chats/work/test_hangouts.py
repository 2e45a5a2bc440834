"""Hangouts.json of Takeout."""

import io
import json
from datetime import UTC, datetime

import pytest

from data.errors import InputError
from data.importers.base.items import ReadOptions
from data.importers.chats.work.hangouts import read_hangouts

AT = datetime(2014, 10, 4, 13, 20, tzinfo=UTC)
SAID = "a text nobody may keep"
PEOPLE = [
    {"id": {"gaia_id": "1"}, "fallback_name": "Ada L"},
    {"id": {"gaia_id": "2"}, "fallback_name": "Bob Boyd"},
    {"id": {"gaia_id": "3"}, "phone_number": {"e164": "+14155550171"}},
]
SELF = {"self_read_state": {"participant_id": {"gaia_id": "1"}}}


def event(sender, number, **more):
    """Return an event."""
    text = {"chat_message": {"message_content": {"segment": [{"type": "TEXT", "text": SAID}]}}}
    time = str(int(AT.timestamp() * 1_000_000) + number)
    return {"sender_id": {"gaia_id": sender}, "timestamp": time, "event_id": f"e{number}"} | (more or text)


def read(conversation, events, options=None):
    """Return the items of a file with one conversation."""
    content = {"conversations": [{"conversation": {"conversation": conversation}, "events": events}]}
    return read_hangouts(
        io.BytesIO(json.dumps(content).encode()), "Hangouts.json", options or ReadOptions("Ada")
    )


def test_a_conversation_is_received_and_sent(chat):
    """The file says whose reading it shows."""
    talk = {"self_conversation_state": SELF, "participant_data": PEOPLE[:2]}
    messages = chat(read(talk, [event("2", 1), event("1", 2)]))
    assert [row[:2] for row in messages.rows] == [("hangouts:2", "received"), ("hangouts:2", "sent")]
    assert messages.met[0].at == AT
    assert messages.names == {"hangouts:2": "Bob Boyd"}
    assert SAID not in repr(messages.items)


def test_a_number_is_the_handle_where_there_is_one(chat):
    """Who wrote by SMS has one."""
    talk = {"self_conversation_state": SELF, "participant_data": PEOPLE}
    assert {row[0] for row in chat(read(talk, [event("1", 1)])).rows} == {"hangouts:2", "+14155550171"}


def test_a_call_is_one_when_it_ends(chat):
    """Its beginning and what renames a conversation are no contact."""
    talk = {"self_conversation_state": SELF, "participant_data": PEOPLE[:2]}
    events = [
        event("2", 1, hangout_event={"event_type": "START_HANGOUT"}),
        event("2", 2, hangout_event={"event_type": "END_HANGOUT"}),
        event("2", 3, event_type="RENAME_CONVERSATION"),
    ]
    messages = chat(read(talk, events))
    assert messages.rows == [("hangouts:2", "received", "call", True)]
    assert messages.left_out == {"service messages": 2}


def test_older_files_have_the_same_under_other_names(chat):
    """conversation_state, with its events inside."""
    state = {
        "conversation": {"self_conversation_state": SELF, "participant_data": PEOPLE[:2]},
        "event": [event("2", 1)],
    }
    content = json.dumps({"conversation_state": [{"conversation_state": state}]}).encode()
    assert len(chat(read_hangouts(io.BytesIO(content), "Hangouts.json", ReadOptions("Ada"))).met) == 1


def test_the_owner_is_asked_where_the_file_does_not_say():
    """With --me a name is enough."""
    with pytest.raises(InputError, match="which of Ada L, Bob Boyd is you"):
        list(read({"participant_data": PEOPLE[:2]}, [event("2", 1)]))
    assert list(
        read({"participant_data": PEOPLE[:2]}, [event("2", 1)], ReadOptions("Ada", frozenset({"Ada L"})))
    )
