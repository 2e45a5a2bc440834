"""Signal's chats as signal-export writes them."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError, RejectedRow
from data.importers.base.items import AddressBookCard, LeftOut, ReadOptions, SourceLimit
from data.importers.chats.signal import is_signal, read_signal
from data.schema import Interaction

ME = ReadOptions("Ada", zone=ZoneInfo("UTC"))
SAID = "a text nobody may keep"


def line(minute: int, sender: str, **more: Any) -> str:
    """Return one message, so many minutes after ten."""
    said = {
        "date": f"2024-01-01T10:{minute:02d}:00",
        "sender": sender,
        "body": SAID,
        "quote": "",
        "sticker": "",
        "reactions": [],
        "attachments": [],
    }
    return json.dumps(said | more) + "\n"


def read(*lines: str, title: str = "Alice", options: ReadOptions = ME) -> list:
    """Return what a chat tells."""
    return list(read_signal(lines, "data.json", title, options))


def met(items) -> list[tuple[str, str]]:
    """Return each interaction's contact and direction."""
    return [(one.contact, str(one.direction)) for one in items if isinstance(one, Interaction)]


def test_a_file_of_lines_is_a_chat_and_the_folder_its_person():
    """Not an array: one object for each message, the owner is Me; Alice2 is another Alice."""
    items = read(line(0, "Alice"), line(1, "Me"), title="Alice2")
    assert met(items) == [("signal:Alice2", "received"), ("signal:Alice2", "sent")]
    assert AddressBookCard("Ada", ("signal:Alice2",), "Alice") in items
    assert SAID not in repr(items)
    assert is_signal(line(0, "Alice") + line(1, "Me"))
    assert not is_signal('{"owner": "a"}\n')


def test_the_text_beside_the_data_has_the_same_messages():
    """chat.md shows them, in newer versions with seconds; taken in with data.json it adds nothing."""
    shown = ["[2024-01-01 10:00:00] Alice: hello\n", "and more\n", "[2024-01-01 10:01:00] Me: yes\n"]
    data = read(line(0, "Alice"), line(1, "Me"))
    keys = [
        {(one.contact, one.external_id, one.at) for one in items if isinstance(one, Interaction)}
        for items in (data, read(*shown))
    ]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 2
    assert is_signal(shown[0])
    assert is_signal("[2019-05-29, 15:04] Me: old\n")
    assert not is_signal("[2025-03-04, 14:05:09] Bob: of WhatsApp\n")


def test_repeated_lines_are_one():
    """The file is appended to when the export is made again."""
    items = read(*[line(0, "Alice"), line(1, "Alice")] * 2)
    assert len(met(items)) == 2
    assert LeftOut("repeated lines", 2) in items


def test_the_time_is_local():
    """Naive: in the zone given, else UTC, which is said."""
    berlin = read(line(0, "Alice"), options=ReadOptions("Ada", zone=ZoneInfo("Europe/Berlin")))
    assert [one.at for one in berlin if isinstance(one, Interaction)] == [datetime(2024, 1, 1, 9, tzinfo=UTC)]
    assert any(
        "read as UTC" in one.sentence
        for one in read(line(0, "Alice"), options=ReadOptions("Ada"))
        if isinstance(one, SourceLimit)
    )


def test_missed_calls_do_not_count_and_deleted_messages_are_left_out():
    """A call is a call; what was taken back is nothing."""
    items = read(
        line(0, "Alice", call=True), line(1, "Alice", call=True, missed=True), line(2, "Alice", deleted=True)
    )
    assert [(one.channel, one.counts) for one in items if isinstance(one, Interaction)] == [
        ("call", True),
        ("call", False),
    ]
    assert LeftOut("deleted messages", 1) in items


def test_a_group_counts_by_its_people():
    """In a group everybody goes by their name, or by their number."""
    items = read(line(0, "Bob"), line(1, "+49 170 1234567"), line(2, "Me"), title="Hike")
    assert met(items) == [
        ("signal:Bob", "received"),
        ("+491701234567", "received"),
        ("+491701234567", "sent"),
        ("signal:Bob", "sent"),
    ]


def test_a_bad_line_sinks_no_other():
    """It is refused by its line; a file of nothing but text is refused as a whole."""
    items = read(line(0, "Alice"), "{broken\n", line(1, "Alice"))
    assert [one.line for one in items if isinstance(one, RejectedRow)] == [2]
    assert len(met(items)) == 2
    with pytest.raises(InputError, match=r"data.json holds no message"):
        read("\n")


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["date", "sender", "body", "call", "missed", "deleted"]),
            st.one_of(st.text(max_size=12), st.none(), st.booleans(), st.just("2024-01-01T10:00:00")),
        ).map(json.dumps)
        | st.text(max_size=20),
        max_size=5,
    )
)
def test_no_line_is_too_odd(gather, lines):
    """Whatever stands in a line, it is read or refused."""
    _, said = gather(read_signal(lines, "data.json", "Alice", ME))
    assert not said or "data.json" in said


def ids(items) -> list[str]:
    """Return the ids of the interactions."""
    return [one.external_id for one in items if isinstance(one, Interaction)]


def test_two_chats_have_no_id_in_common():
    """The same moment in two chats is two messages."""
    lines = (line(0, "Me"), line(1, "Alice"))
    assert set(ids(read(*lines, title="Alice"))).isdisjoint(ids(read(*lines, title="Alice2")))
