"""What an owner remembers of somebody, kept under any of their handles."""

import json
from itertools import count, permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.memory.remembered import DatedNote, Memory, Note, Pledge, Remembered
from data.schema import Answer, AnswerKind, from_epoch, to_epoch
from data.store.people.memories import Remembrance
from tests.data.conftest import AS_OF

OWNER, NOW = "Ada", to_epoch(AS_OF)
TENT = Note("lent her the tent", Pledge.LENT, "2027-05-12")
# Every example works in a workspace of its own.
NUMBERS = count()
EXAMPLES = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def keep(store):
    """Return what keeps one thing of a contact, so many seconds after now."""

    def keep(contact, memory, value, after=0, into=store):
        remembered = Remembered(memory, value)
        into.list_inputs.say(OWNER, contact, memory, remembered.as_json(), NOW + after)

    return keep


def test_notes_are_read_back_newest_first(store, keep):
    """With their days and what is open by them; the newest one is what a card shows."""
    keep("Bob", Memory.NOTE, Note("likes tea"))
    keep("Bob", Memory.NOTE, TENT, 60)
    keep("Cy", Memory.NOTE, Note("of Cy"), 99)
    tent = DatedNote("lent her the tent", Pledge.LENT, "2027-05-12", NOW + 60)
    assert store.memories.of(OWNER, "Bob").notes == (tent, DatedNote("likes tea", at=NOW))
    assert store.memories.latest_note(OWNER, "Bob") == tent
    assert store.memories.latest_note(OWNER, "Di") is None
    assert store.memories.latest_note("Grace", "Bob") is None


def test_words_beside_an_answer_or_logged_contact_are_notes_too(store, publish, happened):
    """Done with a note is one note, though it is contact as well."""
    publish(store, OWNER, ("Bob",))
    store.lists.answer(Answer(OWNER, "Bob", AnswerKind.DONE, from_epoch(NOW + 9), note="has a new job"))
    store.interactions.record([happened("Bob", -3, note="spoke of Rome", channel="call")], NOW)
    assert [note.text for note in store.memories.of(OWNER, "Bob").notes] == ["has a new job", "spoke of Rome"]


def test_the_newest_word_on_a_fact_holds_and_numbers_are_several(store, keep):
    """A birthday said again is the other one; a second number is one more."""
    keep("Bob", Memory.BORN, "--02-28")
    keep("Bob", Memory.BORN, "--02-29", 1)
    keep("Bob", Memory.NUMBER, "+491711234567", 2)
    keep("Bob", Memory.NUMBER, "+491711234568", 3)
    own = store.memories.of(OWNER, "Bob")
    assert own.fact(Memory.BORN) == "--02-29"
    assert own.facts[Memory.NUMBER] == ("+491711234567", "+491711234568")
    assert store.memories.newest(OWNER, "Bob") == Remembered(Memory.NUMBER, "+491711234568")


def test_undo_takes_the_newest_word_back(store, keep):
    """As with every other word of the owner's."""
    keep("Bob", Memory.CIRCLE, "work")
    keep("Bob", Memory.CIRCLE, "family", 1)
    assert store.memories.circles(OWNER) == {"Bob": "family"}
    assert store.list_inputs.undo(OWNER, NOW + 2) == ("Bob", "circle")
    assert store.memories.circles(OWNER) == {"Bob": "work"}


def test_what_was_remembered_is_exported_and_erased(store, keep):
    """Every word of it is in the export, and none after the contact was erased under any handle."""
    keep("bob@x.example", Memory.NOTE, TENT)
    store.identities.merge(OWNER, ["Bob", "bob@x.example"], "by hand", NOW)
    rows = [row for table, row in store.everything() if table == "owner_statements"]
    assert [json.loads(row["value"])["text"] for row in rows] == ["lent her the tent"]
    store.erasure.forget(OWNER, "Bob", NOW, scrub=False)
    assert "tent" not in json.dumps(list(store.everything()))
    assert store.memories.all(OWNER) == {}


@EXAMPLES
@given(order=st.sampled_from(list(permutations(range(4)))), undone=st.booleans())
def test_the_order_of_notes_and_merges_does_not_matter(store, keep, order, undone):
    """Whatever is written or joined first: one person has all notes, and split again each has their own."""
    here = store.within(f"order {next(NUMBERS)}")
    steps = [
        lambda: keep("Bob", Memory.NOTE, Note("first"), 1, here),
        lambda: keep("bob@x.example", Memory.NOTE, Note("second"), 2, here),
        lambda: keep("bob@x.example", Memory.CIRCLE, "family", 3, here),
        lambda: here.identities.merge(OWNER, ["Bob", "bob@x.example"], "by hand", NOW),
    ]
    for step in order:
        steps[step]()
    notes = (DatedNote("second", at=NOW + 2), DatedNote("first", at=NOW + 1))
    assert here.memories.all(OWNER) == {"Bob": Remembrance(notes, {Memory.CIRCLE: ("family",)})}
    assert here.memories.of(OWNER, "Bob") == here.memories.all(OWNER)["Bob"]
    if undone:
        here.identities.undo(OWNER, None, NOW)
        assert here.memories.of(OWNER, "Bob").notes == notes[1:]
        assert here.memories.of(OWNER, "bob@x.example") == Remembrance(
            notes[:1], {Memory.CIRCLE: ("family",)}
        )
