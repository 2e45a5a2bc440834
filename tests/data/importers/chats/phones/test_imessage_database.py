"""Apple's database of messages, made as Messages makes it."""

import os
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from random import Random

import pytest

from data.errors import InputError
from data.importers.base.archive import members
from data.importers.base.items import ReadOptions
from data.importers.chats.phones.imessage_database import read_imessage_database
from data.importers.detect import Kind, detect_kind
from data.importers.dispatch import Export, read_export

ME = ReadOptions("Ada", region="US")
SAID = "a text nobody may keep"
AT = datetime(2022, 3, 2, 10, tzinfo=UTC)
APPLE = int((AT - datetime(2001, 1, 1, tzinfo=UTC)).total_seconds())
INPUTS = int(os.environ.get("KITH_FUZZ", "60"))
# As in macOS 12, without the columns that nothing here needs.
TABLES = """
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT,
  handle_id INTEGER DEFAULT 0, attributedBody BLOB, service TEXT, date INTEGER, is_from_me INTEGER DEFAULT 0,
  is_system_message INTEGER DEFAULT 0, item_type INTEGER DEFAULT 0, associated_message_guid TEXT,
  associated_message_type INTEGER DEFAULT 0, is_spam INTEGER DEFAULT 0);
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, service TEXT NOT NULL);
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, chat_identifier TEXT);
CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER);
CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER, message_date INTEGER DEFAULT 0);
"""
HANDLES = ["+14155550171", "bob@example.com", "+14155550172", "262966"]
# By chat, the handles in it.
CHATS = {1: [1], 2: [2, 3], 3: [4]}


@pytest.fixture
def database(tmp_path):
    """Return what makes a database of (chat, handle, own, date, further columns)."""

    def make(*messages):
        path = tmp_path / "chat.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(TABLES)
            connection.executemany(
                "INSERT INTO handle (id, service) VALUES (?, 'iMessage')", [(one,) for one in HANDLES]
            )
            pairs = [(chat, handle) for chat, handles in CHATS.items() for handle in handles]
            connection.executemany("INSERT INTO chat_handle_join VALUES (?, ?)", pairs)
            for number, (chat, handle, own, date, more) in enumerate(messages, start=1):
                columns = {
                    "guid": f"G{number}",
                    "text": SAID,
                    "handle_id": handle,
                    "is_from_me": own,
                    "date": date,
                } | more
                names = ", ".join(columns)
                marks = ", ".join("?" * len(columns))
                connection.execute(f"INSERT INTO message ({names}) VALUES ({marks})", list(columns.values()))
                connection.execute("INSERT INTO chat_message_join VALUES (?, ?, 0)", (chat, number))
            connection.commit()
        return path

    return make


def test_messages_of_one_are_received_and_sent(database, chat):
    """Own messages go to the other of the chat, whatever handle they carry; no text is kept."""
    path = database((1, 1, 0, APPLE * 10**9, {}), (1, 0, 1, (APPLE + 60) * 10**9, {}))
    read = chat(read_imessage_database(path, "chat.db", ME))
    assert read.rows == [
        ("+14155550171", "received", "message", True),
        ("+14155550171", "sent", "message", True),
    ]
    assert [one.at for one in read.met] == [AT, AT.replace(minute=1)]
    assert SAID not in repr(read.items)


def test_times_of_old_databases_are_seconds(database, chat):
    """Up to macOS 10.12 a date counts seconds since 2001."""
    read = chat(read_imessage_database(database((1, 1, 0, APPLE, {})), "chat.db", ME))
    assert [one.at for one in read.met] == [AT]


def test_a_group_has_its_members(database, chat):
    """What the owner writes goes to each of them, and what one writes is among all."""
    path = database((2, 2, 0, APPLE, {}), (2, 0, 1, APPLE, {}))
    read = chat(read_imessage_database(path, "chat.db", ME))
    assert [(one.contact, str(one.direction), one.people) for one in read.met] == [
        ("bob@example.com", "received", 2),
        ("bob@example.com", "sent", 2),
        ("+14155550172", "sent", 2),
    ]


