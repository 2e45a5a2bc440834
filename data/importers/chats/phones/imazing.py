"""The CSV that iMazing writes of an iPhone's messages, and of its WhatsApp chats.

Columns as iMazing 2 and 3 name them in English; times are the computer's, without zone.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from data.errors import InputError, RejectedRow
from data.importers.base.items import Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.times import from_iso
from data.importers.chats.phones.imessage_text import ZONE
from data.importers.chats.writers import Post, Writer, interactions, writer_of
from data.messages import Message

OWN = "me"
COLUMNS = frozenset({"chat session", "message date", "type", "sender id", "sender name"})
# Columns that only an export of WhatsApp has.
WHATSAPP_COLUMNS = frozenset({"forwarded", "sent date"})
DIRECTIONS = {"incoming": False, "outgoing": True}


@dataclass
class _Session:
    """One chat: who writes in it, and its messages."""

    writers: dict[str, Writer] = field(default_factory=dict)
    posts: list[tuple[str, datetime, str]] = field(default_factory=list)


def read_imazing(lines: Iterable[str], file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield the messages of all chats of a file; raises InputError where it holds none."""
    rows = csv.DictReader(lines)
    rows.fieldnames = [name.strip().lower() for name in rows.fieldnames or ()]
    source = "whatsapp" if WHATSAPP_COLUMNS & set(rows.fieldnames) else "imessage"
    state = ReadState(source, options)
    sessions: dict[str, _Session] = defaultdict(_Session)
    for row in rows:
        fields = {name: value or "" for name, value in row.items() if isinstance(value, (str, type(None)))}
        yield from _row(fields, rows.line_num, file, sessions, state)
    if not sessions:
        raise InputError("{file} holds no message; export it anew.", file=file)
    for name, session in sessions.items():
        yield from _session(name, session, state)
    yield from state.left_out()
    if options.zone is None:
        yield SourceLimit(ZONE)


def _row(
    fields: dict[str, str], line: int, file: str, sessions: dict[str, _Session], state: ReadState
) -> Iterator[RejectedRow]:
    date, is_own = fields.get("message date", ""), DIRECTIONS.get(fields.get("type", "").strip().lower())
    at, sender = from_iso(date, state.options.zone), fields.get("sender id") or fields.get("sender name", "")
    if is_own is None:
        state.left[Message("service messages")] += 1
    elif at is None or not (is_own or sender):
        expected = Message("a message with date and sender")
        yield RejectedRow(file, line, "Message Date", repr(date[:40]), expected)
    else:
        session = sessions[fields.get("chat session", "")]
        who = OWN if is_own else sender
        if not is_own:
            session.writers.setdefault(
                who, writer_of(state.source, who, fields.get("sender name", ""), state.options)
            )
        session.posts.append((who, at, date))


def _session(name: str, session: _Session, state: ReadState) -> Iterator[Item]:
    # Where nobody but the owner writes, the chat's name says to whom.
    writers = session.writers or {name: writer_of(state.source, name, name, state.options)}
    for writer in writers.values():
        yield writer.card(state.options.owner)
    posts = [Post(who, at, state.numbered(f"{name} {date} {who}")) for who, at, date in session.posts]
    yield from interactions(state, writers, OWN, writers, posts)
