"""Google Chat as Takeout writes it."""

import io
import json
from datetime import UTC, datetime

import pytest

from data.errors import InputError
from data.importers.base.items import ReadOptions
from data.importers.chats.work.google_chat import created, read_google_chat

SAID = "a text nobody may keep"
ADA = {"name": "Ada L", "email": "ada@example.org", "user_type": "Human"}
BOB = {"name": "Bob Boyd", "email": "bob@example.com", "user_type": "Human"}
CY = {"name": "Cy", "email": "cy@example.com", "user_type": "Human"}
BOT = {"name": "Meet", "user_type": "Bot"}
WHEN = "Wednesday, March 2, 2022 at 10:00:00\u202fAM UTC"


def message(creator, number, **more):
    """Return a message."""
    return {"creator": creator, "created_date": WHEN, "text": SAID, "message_id": f"m{number}"} | more


def read(talks, *, owner=True, options=None):
    """Return the items of an export: by folder its members and messages."""
    files = [("User 1", {"user": ADA, "membership_info": []})] if owner else []
    for folder, (members, messages) in talks.items():
        files += [(folder, {"members": members}), (folder, {"messages": messages})]
    opened = [(folder, io.BytesIO(json.dumps(content).encode())) for folder, content in files]
    return read_google_chat(opened, "Takeout", options or ReadOptions("Ada"))


def test_a_conversation_is_received_and_sent(chat):
    """The account of the export is the owner."""
    messages = chat(read({"DM 1": ([ADA, BOB], [message(BOB, 1), message(ADA, 2)])}))
    assert [row[:2] for row in messages.rows] == [
        ("bob@example.com", "received"),
        ("bob@example.com", "sent"),
    ]
    assert messages.met[0].at == datetime(2022, 3, 2, 10, tzinfo=UTC)
    assert SAID not in repr(messages.items)


def test_a_space_has_its_members(chat):
    """Bots are none, and what was deleted is no message."""
    posts = [message(ADA, 1), message(BOT, 2), message(BOB, 3, message_state="DELETED")]
    messages = chat(read({"Space 1": ([ADA, BOB, CY, BOT], posts)}))
    assert sorted(row[0] for row in messages.rows) == ["bob@example.com", "cy@example.com"]
    assert sum(messages.left_out.values()) == 2


def test_without_the_account_the_owner_is_in_all_conversations(chat):
    """Of one conversation alone it is asked."""
    two = {"DM 1": ([ADA, BOB], [message(BOB, 1)]), "DM 2": ([ADA, CY], [message(CY, 2)])}
    assert [row[1] for row in chat(read(two, owner=False)).rows] == ["received", "received"]
    with pytest.raises(InputError, match="is you; say it with --me"):
        list(read({"DM 1": ([ADA, BOB], [message(BOB, 1)])}, owner=False))


@pytest.mark.parametrize(
    "written",
    [
        "Wednesday, March 2, 2022 at 2:05:06 PM UTC",
        "Wednesday, 2 March 2022 at 14:05:06 UTC",
        "Mittwoch, 2. März 2022 um 14:05:06 UTC",
        "mercredi 2 mars 2022 à 14:05:06 UTC",
        "miércoles, 2 de marzo de 2022, 14:05:06 UTC",
        "2022-03-02T14:05:06Z",
    ],
)
def test_a_time_is_read_in_the_accounts_language(written):
    """It is in words, and in UTC."""
    assert created(written) == datetime(2022, 3, 2, 14, 5, 6, tzinfo=UTC)


def test_a_time_that_is_none_is_none():
    """Nothing is guessed."""
    assert created("yesterday") is None
    assert created("Wednesday, March 32, 2022 at 2:05:06 PM UTC") is None
