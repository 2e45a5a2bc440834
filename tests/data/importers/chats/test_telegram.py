"""Telegram Desktop's JSON: of one chat and of all, with its invalid escapes."""

import io
import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from data.importers.base.items import AddressBookCard, LeftOut, ReadOptions
from data.importers.chats.telegram import read_telegram
from data.schema import Interaction

ME = ReadOptions("Ada", region="DE")
SAID = "a text nobody may keep"
AT = datetime(2024, 1, 1, 10, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "chats",
                    "list",
                    "messages",
                    "type",
                    "id",
                    "from_id",
                    "date_unixtime",
                    "personal_information",
                ]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


def message(number: int, sender: Any, **more: Any) -> dict[str, Any]:
    """Return one message, so many minutes after ten."""
    seconds = int(AT.timestamp()) + 60 * number
    said = {"id": number, "type": "message", "date": "2024-01-01T11:00:00", "date_unixtime": str(seconds)}
    text = [SAID, {"type": "bold", "text": SAID}]
    return (
        said
        | {"from": "x", "from_id": sender, "text": text, "text_entities": [{"type": "plain", "text": SAID}]}
        | more
    )


def call(number: int, actor: str, reason: str) -> dict[str, Any]:
    """Return one call."""
    more = {
        "type": "service",
        "actor": "x",
        "actor_id": actor,
        "action": "phone_call",
        "discard_reason": reason,
    }
    return message(number, None, **more)


def chat(*messages: dict[str, Any], kind: str = "personal_chat", name: str | None = "Bob", number: int = 77):
    """Return one chat."""
    return {"name": name, "type": kind, "id": number, "messages": list(messages)}


def full(*chats: dict[str, Any], left: tuple = ()) -> dict[str, Any]:
    """Return an export of everything, of the account 5."""
    people = [
        {"user_id": 77, "first_name": "Bob", "last_name": "K", "phone_number": "+49 170 1234567"},
        {"user_id": 0, "first_name": "Cy", "phone_number": "0170 7654321"},
    ]
    return {
        "about": "here is",
        "personal_information": {"user_id": 5, "first_name": "Ada"},
        "contacts": {"about": "", "list": people},
        "frequent_contacts": {"list": [{"id": 9, "category": "people", "type": "user", "name": "Z"}]},
        "chats": {"about": "", "list": list(chats)},
        "left_chats": {"list": list(left)},
    }


def read(content: Any, options: ReadOptions = ME) -> list:
    """Return what an export tells."""
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(read_telegram(io.BytesIO(text), "result.json", options))


def met(items) -> list[tuple[str, str]]:
    """Return each interaction's contact and direction."""
    return [(one.contact, str(one.direction)) for one in items if isinstance(one, Interaction)]


def test_a_single_chat_has_no_wrapper():
    """The other one's id is the chat's own, so the owner is whoever else writes."""
    items = read(chat(message(0, "user77"), message(1, "user5")))
    assert met(items) == [("telegram:user77", "received"), ("telegram:user77", "sent")]
    assert AddressBookCard("Ada", ("telegram:user77",), "Bob") in items
    assert SAID not in repr(items)


def test_a_full_export_names_its_owner_and_everybodys_number():
    """The address book joins an account with its number; who is not on Telegram has the number alone."""
    items = read(full(chat(message(0, "user77"), message(1, "user5"))))
    assert met(items) == [("telegram:user77", "received"), ("telegram:user77", "sent")]
    assert AddressBookCard("Ada", ("telegram:user77", "+491701234567"), "Bob K") in items
    assert AddressBookCard("Ada", ("+491707654321",), "Cy") in items


def test_the_time_is_date_unixtime():
    """Not `date`, which is the exporting computer's clock without a zone; old exports have only that."""
    assert [one.at for one in read(chat(message(0, "user77"))) if isinstance(one, Interaction)] == [AT]
    old = message(0, 77)
    del old["date_unixtime"]
    items = read(chat(old), ReadOptions("Ada", zone=ZoneInfo("Europe/Berlin")))
    assert [one.at for one in items if isinstance(one, Interaction)] == [AT]
    assert met(items) == [("telegram:user77", "received")]


def test_control_characters_are_written_as_no_json():
    r"""\x1F is what Telegram writes, and no JSON parser takes."""
    text = json.dumps(chat(message(0, "user77"), message(1, "user5"))).replace(SAID, r"a\x1Fb").encode()
    assert rb"\x1F" in text
    assert len(met(read(text))) == 2


