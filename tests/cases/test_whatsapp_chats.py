"""WhatsApp's chats of the world: other digits and calendars, old lines, chats pasted into a message."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

RIGHT = [
    ("50-whatsapp-pasted-chat", (), {"Hana": {"received": 2, "sent": 2}}),
    ("62-whatsapp-arabic-android", ("--me", "Me"), {"عمر": {"received": 2, "sent": 1}}),
    ("64-whatsapp-persian.txt", ("--me", "Me"), {"آرش": {"received": 1, "sent": 1}}),
    ("65-whatsapp-tamil.txt", ("--me", "Me"), {"அ": {"received": 1, "sent": 1}}),
    ("66-whatsapp-bengali-halves.txt", ("--me", "Me"), {"রুমা": {"received": 1, "sent": 1}}),
    ("68-whatsapp-old-lines.txt", ("--me", "Me"), {"Ann": {"received": 1, "sent": 1}}),
    ("69-whatsapp-burmese.txt", ("--me", "Me"), {"မ": {"received": 1, "sent": 1}}),
    ("101-whatsapp-thai-regular.txt", ("--me", "Me"), {"Somchai": {"received": 30, "sent": 30}}),
]
# When the first and the last interaction were, in UTC.
TIMES = {
    "62-whatsapp-arabic-android": ("2025-03-04T14:05", "2025-03-27T09:07"),
    "64-whatsapp-persian.txt": ("2025-03-04T14:05", "2025-03-17T09:07"),
    "65-whatsapp-tamil.txt": ("2025-03-04T14:05", "2025-03-27T09:07"),
    "66-whatsapp-bengali-halves.txt": ("2025-03-04T14:05", "2025-03-27T09:07"),
    "68-whatsapp-old-lines.txt": ("2012-03-04T17:03", "2012-03-27T17:03"),
    "69-whatsapp-burmese.txt": ("2025-03-04T14:05", "2025-03-27T09:07"),
    "101-whatsapp-thai-regular.txt": ("2026-06-01T14:05", "2026-11-25T14:05"),
}


@pytest.mark.parametrize(("name", "words", "expected"), RIGHT, ids=[name for name, *_ in RIGHT])
def test_what_counts_is_what_the_chat_holds(case, name, words, expected):
    """Every contact of the chat has its messages, at the time that the phone showed."""
    taken = case(name, *words)
    assert taken.answer.code == 0
    assert taken.history.of == {called: Counter(counts) for called, counts in expected.items()}
    if name in TIMES:
        times = [at for called in expected for at in taken.history.times(called)]
        assert tuple(f"{at:%Y-%m-%dT%H:%M}" for at in (min(times), max(times))) == TIMES[name]


def test_a_pasted_chat_is_counted_and_makes_nobody_a_member(case):
    """Its lines are part of a message; how many they are is said."""
    taken = case("50-whatsapp-pasted-chat", "--json")
    assert taken.history.names == {"Hana"}
    (source,) = json.loads(taken.answer.out)
    assert source["left_out"] == {"lines inside messages that look like lines of another chat": 2}


@pytest.fixture
def written(case, tmp_path):
    """Return what takes in a chat of these lines; the other one is Ann and the owner Me."""

    def take_in(*lines, end="\n", words=("--me", "Me")):
        path = tmp_path / "WhatsApp Chat with Ann.txt"
        path.write_bytes("".join(f"{line}{end}" for line in lines).encode())
        return case(path, *words)

    return take_in


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("[R8/11/01 14:05:09] Ann: hi", "[R8/11/27 9:07:09] Me: hi"),
        ("[令和8年11月1日 14:05:09] Ann: hi", "[令和8年11月27日 9:07:09] Me: hi"),
        ("[11/1/8 Reiwa, 2:05:09 PM] Ann: hi", "[11/27/8 Reiwa, 9:07:09 AM] Me: hi"),
        ("[H38/11/01 14:05:09] Ann: hi", "[H38/11/27 9:07:09] Me: hi"),
        ("民國115/11/1 下午2:05 - Ann: hi", "民國115/11/27 上午9:07 - Me: hi"),
        ("[1/11/2569 พ.ศ. 14:05:09] Ann: hi", "[27/11/2569 พ.ศ. 9:07:09] Me: hi"),
        ("[٢١/٥/١٤٤٨ هـ، ٢:٠٥:٠٩ م] Ann: hi", "[١٧/٦/١٤٤٨ هـ، ٩:٠٧:٠٩ ص] Me: hi"),  # noqa: RUF001
        ("21/5/1448 AH, 2:05 PM - Ann: hi", "17/6/1448 AH, 9:07 AM - Me: hi"),
    ],
)
def test_the_years_of_eras_and_of_other_calendars_are_ours(written, first, second):
    """Of Japan's emperors, the Republic of China, Buddha and Umm al-Qura, before the date or behind it."""
    times = written(first, second).history.times("Ann")
    assert [f"{at:%Y-%m-%dT%H:%M}" for at in times] == ["2026-11-01T14:05", "2026-11-27T09:07"]


