"""Which handles are one person, replayed from a journal of decisions."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from data.identity.decisions import Decision, DecisionKind, card_key, groups_of, kept_apart, resolve, undone

HANDLES = [f"{letter}@example.org" for letter in "abcdefg"]
SETS = st.lists(st.sampled_from(HANDLES), min_size=2, max_size=4, unique=True)
MERGES = st.builds(
    lambda handles, automatic: Decision(0, DecisionKind.MERGE, tuple(handles), automatic=automatic),
    SETS,
    st.booleans(),
)
PARTS = st.builds(lambda handles: Decision(0, DecisionKind.APART, (handles[0],), tuple(handles[1:])), SETS)
UNDOS = st.builds(lambda number: Decision(0, DecisionKind.UNDO, undoes=number), st.integers(1, 12))
JOURNALS = st.lists(st.one_of(MERGES, PARTS, UNDOS), max_size=12).map(
    lambda them: [
        replace(one, number=number, undoes=one.undoes and 1 + (one.undoes - 1) % max(number - 1, 1))
        for number, one in enumerate(them, start=1)
    ]
)


def merge(number: int, *handles: str, automatic: bool = False) -> Decision:
    """Return the decision that these are one."""
    return Decision(number, DecisionKind.MERGE, handles, automatic=automatic)


def apart(number: int, handles: list[str], others: list[str]) -> Decision:
    """Return the decision that these are not those."""
    return Decision(number, DecisionKind.APART, tuple(handles), tuple(others))


def undo(number: int, undoes: int) -> Decision:
    """Return the decision that an earlier one was wrong."""
    return Decision(number, DecisionKind.UNDO, undoes=undoes)


def whole(decisions) -> dict[str, str]:
    """Return the contact of every handle there is."""
    found = resolve(decisions)
    return {one: found.get(one, one) for one in HANDLES}


@given(JOURNALS, st.one_of(MERGES, PARTS))
def test_undoing_restores_exactly(journal, decision):
    """Whatever came before, a decision and its undoing leave every handle where it was."""
    number = len(journal) + 1
    done = [*journal, replace(decision, number=number)]
    assert whole([*done, undo(number + 1, number)]) == whole(journal)


@given(JOURNALS, st.one_of(MERGES, PARTS))
def test_undoing_an_undoing_restores_too(journal, decision):
    """Done, undone and done again is done."""
    number = len(journal) + 1
    done = [*journal, replace(decision, number=number)]
    again = [*done, undo(number + 1, number), undo(number + 2, number + 1)]
    assert whole(again) == whole(done)


@given(JOURNALS, st.randoms(use_true_random=False))
def test_all_undone_is_nobody_merged(journal, chance):
    """In whatever order everything is undone, at the end each handle is its own contact."""
    numbers = [one.number for one in journal if one.kind is not DecisionKind.UNDO]
    plain = [one for one in journal if one.kind is not DecisionKind.UNDO]
    chance.shuffle(numbers)
    undoing = [undo(100 + place, number) for place, number in enumerate(numbers)]
    assert whole([*plain, *undoing]) == {one: one for one in HANDLES}


@given(JOURNALS)
def test_a_contact_is_named_after_one_of_its_handles(journal):
    """Following a contact's name leads to the contact itself, and the groups are the mapping's."""
    found = resolve(journal)
    assert all(found[contact] == contact for contact in found.values())
    assert {one: contact for contact, group in groups_of(found).items() for one in group} == found


@given(JOURNALS, SETS)
def test_nothing_automatic_joins_what_was_kept_apart(journal, handles):
    """After somebody said that two are two, no card that is read brings them together."""
    number = len(journal) + 1
    said = [*journal, apart(number, handles[:1], handles[1:])]
    card = merge(number + 1, *HANDLES, automatic=True)
    found = whole([*said, card])
    assert all(found[handles[0]] != found[other] for other in handles[1:])
    assert frozenset(handles[:2]) in kept_apart(said)


def test_a_merge_goes_into_the_first():
    """Its name is kept, and whoever was joined to the second comes along."""
    a, b, c, d = HANDLES[:4]
    found = whole([merge(1, c, d), merge(2, a, d), merge(3, a, b)])
    assert {found[one] for one in (a, b, c, d)} == {a}


def test_cards_that_share_an_address_are_one():
    """Two cards with one address in common join by themselves, under the older name."""
    a, b, c = HANDLES[:3]
    found = whole([merge(1, a, b, automatic=True), merge(2, c, b, automatic=True)])
    assert [found[one] for one in (a, b, c)] == [a, a, a]


def test_splitting_off_leaves_the_rest_together():
    """Who keeps the handle the contact is named after keeps the name."""
    a, b, c = HANDLES[:3]
    found = whole([merge(1, a, b, c), apart(2, [a], [b, c])])
    assert [found[one] for one in (a, b, c)] == [a, b, b]
    found = whole([merge(1, a, b, c), apart(2, [b], [a, c])])
    assert [found[one] for one in (a, b, c)] == [a, b, a]


def test_an_undone_card_does_not_come_back_larger():
    """The next export with one more number on the card does not repeat the mistake."""
    a, b, c = HANDLES[:3]
    journal = [merge(1, a, b, automatic=True), undo(2, 1), merge(3, a, b, c, automatic=True)]
    found = whole(journal)
    assert found[a] != found[b]
    assert found[c] == a


def test_a_person_may_join_what_was_kept_apart():
    """A word of the owner counts for more than what is done by itself, and can be undone again."""
    a, b = HANDLES[:2]
    journal = [apart(1, [a], [b]), merge(2, a, b)]
    assert whole(journal)[b] == a
    assert whole([*journal, undo(3, 2)])[b] == b
    assert undone([*journal, undo(3, 2)]) == {2}


def test_a_cards_key_knows_no_order():
    """The same handles are the same card, and no others are."""
    a, b, c = HANDLES[:3]
    assert card_key([a, b]) == card_key([b, a, a])
    assert len({card_key([a, b]), card_key([a, c]), card_key([a]), card_key([a + b])}) == 4