def test_calls_are_calls_and_a_missed_one_does_not_count():
    """A service message of the one who called; missed or busy is an attempt."""
    items = read(chat(call(0, "user77", "hangup"), call(1, "user5", "missed"), call(2, "user77", "busy")))
    found = [one for one in items if isinstance(one, Interaction)]
    assert {one.channel for one in found} == {"call"}
    assert [(str(one.direction), one.counts) for one in found] == [
        ("received", True),
        ("sent", False),
        ("received", False),
    ]


def test_bots_channels_and_notes_to_oneself_are_left_out():
    """And counted, by what they are."""
    kinds = ("bot_chat", "public_channel", "private_channel", "saved_messages", "replies")
    items = read(full(*(chat(message(0, "user9"), kind=kind) for kind in kinds)))
    assert met(items) == []
    assert {one.reason for one in items if isinstance(one, LeftOut)} >= {"bot chats", "public channels"}


def test_a_group_counts_by_its_people():
    """Everybody who wrote is in it; what the owner writes goes to each."""
    group = chat(
        message(0, "user7"), message(1, "user8"), message(2, "user5"), kind="private_group", number=3
    )
    items = [one for one in read(full(group)) if isinstance(one, Interaction)]
    assert met(items) == [
        ("telegram:user7", "received"),
        ("telegram:user8", "received"),
        ("telegram:user7", "sent"),
        ("telegram:user8", "sent"),
    ]
    assert {one.people for one in items} == {2}


def test_a_single_group_asks_who_the_owner_is():
    """Nothing in it tells; with the name one has there it is read."""
    group = chat(message(0, "user7"), message(1, "user5", **{"from": "Ada L"}), kind="private_group")
    with pytest.raises(InputError, match="nothing tells who you are; say it with --me"):
        read(group)
    assert met(read(group, ReadOptions("Ada", frozenset({"Ada L"})))) == [
        ("telegram:user7", "received"),
        ("telegram:user7", "sent"),
    ]


def test_deleted_accounts_have_no_name():
    """`from` is null and the chat's name too; the id is still somebody."""
    items = read(chat(message(0, "user77", **{"from": None}), name=None))
    assert AddressBookCard("Ada", ("telegram:user77",)) in items
    assert met(items) == [("telegram:user77", "received")]


def test_unsupported_and_senderless_messages_are_counted():
    """A message of an unknown type has only its id; one of a channel has no person."""
    items = read(chat({"id": 1, "type": "unsupported"}, message(2, "channel9"), message(3, None)))
    assert met(items) == []
    assert sum(one.count for one in items if isinstance(one, LeftOut)) == 3


def test_a_file_that_breaks_off_gives_what_came_before(gather):
    """The chat in which it breaks off is taken in as far as it goes, and the end is told."""
    text = json.dumps(full(chat(message(0, "user77"), message(1, "user77")))).encode()
    cut = text[: text.rindex(b'"from_id"')]
    read_so_far, said = gather(read_telegram(io.BytesIO(cut), "result.json", ME))
    assert said.startswith("result.json breaks off or is damaged as JSON")
    assert met(read_so_far) == [("telegram:user77", "received")]


def test_json_that_is_no_export_is_told():
    """An object without a chat names the format to choose."""
    with pytest.raises(
        InputError, match="holds no chat; in Telegram Desktop choose the format JSON, not HTML"
    ):
        read({"hello": "world"})


def test_the_same_export_gives_the_same_keys():
    """A message's id in its chat, in a single export and in a full one."""
    messages = (message(0, "user77"), message(1, "user5"))
    keys = [
        {one.external_id for one in read(content) if isinstance(one, Interaction)}
        for content in (chat(*messages), full(chat(*messages)))
    ]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 2


@given(
    st.one_of(JSON.map(lambda value: json.dumps(value).encode()), st.binary(max_size=80)), st.integers(0, 80)
)
def test_no_json_is_too_odd(gather, content, cut):
    """Of any shape, whole or cut off, it is read or refused in one sentence."""
    for text in (content, content[:cut]):
        _, said = gather(read_telegram(io.BytesIO(text), "result.json", ME))
        assert not said or "result.json" in said


def test_two_chats_have_no_id_in_common():
    """Telegram numbers the messages of each chat anew."""
    items = read(full(chat(message(1, "user5"), number=77), chat(message(1, "user5"), number=88)))
    ids = [one.external_id for one in items if isinstance(one, Interaction)]
    assert len(ids) == len(set(ids)) == 2
