"""Who is surely one person, by names, addresses and what is known beside them."""

import pytest

from data.identity.duplicates import PersonRecord
from data.identity.joining import Acquaintance, namesakes, sure_joins


def person(name, *handles, **more):
    """Return somebody known by one name under these handles, named after the first."""
    return PersonRecord(handles[0], (name,), handles, **more)


MAIL, CHAT = "ann.archer@x.example", "whatsapp:Ann Archer"
TWO = [person("Ann Archer", MAIL), person("Ann Archer", CHAT)]
WRITTEN = Acquaintance(written_to=frozenset({MAIL}))


def joined(people, acquaintance=WRITTEN, apart=frozenset(), **more):
    """Return the contacts of each join."""
    return [join.contacts for join in sure_joins(people, acquaintance, apart, **more)]


def test_a_name_with_a_sign_joins():
    """Named after the address, whoever comes first."""
    assert joined(TWO) == joined(TWO[::-1]) == [(MAIL, CHAT)]


def test_no_sign_no_acquaintance_or_a_refusal_joins_nobody():
    """Each of these alone keeps two apart."""
    assert joined([person("Ann Archer", "a7@x.example"), TWO[1]]) == []
    assert joined(TWO, Acquaintance()) == []
    assert joined(TWO, apart={frozenset((MAIL, CHAT))}) == []
    assert joined(TWO, by_name=False) == []


@pytest.mark.parametrize("kind", ["machine", "list", "group"])
def test_only_persons_are_joined_by_name(kind):
    """A list may be called like somebody."""
    assert joined([TWO[0], person("Ann Archer", CHAT, kind=kind)]) == []


def test_a_third_of_the_name_on_a_side_that_is_taken_joins_nobody():
    """Two addresses of one name: which of them the chat is with nobody can tell."""
    third = "archer.ann@y.example"
    written = Acquaintance(written_to=frozenset({MAIL, third}))
    assert joined([*TWO, person("Ann Archer", third)], written) == []
    assert joined([*TWO, person("Anna Archer", third)], written) == [(MAIL, CHAT)]


def test_three_sides_are_joined_at_once():
    """Mail, a chat and a network, each with one of the name."""
    three = [*TWO, person("Archer, Ann", "linkedin.com/in/ann-archer")]
    assert joined(three) == [(MAIL, "linkedin.com/in/ann-archer", CHAT)]


def test_two_birthdays_are_two_people():
    """Whatever the name and the address say."""
    born = {MAIL: "1950-01-01", CHAT: "1980-01-01"}
    assert joined(TWO, Acquaintance(written_to=frozenset({MAIL}), born=born)) == []
    born[CHAT] = born[MAIL]
    assert joined(TWO, Acquaintance(written_to=frozenset({MAIL}), born=born)) == [(MAIL, CHAT)]


def test_spellings_of_one_mailbox_are_one():
    """Also of lists, and also unfolded ones of older versions; other addresses stay."""
    spelt = ["a.nn@gmail.com", "Ann@Gmail.com", "ann@googlemail.com", "a.nn@x.example"]
    (contacts,) = joined([PersonRecord(one, (), (one,), kind="list") for one in spelt], by_name=False)
    assert set(contacts) == set(spelt[:3])


def test_namesakes_are_who_shares_a_full_name():
    """In any order of its words; a given name alone is nobody's namesake."""
    people = [
        *TWO,
        person("Ann", "1@x.example"),
        person("Ann", "2@x.example"),
        person("Bob Boyd", "3@x.example"),
    ]
    assert namesakes(people) == {MAIL, CHAT}
