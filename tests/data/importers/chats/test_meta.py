"""Messenger's and Instagram's threads."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from data.importers.base.items import AddressBookCard, LeftOut, ReadOptions, SourceLimit
from data.importers.chats.meta import is_meta, read_meta, repaired
from data.schema import Interaction

ME = ReadOptions("Ada", me=frozenset({"Ada Lovelace"}))
SAID = "a text nobody may keep"
AT = datetime(2024, 1, 1, 10, tzinfo=UTC)
MILLISECONDS = int(AT.timestamp()) * 1000
ZOE = "Zoë Ångström"
BROKEN = ZOE.encode().decode("latin-1")


def message(sender: str, after: int = 0, **more: Any) -> dict[str, Any]:
    """Return one message of an older file."""
    return {
        "sender_name": sender,
        "timestamp_ms": MILLISECONDS + after,
        "content": SAID,
        "type": "Generic",
    } | more


def thread(*messages: dict[str, Any], people: tuple[str, ...] = (BROKEN, "Ada Lovelace")) -> bytes:
    """Return an older file."""
    said = {"participants": [{"name": one} for one in people], "messages": list(messages), "title": BROKEN}
    return json.dumps(said).encode()


def encrypted(*messages: dict[str, Any]) -> bytes:
    """Return a newer file."""
    said = {"participants": [ZOE, "Ada Lovelace"], "threadName": ZOE, "messages": list(messages)}
    return json.dumps(said).encode()


def read(content: bytes, file: str = "inbox/zoe_1/message_1.json", options: ReadOptions = ME) -> list:
    """Return what a thread tells."""
    return list(read_meta(io.BytesIO(content), file, options))


def met(items) -> list[tuple]:
    """Return each interaction's contact and direction."""
    return [(one.contact, str(one.direction)) for one in items if isinstance(one, Interaction)]


def test_broken_letters_are_mended():
    """UTF-8 bytes are written as letters; a name that is whole, or only looks broken, stays."""
    items = read(thread(message(BROKEN), message("Ada Lovelace", 1)))
    assert met(items) == [(f"messenger:{ZOE}", "received"), (f"messenger:{ZOE}", "sent")]
    assert AddressBookCard("Ada", (f"messenger:{ZOE}",), ZOE) in items
    assert [one.at for one in items if isinstance(one, Interaction)] == [AT, AT]
    assert SAID not in repr(items)
    assert (repaired("রবি"), repaired("Ångström"), repaired("plain")) == ("রবি", "Ångström", "plain")


def test_the_encrypted_file_has_other_names_for_its_fields():
    """Plain strings for participants, senderName, timestamp; nothing is broken there."""
    one = {"senderName": ZOE, "timestamp": MILLISECONDS, "text": SAID, "type": "text", "isUnsent": False}
    items = read(encrypted(one, one | {"isUnsent": True}))
    assert met(items) == [(f"messenger:{ZOE}", "received")]
    assert LeftOut("messages taken back", 1) in items
    assert not any(isinstance(one, SourceLimit) for one in items)
    assert is_meta(encrypted(one).decode())
    assert is_meta(thread(message(BROKEN)).decode())


def test_an_older_file_says_that_new_chats_are_missing():
    """Since 2024 they are encrypted and come in a zip of their own."""
    (limit,) = [one.sentence for one in read(thread(message(BROKEN))) if isinstance(one, SourceLimit)]
    assert "fetch them as a zip of their own" in limit


def test_calls_and_missed_calls():
    """A call has a duration; without one nobody took it."""
    items = read(thread(message(BROKEN, call_duration=60), message(BROKEN, 1, call_duration=0, missed=True)))
    assert [(one.channel, one.counts) for one in items if isinstance(one, Interaction)] == [
        ("call", True),
        ("call", False),
    ]


def test_a_group_counts_by_its_people():
    """Who left the group is in it by what they wrote."""
    items = read(thread(message(BROKEN), message("Bob", 1), message("Ada Lovelace", 2)))
    assert {one.people for one in items if isinstance(one, Interaction)} == {2}
    assert len(met(items)) == 4


def test_instagram_is_a_source_of_its_own():
    """Told by the folders of its export: the same name there is somebody else until proven."""
    items = read(thread(message(BROKEN)), "your_instagram_activity/messages/inbox/zoe_1/message_1.json")
    assert met(items) == [(f"instagram:{ZOE}", "received")]


def test_who_the_owner_is_is_asked():
    """The file does not say."""
    with pytest.raises(InputError, match="which of Zoë Ångström, Ada Lovelace is you; say it with --me NAME"):
        read(thread(message(BROKEN)), options=ReadOptions("Ada"))


def test_a_file_that_breaks_off_gives_what_came_before(gather):
    """The end is told."""
    text = thread(message(BROKEN), message("Ada Lovelace", 1))
    found, said = gather(read_meta(io.BytesIO(text[: text.rindex(b"Generic")]), "message_1.json", ME))
    assert said.startswith("message_1.json breaks off or is damaged as JSON")
    assert met(found) == [(f"messenger:{ZOE}", "received")]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["participants", "messages", "name", "sender_name", "timestamp_ms", "type"]),
                inner,
            )
        ),
        max_leaves=12,
    ),
    st.binary(max_size=40),
)
def test_no_thread_is_too_odd(gather, value, rubbish):
    """Of any shape it is read or refused in one sentence."""
    for content in (
        json.dumps(value).encode(),
        rubbish,
        json.dumps({"messages": value, "participants": value}).encode(),
    ):
        _, said = gather(read_meta(io.BytesIO(content), "message_1.json", ME))
        assert not said or "message_1.json" in said


def test_two_messages_of_one_moment_have_two_ids():
    """Older files write the same millisecond twice where two pictures were sent at once."""
    items = read(thread(message(BROKEN), message(BROKEN)))
    ids = [one.external_id for one in items if isinstance(one, Interaction)]
    assert len(set(ids)) == 2
