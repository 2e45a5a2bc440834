"""The text that imessage-exporter writes: a file a chat, local times, the owner as Me.

A message is its time, its sender on the next line, then what was said. A reply stands once more, indented,
below what it answers. Source: imessage-exporter's exporters/txt.rs.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from data.errors import InputError
from data.importers.base.items import Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.times import in_utc
from data.importers.chats.phones.imessage_database import SOURCE
from data.importers.chats.writers import Post, interactions, writer_of
from data.messages import Message

OWN = "Me"
HEAD = re.compile(r"([A-Z][a-z]{2} \d{2}, \d{4} +\d{1,2}:\d{2}:\d{2} [AP]M)(?: \([^()]{1,200}\))?\s*")
# The end of what the program itself says in a message's place, on the line of its time.
ANNOUNCED = re.compile(r"[A-Z][a-z]{2} \d{2}, \d{4} +\d{1,2}:\d{2}:\d{2} [AP]M \w.{1,200}")
FORM = "%b %d, %Y %I:%M:%S %p"
ZONE = Message("this export writes no time zone; times were read as UTC (say yours with --timezone)")


def is_imessage_text(head: str) -> bool:
    """Tell whether a text begins with a time and a sender as imessage-exporter writes them."""
    lines = head.lstrip("\ufeff").splitlines()[:2]
    return len(lines) > 1 and bool(HEAD.fullmatch(lines[0])) and bool(lines[1].strip())


def read_imessage_text(lines: Iterable[str], file: str, title: str, options: ReadOptions) -> Iterator[Item]:
    """Yield a chat's messages; `title` is the name of its file, which names whom it is with."""
    state = ReadState(SOURCE, options)
    heads = list(_heads(lines, state))
    if not heads:
        raise InputError("{file} holds no message; export it anew.", file=file)
    names = list(dict.fromkeys(sender for _, sender in heads if sender != OWN)) or [title]
    writers = {name: writer_of(SOURCE, name, name, options) for name in names}
    for writer in writers.values():
        yield writer.card(options.owner)
    posts = []
    for clock, sender in heads:
        at = in_utc(clock, options.zone)
        if at is None:
            state.left[Message("messages without a sender or a time")] += 1
        else:
            posts.append(Post(sender, at, state.numbered(f"{title} {clock.isoformat()} {sender}")))
    yield from interactions(state, writers, OWN, names, posts)
    yield from state.left_out()
    if options.zone is None:
        yield SourceLimit(ZONE)


def _heads(lines: Iterable[str], state: ReadState) -> Iterator[tuple[datetime, str]]:
    waiting = None
    for line in lines:
        if waiting is not None:
            if line.strip():
                yield waiting, line.strip()
            waiting = None
        elif match := HEAD.fullmatch(line.lstrip("\ufeff")):
            waiting = _clock(match[1])
        elif ANNOUNCED.fullmatch(line.strip()) and not line[0].isspace():
            state.left[Message("service messages")] += 1


def _clock(text: str) -> datetime | None:
    try:
        return datetime.strptime(" ".join(text.split()), FORM)  # noqa: DTZ007 - a local time without its zone
    except ValueError:
        return None
