"""Done is a contact: it counts until the real trace takes its place, whatever comes first."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.schema import BY_WORD, OWNER_SOURCE, Answer, AnswerKind, Direction, to_epoch
from data.store.store import Store
from tests.data.conftest import AS_OF

OWNER, BOB = "Ada", "Bob"
# Every example works in a workspace of its own.
NUMBERS = count()
EXAMPLES = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def done(store: Store, days: float = 1, contact: str = BOB, **changes):
    """Let Ada say, so many days after the lists' day, that she reached out."""
    at = AS_OF + timedelta(days=days)
    return store.lists.answer(Answer(OWNER, contact, AnswerKind.DONE, at, **changes))


def moments(store: Store) -> list[tuple[str, float, str]]:
    """Return (contact, days from the lists' day, channel) of what counts."""
    rows = sorted(store.interactions.columns(OWNER))
    return [(who, (at - to_epoch(AS_OF)) / 86_400, how) for _, who, at, _, how in rows]


def words(store: Store) -> list[tuple[str, int, int, str]]:
    """Return (contact, at, counts, channel) of what only the owner's word vouches for, replaced or not."""
    return sorted(
        (row["contact"], row["at"], row["counts"], row["channel"])
        for table, row in store.everything()
        if table == "interactions" and row["source"] == OWNER_SOURCE
    )


def test_done_restarts_the_clock_now_or_when_it_was_said(store, publish):
    """A contact of the moment of the answer, sent, by a channel that nobody said."""
    publish(store, OWNER, (BOB, "Cy"))
    answer = done(store)
    assert answer.reached_at == answer.at
    done(store, 1, "Cy", how="call", reached_at=AS_OF + timedelta(days=-1))
    assert moments(store) == [(BOB, 1, BY_WORD), ("Cy", -1, BY_WORD)]
    assert [(who, how) for who, _, _, how in words(store)] == [(BOB, "unknown"), ("Cy", "call")]
    assert store.interactions.between(OWNER, BOB, 9)[0][1] == "sent"


def test_done_three_times_is_one_contact_one_answer_and_one_lesson(store, publish):
    """A later one says more of it: how, and a note; what was said stays, and one undo takes all back."""
    publish(store, OWNER, (BOB,))
    done(store, 1, note="lent her a tent")
    done(store, 1.5)
    said = done(store, 2, how="call")
    assert (said.how, said.reached_at, said.note) == ("call", AS_OF + timedelta(days=1), "lent her a tent")
    assert moments(store) == [(BOB, 1, BY_WORD)]
    assert len(store.lists.answers(OWNER)) == 1
    assert len(store.list_inputs.lessons(OWNER, to_epoch(AS_OF + timedelta(days=9)))) == 1
    assert store.list_inputs.undo(OWNER, to_epoch(AS_OF + timedelta(days=3))) == (BOB, "done")
    assert moments(store) == words(store) == store.lists.answers(OWNER) == []
    assert [one.contact for one in store.lists.open(OWNER, to_epoch(AS_OF + timedelta(days=4)))] == [BOB]


def test_done_after_a_snooze_counts_once_too(store, publish):
    """Of contradictory answers the latest counts; undo leads back to the snooze."""
    publish(store, OWNER, (BOB,))
    done(store, 1)
    until = AS_OF + timedelta(days=9)
    snooze = Answer(OWNER, BOB, AnswerKind.SNOOZED, AS_OF + timedelta(days=2), until)
    store.lists.answer(snooze)
    assert moments(store) == []
    done(store, 3)
    assert moments(store) == [(BOB, 1, BY_WORD)]
    store.list_inputs.undo(OWNER, to_epoch(AS_OF + timedelta(days=4)))
    assert store.lists.answers(OWNER) == [snooze]


