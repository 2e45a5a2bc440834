"""WhatsApp's exported chats, in the locales and with the marks that phones write."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InputError
from data.importers.base.items import AddressBookCard, LeftOut, ReadOptions, SourceLimit
from data.importers.chats.whatsapp.heads import read_lines
from data.importers.chats.whatsapp.reader import read_whatsapp
from data.schema import Direction, Interaction

LRM, NNBSP, NBSP, BOM = "\u200e", "\u202f", "\u00a0", "\ufeff"
ME = ReadOptions("Ada", me=frozenset({"Ada"}), zone=ZoneInfo("UTC"))
SAID = "a text nobody may keep"
# The third of April 2025, five past two in the afternoon, as phones write it.
LOCALES = {
    "German, Android": "03.04.25, 14:05 - {name}: {text}",
    "German, iOS": "[03.04.25, 14:05:00] {name}: {text}",
    "British, Android": "03/04/2025, 14:05 - {name}: {text}",
    "American, with U+202F before PM": f"4/3/25, 2:05{NNBSP}PM - {{name}}: {{text}}",
    "Spanish, with U+00A0 inside p. m.": f"03/04/2025, 2:05 p.{NBSP}m. - {{name}}: {{text}}",
    "Finnish, with klo": "3.4.2025 klo 14.05 - {name}: {text}",
    "Croatian, with spaces": "3. 4. 2025. 14:05:00 - {name}: {text}",
    "year first, iOS": "[2025/04/03, 14:05:00] {name}: {text}",
    "Korean": "2025. 4. 3. 오후 2:05 - {name}: {text}",
    "Chinese": "2025/4/3 下午2:05 - {name}: {text}",
    "Bengali digits": "৩/\N{BENGALI DIGIT FOUR}/২৫, ১৪:০৫ - {name}: {text}",
    "with marks before and around": f"{BOM}{LRM}[03/04/25, 14:05:00] ~{NNBSP}{{name}}: {LRM}image omitted",
}
# What may begin like a message.
HEAD = (
    r"\[?[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4},? "
    r"[0-9]{1,2}[:.][0-9]{2}[^\n]{0,20}(\]| -) [^\n]{0,20}: x"
)
AT = datetime(2025, 4, 3, 14, 5, tzinfo=UTC)


def chat(*lines: str, options: ReadOptions = ME, title: str | None = "WhatsApp Chat with Bob", **more):
    """Return what the lines of a chat tell."""
    options = options if not more else ReadOptions(**{"owner": "Ada", "me": frozenset({"Ada"})} | more)
    return list(read_whatsapp([f"{line}\n" for line in lines], "_chat.txt", title, options))


def met(items) -> list[tuple]:
    """Return each interaction's contact, time and direction."""
    return [(one.contact, one.at, one.direction) for one in items if isinstance(one, Interaction)]


def limits(items) -> str:
    """Return all limits in one text."""
    return " ".join(one.sentence for one in items if isinstance(one, SourceLimit))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_line_is_read_in_its_locale(locale):
    """Date, time and name are found whatever the phone's language and its invisible characters."""
    options = ReadOptions("Ada", frozenset({"Ada"}), ZoneInfo("UTC"))
    if locale.startswith("American"):
        options = ReadOptions("Ada", frozenset({"Ada"}), ZoneInfo("UTC"), order="month-first")
    items = chat(LOCALES[locale].format(name="Bob", text=SAID), options=options)
    assert met(items) == [("whatsapp:Bob", AT, Direction.RECEIVED)]
    assert SAID not in repr(items)


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        ("04/03/25", "25/03/25", ["2025-03-04", "2025-03-25"]),
        ("3/4/25", "3/25/25", ["2025-03-04", "2025-03-25"]),
        ("01/02/25", "02/02/25", ["2025-02-01", "2025-02-02"]),
        ("11/01/25", "12/01/25", ["2025-01-11", "2025-01-12"]),
        ("1/11/25", "2/1/25", ["2025-01-11", "2025-02-01"]),
    ],
)
def test_the_order_of_day_and_month_is_inferred(first, second, days):
    """A part over twelve proves it, else that a chat never runs backwards."""
    items = chat(f"{first}, 14:05 - Bob: a", f"{second}, 14:05 - Bob: b")
    assert [f"{at:%Y-%m-%d}" for _, at, _ in met(items)] == days


def test_an_ambiguous_order_is_reported():
    """In a short chat it cannot be told: said with an example, and the option that decides it."""
    line = "03/04/25, 14:05 - Bob: a"
    assert "dates like 3/4/25 were read day-first (say --date-order month-first" in limits(chat(line))
    decided = chat(line, zone=ZoneInfo("UTC"), order="month-first")
    assert "day-first" not in limits(decided)
    assert met(decided)[0][1] == datetime(2025, 3, 4, 14, 5, tzinfo=UTC)
    assert "cannot be told apart" not in limits(chat("03/03/25, 14:05 - Bob: a"))


