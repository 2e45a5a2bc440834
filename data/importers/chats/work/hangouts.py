"""Google Hangouts as Takeout wrote it: Hangouts.json, with each conversation's people and events.

Until about 2017 the same objects stood under other names (conversation_state). Times are microseconds since
1970.
"""

import re
from collections.abc import Iterator
from typing import IO

from data.identity.handles import number
from data.importers.base.items import Item, ReadOptions
from data.importers.base.read_state import ReadState
from data.importers.base.times import from_seconds
from data.importers.chats.json_objects import Fields, fields_of, json_objects, objects_of, text, to_the_end
from data.importers.chats.writers import NO_SENDER, Post, Writer, interactions, named, own_key
from data.messages import Message

SOURCE, MICROSECONDS = "hangouts", 1_000_000
SIGN = re.compile(
    rb"\"(?:conversation_state|participant_data|self_conversation_state)\"\s*:"
    rb"|\"conversations\"\s*:\s*\[\s*\{\s*\"conversation\""
)
PLACES = {"conversations.item", "conversation_state.item"}


def read_hangouts(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield the messages and calls of all conversations; InputError where there is none, or it breaks off."""
    state = ReadState(SOURCE, options)
    return to_the_end(_conversations(source, file, state), file, state)


def _conversations(source: IO[bytes], file: str, state: ReadState) -> Iterator[Item]:
    for _, conversation in json_objects(source, PLACES):
        yield from _conversation(conversation, file, state)


def _conversation(fields: Fields, file: str, state: ReadState) -> Iterator[Item]:
    older = fields_of(fields.get("conversation_state"))
    outer = fields_of((older or fields).get("conversation"))
    talk = fields_of(outer.get("conversation")) or outer
    events = objects_of(older.get("event") if older else fields.get("events"))
    writers = {
        key: _writer(key, person, state.options)
        for person in objects_of(talk.get("participant_data"))
        if (key := _key(person.get("id")))
    }
    if not events or not writers:
        return
    own = _own(talk, writers, file, state.options)
    for key, writer in writers.items():
        if key != own:
            yield writer.card(state.options.owner)
    posts = filter(None, (_post(event, state) for event in events))
    yield from interactions(state, writers, own, writers, posts)


def _key(value: object) -> str:
    identifier = fields_of(value)
    return text(identifier.get("gaia_id")) or text(identifier.get("chat_id"))


def _writer(key: str, person: Fields, options: ReadOptions) -> Writer:
    reach = number(text(fields_of(person.get("phone_number")).get("e164")), options.region)
    return Writer(reach or f"{SOURCE}:{key}", named(text(person.get("fallback_name"))))


def _own(talk: Fields, writers: dict[str, Writer], file: str, options: ReadOptions) -> str:
    read = fields_of(fields_of(talk.get("self_conversation_state")).get("self_read_state"))
    own = _key(read.get("participant_id"))
    return own if own in writers else own_key(writers, file, options)


def _post(event: Fields, state: ReadState) -> Post | None:
    at, sender = from_seconds(event.get("timestamp"), MICROSECONDS), _key(event.get("sender_id"))
    call = fields_of(event.get("hangout_event"))
    if not ("chat_message" in event or text(call.get("event_type")) == "END_HANGOUT"):
        state.left[Message("service messages")] += 1
        return None
    if at is None or not sender:
        state.left[NO_SENDER] += 1
        return None
    number_there = text(event.get("event_id")) or state.numbered(f"{event.get('timestamp')} {sender}")
    return Post(sender, at, number_there, "call" if call else "message")