@pytest.mark.parametrize(
    ("days", "direction", "replaced"),
    [
        (0, "sent", True),
        (8, "mutual", True),
        (-0.01, "sent", False),
        (8.01, "sent", False),
        (1, "received", False),
    ],
    ids=["a day before", "a week after, a meeting", "earlier", "later", "a letter from them"],
)
def test_the_first_trace_from_a_day_before_to_a_week_after_takes_its_place(
    store, publish, happened, days, direction, replaced
):
    """What was said on the first day is shown by what the owner sent, or by both; not by a letter to them."""
    publish(store, OWNER, (BOB,))
    done(store)
    store.interactions.record([happened(BOB, days, direction=Direction(direction))], 99)
    assert (BY_WORD in [how for _, _, how in moments(store)]) is not replaced
    assert len(moments(store)) == (1 if replaced else 2)


def test_a_crowd_is_no_trace(store, publish, happened):
    """What does not count as contact replaces nothing."""
    publish(store, OWNER, (BOB,))
    done(store)
    store.interactions.record([happened(BOB, 1, counts=False)], 99)
    assert moments(store) == [(BOB, 1, BY_WORD)]


def test_a_list_that_was_made_in_between_is_made_the_same_again(store, publish, happened):
    """As it was known before the import, the word counts; after it, the trace alone."""
    publish(store, OWNER, (BOB,))
    done(store)
    said, read = to_epoch(AS_OF + timedelta(days=1)), to_epoch(AS_OF + timedelta(days=5))
    store.interactions.record([happened(BOB, 2)], read)
    assert [row[-1] for row in store.interactions.columns(OWNER, said)] == [BY_WORD]
    assert [row[-1] for row in store.interactions.columns(OWNER, read)] == ["email"]


def test_nothing_is_learned_from_a_word(store, publish, happened):
    """Neither training nor the candidates' outcomes nor the sources know of it."""
    publish(store, OWNER, (BOB,))
    store.interactions.record([happened(BOB, -9)], 1)
    done(store)
    now = to_epoch(AS_OF + timedelta(days=2))
    store.list_inputs.watch(now)
    assert [row[-1] for row in store.interactions.columns(OWNER, learning=True)] == ["email"]
    assert [row[-3:] for row in store.list_inputs.outcomes(now)] in ([], [(None, None, None)])
    assert [one.source for one in store.sources.coverage(now, OWNER)] == ["test"]
    assert store.sources.channels(OWNER, BOB) == [("email", 1, to_epoch(AS_OF - timedelta(days=9)))]


def test_what_was_said_is_counted_beside_what_the_sources_show(store, publish, happened):
    """Two were reached by the owner's word; the mail shows one, who wrote back."""
    publish(store, OWNER, (BOB, "Cy"))
    done(store)
    done(store, 1, "Cy")
    trace = [happened(BOB, 1.2), happened(BOB, 3, direction=Direction.RECEIVED)]
    store.interactions.record(trace, 99)
    reached = store.contact_by_word.reached(OWNER, to_epoch(AS_OF + timedelta(days=9)))
    assert [(one.contact, one.traced, one.answered) for one in reached] == [
        (BOB, True, True),
        ("Cy", False, False),
    ]
    assert {one.list_as_of for one in reached} == {to_epoch(AS_OF)}


def test_a_merge_counts_two_words_of_one_list_once_and_its_undoing_both(store, publish):
    """Bob and Rob were both on the list; they are one."""
    publish(store, OWNER, (BOB, "Rob"))
    done(store)
    done(store, 2, "Rob")
    store.identities.merge(OWNER, [BOB, "Rob"], "", 2)
    assert moments(store) == [(BOB, 2, BY_WORD)]
    assert len(store.contact_by_word.reached(OWNER, to_epoch(AS_OF + timedelta(days=9)))) == 1
    store.identities.undo(OWNER, None, 3)
    assert moments(store) == [(BOB, 1, BY_WORD), ("Rob", 2, BY_WORD)]


def test_erasing_takes_the_word_along(store, publish):
    """Neither answer nor contact is left, in any table."""
    publish(store, OWNER, (BOB, "Cy"))
    done(store, note="about Bob")
    store.erasure.forget(OWNER, BOB, to_epoch(AS_OF))
    rows = [repr(row) for table, row in store.everything() if table != "lists"]
    assert not [row for row in rows if "Bob" in row]
    assert words(store) == []


