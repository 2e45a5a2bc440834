"""What an assistant may write down, and what it may not."""

from datetime import UTC, datetime, timedelta

import pytest

from data.schema import to_epoch
from tests.service.mcp.test_reading import met


def on_the_list(assistant):
    """Return who is open on Ada's list."""
    return [one["contact"] for one in assistant.call("this_week")["suggestions"]]


def test_an_answer_takes_somebody_off_the_list(assistant, store):
    """It is in the store when the call returns, and the sentence says what it changed."""
    answer = assistant.call("record_answer", contact="Grace Hopper", answer="done", how="call", note="rang")
    assert answer["sentence"] == "Lovely. Grace Hopper is off this week's list."
    (kept,) = store.lists.answers("Ada")
    assert (kept.contact, kept.kind, kept.how, kept.note) == ("Grace Hopper", "done", "call", "rang")
    assert on_the_list(assistant) == ["Katherine Johnson", "Mary Somerville"]


def test_a_snooze_comes_back_on_its_day(assistant, clock):
    """The day begins where Kith runs."""
    day = (clock.now + timedelta(days=7)).date()
    answer = assistant.call("record_answer", contact="Grace Hopper", answer="snoozed", until=f"{day}")
    assert answer["until"].startswith(f"{day}")
    assert "Grace Hopper" not in on_the_list(assistant)
    clock.now += timedelta(days=8)
    assert "Grace Hopper" in on_the_list(assistant)


def test_another_answer_says_what_it_takes_the_place_of(assistant):
    """The latest counts."""
    assistant.call("record_answer", contact="Grace Hopper", answer="done")
    answer = assistant.call("record_answer", contact="Grace Hopper", answer="never", reason="moved away")
    assert (answer["answer"], answer["overrides"]) == ("never", "done")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"answer": "snoozed"}, "invalid_field: a snooze needs an end; say until when"),
        ({"answer": "snoozed", "until": "2026-02-01"}, "invalid_field: 2026-02-01 00:00Z has passed"),
        ({"answer": "snoozed", "until": "9999-12-31"}, "invalid_"),
        ({"answer": "done", "until": "2026-04-01"}, "invalid_field: only a snooze has an end"),
        ({"answer": "done", "reason": "no"}, "invalid_field: only dismissed and never take a reason"),
        ({"answer": "done", "at": "2027-01-01T00:00:00Z"}, "invalid_field: 2027-01-01 00:00Z has not come"),
        ({"answer": "maybe"}, "1 validation error"),
        ({"answer": "done", "at": "yesterday"}, "1 validation error"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_refused_and_changes_nothing(assistant, store, arguments, says):
    """The refusal says what is wrong."""
    assert assistant.refusal("record_answer", contact="Grace Hopper", **arguments).startswith(says)
    assert store.lists.answers("Ada") == []


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("record_answer", {"answer": "never"}),
        ("add_note", {"words": "likes tea"}),
        ("log_interaction", {"channel": "call"}),
    ],
)
def test_nothing_is_written_of_whom_a_part_of_a_name_may_mean(assistant, store, clock, tool, arguments):
    """To ask, a part is enough; to write, the whole name or the contact is needed."""
    met(store, "grace@example.org", clock.now - timedelta(days=40), "Grace Hopper-Brown")
    before = list(store.everything())
    refusal = assistant.refusal(tool, contact="hopper", **arguments)
    assert refusal.startswith(
        "not_found: nobody is called exactly 'hopper'; look for them with search_people"
    )
    assert list(store.everything()) == before


def test_two_of_one_name_are_told_apart_before_anything_is_written(assistant, store, clock):
    """The refusal names both contacts."""
    for contact in ("ann@one.example", "ann@two.example"):
        met(store, contact, clock.now - timedelta(days=40), "Ann Lee")
    assert assistant.refusal("add_note", contact="Ann Lee", words="likes tea") == (
        "usage: 'Ann Lee' may be ann@one.example, ann@two.example; say more of the name"
    )
    assert assistant.call("add_note", contact="ann@two.example", words="likes tea")["name"] == "Ann Lee"


