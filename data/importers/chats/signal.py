"""Chats of Signal as signal-export writes them: a folder for each chat, in it data.json and chat.md.

data.json holds a JSON object a line; chat.md shows the same messages, and gives them the same keys.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from data.errors import NOTHING, InputError, RejectedRow
from data.identity.handles import clean, number
from data.importers.base.items import AddressBookCard, Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.times import from_iso
from data.messages import Message

SOURCE = "signal"
OWN = "Me"
# Under whose name signal-export writes what nobody said: who joined, a new timer.
NOBODY, SYSTEM = "No-Sender", Message("system lines")
# What Signal calls the chat with oneself.
TO_ONESELF = frozenset(
    {"note to self", "notiz an mich", "note à mon intention", "notas privadas", "nota personal"}
    | {"nota para mí", "note personali", "notitie aan mezelf", "notitie aan jezelf", "moje notatki"}
    | {
        "recado para mim",
        "anotações pessoais",
        "заметка для себя",
        "anteckning till mig själv",
        "nota a mi mismo",
    }
    | {"নিজের জন্য নোট", "自分用メモ", "给自己的便签", "備忘錄", "나에게 보내는 메시지"}
)
SIGNS = frozenset({"date", "sender", "body"})
ZONE = Message("Signal's export writes no time zone; times were read as UTC (say yours with --timezone)")


# In chat.md, and in that of older versions. WhatsApp puts a comma before seconds.
SHOWN = re.compile(
    r"\[(?P<day>\d{4}-\d\d-\d\d)(?: (?P<time>\d\d:\d\d:\d\d)|, (?P<minute>\d\d:\d\d))\] "
    r"(?P<sender>[^:]{1,80}): ?"
)


def is_signal(head: str) -> bool:
    """Tell whether a file's first line is a message as signal-export writes it."""
    line = head.lstrip("\ufeff \r\n").partition("\n")[0]
    first = _object(line)
    return SHOWN.match(line) is not None or (first is not None and SIGNS.issubset(first))


def read_signal(lines: Iterable[str], file: str, title: str, options: ReadOptions) -> Iterator[Item]:
    """Yield a chat's messages; `title` is its folder's name: the person's or the group's.

    Raises InputError where no line is a message.
    """
    chat = ReadState(SOURCE, options)
    entries = list(_entries(lines, file, chat))
    if not entries:
        raise InputError(
            "{file} holds no message; expected one JSON object for each, with date and sender.", file=file
        )
    heads = [entry for entry in entries if isinstance(entry, Head)]
    alone = [] if clean(title).casefold() in TO_ONESELF else [title]
    others = sorted({head.sender for head in heads if head.sender != OWN}) or alone
    one_to_one = len(others) == 1
    # The folder tells two people of one name apart, Alice and Alice2; in a group only names do.
    handles = {name: _handle(title if one_to_one and not number(name) else name) for name in others}
    for name in others:
        yield AddressBookCard(options.owner, (handles[name],), None if number(name) else clean(name))
    yield from (entry for entry in entries if isinstance(entry, RejectedRow))
    everyone = sorted(handles.values())
    for at, clock, sender, channel, attended in heads:
        key = chat.numbered(f"{title} {clock} {sender}")
        yield from chat.message(handles.get(sender), everyone, at, channel, key, attended=attended)
    yield from chat.left_out()
    if options.zone is None:
        yield SourceLimit(ZONE)


class Head(NamedTuple):
    """A message without its text: its time in UTC, and as it was written, its sender and channel."""

    at: datetime
    clock: str
    sender: str
    channel: str
    attended: bool


def _entries(lines: Iterable[str], file: str, chat: ReadState) -> Iterator[Head | RejectedRow]:
    """Yield each line once: the file is appended to, so lines may be repeated."""
    seen, is_shown = set[int](), False
    for place, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if hash(line) in seen:
            chat.left[Message("repeated lines")] += 1
            continue
        seen.add(hash(line))
        if shown := SHOWN.match(line.lstrip("\ufeff")):
            is_shown = True
            yield from _shown(shown, chat)
            continue
        if is_shown:
            # What was said goes on.
            continue
        message = _object(line) or {}
        at, sender, missed = (
            from_iso(message.get("date"), chat.options.zone),
            message.get("sender"),
            message.get("missed"),
        )
        if at is None or not isinstance(sender, str):
            # Not the line itself: a message's text may stand in it.
            written = repr(str(message["date"])[:40]) if "date" in message else NOTHING
            yield RejectedRow(file, place, "date", written, Message("a message with date and sender"))
        elif sender == NOBODY:
            chat.left[SYSTEM] += 1
        elif message.get("deleted"):
            chat.left[Message("deleted messages")] += 1
        else:
            channel = "call" if missed or message.get("call") else "message"
            yield Head(at, _clock(message["date"]), clean(sender), channel, not missed)


def _shown(shown: re.Match[str], chat: ReadState) -> Iterator[Head]:
    clock = f"{shown['day']}T{shown['time'] or shown['minute'] + ':00'}"
    at = from_iso(clock, chat.options.zone)
    if at is None:
        chat.left[Message("messages without a sender or a time")] += 1
    elif shown["sender"] == NOBODY:
        chat.left[SYSTEM] += 1
    else:
        yield Head(at, clock, clean(shown["sender"]), "message", attended=True)


def _handle(name: str) -> str:
    return number(name) or f"{SOURCE}:{clean(name)}"


def _clock(date: str) -> str:
    """Return a date as it was written, in whole seconds: a key must not change with the zone given."""
    return datetime.fromisoformat(date).replace(microsecond=0).isoformat()


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