def test_the_first_year_of_an_era_is_written_with_a_word(written):
    """令和元年 is 2019."""
    (at,) = written("[令和元年12月1日 14:05:09] Ann: hi").history.times("Ann")
    assert f"{at:%Y-%m-%d}" == "2019-12-01"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("4/3/68, 14:05", "27/3/68, 09:07"),
        ("[4/3/2568, 14:05:00]", "[27/3/2568, 09:07:00]"),
        ("03/12/14، 14:05", "04/1/7، 09:07"),
        ("114/3/4, 下午2:05", "114/3/27, 上午9:07"),
        ("25. 3. 4. 오후 2:05", "25. 3. 27. 오전 9:07"),
        ("25/3/4, 14:05", "25/3/27, 09:07"),
        ("[2:05 PM, 3/4/2025]", "[9:07 AM, 3/27/2025]"),
        ("4/3/25, 2:05 অপরাহ্ন", "27/3/25, 9:07 পূর্বাহ্ন"),
        ("04/03/25 kl. 14.05", "27/03/25 kl. 09.07"),
    ],
)
def test_a_date_is_read_in_its_calendar(written, first, second):
    """Buddhist, Persian and Minguo years, of two digits too, are the fourth and the 27th of March 2025."""
    dash = "" if first.startswith("[") else " -"
    taken = written(f"{first}{dash} Ann: x", f"{second}{dash} Me: x")
    at = [datetime(2025, 3, 4, 14, 5, tzinfo=UTC), datetime(2025, 3, 27, 9, 7, tzinfo=UTC)]
    assert taken.history.times("Ann") == at


def test_a_year_of_no_calendar_is_refused_without_a_word_of_the_message(written):
    """Neither 2081 (Nepal's calendar) nor a year to come is believed."""
    taken = written("2081/12/4, 14:05 - Ann: a secret", "2081/12/5, 14:05 - Me: another")
    assert taken.answer.code == 1
    assert "2081/12/4, 14:05" in taken.answer.err
    assert "secret" not in taken.answer.err + taken.answer.out
    assert not taken.history.rows


@pytest.mark.parametrize("line", ["4/3/25, 2:05 zwak - Ann: a secret", "4/3/25, zwak 2:05 - Ann: a secret"])
def test_an_unknown_word_beside_the_time_is_asked_about(written, line):
    """Wherever it stands: the hour may be twelve hours off. With --afternoon it is read."""
    other = line.replace("4/3", "27/3").replace("zwak", "zwik").replace("Ann", "Me")
    taken = written(line, other)
    assert taken.answer.code == 1
    assert "--afternoon" in taken.answer.err
    assert "secret" not in taken.answer.err + taken.answer.out
    again = written(line, other, words=("--me", "Me", "--afternoon", "zwak"))
    assert [at.hour for at in again.history.times("Ann")] == [14, 2]


