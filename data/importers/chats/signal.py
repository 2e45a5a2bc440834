"""Chats of Signal as signal-export writes them: a folder for each chat, in it a JSON object for each line."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from data.errors import InputError, RejectedRow
from data.identity.handles import clean, number
from data.importers.base.items import AddressBookCard, Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.senders import CROWD, OWN_TO_CROWD
from data.importers.base.times import from_iso
from data.messages import Message
from data.schema import Direction, Interaction

SOURCE = "signal"
OWN = "Me"
CHANNELS = {"message": "message", "call": "call", "missed": "call"}
SIGNS = frozenset({"date", "sender", "body"})
ZONE = Message("Signal's export writes no time zone; times were read as UTC (say yours with --timezone)")


def is_signal(head: str) -> bool:
    """Tell whether a file's first line is a message as signal-export writes it."""
    first = _object(head.lstrip("\ufeff \r\n").partition("\n")[0])
    return first is not None and SIGNS.issubset(first)


def read_signal(lines: Iterable[str], file: str, title: str, options: ReadOptions) -> Iterator[Item]:
    """Yield a chat's messages; `title` is its folder's name: the person's or the group's.

    Raises InputError where no line is a message.
    """
    heads, left, rejected = _heads(lines, file, options.zone)
    if not heads and not rejected:
        raise InputError(
            "{file} holds no message; expected one JSON object for each, with date and sender.", file=file
        )
    others = sorted({head.sender for head in heads if head.sender != OWN}) or [title]
    one_to_one = len(others) == 1
    # The folder tells two people of one name apart, Alice and Alice2; in a group only names do.
    handles = {name: _handle(title if one_to_one and not number(name) else name) for name in others}
    for name in others:
        yield AddressBookCard(options.owner, (handles[name],), None if number(name) else clean(name))
    yield from rejected
    chat = ReadState(SOURCE, options, left)
    yield from _interactions(heads, title, handles, chat)
    yield from chat.left_out()
    if options.zone is None:
        yield SourceLimit(ZONE)


class Head(NamedTuple):
    """A message without its text: its time in UTC, the clock time that was written, its sender and kind."""

    at: datetime
    clock: str
    sender: str
    kind: str


def _heads(
    lines: Iterable[str], file: str, zone: ZoneInfo | None
) -> tuple[list[Head], Counter[Message], list[RejectedRow]]:
    """Return when, by whom and how, each line once: the file is appended to, so lines may be repeated."""
    heads: list[Head] = []
    left: Counter[Message] = Counter()
    rejected: list[RejectedRow] = []
    seen: set[int] = set()
    for place, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if hash(line) in seen:
            left[Message("repeated lines")] += 1
            continue
        seen.add(hash(line))
        message = _object(line)
        at = from_iso(message.get("date"), zone) if message else None
        if message is None or at is None or not isinstance(message.get("sender"), str):
            expected = Message("a message with date and sender")
            rejected.append(RejectedRow(file, place, None, repr(line[:40]), expected))
        elif message.get("deleted"):
            left[Message("deleted messages")] += 1
        else:
            heads.append(Head(at, _clock(message["date"]), clean(message["sender"]), _kind(message)))
    return heads, left, rejected


def _kind(message: dict[str, Any]) -> str:
    if message.get("missed"):
        return "missed"
    return "call" if message.get("call") else "message"


def _interactions(
    heads: list[Head], title: str, handles: dict[str, str], chat: ReadState
) -> Iterator[Interaction]:
    for at, clock, sender, kind in heads:
        key = chat.numbered(f"{title} {clock} {sender}")
        mine = sender == OWN
        if mine and len(handles) > CROWD:
            chat.left[OWN_TO_CROWD] += 1
            continue
        direction, channel = (Direction.SENT if mine else Direction.RECEIVED), CHANNELS[kind]
        for contact in sorted(handles.values()) if mine else [handles[sender]]:
            yield chat.interaction(
                contact, at, direction, channel, key, people=len(handles), attended=kind != "missed"
            )


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
