"""Who may be the same person, and why."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.identity.duplicates import PersonRecord, propose
from data.identity.naming.names import folded
from data.wording.language import language

NAMES = st.lists(st.text(max_size=20), min_size=1, max_size=3).map(tuple)


def person(name: str, *handles: str, **more) -> PersonRecord:
    """Return somebody known by one name; the contact is named after it."""
    return PersonRecord(handles[0] if handles else f"card {name}", (name,), handles, **more)


@pytest.mark.parametrize(
    ("one", "other", "evidence"),
    [
        ("Ada Lovelace", "ada  LOVELACE", "the same name"),
        ("Zoë Ångström", "Zoe Angstrom", "the same name"),
        ("Lovelace, Ada", "Ada Lovelace", "the same name"),
        ("Søren Kierkegård", "Soren Kierkegard", "the same name"),
        ("李 小龙", "小龙 李", "the same name"),
        ("রবীন্দ্রনাথ ঠাকুর", "রবীন্দ্রনাথ ঠাকুর", "the same name"),
        ("A. Lovelace", "Ada Lovelace", "the same family name and initial"),
        ("Bob Kowalski", "Robert Kowalski", "'bob' may be 'robert'"),
        ("Ada B. Lovelace", "Ada Lovelace", "the same first and last name"),
        ("Ada Lovelace", "Ada Lovelacce", "nearly the same spelling"),
        ("Ada", "Ada Lovelace", "the same given name, 'ada'"),
        ("Ada", "Ada", "the same single name"),
    ],
)
def test_names_alike_are_proposed_with_the_reason(one, other, evidence):
    """Accents, order, initials, short forms and slips of the pen are each told as what they are."""
    (found,) = propose([person(one, "1@example.org"), person(other, "2@example.org")])
    assert evidence in found.evidence
    assert (found.first, found.second) == ("1@example.org", "2@example.org")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Lovelace", "Grace Hopper"),
        ("Ada Lovelace", "Ada Hopper"),
        ("Ada Lovelace", "Byron Lovelace"),
        ("Ada Lovelace", "Anna Lovelace"),
        ("Lee", "Lea"),
        ("কবীর", "কবির"),
        ("", "Ada"),
        ("...", "..."),
    ],
)
def test_others_are_not(one, other):
    """A family, a given name in common with other family names, or another vowel is no evidence."""
    assert propose([person(one, "1@example.org"), person(other, "2@example.org")]) == []


def test_an_address_made_of_a_name_is_evidence():
    """ada.lovelace@ and alovelace+tag@ speak of Ada Lovelace, whatever name they came with."""
    nameless = [
        PersonRecord(f"{local}@example.org", (), (f"{local}@example.org",))
        for local in ("ada.lovelace", "alovelace+news", "lovelace-ada", "somebody")
    ]
    found = propose([person("Ada Lovelace", "+491701234567"), *nameless])
    assert len(found) == 3
    assert {one.evidence for one in found} == {
        "the address of one is made of the other's name, 'ada lovelace'"
    }


def test_a_nickname_on_a_card_is_evidence():
    """Whom a card calls Countess may be who is called Countess elsewhere."""
    (found,) = propose(
        [
            person("Ada Lovelace", "1@example.org", nicknames=("Countess",)),
            person("Countess", "2@example.org"),
        ]
    )
    assert "'Countess' is a nickname" in found.evidence


@pytest.mark.parametrize("kind", ["machine", "list", "group"])
def test_machines_and_lists_are_never_proposed(kind):
    """Two lists of one name stay two."""
    assert (
        propose([person("Ada Lovelace", "1@example.org", kind=kind), person("Ada Lovelace", "2@example.org")])
        == []
    )


def test_who_was_kept_apart_is_not_asked_again():
    """A pair of handles that somebody said are two people, whatever they are called by now."""
    two = [person("Ada Lovelace", "1@example.org"), person("Ada Lovelace", "2@example.org")]
    assert propose(two, {frozenset(("1@example.org", "2@example.org"))}) == []


def test_the_likeliest_comes_first():
    """The same name before a given name alone; the same input gives the same order."""
    three = [
        person("Ada", "3@example.org"),
        person("Ada Lovelace", "1@example.org"),
        person("Ada Lovelace", "2@example.org"),
    ]
    found = propose(three)
    assert found[0].evidence == "the same name"
    assert found == propose(three[::-1])


def test_a_name_of_thousands_proposes_nothing_and_takes_no_time():
    """Five thousand people with one given name are no million of questions."""
    crowd = [person(f"Md {n:05d}x", f"{n}@example.org") for n in range(5000)]
    began = time.process_time()
    assert len(propose(crowd)) < 5000
    assert time.process_time() - began < 10


@given(NAMES, NAMES, NAMES)
@example(("ʕ",), ("Ada",), ())
def test_no_name_is_too_odd(first, second, nicknames):
    """Any text may stand where a name is expected."""
    propose([PersonRecord("a", first, nicknames=nicknames), PersonRecord("b", second, ("é@example.org",))])
    assert all(folded(name) == tuple(" ".join(folded(name)).split()) for name in first)


def test_every_likeness_has_its_bengali():
    """Why two may be one is said in Bengali, the names as they are."""
    people = [
        PersonRecord("a", ("Ada Lovelace",), ("a",)),
        PersonRecord("b", ("Ada Lovelace",), ("b",)),
        PersonRecord("c", ("Bob Kowalski",), ("c",)),
        PersonRecord("d", ("Robert Kowalski",), ("d",)),
        PersonRecord("e", ("Grace Hopper",), ("e",)),
        PersonRecord("f@example.org", (), ("gracehopper@example.org",)),
    ]
    found = [one.evidence for one in propose(people)]
    assert len(found) == 3
    told = [language("bn").word(one) for one in found]
    assert all(re.search("[\u0980-\u09ff]", one) for one in told)
    assert any("'bob'" in one and "'robert'" in one for one in told)
    assert [language().word(one) for one in found] == found