def test_a_chat_of_the_same_form_that_is_pasted_makes_nobody_a_member(written):
    """Its lines are from before the message they stand in, and their author never writes otherwise."""
    taken = written(
        "04/03/2025, 14:05 - Ann: look what he wrote:",
        *[f"03/03/2025, 10:0{minute} - Ivo: I am leaving" for minute in range(5)],
        "05/03/2025, 09:00 - Me: wow",
        "27/03/2025, 09:00 - Ann: yes",
    )
    assert taken.history.of == {"Ann": Counter(received=2, sent=1)}


def test_lines_inside_a_message_of_an_iphone_are_no_messages(case, tmp_path):
    """Messages end with CRLF there; lines in them with LF, even one that repeats what Ann wrote before."""
    chat = (
        "[04/03/25, 14:05:00] Ann: one\r\n"
        "[05/03/25, 14:05:00] Me: you wrote\n[04/03/25, 14:05:00] Ann: one\nand\r\n"
        "[06/03/25, 14:05:00] Ann: yes\r\n[27/03/25, 14:05:00] Me: ok\r\n"
    )
    path = tmp_path / "WhatsApp Chat with Ann.txt"
    path.write_bytes(chat.encode())
    assert case(path, "--me", "Me").history.of == {"Ann": Counter(received=2, sent=2)}


def test_an_export_half_in_one_language_and_half_in_another_is_read_whole(written):
    """Two exports joined, the later one in another form: people and days go on."""
    taken = written(
        "04/03/2025, 14:05 - Ann: a",
        "27/03/2025, 14:05 - Me: b",
        "[3/28/25, 2:05:00 PM] Ann: c",
        "[3/29/25, 9:05:00 AM] Me: d",
    )
    assert [f"{at:%m-%dT%H:%M}" for at in taken.history.times("Ann")] == [
        "03-04T14:05",
        "03-27T14:05",
        "03-28T14:05",
        "03-29T09:05",
    ]


def test_a_wrong_clock_in_the_middle_costs_one_line(written):
    """A message dated a year ahead is not the time of what comes after it."""
    lines = [f"{day:02d}/03/2025, 14:05 - {name}: x" for day in range(4, 29) for name in ("Ann", "Me")]
    taken = written(*lines[:10], "04/03/2026, 14:05 - Ann: x", *lines[10:], "29/03/2025, 14:05 - Ann: x")
    assert taken.history.of == {"Ann": Counter(received=27, sent=25)}


@pytest.mark.parametrize(
    ("name", "chat"),
    [
        (
            "WhatsApp Chat with Ann.txt",
            "04/03/2026, 14:05 - Ann: plan:\n06/03/2026, 10:00 - Concert: yes\n04/03/2026, 14:07 - Me: ok\n",
        ),
        (
            "WhatsApp Chat - Ann.txt",
            "[4.3.26, 9:05] Ann: a\n[4.3.26, 9:06] Ann: b\n[4.3.26, 9:07] Bob: c\n[4.3.26, 9:08] Me: d\n",
        ),
    ],
    ids=["of a day to come", "of today"],
)
def test_a_line_of_somebody_elses_takes_nothing_from_the_friend(take_in, name, chat):
    """Pasted into a chat of two, it makes no group of it whose name is the friend's."""
    of = take_in(name, chat, "--me", "Me").history.of
    assert of["Ann"]["received"] == chat.count(" Ann: ")
    assert "Concert" not in of


@pytest.mark.parametrize(
    "chat",
    [
        "2016-06-27, 8:04:08 AM: Ann: Hi\n2016-06-27, 8:05:08 PM: Me: Hi\n",
        """[07.03.26, 21:22] Ann: Messages and calls are end-to-end encrypted. Only people here can read.
[07.03.26, 21:22] Me: Hey
[07.03.26, 21:28] Ann: Hi
""",
    ],
    ids=["old lines that begin with the year", "the first line without its mark"],
)
def test_lines_as_people_report_them(take_in, chat):
    """Of automaciej/whatsapp-archive#1 and rodrigogs/whats-reader#78."""
    assert take_in("_chat.txt", chat, "--me", "Me").history.of == {"Ann": {"received": 1, "sent": 1}}
