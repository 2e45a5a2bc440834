"""Who could be of use to whom follows from a rule: the same people in any order give the same pairs."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.memory.introductions import PairSign
from data.schema import Exchange
from models.lists.candidates.guards import GUARDS
from models.lists.candidates.introductions import (
    ENOUGH,
    MOST_PAIRS,
    OF_THE_MOMENT,
    POINTS,
    Introducible,
    choose_pair,
    is_introducible,
    propose_pairs,
)

HELP = frozenset({Exchange.ADVICE, Exchange.RESOURCE, Exchange.THANKS})
people = st.lists(
    st.builds(
        Introducible,
        contact=st.sampled_from([f"{letter}@x.example" for letter in "abcdefghij"]),
        name=st.sampled_from(["Ann Archer", "Bo Bell", "Cy Cole", "Di Archer", "Ed"]),
        depth=st.sampled_from([0.1, 0.5, 1.0]),
        circle=st.sampled_from([None, "climbing", "Family"]),
        company=st.sampled_from([None, "Acme Ltd", "ACME"]),
        job_title=st.sampled_from([None, "Designer", "Senior designer", "CEO"]),
        place=st.sampled_from([None, "Dhaka", "Dhaka, Bangladesh"]),
        gave=st.frozensets(st.sampled_from(sorted(HELP))),
        needed=st.frozensets(st.sampled_from(sorted(HELP))),
    ),
    unique_by=lambda one: one.contact,
    max_size=10,
)


def person(contact: str, name: str = "", depth: float = 0.5, **known: object) -> Introducible:
    """Return one of the owner's people."""
    return Introducible(contact, name or None, depth, **known)


def signs(one: Introducible, other: Introducible) -> list[str]:
    """Return what speaks for two people, empty where they are no pair."""
    return [str(part.sign) for pair in propose_pairs([one, other]) for part in pair.evidence]


@given(people, st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(some, chance):
    """It is symmetric, and the same input gives the same output."""
    mixed = chance.sample(some, len(some))
    assert propose_pairs(mixed) == propose_pairs(some)


@given(people)
def test_no_pair_comes_twice_and_every_pair_has_enough(some):
    """Each is two people, in the order of their handles, with the points that its evidence adds up to."""
    pairs = propose_pairs(some)
    assert len({one.pair for one in pairs}) == len(pairs) <= MOST_PAIRS
    for one in pairs:
        assert one.first < one.second
        assert one.points == sum(POINTS[part.sign] for part in one.evidence) >= ENOUGH
    assert [one.points for one in pairs] == sorted((one.points for one in pairs), reverse=True)


@given(people, st.data())
def test_whoever_was_named_or_is_acquainted_is_never_chosen(some, data):
    """Chosen again and again, every pair comes once, until none is left."""
    pairs = propose_pairs(some)
    acquainted = {one.pair for one in pairs if data.draw(st.booleans())}
    named: set[frozenset[str]] = set()
    while (chosen := choose_pair(pairs, acquainted, named)) is not None:
        assert chosen.pair not in acquainted | named
        named.add(chosen.pair)
    assert named == {one.pair for one in pairs} - acquainted


@given(people)
def test_a_family_is_not_introduced(some):
    """Neither two of one family name, nor for a circle that is a family."""
    names = {one.contact: one.name for one in some}
    for pair in propose_pairs(some):
        last = {names[contact].split()[-1] for contact in pair.pair if " " in names[contact]}
        assert len(last) != 1 or any(" " not in names[contact] for contact in pair.pair)
        assert ("Family", "Family") not in {(part.first, part.second) for part in pair.evidence}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"job_title": "Product Designer"}, {"job_title": "Senior product designer"}, ["field"]),
        ({"job_title": "Founder & CEO"}, {"job_title": "CEO"}, []),
        ({"job_title": "Software engineer"}, {"job_title": "Civil engineer"}, []),
        (
            {"circle": "Climbing", "place": "Dhaka"},
            {"circle": "climbing", "place": "dhaka, BD"},
            ["circle", "place"],
        ),
        ({"circle": "পরিবার", "place": "ঢাকা"}, {"circle": "পরিবার", "place": "ঢাকা"}, []),
        ({"circle": "গানের দল", "place": "ঢাকা"}, {"circle": "গানের দল", "place": "ঢাকা"}, ["circle", "place"]),
        ({"company": "Acme Ltd.", "place": "Dhaka"}, {"company": "ACME", "place": "Dhaka"}, []),
        (
            {"circle": "choir", "company": "Acme GmbH"},
            {"circle": "choir", "company": "acme"},
            ["circle", "company"],
        ),
        ({"place": "Dhaka"}, {"place": "Dhaka"}, []),
        ({}, {}, []),
    ],
)
def test_what_speaks_for_two_people(one, other, expected):
    """Ranks name no field, legal forms no company; a town or a company alone is not enough."""
    assert signs(person("a", **one), person("b", **other)) == expected


