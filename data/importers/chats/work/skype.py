"""Messages of Skype and of Teams' free version: messages.json of Microsoft's export, with all conversations.

A name is 8:live:ann for somebody, 28: for a bot, 19: for a group, 48: for Skype's own folders.
"""

import re
from collections.abc import Iterator
from typing import IO

from data.importers.base.items import Item, ReadOptions
from data.importers.base.read_state import ReadState
from data.importers.base.times import from_iso
from data.importers.chats.json_objects import (
    TEXT,
    Fields,
    fields_of,
    json_objects,
    objects_of,
    text,
    to_the_end,
)
from data.importers.chats.writers import NO_SENDER, Post, Writer, interactions, named
from data.messages import Message

SOURCE = "skype"
SIGN = re.compile(
    rb"\{\s*\"(?:userId|exportDate|conversations)\"\s*:.{0,2000}?\"(?:MessageList|exportDate|threadProperties)\"\s*:",
    re.DOTALL,
)
PERSON, GROUP, BOT = "8:", "19:", "28:"
# A person's name may stand at the end of an address, .../v1/users/ME/contacts/8:ann.
LAST_PART = re.compile(r".*/")
MEMBER = re.compile(r"8:[^\"\\\s,\]]{1,100}")
WRITTEN = re.compile(r"(?:Text|RichText|Poll)\b.*")
CALL, ENDED, MISSED = "Event/Call", re.compile(r"type=\"ended\""), re.compile(r"type=\"missed\"")


def read_skype(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield the messages and calls; raises InputError where it breaks off or holds none."""
    state = ReadState(SOURCE, options)
    return to_the_end(_conversations(source, state), file, state)


def _conversations(source: IO[bytes], state: ReadState) -> Iterator[Item]:
    own = ""
    for place, fields in json_objects(source, {"userId", "conversations.item"}):
        if place == "userId":
            own = _person(text(fields.get(TEXT)))
        else:
            yield from _conversation(fields, own, state)


def _conversation(fields: Fields, own: str, state: ReadState) -> Iterator[Item]:
    identifier, messages = text(fields.get("id")), objects_of(fields.get("MessageList"))
    if identifier.startswith(BOT):
        state.left[Message("bot chats")] += 1
    elif identifier.startswith((PERSON, GROUP)) and messages:
        writers = _writers(identifier, fields, messages, own)
        for writer in writers.values():
            yield writer.card(state.options.owner)
        posts = filter(None, (_post(message, state) for message in messages))
        yield from interactions(state, writers, own, writers, posts)
    elif messages:
        state.left[Message("chats of another kind")] += 1


def _writers(identifier: str, fields: Fields, messages: list[Fields], own: str) -> dict[str, Writer]:
    """Return the others: of a chat with one its other side, of a group its members and whoever wrote."""
    names = {_person(text(message.get("from"))): text(message.get("displayName")) for message in messages}
    if identifier.startswith(PERSON):
        names[identifier] = text(fields.get("displayName")) or names.get(identifier, "")
    members = text(fields_of(fields.get("threadProperties")).get("members"))
    people = [*names, *MEMBER.findall(members)]
    return {
        person: Writer(f"{SOURCE}:{person.removeprefix(PERSON)}", named(names.get(person, "")))
        for person in dict.fromkeys(people)
        if person.startswith(PERSON) and person != own
    }


def _person(name: str) -> str:
    return LAST_PART.sub("", name)


def _post(message: Fields, state: ReadState) -> Post | None:
    kind, content = text(message.get("messagetype")), text(message.get("content"))
    at = from_iso(text(message.get("originalarrivaltime")), None)
    sender, number = _person(text(message.get("from"))), text(message.get("id"))
    is_call = kind == CALL and bool(ENDED.search(content) or MISSED.search(content))
    if kind and not is_call and not WRITTEN.fullmatch(kind):
        state.left[Message("service messages")] += 1
        return None
    if at is None or not sender:
        state.left[NO_SENDER] += 1
        return None
    key = state.numbered(f"{message.get('conversationid') or ''} {number or at.isoformat()} {sender}")
    return Post(sender, at, key, "call" if is_call else "message", not (is_call and MISSED.search(content)))
