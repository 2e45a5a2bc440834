"""Apple's own database of messages, chat.db: whom each is from or to, and when; the texts are not selected.

Tables and columns as Messages makes them since OS X 10.8 and iOS 6. Times count from 2001, in seconds until
macOS 10.12 and in nanoseconds since. This is a foreign file's format and no part of the store.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from data.errors import InputError
from data.importers.base.items import Item, ReadOptions, SourceLimit
from data.importers.base.read_state import ReadState
from data.importers.base.times import from_seconds
from data.importers.chats.writers import Post, Writer, interactions, writer_of
from data.messages import Message

SOURCE, OWN = "imessage", "me"
APPLE_EPOCH, NANOSECONDS, SECONDS_UP_TO = 978_307_200, 1_000_000_000, 100_000_000_000
# Tapbacks and stickers: associated_message_type from 2000 puts one on, from 3000 takes one off.
REACTIONS = 2000
# SQLite's own steps: reading a message takes some hundred, and it has as many bytes.
STEPS, FREE_STEPS, STEPS_A_BYTE = 100_000, 10_000_000, 5
COLUMNS = ("associated_message_type", "item_type", "is_system_message", "is_spam")
SELECT = """
SELECT m.ROWID, m.guid, m.date, m.is_from_me, h.id, j.chat_id, {columns}
FROM message AS m
LEFT JOIN handle AS h ON h.ROWID = m.handle_id
LEFT JOIN chat_message_join AS j ON j.message_id = m.ROWID
ORDER BY m.ROWID
"""
MEMBERS = """
SELECT j.chat_id, h.id FROM chat_handle_join AS j JOIN handle AS h ON h.ROWID = j.handle_id
ORDER BY j.chat_id, j.handle_id
"""
WAL = Message(
    "messages that are still in chat.db-wal are missing unless that file lies beside chat.db; "
    "quit Messages first"
)
NAMELESS = Message("Apple's database has numbers and addresses and no names; bring in your contacts as well")


def is_imessage_database(head: bytes) -> bool:
    """Tell whether a file begins like Apple's database of messages."""
    return head.startswith(b"SQLite format 3\x00") and b"chat_message_join" in head


def read_imessage_database(path: Path, file: str, options: ReadOptions) -> Iterator[Item]:
    """Yield the messages of a database; raises InputError where it is damaged or another one."""
    state = ReadState(SOURCE, options)
    try:
        # Read only, and also where nothing may be written beside it.
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            _guard(database, path.stat().st_size)
            yield from _database(database, state)
    # SQLite quotes what is damaged in its own words of an error, and those need not be text.
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise InputError(
            "{file} cannot be read as Apple's database of messages; quit Messages and copy chat.db, "
            "chat.db-wal and chat.db-shm together.",
            file=file,
        ) from error
    yield from state.left_out()
    yield SourceLimit(WAL)
    yield SourceLimit(NAMELESS)


def _guard(database: sqlite3.Connection, size: int) -> None:
    """Let a database that is made to cost time end in an error, and none of its own code run."""
    steps = iter(range((FREE_STEPS + STEPS_A_BYTE * size) // STEPS))
    database.set_progress_handler(lambda: int(next(steps, None) is None), STEPS)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA query_only = ON")


def _database(database: sqlite3.Connection, state: ReadState) -> Iterator[Item]:
    members: dict[int, list[str]] = defaultdict(list)
    for chat, handle in database.execute(MEMBERS):
        members[chat].append(str(handle))
    present = {str(row[1]) for row in database.execute("PRAGMA table_info(message)")}
    columns = [f"m.{column}" if column in present else "0" for column in COLUMNS]
    writers = {handle: _writer(handle, state.options) for handles in members.values() for handle in handles}
    for writer in writers.values():
        yield writer.card(state.options.owner)
    for row in database.execute(SELECT.format(columns=", ".join(columns))):
        yield from _message(row, members, writers, state)


def _writer(handle: str, options: ReadOptions) -> Writer:
    writer = writer_of(SOURCE, handle, "", options)
    # Short codes and names of senders are of firms; people have numbers and addresses.
    return Writer(
        writer.handle, is_bot=writer.handle.startswith(f"{SOURCE}:") or handle.startswith("urn:biz")
    )


def _message(
    row: tuple[Any, ...], members: dict[int, list[str]], writers: dict[str, Writer], state: ReadState
) -> Iterator[Item]:
    number, guid, date, is_own, handle, chat, association, item, is_system, is_spam = row
    at = _moment(date)
    sender = OWN if is_own else str(handle or "")
    people = members.get(chat) or ([str(handle)] if handle else [])
    if handle and str(handle) not in writers:
        writers[str(handle)] = _writer(str(handle), state.options)
        yield writers[str(handle)].card(state.options.owner)
    if (association or 0) >= REACTIONS:
        state.left[Message("reactions")] += 1
    elif item or is_system or is_spam:
        state.left[Message("service messages")] += 1
    elif at is None or not people or not sender:
        state.left[Message("messages without a sender or a time")] += 1
    else:
        post = Post(sender, at, str(guid or number))
        yield from interactions(state, writers, OWN, people, [post])


def _moment(date: Any) -> datetime | None:
    if not isinstance(date, (int, float)) or date <= 0:
        return None
    return from_seconds(APPLE_EPOCH + (date if date < SECONDS_UP_TO else date / NANOSECONDS))