def test_somebody_off_the_list_takes_no_answer(assistant, store, clock):
    """The refusal says so."""
    met(store, "Bob Ray", clock.now - timedelta(days=40))
    assert assistant.refusal("record_answer", contact="Bob Ray", answer="done") == (
        "not_found: 'Bob Ray' is not on the latest list of 'Ada'"
    )


def test_contact_with_help_in_it_is_logged_once(assistant, store, clock):
    """The same moment twice is kept once, and the suggestion is closed by it."""
    met(store, "Grace Hopper", clock.now - timedelta(days=40))
    moment = {"channel": "call", "at": "2026-03-01T18:00:00Z", "received": "advice", "note": "on compilers"}
    logged = [assistant.call("log_interaction", contact="Grace Hopper", **moment) for _ in range(2)]
    assert [one["created"] for one in logged] == [True, False]
    assert logged[0]["sentence"] == "Noted: you were in touch with Grace Hopper on 1 March 2026."
    helps = store.list_inputs.helps(to_epoch(clock()) + 1, to_epoch(clock()) + 1)
    assert [(row[1], row[3], row[4]) for row in helps] == [("Grace Hopper", "advice", "received")]
    assert "Grace Hopper" not in on_the_list(assistant)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"contact": "Nobody Yet"}, "not_found: nobody is called exactly 'Nobody Yet'"),
        ({"contact": "Ada", "new": True}, "invalid_input: 'Ada' is the owner"),
        (
            {"contact": "Bob Ray", "at": "2027-01-01T00:00:00Z"},
            "invalid_input: 2027-01-01 00:00 has not come",
        ),
        ({"contact": "Bob Ray", "given": "advice", "received": "advice"}, "usage: one act of help at a time"),
    ],
)
def test_contact_that_cannot_be_is_not_logged(assistant, store, clock, arguments, says):
    """The refusal says why, and the log is as it was."""
    met(store, "Bob Ray", clock.now - timedelta(days=40))
    assert assistant.refusal("log_interaction", **{"channel": "call"} | arguments).startswith(says)
    assert store.interactions.contacts("Ada") == ["Bob Ray"]


def test_somebody_new_is_begun_only_when_it_is_said(assistant, store):
    """So that no misspelling becomes a person."""
    assistant.call("log_interaction", contact="Nobody Yet", channel="meeting", new=True)
    assert store.interactions.contacts("Ada") == ["Nobody Yet"]


def test_nobody_erased_comes_back(assistant, store, clock):
    """Neither by contact that is logged nor by a note."""
    met(store, "Bob Ray", clock.now - timedelta(days=40))
    store.erasure.forget("Ada", "Bob Ray", to_epoch(clock()))
    assert "deleted for their privacy" in assistant.refusal(
        "log_interaction", contact="Bob Ray", channel="call", new=True
    )
    assert store.interactions.contacts("Ada") == []


def test_a_note_is_kept_in_the_owners_words_and_a_fact_in_its_place(assistant, store, clock):
    """What was understood is said, so that it can be put right."""
    met(store, "Bob Ray", clock.now - timedelta(days=40))
    note, fact = (
        assistant.call("add_note", contact="Bob Ray", words=words)
        for words in ("plays the oud", "birthday 29 Feb")
    )
    assert (note["memory"], note["sentence"]) == ("note", "Kept as a note about Bob Ray.")
    assert fact["memory"] == "born"
    shown = assistant.call("person", contact="Bob Ray", notes=True)
    assert ([one["text"] for one in shown["notes"]], shown["born"]) == (["plays the oud"], "--02-29")
    assert datetime.fromisoformat(shown["notes"][0]["at"]) == clock.now.astimezone(UTC)
