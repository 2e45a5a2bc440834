"""Chats and people of Telegram Desktop's result.json, streamed; the texts of messages are skipped.

Fields as in tdesktop's export_output_json.cpp.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from sys import intern
from typing import IO, Any

from data.importers.base.repair import NO_JSON, json_events, repaired_json

# Where an object lies in the document, and what it is. An export of one chat has no wrapper.
CHATS = {(), ("chats", "list", "item"), ("left_chats", "list", "item")}
MESSAGES = {(*chat, "messages", "item") for chat in CHATS}
OWN, CONTACT = ("personal_information",), ("contacts", "list", "item")
FIELDS = frozenset(
    {"id", "type", "name", "date", "date_unixtime", "from", "from_id", "actor_id", "action"}
    | {"discard_reason", "user_id", "first_name", "last_name", "phone_number", "via_bot"}
)
NOT_ATTENDED = frozenset({"missed", "busy"})
STARTS, ENDS = ("start_map", "start_array"), ("end_map", "end_array")


@dataclass(frozen=True, slots=True)
class ChatHeader:
    """What is kept of a message until its chat is read: small, for a chat may have a million.

    `kind` is message or call, None for anything else; `at` is in epoch seconds, or as it was written on a
    clock without a zone, as old exports have it.
    """

    number: Any
    kind: str | None
    at: int | str | None
    sender: str | None
    name: str | None
    attended: bool
    via_bot: str | None


@dataclass(slots=True)
class Chat:
    """One chat and the heads of its messages; `whole` is False where the file breaks off inside it."""

    fields: dict[str, Any] = field(default_factory=dict)
    messages: list[ChatHeader] = field(default_factory=list)
    whole: bool = True


@dataclass(slots=True)
class Message:
    """A message that is being read."""

    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class ChatMember:
    """An entry of the address book, or (`own`) the owner of the export."""

    own: bool
    fields: dict[str, Any] = field(default_factory=dict)


Wanted = Chat | Message | ChatMember
WANTED: dict[tuple[str, ...], Callable[[], Wanted]] = {
    **dict.fromkeys(CHATS, Chat),
    **dict.fromkeys(MESSAGES, Message),
    OWN: partial(ChatMember, own=True),
    CONTACT: partial(ChatMember, own=False),
}


def read_chats(source: IO[bytes]) -> Iterator[Chat | ChatMember]:
    """Yield the people and chats of an export of one chat or of all; raises one of NO_JSON where it ends."""
    walk = _Walk()
    try:
        # Not ijson.parse: naming the whole path of every piece of text would take most of the time.
        for event, value in json_events(repaired_json(source)):
            if event == "map_key":
                walk.key = value
            elif event in STARTS:
                walk.begin(event)
            elif event not in ENDS:
                walk.scalar(value)
            elif (complete := walk.end()) is not None:
                yield complete
    except NO_JSON:
        if (chat := walk.broken()) is not None:
            yield chat
        raise


class _Walk:
    """The place in the document, and the objects around it that are wanted."""

    def __init__(self) -> None:
        self.key = ""
        self._depth = 0
        self._path: list[str] = []
        self._open: list[tuple[int, Wanted]] = []

    def scalar(self, value: Any) -> None:
        """Take in a field, if it is of the innermost object that we know."""
        if self._open and self._open[-1][0] == self._depth and self.key in FIELDS:
            self._open[-1][1].fields[self.key] = value

    def begin(self, event: str) -> None:
        """Go into an object or a list; inside a message all is passed by, for there are the texts."""
        self._depth += 1
        if not self._open or isinstance(self._open[-1][1], Chat):
            self._path.append(self.key)
            wanted = WANTED.get(tuple(self._path[1:])) if event == "start_map" else None
            if wanted is not None:
                self._open.append((self._depth, wanted()))
        self.key = "item"

    def end(self) -> Chat | ChatMember | None:
        """Go out of it, and return the chat or person that is complete by that."""
        done = None
        if self._open and self._open[-1][0] == self._depth:
            done = self._complete(self._open.pop()[1])
        if self._depth == len(self._path):
            self.key = self._path.pop()
        self._depth -= 1
        return done

    def broken(self) -> Chat | None:
        """Return the chat that the file breaks off in, if there is one."""
        chats = [value for _, value in self._open if isinstance(value, Chat) and value.messages]
        return Chat(chats[-1].fields, chats[-1].messages, whole=False) if chats else None

    def _complete(self, wanted: Wanted) -> Chat | ChatMember | None:
        if not isinstance(wanted, Message):
            return None if isinstance(wanted, Chat) and "type" not in wanted.fields else wanted
        chat = self._open[-1][1]
        if isinstance(chat, Chat):
            chat.messages.append(_head(wanted.fields))
        return None


def _head(fields: dict[str, Any]) -> ChatHeader:
    call = fields.get("type") == "service" and fields.get("action") == "phone_call"
    kind = "call" if call else "message" if fields.get("type") == "message" else None
    who = fields.get("actor_id" if call else "from_id")
    return ChatHeader(
        fields.get("id"),
        kind,
        _moment(fields),
        None if who is None else intern(str(who)),
        intern(fields["from"]) if isinstance(fields.get("from"), str) else None,
        fields.get("discard_reason") not in NOT_ATTENDED,
        intern(fields["via_bot"]) if isinstance(fields.get("via_bot"), str) else None,
    )


def _moment(fields: dict[str, Any]) -> int | str | None:
    """Return date_unixtime; the other date is the exporting computer's clock, without its zone."""
    seconds = fields.get("date_unixtime")
    try:
        return int(seconds) if seconds else str(fields["date"])
    except (KeyError, TypeError, ValueError):
        return None
