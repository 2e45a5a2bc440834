"""Slack's export."""

import io
import json
from datetime import UTC, datetime

import pytest

from data.errors import InputError
from data.importers.base.items import ReadOptions, SourceLimit
from data.importers.chats.work.slack import is_slack, read_slack

ME = ReadOptions("Ada", frozenset({"ada@example.org"}))
SAID = "a text nobody may keep"
AT = datetime(2022, 3, 2, 9, tzinfo=UTC)
USERS = [
    {"id": "U1", "name": "ada", "profile": {"email": "Ada@example.org", "real_name": "Ada L"}},
    {"id": "U2", "name": "bob", "profile": {"email": "bob@example.com", "real_name": "Bob Boyd"}},
    {"id": "U3", "name": "cy", "profile": {"display_name": "Cy"}},
    {"id": "U9", "name": "poll", "is_bot": True, "profile": {}},
]
DIRECT = [{"id": "D1", "members": ["U1", "U2"]}, {"id": "D2", "members": ["U1", "U3"]}]
GROUPS = [{"id": "G1", "name": "mpdm-ada--bob--cy-1", "members": ["U1", "U2", "U3"]}]
CHANNELS = [{"id": "C1", "name": "general", "creator": "U2", "members": ["U1", "U2"]}]


def post(user, second, **more):
    """Return a message, so many seconds after nine."""
    return {
        "type": "message",
        "user": user,
        "text": SAID,
        "ts": f"{int(AT.timestamp()) + second}.000100",
    } | more


def read(talks, options=ME, users=USERS, direct=DIRECT):
    """Return the items of an export with these messages by folder."""
    files = {"export": [users, direct, GROUPS, CHANNELS]} | {
        folder: [posts] for folder, posts in talks.items()
    }
    opened = [
        (folder, io.BytesIO(json.dumps(content).encode()))
        for folder, contents in files.items()
        for content in contents
    ]
    return read_slack(opened, "slack", options)


def test_a_direct_conversation_is_received_and_sent(chat):
    """With whom the list of direct conversations says; the handle is the address of the profile."""
    messages = chat(read({"D1": [post("U2", 0), post("U1", 60)], "D2": [post("U3", 0)]}))
    assert [row[:2] for row in messages.rows] == [
        ("bob@example.com", "received"),
        ("bob@example.com", "sent"),
        ("slack:U3", "received"),
    ]
    assert messages.met[0].at == AT
    assert messages.names == {"bob@example.com": "Bob Boyd", "slack:U3": "Cy"}
    assert SAID not in repr(messages.items)


def test_a_conversation_of_several_is_a_group(chat):
    """Its folder is called by its made-up name."""
    messages = chat(read({"mpdm-ada--bob--cy-1": [post("U1", 0)]}))
    assert [(one.contact, one.people) for one in messages.met] == [("bob@example.com", 2), ("slack:U3", 2)]


def test_a_channel_is_a_crowd(chat):
    """However few are in it: what others write there does not count, what the owner writes is to nobody."""
    messages = chat(read({"general": [post("U2", 0), post("U1", 60)]}))
    assert messages.rows == [("bob@example.com", "received", "message", False)]
    assert messages.left_out == {"own messages to a group of more than 12 people": 1}


def test_bots_and_joins_are_left_out(chat):
    """By their subtype, their bot_id, their account, or as Slackbot."""
    posts = [
        post("U9", 0),
        post("U2", 0, subtype="channel_join"),
        post("U2", 0, bot_id="B1"),
        post("USLACKBOT", 0),
        post("", 0, subtype="bot_message"),
    ]
    messages = chat(read({"D1": posts}))
    assert not messages.met
    assert sum(messages.left_out.values()) == 5


def test_the_owner_is_in_every_direct_conversation(chat):
    """Where there are several; else it is asked."""
    messages = chat(read({"D1": [post("U2", 0)], "D2": [post("U3", 0)]}, ReadOptions("Ada")))
    assert [row[1] for row in messages.rows] == ["received", "received"]
    with pytest.raises(InputError, match=r"which of .* is you; say it with --me"):
        list(read({"D1": [post("U2", 0)]}, ReadOptions("Ada"), direct=DIRECT[:1]))


def test_an_export_of_channels_says_what_it_lacks():
    """A plain member's export has no direct messages."""
    items = read_slack(
        [
            ("export", io.BytesIO(json.dumps(USERS).encode())),
            ("general", io.BytesIO(json.dumps([post("U2", 0)]).encode())),
        ],
        "slack",
        ME,
    )
    assert any(isinstance(one, SourceLimit) and "no direct messages" in one.sentence for one in items)


def test_a_file_of_an_export_is_recognised():
    """People, conversations and days are; other lists are not."""
    for content in (USERS, DIRECT, CHANNELS, [post("U1", 0)]):
        assert is_slack(json.dumps(content, indent=4).encode())
    assert not is_slack(b'[{"id": "x", "name": "y"}]')
    with pytest.raises(InputError, match="holds no message"):
        list(read_slack([("export", io.BytesIO(json.dumps(USERS).encode()))], "slack", ME))
