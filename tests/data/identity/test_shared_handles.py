"""A number that cards of differently named people share joins nobody."""

from data.identity.shared_handles import NamedCard, shared_handles, without_shared

OFFICE = "+14155550100"


def test_a_handle_of_two_names_is_shared_and_of_one_is_not():
    """Other forms of one name are no other name."""
    cards = [NamedCard("Amy Arden", ("a@x.example", OFFICE)), NamedCard("Bo Brook", (OFFICE,))]
    assert shared_handles(cards, {}) == {OFFICE}
    assert shared_handles([cards[0], NamedCard("A. Arden", (OFFICE,))], {}) == frozenset()
    assert shared_handles([cards[0], NamedCard(None, (OFFICE,))], {}) == frozenset()


def test_a_name_of_an_earlier_import_counts_as_well():
    """One card alone is enough where another book had the number under another name."""
    cards = [NamedCard("Bo Brook", (OFFICE,))]
    assert shared_handles(cards, {OFFICE: ["Amy Arden"]}) == {OFFICE}
    assert shared_handles(cards, {OFFICE: ["Brook, Bo"]}) == frozenset()


def test_a_card_keeps_what_is_its_own():
    """Whose card has nothing else is kept under the name."""
    shared = frozenset({OFFICE})
    assert without_shared(NamedCard("Amy", ("a@x.example", OFFICE)), shared).handles == ("a@x.example",)
    assert without_shared(NamedCard("Bo", (OFFICE,)), shared).handles == ("Bo",)


def test_a_name_as_a_handle_is_never_shared():
    """It is one spelling, and two cards of it say the same."""
    assert shared_handles([NamedCard("Ann", ("Mia",)), NamedCard("Mia", ("Mia",))], {}) == frozenset()