def test_lines_without_a_head_continue_the_message_before():
    """A message over several lines is one, even if a line of it begins with a number."""
    items = chat("03.04.25, 14:05 - Bob: one", "2 eggs", "", "12.05 is late", "03.04.25, 14:06 - Ada: ok")
    assert [direction for *_, direction in met(items)] == [Direction.RECEIVED, Direction.SENT]


def test_system_lines_are_no_messages():
    """Android's have no author; on iOS since 2024 the group's or a person's name stands before them."""
    items = chat(
        "03.04.25, 14:04 - Messages and calls are end-to-end encrypted.",
        '03.04.25, 14:04 - Bob changed the subject from "a: b" to "c"',
        f"[03.04.25, 14:05:00] Bob: {LRM}Messages and calls are end-to-end encrypted. Only people here",
        f"[03.04.25, 14:06:00] Bob: {LRM}image omitted",
        f"[03.04.25, 14:07:00] Bob: {LRM}<attached: 00000001-PHOTO.jpg>",
        f"[03.04.25, 14:08:00] Bob: {LRM}Bild weggelassen",
    )
    assert len(met(items)) == 3
    assert LeftOut("system lines", 3) in items


def test_a_missed_call_is_kept_but_does_not_count():
    """A voice call is a call; one that nobody took is an attempt."""
    items = chat(
        f"[03.04.25, 14:05:00] Bob: {LRM}Missed voice call, {LRM}Tap to call back",
        f"[03.04.25, 14:06:00] Bob: {LRM}Video call, {LRM}5 min",
    )
    calls = [one for one in items if isinstance(one, Interaction)]
    assert [(one.channel, one.counts) for one in calls] == [("call", False), ("call", True)]


def test_a_group_is_told_by_its_people():
    """Everybody who writes is a contact of a group; what the owner writes goes to each of them."""
    lines = [f"03.04.25, 14:0{n} - {name}: x" for n, name in enumerate(("Bob", "Cy", "Ada", "Dee"))]
    items = [
        one for one in chat(*lines, title="WhatsApp Chat with Sunday hike") if isinstance(one, Interaction)
    ]
    assert {one.people for one in items} == {3}
    sent = [one.contact for one in items if one.direction is Direction.SENT]
    assert sent == ["whatsapp:Bob", "whatsapp:Cy", "whatsapp:Dee"]


def test_a_crowd_is_not_written_to_one_by_one():
    """Own messages to a group of twenty are left out and counted."""
    lines = [f"03.04.25, 14:{n:02d} - Member {n}: x" for n in range(20)]
    items = chat(*lines, "03.04.25, 15:00 - Ada: hello all", title="Big group")
    assert all(direction is Direction.RECEIVED for *_, direction in met(items))
    assert LeftOut("own messages to a group of more than 12 people", 1) in items


def test_who_the_owner_is_is_told_by_the_title_or_asked():
    """In a chat with Bob the other one is the owner; where nothing tells, --me is asked for."""
    lines = ("03.04.25, 14:05 - Bob: a", "03.04.25, 14:06 - Ada Lovelace: b")
    items = chat(*lines, options=ReadOptions("me"))
    assert [direction for *_, direction in met(items)] == [Direction.RECEIVED, Direction.SENT]
    with pytest.raises(InputError, match="which of Ada Lovelace, Bob is you; say it with --me NAME"):
        chat(*lines, options=ReadOptions("me"), title=None)


def test_an_unsaved_number_is_e164():
    """Somebody without a name in the address book is the number, which joins with other sources."""
    items = chat("03.04.25, 14:05 - +49 170 1234567: a", title="WhatsApp Chat with +49 170 1234567")
    assert AddressBookCard("Ada", ("+491701234567",)) in items
    assert met(items)[0][0] == "+491701234567"


def test_the_cap_is_told():
    """WhatsApp drops the oldest messages beyond 40,000 and says nothing, so Kith does."""
    lines = [f"03.04.25, {n // 60 % 24:02d}:{n % 60:02d} - Bob: x" for n in range(39_999)]
    assert "this chat has 39,999 messages, so its beginning is probably missing" in limits(chat(*lines))
    assert "probably missing" not in limits(chat(lines[0]))


def told(items) -> set[tuple]:
    """Return what the store tells messages of one source apart by, and what it would correct."""
    return {(one.external_id, one.handle, one.at) for one in items if isinstance(one, Interaction)}