def test_reactions_and_system_items_are_left_out(database, chat):
    """Tapbacks put on and taken off, changes of a group, and spam are no messages."""
    path = database(
        (1, 1, 0, APPLE, {"associated_message_type": 2000}),
        (1, 1, 0, APPLE, {"associated_message_type": 3001}),
        (1, 1, 0, APPLE, {"item_type": 1}),
        (1, 1, 0, APPLE, {"is_spam": 1}),
        (1, 1, 0, 0, {}),
    )
    read = chat(read_imessage_database(path, "chat.db", ME))
    assert not read.met
    assert read.left_out == {
        "reactions": 2,
        "service messages": 2,
        "messages without a sender or a time": 1,
    }


@pytest.mark.parametrize("region", ["US", "DE", None])
def test_a_short_code_is_a_machine(database, chat, region):
    """Who writes from 262966 is a firm, also where villages have numbers of that length."""
    options = ReadOptions("Ada", region=region)
    read = chat(read_imessage_database(database((3, 4, 0, APPLE, {})), "chat.db", options))
    assert not read.met
    assert {str(one.kind) for one in read.items if getattr(one, "handles", None) == ("imessage:262966",)} == {
        "machine"
    }


def test_a_database_is_recognised_and_read_through_its_file(database, chat):
    """By its content, whatever it is called; another database is still refused."""
    path = database((1, 1, 0, APPLE, {}))
    with members(path) as files:
        (member,) = files
        assert detect_kind(member) is Kind.IMESSAGE
        assert len(chat(read_export(Export(Kind.IMESSAGE, (member,)), ME)).met) == 1


def test_another_database_is_named(tmp_path):
    """A database that is not of messages is a database."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE notes (a);")
    with members(path) as files, pytest.raises(InputError, match="a database"):
        detect_kind(next(files))


def test_a_database_with_a_view_that_never_ends_is_given_up(tmp_path):
    """A file may be made to cost time; its own code runs for a bounded number of steps."""
    path = tmp_path / "chat.db"
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE handle (id); CREATE TABLE chat_handle_join (chat_id, handle_id);"
            "CREATE TABLE chat_message_join (chat_id, message_id);"
            f"CREATE VIEW message AS {endless} AS ROWID, 0 AS guid, 0 AS date, 0 AS is_from_me, "
            "0 AS handle_id FROM n;"
        )
    began = time.process_time()
    with pytest.raises(InputError):
        list(read_imessage_database(path, "chat.db", ME))
    assert time.process_time() - began < 5


def test_a_damaged_name_of_a_table_is_one_sentence(database):
    """SQLite quotes the damaged name in its own error, and that name is no text any more."""
    path = database((1, 1, 0, APPLE, {}))
    path.write_bytes(
        path.read_bytes().replace(b"TABLE chat_handle_join (chat_id", b"TABLE \xabhat_handle_join chat_id(")
    )
    with pytest.raises(InputError, match=r"quit Messages"):
        list(read_imessage_database(path, "chat.db", ME))


@pytest.mark.parametrize("seed", range(INPUTS // 3))
def test_a_damaged_database_is_read_or_refused(database, gather, tmp_path, seed):
    """Bytes changed or missing anywhere end in what is whole, or in one sentence."""
    random = Random(seed)  # noqa: S311 - the same damage for the same seed
    content = bytearray(database(*[(1, 1, n % 2, APPLE + n, {}) for n in range(40)]).read_bytes())
    for _ in range(random.randint(1, 30)):
        content[random.randrange(100, len(content))] = random.randrange(256)
    path = tmp_path / "damaged.db"
    path.write_bytes(content[: random.choice([None, random.randrange(len(content))])])
    _, said = gather(read_imessage_database(path, "chat.db", ME))
    assert "\n" not in said
