"""What each contact is, kept with its signs in the store."""

from datetime import timedelta

import pytest

from data.identity.kinds.signs import KindSign, SeenSign
from data.schema import KIND_STATEMENT, Contact, ContactKind, Direction, Interaction, Role, from_epoch

AT = 1_780_000_000
SALES = "sales@x.example"


def wrote(contact, direction, days, **more):
    """Return one mail of so many days ago."""
    at = from_epoch(AT) - timedelta(days=days)
    return Interaction("Ada", contact, at, direction, "email", "mail", f"{direction}{days}", **more)


@pytest.fixture
def exchange(store):
    """Return what records an exchange of mails on so many days."""

    def record(contact, days):
        rows = [
            wrote(contact, way, day) for day in range(days) for way in (Direction.SENT, Direction.RECEIVED)
        ]
        store.interactions.record(rows, AT)

    return record


def kind(store, contact):
    """Return what a contact's card says."""
    card = store.contacts.get("Ada", contact)
    return card.kind if card else ContactKind.PERSON


def test_a_desk_is_told_by_its_address(store, exchange):
    """The card says so, and once more changes nothing."""
    exchange(SALES, 2)
    assert store.kinds.settle("Ada", [SALES, "bob@x.example"], AT) == 1
    assert store.kinds.settle("Ada", [SALES], AT) == 0
    assert kind(store, SALES) is ContactKind.DESK
    assert store.contacts.get("Ada", "bob@x.example") is None


def test_whom_the_owner_writes_with_again_and_again_is_a_person(store, exchange):
    """What the owner did outweighs a word in the address."""
    exchange(SALES, 9)
    assert store.kinds.settle("Ada", [SALES], AT) == 0
    hand = [
        seen for seen in store.kinds.evidence("Ada", SALES).signs if seen.sign is KindSign.WRITTEN_BY_HAND
    ]
    assert [seen.count for seen in hand] == [9]


def test_signs_of_sources_are_counted_once(store):
    """The same export again doubles nothing; a part of it takes nothing back."""
    for count in (5, 5, 3):
        store.kinds.learn("Ada", "mail", [("bob@x.example", SeenSign(KindSign.BULK_MAIL, count))], AT)
    (seen,) = (one for one in store.kinds.evidence("Ada", "bob@x.example").signs if one.count > 1)
    assert (seen.sign, seen.count) == (KindSign.BULK_MAIL, 5)
    assert store.kinds.evidence("Ada", "bob@x.example").kind is ContactKind.MACHINE


def test_the_owners_word_wins_and_teaches(store):
    """Also against every sign; undone, the signs decide again."""
    store.list_inputs.say("Ada", SALES, KIND_STATEMENT, "person", AT)
    assert store.kinds.evidence("Ada", SALES).kind is ContactKind.PERSON
    assert store.kinds.evidence("Ada", "sales@y.example").kind is ContactKind.DESK
    assert store.kinds.evidence("Ada", "sales+1@x.example").kind is ContactKind.PERSON
    store.list_inputs.undo("Ada", AT + 1)
    assert store.kinds.evidence("Ada", SALES).kind is ContactKind.DESK


def test_mails_with_who_is_a_person_after_all_count(store):
    """Those meant for them, not copies and not what went to a crowd."""
    rows = [
        wrote("all@x.example", Direction.SENT, 1, role=Role.TO, counts=False),
        wrote("all@x.example", Direction.SENT, 2, role=Role.CC, counts=False),
        wrote("all@x.example", Direction.SENT, 3, role=Role.TO, counts=False, people=40),
    ]
    store.interactions.record(rows, AT)
    store.kinds.count_mails("Ada", "all@x.example", 12, AT + 1)
    assert len(store.interactions.columns("Ada")) == 1


def test_signs_are_exported_and_erased_with_their_contact(store):
    """Nothing of an erased contact stays."""
    store.contacts.keep([Contact("Ada", SALES)], AT)
    store.kinds.learn("Ada", "mail", [(SALES, SeenSign(KindSign.BULK_MAIL, 5))], AT)
    assert [row["sign"] for table, row in store.everything("Ada") if table == "kind_signs"] == ["bulk_mail"]
    store.erasure.forget("Ada", SALES, AT)
    store.kinds.learn("Ada", "mail", [(SALES, SeenSign(KindSign.BULK_MAIL, 5))], AT)
    assert not [row for table, row in store.everything("Ada") if table == "kind_signs"]