STEPS = (
    "done",
    "done Rob",
    "done by call",
    "mail",
    "mail to Rob",
    "late mail",
    "log",
    "unlog",
    "undo",
    "merge",
    "split",
    "snoozed",
    "never",
)


def take(store: Store, step: str, number: int, happened) -> None:
    """Take one step of a story; `number` is its place, and tells the time."""
    at = to_epoch(AS_OF + timedelta(days=1, minutes=number))
    if step.startswith("done"):
        how = "call" if step.endswith("call") else None
        done(store, 1 + number / 1440, "Rob" if step.endswith("Rob") else BOB, how=how)
    elif "mail" in step:
        whom, days = ("Rob", 1.2) if step.endswith("Rob") else (BOB, 2 if step.startswith("late") else 1.1)
        row = happened(whom, days)
        writer = store.batch_upsert if number % 2 else store.interactions
        writer.record([row], at)
    elif step == "log":
        store.interactions.record([happened(BOB, 1.3, source="kith log", external_id="by hand")], at)
    elif step == "unlog":
        store.interactions.unlog(OWNER, "by hand")
    elif step in {"snoozed", "never"}:
        when = AS_OF + timedelta(days=1, minutes=number)
        until = when + timedelta(days=9) if step == "snoozed" else None
        store.lists.answer(Answer(OWNER, BOB, AnswerKind(step), when, until))
    elif step == "undo":
        store.list_inputs.undo(OWNER, at)
    elif step == "merge":
        store.identities.merge(OWNER, [BOB, "Rob"], "", at)
    elif store.identities.journal(OWNER) and store.identities.mapping(OWNER).get("Rob") == BOB:
        store.identities.undo(OWNER, None, at)


def answer_counts(answer: dict[str, Any]) -> bool:
    """Tell whether an answer says anything of whether somebody was reached."""
    return answer["undone_at"] is None and answer["kind"] != "never"


def expected(store: Store) -> list[tuple[str, int]]:
    """Return (contact, at) of the words that must count, from answers, mapping and traces alone."""
    who = store.identities.mapping(OWNER)
    rows = store.interactions.columns(OWNER, learning=True)
    answers = [row for table, row in store.everything() if table == "answers" and answer_counts(row)]
    latest = {row["contact"]: row for row in sorted(answers, key=lambda row: row["at"])}
    newest: dict[str, int] = {}
    for handle, row in latest.items():
        if row["kind"] == "done":
            contact = who.get(handle, handle)
            newest[contact] = max(newest.get(contact, 0), row["reached_at"])
    return sorted(
        (contact, at)
        for contact, at in newest.items()
        if not any(
            (row[1], row[3] != "received") == (contact, True) and at - 86_400 <= row[2] <= at + 7 * 86_400
            for row in rows
        )
    )


@EXAMPLES
@given(steps=st.lists(st.sampled_from(STEPS), max_size=9))
def test_what_counts_follows_from_answers_and_traces_alone(steps, happened_plainly, store, publish):
    """Whatever the order of answers, imports, undoing, merges and splits."""
    within = store.within(f"w{next(NUMBERS)}")
    publish(within, OWNER, (BOB, "Rob"))
    for number, step in enumerate(steps):
        take(within, step, number, happened_plainly)
    counted = sorted((row[1], row[2]) for row in within.interactions.columns(OWNER) if row[-1] == BY_WORD)
    assert counted == expected(within)


@EXAMPLES
@given(order=st.permutations(["done", "done Rob", "mail", "mail to Rob", "log", "merge"]))
def test_every_order_of_answers_and_imports_ends_in_the_same_log(order, happened_plainly, store, publish):
    """What came first leaves no trace; only when it was recorded differs."""
    within = store.within(f"w{next(NUMBERS)}")
    publish(within, OWNER, (BOB, "Rob"))
    for step in order:
        take(within, step, 0 if "done" in step else 2, happened_plainly)
    assert moments(within) == [(BOB, days, "email") for days in (1.1, 1.2, 1.3)]
    assert words(within) == [(BOB, to_epoch(AS_OF + timedelta(days=1)), 0, "unknown")] * 2
