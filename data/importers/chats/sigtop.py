"""Chats of Signal Desktop as sigtop writes them: a file a chat, as text or as JSON.

The text has a head of lines like a mail's before each message (From, Type, Sent). The JSON holds Signal's own
objects. Source: sigtop's manual and its msg commands.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import PurePath
from typing import IO

from data.errors import InputError
from data.identity.handles import clean, number
from data.importers.base.items import Item, ReadOptions
from data.importers.base.read_state import ReadState
from data.importers.base.repair import NO_JSON
from data.importers.base.times import MILLISECONDS, from_seconds, in_utc
from data.importers.chats.json_objects import Fields, json_objects, text
from data.importers.chats.writers import NO_SENDER, Post, Writer, interactions
from data.messages import Message

SOURCE, OWN = "signal", "me"
TEXT_SIGN = re.compile(r"\ufeff?Conversation: .+\r?\n\r?\n(?:From: .+\r?\n)?Type: ")
JSON_SIGN = re.compile(rb"\[\s*\{.{0,20000}?\"(?:sent_at|conversationId)\"\s*:", re.DOTALL)
# "Ann Archer (+14155550171)": a name, and in brackets what reaches them.
CALLED = re.compile(r"(?P<name>.*?)\s*(?:\((?P<reach>[^()]*)\))?")
DIRECTIONS = {"incoming": False, "outgoing": True}
HEAD = re.compile(r"(From|Type|Sent): (.*)")


def is_sigtop(head: bytes, beginning: str) -> bool:
    """Tell whether a file is a chat of sigtop's, by its first bytes and the same as text."""
    return bool(JSON_SIGN.match(head) or TEXT_SIGN.match(beginning))


def read_sigtop_text(lines: Iterable[str], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield a chat's messages; raises InputError where it holds none."""
    state, title, posts = ReadState(SOURCE, options), "", list[Post]()
    writers: dict[str, Writer] = {}
    for fields in _heads(lines):
        title = fields.get("Conversation", title)
        sender = OWN if DIRECTIONS.get(fields.get("Type", "").strip()) else fields.get("From", "").strip()
        at = _sent(fields.get("Sent", ""))
        if at is None or not sender:
            state.left[NO_SENDER] += 1
        else:
            posts.append(Post(sender, at, state.numbered(f"{title} {int(at.timestamp())} {sender}")))
        if sender not in {OWN, ""}:
            writers.setdefault(sender, _writer(sender, options))
    yield from _chat(title, writers, posts, file, state)


def _heads(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """Yield the head of each message: a run of lines that begins with From or Type, after an empty one."""
    head: dict[str, str] = {}
    title, after_empty = dict[str, str](), True
    for line in map(str.rstrip, lines):
        match = HEAD.fullmatch(line) if after_empty or head else None
        if line.lstrip("\ufeff").startswith("Conversation: ") and not title:
            title = {"Conversation": line.partition(": ")[2]}
        elif match:
            head[match[1]] = match[2]
        elif head and not line:
            if {"Type", "Sent"} <= head.keys():
                yield title | head
            head = {}
        after_empty = not line
    if {"Type", "Sent"} <= head.keys():
        yield title | head


def _sent(written: str) -> datetime | None:
    try:
        return in_utc(parsedate_to_datetime(written), None)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def read_sigtop_json(source: IO[bytes], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield a chat's messages, with whom the file's name says; raises InputError where it holds none."""
    state, title, posts = ReadState(SOURCE, options), PurePath(file).stem, list[Post]()
    writers: dict[str, Writer] = {}
    try:
        for _, fields in json_objects(source, {"item"}):
            _take(fields, title, writers, posts, state)
    except NO_JSON:
        state.left[Message("files that break off or are damaged")] += 1
    yield from _chat(title, writers, posts, file, state)


def _take(
    fields: Fields, title: str, writers: dict[str, Writer], posts: list[Post], state: ReadState
) -> None:
    is_own = DIRECTIONS.get(text(fields.get("type")))
    at = from_seconds(fields.get("sent_at") or fields.get("timestamp"), MILLISECONDS)
    sources = (fields.get("source"), fields.get("sourceServiceId"), fields.get("sourceUuid"))
    # Which number is the other's is known by the chat's name alone where it has one.
    sender = OWN if is_own else next(filter(None, map(text, sources)), title)
    if is_own is None:
        state.left[Message("service messages")] += 1
    elif at is None:
        state.left[NO_SENDER] += 1
    else:
        if not is_own:
            writers.setdefault(sender, _writer(sender, state.options))
        posts.append(Post(sender, at, state.numbered(f"{title} {int(at.timestamp())} {sender}")))


def _chat(
    title: str, writers: dict[str, Writer], posts: list[Post], file: str, state: ReadState
) -> Iterator[Item]:
    if not posts:
        raise InputError("{file} holds no message; export it anew.", file=file)
    if len(writers) <= 1:
        # With one other the chat is named after them.
        (key,) = writers or (title,)
        writers = {key: _writer(title, state.options, *(writers[one].handle for one in writers))}
    for writer in writers.values():
        yield writer.card(state.options.owner)
    yield from interactions(state, writers, OWN, writers, posts)
    yield from state.left_out()


def _writer(called: str, options: ReadOptions, *also: str) -> Writer:
    match = CALLED.fullmatch(called)
    name, reach = (match["name"], match["reach"] or "") if match else (called, "")
    reached = number(reach, options.region) or number(name, options.region)
    named = None if number(name, options.region) else clean(name)
    handle = f"{SOURCE}:{named}" if named else None
    handles = [one for one in (reached, handle, *also) if one]
    return Writer(handles[0] if handles else f"{SOURCE}:{clean(called)}", named or None, tuple(handles[1:]))
