"""Who is who in the store: merged, split, undone, and the log in step with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import NotFoundError
from data.schema import Answer, AnswerKind, Contact, ContactState, PlannedMeeting
from data.store.store import Store

NAMES = ["Bob", "bob@example.org", "+491701234567", "Robert"]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.permutations(NAMES).map(lambda names: names[:2])),
        st.tuples(st.just("split"), st.permutations(NAMES).map(lambda names: names[:2])),
        st.tuples(st.just("learn"), st.permutations(NAMES).map(lambda names: names[:3])),
    ),
    max_size=6,
)


def contacts(store) -> dict[str, set[str]]:
    """Return the contacts of Ada's log."""
    return {row[1] for row in store.interactions.columns("Ada")}


def record(store, happened, *names: str) -> None:
    """Let Ada write to each of these once."""
    store.interactions.record([happened(name, -3, external_id=name) for name in names], 1)


def test_the_handles_of_one_contact_are_read_without_those_of_others(store, monkeypatch):
    """A card asks for them several times, and an address book has thousands."""
    many = [(f"{number}@example.org", f"+4917{number:08}") for number in range(50)]
    store.identities.learn("Ada", [*many, ("Bob", "bob@example.org")], "one card", 1)
    answered, execute = [], store.database.execute

    def counted(*asked):
        rows = execute(*asked)
        answered.extend(rows)
        return rows

    monkeypatch.setattr(store.database, "execute", counted)
    assert store.identities.handles("Ada", "bob@example.org") == ["Bob", "bob@example.org"]
    assert len(answered) <= 3


def test_merging_moves_the_log_and_undoing_moves_it_back(store, happened):
    """The interactions stay under their handles; whose they are follows the merge and its undoing."""
    record(store, happened, *NAMES[:3])
    merged = store.identities.merge("Ada", ["Bob", "bob@example.org"], "said so", 2)
    assert contacts(store) == {"Bob", "+491701234567"}
    assert store.identities.handles("Ada", "bob@example.org") == ["Bob", "bob@example.org"]
    assert store.identities.undo("Ada", None, 3).number == merged.number
    assert contacts(store) == set(NAMES[:3])


def test_what_comes_later_goes_to_the_contact(store, happened):
    """A new mail of a merged address is the contact's, and so is a plan."""
    store.identities.merge("Ada", ["Bob", "bob@example.org"], "", 2)
    record(store, happened, "bob@example.org")
    assert contacts(store) == {"Bob"}
    one = happened("bob@example.org", 3)
    store.planned_meetings.keep([PlannedMeeting("Ada", one.contact, one.at, "calendar", "1")], 2)
    assert [plan.contact for plan in store.planned_meetings.coming(0)] == ["Bob"]


def test_recording_again_after_a_merge_adds_nothing(store, happened):
    """The key is the handle, so the same file after a merge is the same file."""
    record(store, happened, *NAMES)
    store.identities.merge("Ada", ["Bob", "Robert"], "", 2)
    record(store, happened, *NAMES)
    assert store.interactions.count() == 4


def test_cards_join_once_and_stay_undone(store):
    """The same card read again is not decided again, also after somebody undid it."""
    card = ("bob@example.org", "+491701234567")
    assert store.identities.learn("Ada", [card, card[::-1], ("Bob",)], "one card", 1) == 1
    assert store.identities.mapping("Ada")["+491701234567"] == "bob@example.org"
    store.identities.undo("Ada", 1, 2)
    assert store.identities.learn("Ada", [card], "one card", 3) == 0
    assert store.identities.mapping("Ada")["+491701234567"] == "+491701234567"


def test_facts_of_several_cards_are_put_together(store):
    """A merged contact has the birthday of one card and the name of the other; undone, each its own."""
    store.contacts.keep(
        [
            Contact("Ada", "Bob", name="Bob"),
            Contact("Ada", "Robert", born="--03-15", state=ContactState.ARCHIVED),
        ],
        1,
    )
    store.identities.merge("Ada", ["Bob", "Robert"], "", 2)
    (one,) = store.contacts.all("Ada")
    assert (one.contact, one.name, one.born, one.state) == ("Bob", "Bob", "--03-15", "archived")
    assert store.contacts.get("Ada", "Robert") == one
    store.identities.undo("Ada", None, 3)
    assert [(one.contact, one.born) for one in store.contacts.all("Ada")] == [
        ("Bob", None),
        ("Robert", "--03-15"),
    ]


def test_answers_follow_whom_they_were_about(store, happened):
    """Dismissed under the old name is dismissed under the new one, and back again."""
    at = happened("Bob", 0).at
    store.lists.answer(Answer("Ada", "Robert", AnswerKind.DISMISSED, at))
    store.identities.merge("Ada", ["Bob", "Robert"], "", 2)
    assert [one.contact for one in store.lists.answers()] == ["Bob"]
    store.identities.undo("Ada", None, 3)
    assert [one.contact for one in store.lists.answers()] == ["Robert"]


def test_another_owners_contacts_stay(store, happened):
    """That Ada says two are one changes nothing for Grace."""
    store.interactions.record([happened("Robert", -3, owner="Grace")], 1)
    store.identities.merge("Ada", ["Bob", "Robert"], "", 2)
    assert [row[1] for row in store.interactions.columns("Grace")] == ["Robert"]
    with pytest.raises(NotFoundError, match="nothing that could be undone"):
        store.identities.undo("Grace", None, 3)


def test_a_merge_asks_for_a_new_list(store, happened):
    """The owner is noted as changed, so that suggestions follow at the next run."""
    record(store, happened, "Bob", "Robert")
    store.change_counts.settle(store.change_counts.pending())
    store.identities.merge("Ada", ["Bob", "Robert"], "", 2)
    assert set(store.change_counts.pending()) == {"Ada"}


@given(STEPS, st.randoms(use_true_random=False))
def test_any_sequence_undone_leaves_the_log_as_it_was(happened_plainly, steps, chance):
    """Merges, splits and cards in any order, undone in any order: every contact is where it began."""
    with Store() as store:
        store.interactions.record([happened_plainly(name, -3, external_id=name) for name in NAMES], 1)
        before = sorted(store.interactions.columns())
        for kind, names in steps:
            if kind == "merge":
                store.identities.merge("Ada", names, "", 2)
            elif kind == "split":
                store.identities.split("Ada", names[:1], names[1:], "", 2)
            else:
                store.identities.learn("Ada", [names], "", 2)
        numbers = [one.number for one in store.identities.journal("Ada")]
        chance.shuffle(numbers)
        for number in numbers:
            store.identities.undo("Ada", number, 3)
        assert sorted(store.interactions.columns()) == before