@pytest.mark.parametrize(
    "line",
    [
        "[03.04.25, 14:05:{second:02d}] {name}: {text}",
        "[4/3/25, 2:05:{second:02d}\u202fPM] {name}: {text}",
        "[2025/04/03, 14:05:{second:02d}] {name}: {text}",
        "4/3/25, 2:05\u202fPM - {name}: {text}",
    ],
)
def test_the_same_chat_from_another_phone_is_the_same_messages(line):
    """Seconds or none, another order of day and month, another name for the owner: nothing is doubled."""
    names = ("Bob", "Ada", "Bob", "Ada")
    plain = [f"03.04.25, 14:05 - {name}: x" for name in names] + ["13.04.25, 9:00 - Bob: x"]
    other = [
        line.format(second=second, name=name.replace("Ada", "Ada from work"), text="x")
        for second, name in enumerate(names)
    ]
    last = line.replace("4/3/", "4/13/").replace("04/03", "04/13").replace("03.04", "13.04")
    other.append(last.replace("14:05", "09:00").replace("2:05", "9:00").replace("PM", "AM"))
    first = chat(*plain)
    again = chat(
        *[one.format(second=9, name="Bob", text="x") for one in other], me=frozenset({"Ada from work"})
    )
    assert len(told(first)) == 5
    assert told(again) == told(first)


@pytest.mark.parametrize(
    "title",
    ["WhatsApp Chat - Sunday hike", "WhatsApp-Chat mit Sunday hike", "WhatsApp Chat with Sunday hike (1)"],
)
def test_a_group_is_the_same_whatever_its_file_is_called(title):
    """Each phone words it in its own language, and what is downloaded twice gets a number."""
    lines = [f"03.04.25, 14:0{n} - {name}: x" for n, name in enumerate(("Bob", "Cy", "Ada", "Dee"))]
    assert told(chat(*lines, title=title)) == told(chat(*lines, title="WhatsApp Chat with Sunday hike"))
    assert told(chat(*lines, title=title)) != told(chat(*lines, title="WhatsApp Chat with Book club"))


def test_an_overlapping_newer_export_repeats_its_keys():
    """Messages have no ids: the same moment, author and place among them is the same message."""
    lines = [f"03.04.25, 14:0{n // 2} - Bob: x" for n in range(8)]
    keys = [
        [one.external_id for one in chat(*some) if isinstance(one, Interaction)]
        for some in (lines[:6], lines[2:])
    ]
    assert len(set(keys[0]) & set(keys[1])) == 4
    assert len(set(keys[0]) | set(keys[1])) == 8


def test_local_times_are_placed_in_the_zone():
    """A phone's clock in Dhaka; without --timezone it is read as UTC, and said."""
    line = "03.04.25, 14:05 - Bob: a"
    assert met(chat(line, zone=ZoneInfo("Asia/Dhaka")))[0][1] == datetime(2025, 4, 3, 8, 5, tzinfo=UTC)
    assert "were read as UTC" in limits(chat(line, zone=None))


def test_an_unknown_locale_is_told():
    """A word after the time that is no half of the day in any language is shown as it stands."""
    with pytest.raises(InputError, match=r"times of a form Kith does not know, like '03.04.25, 2:05 zz"):
        chat("03.04.25, 2:05 zz - Bob: a")
    items = chat("03.04.25, 14:05 - Bob: a", "03.04.25, 2:05 zz - Bob: a")
    assert any(isinstance(one, LeftOut) and "2:05 zz" in one.reason for one in items)
    with pytest.raises(InputError, match="no line that begins like one of WhatsApp's"):
        chat("hello", "world")


@pytest.mark.parametrize("filling", [" ", "a", "\u200e", "<", "1"])
def test_a_line_of_ten_million_letters_takes_no_time(filling):
    """After a head, in the middle of one, or as a line of its own: no pattern goes back and forth in it."""
    long = filling * 10_000_000
    began = time.process_time()
    for line in (f"03.04.25,{long}14:05 - Bob: a", f"[03.04.25, 14:05:00] Bob: \u200e{long}", long):
        list(read_lines([line]))
    assert time.process_time() - began < 3


@given(
    st.lists(
        st.one_of(
            st.text(max_size=60),
            st.from_regex(HEAD),
        ),
        max_size=6,
    )
)
def test_no_text_is_too_odd(gather, lines):
    """Whatever stands in a text file, it is read or refused in one sentence."""
    _, said = gather(read_whatsapp(lines, "chat.txt", None, ME))
    assert not said or "chat.txt" in said


def test_a_clock_that_counts_to_twelve_without_a_word_is_told():
    """Some locales write none: 1:05 after 11:50 is after noon, or a message that came late."""
    times = ("11:50 - Bob: a", "1:05 - Ada: b")
    days = [f"0{day}.04.25, {time_of_day}" for day in (3, 4) for time_of_day in times]
    assert "times may be twelve hours early" in limits(chat(*days))
    assert "twelve hours" not in limits(chat(*days[:2]))
    assert "twelve hours" not in limits(chat(*days, "05.04.25, 13:05 - Bob: a"))


def test_two_groups_have_no_id_in_common():
    """The same minute of the same author in two groups is two messages."""
    lines = [f"03/04/25, 14:05 - {name}: x" for name in ("Ada", "Bob", "Eve")]
    choir, street = (
        {
            one.external_id
            for one in chat(*lines, title=f"WhatsApp Chat with {name}")
            if isinstance(one, Interaction)
        }
        for name in ("Choir", "Street")
    )
    assert choir
    assert choir.isdisjoint(street)
