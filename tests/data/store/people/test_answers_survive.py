"""Answers, snoozes, notes and pins stay with whom they were about, through merges, splits and undoing."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import NotFoundError
from data.schema import Answer, AnswerKind, to_epoch
from data.store.store import Store
from tests.data.conftest import AS_OF

OWNER = "Ada"
NAMES = ("Bob", "Robert", "bob@example.org")
LATER = to_epoch(AS_OF + timedelta(days=5))
# Every example works in a workspace of its own.
NUMBERS = count()
EXAMPLES = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
pairs = st.permutations(NAMES).map(lambda names: names[:2])
moves = st.tuples(st.sampled_from(["merge", "split"]), pairs)
decisions = st.one_of(moves, st.tuples(st.just("undo"), st.none()))
words = st.one_of(
    st.tuples(st.sampled_from(AnswerKind), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(["pinned", "note"]), st.sampled_from(NAMES)),
)


def decide(store: Store, kind: str, names: Any) -> None:
    """Let Ada say that two are one, or are not, or take the last of it back."""
    if kind == "merge":
        store.identities.merge(OWNER, names, "", 1)
    elif kind == "split":
        store.identities.split(OWNER, names[:1], names[1:], "", 1)
    else:
        with suppress(NotFoundError):
            store.identities.undo(OWNER, None, 1)


def say(store: Store, kind: str, name: str, hour: int) -> None:
    """Let Ada answer, or say something of somebody, so many hours after the list."""
    at = AS_OF + timedelta(hours=hour)
    if isinstance(kind, AnswerKind):
        until = AS_OF + timedelta(days=9) if kind is AnswerKind.SNOOZED else None
        store.lists.answer(Answer(OWNER, name, kind, at, until, note=f"hour {hour}"))
    else:
        store.list_inputs.say(OWNER, name, kind, hour, to_epoch(at))


def kept(store: Store) -> dict[str, list[Any]]:
    """Return what lists, guards, past lists and the log say of Ada's answers and words."""
    return {
        "open": [(one.contact, one.rank) for one in store.lists.open(OWNER, LATER)],
        "answers": store.lists.answers(OWNER),
        "guards": store.list_inputs.answers(LATER),
        "words": store.list_inputs.words(LATER),
        "past": [past.contacts for past in store.past_lists.newest(OWNER, 9)],
        "listed": store.lists.contacts(OWNER, LATER),
        "log": sorted(store.interactions.columns(OWNER)),
        "reached": store.contact_by_word.reached(OWNER, LATER),
    }


@EXAMPLES
@given(steps=st.lists(st.one_of(decisions, words), max_size=9))
def test_deciding_before_or_after_an_answer_is_the_same(steps, store, publish):
    """Any order of answers, words, merges, splits and undoing leaves what answering at the end does."""
    mixed, decided = (store.within(f"w{next(NUMBERS)}") for _ in range(2))
    for within in (mixed, decided):
        publish(within, OWNER, NAMES)
    for hour, (kind, names) in enumerate(steps, 1):
        (decide(mixed, kind, names) if kind in {"merge", "split", "undo"} else say(mixed, kind, names, hour))
    for kind, names in steps:
        if kind in {"merge", "split", "undo"}:
            decide(decided, kind, names)
    for hour, (kind, names) in enumerate(steps, 1):
        if kind not in {"merge", "split", "undo"}:
            say(decided, kind, names, hour)
    assert kept(mixed) == kept(decided)


@EXAMPLES
@given(said=st.lists(words, max_size=4), decided=st.lists(moves, max_size=4))
def test_undoing_leads_back_exactly(said, decided, store, publish):
    """Whatever was decided after the answers, all of it undone leaves them as they were."""
    within = store.within(f"w{next(NUMBERS)}")
    publish(within, OWNER, NAMES)
    for hour, (kind, name) in enumerate(said, 1):
        say(within, kind, name, hour)
    before = kept(within)
    for kind, names in decided:
        decide(within, kind, names)
    for number in range(len(decided), 0, -1):
        within.identities.undo(OWNER, number, 2)
    assert kept(within) == before


def test_who_was_answered_is_not_listed_under_the_other_name(store, publish):
    """A merge in the middle of a week, either way round: one person, one answer; undone, two again."""
    publish(store, OWNER, NAMES[:2])
    say(store, AnswerKind.DONE, "Bob", 1)
    for names in (["Bob", "Robert"], ["Robert", "Bob"]):
        merged = store.identities.merge(OWNER, names, "", 1)
        assert store.lists.open(OWNER, LATER) == []
        assert store.lists.contacts(OWNER, LATER) == names[:1]
        assert store.lists.latest(OWNER, LATER)["size"] == 1
        assert [row[0] for row in store.past_lists.newest(OWNER, 1)[0].contacts] == names[:1]
        store.identities.undo(OWNER, merged.number, 2)
        assert [one.contact for one in store.lists.open(OWNER, LATER)] == ["Robert"]


def test_an_answer_stays_with_the_suggestion_that_it_was_about(store, publish):
    """Only Robert was suggested, Bob is said to be him and is answered: taken back, Robert was answered."""
    publish(store, OWNER, ("Robert",))
    merged = store.identities.merge(OWNER, ["Bob", "Robert"], "", 1)
    assert [one.contact for one in store.lists.open(OWNER, LATER)] == ["Bob"]
    say(store, AnswerKind.DISMISSED, "Bob", 1)
    assert [one.contact for one in store.lists.answers(OWNER)] == ["Bob"]
    store.identities.undo(OWNER, merged.number, 2)
    assert store.lists.open(OWNER, LATER) == []
    assert [one.contact for one in store.lists.answers(OWNER)] == ["Robert"]


def test_a_list_that_was_begun_before_the_merge_names_whom_they_are_by_now(store, publish):
    """Two that are one by the time it is written are named once, and not if they were answered since."""
    store.identities.merge(OWNER, ["Bob", "Robert"], "", 1)
    publish(store, OWNER, NAMES[:2])
    assert [one.contact for one in store.lists.open(OWNER, LATER)] == ["Bob"]
    say(store, AnswerKind.SNOOZED, "Robert", 1)
    assert store.lists.open(OWNER, LATER) == []


@pytest.mark.parametrize("in_order", [True, False], ids=["as it was said", "the later one first"])
def test_of_two_answers_the_later_moment_counts_whichever_was_written_first(store, publish, in_order):
    """Two devices write, a snooze that has passed and a word for good: what was said last stands."""
    publish(store, OWNER, ("Bob",))
    dismissed = Answer(OWNER, "Bob", AnswerKind.DISMISSED, AS_OF + timedelta(hours=3))
    until = AS_OF + timedelta(days=2)
    snoozed = replace(dismissed, kind=AnswerKind.SNOOZED, at=AS_OF + timedelta(hours=2), until=until)
    for answer in (snoozed, dismissed) if in_order else (dismissed, snoozed):
        store.lists.answer(answer)
    assert store.lists.open(OWNER, LATER) == []