def test_help_is_passed_on_from_who_gives_to_who_needs():
    """What one gave the owner, and the owner gave the other; thanks and favours are nobody else's."""
    giver, taker = {"gave": frozenset({Exchange.ADVICE})}, {"needed": frozenset({Exchange.ADVICE})}
    (pair,) = propose_pairs([person("b", circle="choir", **giver), person("a", circle="choir", **taker)])
    assert [(part.sign, part.first, part.second) for part in pair.evidence] == [
        (PairSign.CIRCLE, "choir", "choir"),
        (PairSign.HELP, "", "advice"),
    ]
    thanks = frozenset({Exchange.THANKS, Exchange.FAVOUR})
    assert not propose_pairs([person("a", circle="x", gave=thanks), person("b", circle="x", needed=thanks)])


def test_addresses_of_one_provider_are_no_family():
    """Whoever has no name on a card has no family name either."""
    assert signs(person("a@x.example", job_title="Nurse"), person("b@x.example", job_title="Nurse")) == [
        "field"
    ]
    named = {"job_title": "Nurse"}
    assert signs(person("a", "Ann Archer", **named), person("b", "Bo Archer", **named)) == []


def test_of_equal_points_the_deeper_pair_comes_first():
    """By the lesser of the two relationships: an introduction rests on both."""
    depths = {"a": 1.0, "b": 0.2, "c": 0.8, "d": 0.9}
    some = [person(name, depth=depth, job_title="Nurse") for name, depth in depths.items()]
    first, *_ = propose_pairs(some)
    assert first.pair == {"a", "d"}
    assert len(propose_pairs(some)) == len(list(combinations("abcd", 2)))


def considered(**more: object) -> dict[str, object]:
    """Return what a list holds of somebody alive with whom both sides spoke."""
    parts = {"value": 0.5, "parts": {"both_sides": 0.5}}
    return {"depth": parts, "pool": "upkeep", "worthwhile": False, "kept_off": []} | more


def test_every_guard_but_those_of_the_moment_is_obeyed():
    """Somebody just written to may be introduced; the dead, machines, the never wanted may not."""
    for name in GUARDS:
        assert is_introducible(considered(kept_off=[{"code": name}])) == (name in OF_THE_MOMENT), name
    assert {"deceased", "never", "desk", "away", "unanswered"} <= GUARDS.keys() - OF_THE_MOMENT


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, True),
        ({"pool": "revival", "worthwhile": True}, True),
        ({"pool": "revival"}, False),
        ({"pool": None}, False),
        ({"pool": "just_met"}, False),
        ({"depth": {"value": 0.5, "parts": {"both_sides": 0.0}}}, False),
    ],
)
def test_only_the_living_and_who_is_worth_waking_are_introduced(more, expected):
    """Both sides must have spoken: nobody introduces a stranger."""
    assert is_introducible(considered(**more)) is expected
