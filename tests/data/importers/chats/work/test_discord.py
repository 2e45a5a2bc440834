"""Discord's own package, and files of DiscordChatExporter."""

import io
import json
from datetime import UTC, datetime

import pytest

from data.errors import InputError
from data.importers.base.items import ReadOptions, SourceLimit
from data.importers.chats.work.discord import is_discord, read_discord

SAID = "a text nobody may keep"
ADA, BOB, CY = "111111111111111111", "222222222222222222", "333333333333333333"
NAMES = {ADA: "ada", BOB: "bob", CY: "cy"}


def opened(files):
    """Return files by folder as they are handed to the reader."""
    return [
        (
            folder,
            f"{folder}/x",
            io.BytesIO(content if isinstance(content, bytes) else json.dumps(content).encode()),
        )
        for folder, contents in files.items()
        for content in contents
    ]


def package(**files):
    """Return the items of a package: channels by folder, each its description and messages."""
    common = {
        "account": [{"id": ADA, "username": "ada"}],
        "messages": [{"9001" * 4 + "00": "Direct Message with bob#0"}],
    }
    return read_discord(opened(common | files), "package", ReadOptions("Ada"))


def written(number):
    """Return a message of the package."""
    return {
        "ID": 400000000000000000 + number,
        "Timestamp": "2022-03-02 10:00:00",
        "Contents": SAID,
        "Attachments": "",
    }


def test_a_package_shows_what_the_owner_wrote_and_says_so(chat):
    """To one, to several, and on a server to nobody."""
    folder = "c" + "9001" * 4 + "00"
    files = {
        folder: [{"id": folder[1:], "type": 1, "recipients": [ADA, BOB]}, [written(1)]],
        "c2": [{"id": "2" * 18, "type": "GROUP_DM", "recipients": [ADA, BOB, CY]}, [written(2)]],
        "c3": [{"id": "3" * 18, "type": 0, "name": "general", "guild": {"id": "1"}}, [written(3)]],
    }
    messages = chat(package(**files))
    assert [row[:2] for row in messages.rows] == [
        (f"discord:{BOB}", "sent"),
        (f"discord:{BOB}", "sent"),
        (f"discord:{CY}", "sent"),
    ]
    assert messages.met[0].at == datetime(2022, 3, 2, 10, tzinfo=UTC)
    assert messages.names[f"discord:{BOB}"] in {"bob", None}
    assert messages.left_out == {"own messages to a group of more than 12 people": 1}
    assert any(
        isinstance(one, SourceLimit) and "nothing of what others wrote" in one.sentence
        for one in messages.items
    )
    assert SAID not in repr(messages.items)


def test_an_older_package_has_messages_as_csv(chat):
    """The same columns."""
    table = f"ID,Timestamp,Contents,Attachments\n4000,2022-03-02 10:00:00.000000+00:00,{SAID},\n".encode()
    messages = chat(package(c1=[{"id": "1" * 18, "type": 1, "recipients": [ADA, BOB]}, table]))
    assert [row[:2] for row in messages.rows] == [(f"discord:{BOB}", "sent")]


def exported(kind, name, *messages):
    """Return a file of DiscordChatExporter."""
    return {
        "guild": {"id": "0", "name": "x"},
        "channel": {"id": "5", "type": kind, "name": name},
        "messages": list(messages),
    }


def post(author, number, kind="Default", *, bot=False):
    """Return a message of it."""
    who = {"id": author, "name": NAMES[author], "nickname": NAMES[author].title(), "isBot": bot}
    return {
        "id": str(number),
        "type": kind,
        "timestamp": "2022-03-02T11:00:00+01:00",
        "content": SAID,
        "author": who,
    }


def read(content, options=None):
    """Return the items of one file of DiscordChatExporter."""
    return read_discord(opened({"folder": [content]}), "x", options or ReadOptions("Ada"))


def test_a_direct_conversation_is_called_after_the_other(chat):
    """So the owner needs not be named."""
    messages = chat(read(exported("DirectTextChat", "bob", post(BOB, 1), post(ADA, 2), post(BOB, 3, "Call"))))
    assert [row[:3] for row in messages.rows] == [
        (f"discord:{BOB}", "received", "message"),
        (f"discord:{BOB}", "sent", "message"),
        (f"discord:{BOB}", "received", "call"),
    ]
    assert messages.met[0].at == datetime(2022, 3, 2, 10, tzinfo=UTC)
    assert messages.names == {f"discord:{BOB}": "Bob"}
    assert SAID not in repr(messages.items)


def test_a_channel_is_a_crowd_and_bots_are_left_out(chat):
    """The owner is named with --me."""
    content = exported(
        "GuildTextChat",
        "general",
        post(BOB, 1),
        post(ADA, 2),
        post(CY, 3, bot=True),
        post(BOB, 4, "GuildMemberJoin"),
    )
    messages = chat(read(content, ReadOptions("Ada", frozenset({"ada", "Ada"}))))
    assert messages.rows == [(f"discord:{BOB}", "received", "message", False)]
    assert sum(messages.left_out.values()) == 3
    with pytest.raises(InputError, match="is you; say it with --me"):
        list(read(content))


def test_its_csv_of_two_is_a_conversation(chat):
    """It does not say what its channel is."""
    rows = [
        f'"{BOB}","bob","2022-03-02T11:00:00+01:00","{SAID}","",""',
        f'"{ADA}","Ada","2022-03-02T11:01:00+01:00","x","",""',
    ]
    table = "\n".join(["AuthorID,Author,Date,Content,Attachments,Reactions", *rows])
    messages = chat(read(table.encode(), ReadOptions("Ada", frozenset({"Ada"}))))
    assert [row[:2] for row in messages.rows] == [(f"discord:{BOB}", "received"), (f"discord:{BOB}", "sent")]


def test_a_name_over_several_lines_is_one_line(chat):
    """A sentence that names people stays one sentence."""
    odd = post(BOB, 1) | {"author": {"id": BOB, "name": "b\nob", "isBot": False}}
    with pytest.raises(InputError, match="does not show which of b ob is you"):
        list(read(exported("GuildTextChat", "general", odd)))
    assert chat(read(exported("DirectTextChat", "b\nob", odd))).names == {f"discord:{BOB}": "b ob"}


def test_each_file_is_recognised():
    """Those of a package by Discord's long ids."""
    for content in (
        [written(1)],
        {"id": "1" * 18, "type": 1, "recipients": [ADA]},
        {"id": ADA, "username": "ada"},
        {"1" * 18: "Direct Message with bob#0"},
        exported("DirectTextChat", "bob"),
    ):
        assert is_discord(json.dumps(content, indent=2).encode())
    assert is_discord(b"ID,Timestamp,Contents,Attachments\n")
    assert not is_discord(b'{"id": "7", "type": "x"}')
