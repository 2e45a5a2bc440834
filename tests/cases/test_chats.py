"""Signal, Messenger, Telegram and calls of the world: folders, deleted accounts, bots, namesakes."""

import json
from collections import Counter

import pytest

from data.schema import ContactState
from tests.cases.conftest import stored
from tests.pipelines.conftest import run

RIGHT = [
    (
        "10-signal-folder",
        (),
        {
            "Ann Archer": {"received": 2, "sent": 1},
            "Bob Boyd": {"received": 2, "sent": 1},
            "Cat Crane": {"received": 1, "sent": 1},
            "Dan Drew": {"received": 1, "sent": 1},
        },
    ),
    (
        "07-facebook-user",
        ("--me", "Me Myself"),
        {
            "messenger:facebookuser_1": {"received": 1, "sent": 1},
            "messenger:facebookuser_2": {"received": 1, "sent": 1},
            "messenger:facebookuser_3": {"received": 1},
        },
    ),
]


@pytest.mark.parametrize(("name", "words", "expected"), RIGHT, ids=[name for name, *_ in RIGHT])
def test_what_counts_is_what_the_files_hold(case, name, words, expected):
    """Every chat has its own contact, with its own messages."""
    taken = case(name, *words)
    assert taken.answer.code == 0
    assert taken.history.of == {called: Counter(counts) for called, counts in expected.items()}


def test_a_chat_of_signal_is_the_same_by_itself_and_in_its_folder(case):
    """The folder that it lies in is whom it is with, whatever path was given."""
    case("10-signal-folder/Ann Archer/data.json")
    case("10-signal-folder/Ann Archer")
    taken = case("10-signal-folder")
    assert taken.history.of["Ann Archer"] == Counter(received=2, sent=1)
    assert len(taken.history.of) == 4


def test_a_deleted_account_is_never_suggested(case):
    """Whoever it was can be written to by nobody."""
    history = case("07-facebook-user", "--me", "Me Myself").history
    assert {card.state for card in history.cards.values()} == {ContactState.ARCHIVED}


@pytest.mark.parametrize(
    "name", ["Utilisateur Facebook", "Instagram-Nutzer", "Usuario de Facebook", "Instagram User"]
)
def test_a_deleted_account_is_recognised_in_other_languages(case, tmp_path, name):
    """Two threads with people who are gone are two people."""
    for number in (1, 2):
        thread = tmp_path / "inbox" / f"user_{number}" / "message_1.json"
        thread.parent.mkdir(parents=True)
        message = {"sender_name": name, "timestamp_ms": 1772442000000 + number, "content": "hi"}
        people = [{"name": name}, {"name": "Me Myself"}]
        thread.write_text(json.dumps({"participants": people, "messages": [message]}))
    history = case(tmp_path, "--me", "Me Myself").history
    assert set(history.of) == {"messenger:user_1", "messenger:user_2"}


def test_telegram_itself_and_bots_are_machines(case):
    """Login codes and what a bot writes in a group are no contact; people are counted without them."""
    taken = case("41-telegram-full.json")
    assert taken.history.kinds["Telegram"] == taken.history.kinds["HelperBot"] == "machine"
    assert taken.history.kinds["Bob Boyd"] == "person"
    assert taken.history.of["Telegram"] == taken.history.of["HelperBot"] == Counter()
    assert taken.history.of["Bob Boyd"] == Counter(received=3, sent=2)
    assert "notes to oneself" in taken.answer.out


def test_a_call_taken_on_another_telephone_is_a_call(case):
    """Type 7 of Android: both calls with Ann that somebody took count."""
    taken = case("42-calls-service-numbers.xml")
    assert taken.history.of["Ann"] == Counter(received=2)


def test_two_chats_of_one_name_are_asked_about(case):
    """Of the same days, and not one message in common: two people called Mia, perhaps."""
    taken = case("11-two-contacts-one-name", "--me", "Me")
    assert "another chat with Mia" in taken.answer.out
    again = case("11-two-contacts-one-name", "--me", "Me")
    assert "another chat with Mia" not in again.answer.out


def test_overlapping_exports_of_one_chat_are_not_asked_about(case):
    """They have messages in common."""
    assert "another chat" not in case("105-ok-whatsapp-overlap", "--me", "Me").answer.out


def test_a_contact_that_was_renamed_has_each_message_once_after_a_merge(case):
    """Case 111: the same chat came under two names; once they are one person, what is double counts once."""
    case("111-whatsapp-renamed-contact", "--me", "Me")
    answer = run("people", "merge", "Kai", "Kai Work")
    assert answer.code == 0, answer.err
    (counts,) = stored().of.values()
    assert counts == Counter(received=2, sent=1)


def thread(*messages: dict[str, object]) -> str:
    """Return a thread of Messenger between Ann and the owner."""
    told = [
        {"sender_name": "Ann", "timestamp_ms": 1_772_633_100_000 + n} | one for n, one in enumerate(messages)
    ]
    return json.dumps({"participants": [{"name": "Ann"}, {"name": "Me M"}], "messages": told})


def test_what_messenger_writes_in_a_friends_name_is_no_message(take_in):
    """Reactions and what became of a group; what was said is looked at for these words and not kept."""
    messages = thread(
        {"content": "hello"},
        {"content": "Reacted \u00e2\u009d\u00a4 to your message "},
        {"content": "Ann named the group Tea.", "type": "Subscribe"},
    )
    taken = take_in("messages/inbox/ann_1/message_1.json", messages, "--me", "Me M")
    assert taken.history.of == {"Ann": {"received": 1}}
    assert "1 left out: reactions" in taken.answer.out
    assert "1 left out: system lines" in taken.answer.out


@pytest.mark.parametrize("folder", ["message_requests", "filtered_threads"])
def test_what_strangers_wrote_and_nobody_accepted_is_no_contact(take_in, folder):
    """Messenger keeps it apart, as mail programs do spam."""
    taken = take_in(f"messages/{folder}/ann_1/message_1.json", thread({"content": "buy"}), "--me", "Me M")
    assert taken.history.of == {}


def test_nobody_says_signals_system_lines(take_in):
    """signal-export writes them under No-Sender, which makes no third one of a chat of two."""
    lines = [("Ann", 0), ("Me", 1), ("No-Sender", 2)]
    chat = "".join(
        json.dumps({"date": f"2024-01-01T10:0{n}:00", "sender": sender, "body": "x"}) + "\n"
        for sender, n in lines
    )
    taken = take_in("signal/Ann/data.json", chat)
    assert taken.history.of == {"Ann": {"received": 1, "sent": 1}}
    assert "1 left out: system lines" in taken.answer.out
