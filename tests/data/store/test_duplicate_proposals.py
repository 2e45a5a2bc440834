"""Who may be one person: what is kept says, after every change, what would be worked out anew."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from data.schema import Contact, ContactKind, Direction, Interaction
from data.store import duplicate_proposals as review
from data.store.store import Store

NOW = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = {
    "ada@work.example": "Ada Lovelace",
    "ada@home.example": "A. Lovelace",
    "ada@club.example": "Ada Lovelace",
    "zoe@example.org": "Zoë Ångström",
    "zoe@mail.example": "Zoe Angstrom",
    "bot@example.org": "Grace Hopper",
}


@pytest.fixture
def store() -> Iterator[Store]:
    """Open a store with two people under five addresses, worked out and kept."""
    with Store() as store:
        store.interactions.record([wrote(one) for one in NAMES], 1)
        store.contacts.keep([Contact("Me", one, name=name) for one, name in NAMES.items()], 1)
        review.keep(store, "Me")
        yield store


def wrote(contact: str) -> Interaction:
    """Return one mail to somebody."""
    return Interaction("Me", contact, NOW, Direction.SENT, "email", "mail", contact)


def pairs(found: list[review.Proposal] | None) -> list[tuple[str, str]]:
    """Return who is proposed to be whom."""
    assert found is not None
    return sorted((one["first"], one["second"]) for one in found)


def same(store: Store) -> bool:
    """Tell whether what is kept says what would be worked out now."""
    return pairs(review.standing(store, "Me", 99)) == pairs(review.proposals(store, "Me"))


def test_what_is_kept_is_what_would_be_worked_out(store):
    """As many as are asked for, the likeliest first, with their names and evidence."""
    assert review.standing(store, "Me", 99) == review.proposals(store, "Me")
    assert review.standing(store, "Me", 1) == review.proposals(store, "Me")[:1]


def test_nothing_kept_is_not_nobody():
    """Before anything was worked out there is nothing to hold anything against."""
    with Store() as store:
        assert review.standing(store, "Me", 99) is None


def test_who_was_joined_is_proposed_under_the_name_they_have_now(store):
    """And never as two; when it is undone, as two again."""
    before = pairs(review.standing(store, "Me", 99))
    store.identities.merge("Me", ["zoe@example.org", "zoe@mail.example"], "", 2)
    store.identities.merge("Me", ["ada@work.example", "ada@club.example"], "", 2)
    assert pairs(review.standing(store, "Me", 99)) == [("ada@home.example", "ada@work.example")]
    assert same(store)
    store.identities.undo("Me", None, 3)
    store.identities.undo("Me", None, 3)
    assert pairs(review.standing(store, "Me", 99)) == before
    assert same(store)


def test_who_is_said_to_be_two_is_not_asked_about_until_that_is_undone(store):
    """Also where it was said before they were worked out."""
    store.identities.split("Me", ["zoe@example.org"], ["zoe@mail.example"], "", 2)
    review.keep(store, "Me")
    assert same(store)
    assert not any("zoe" in one for one, _ in pairs(review.standing(store, "Me", 99)))
    store.identities.undo("Me", None, 3)
    assert same(store)
    assert ("zoe@example.org", "zoe@mail.example") in pairs(review.standing(store, "Me", 99))


def test_whoever_is_forgotten_is_gone_from_what_is_kept(store):
    """Not only not shown: the others stay, and nobody works them out anew."""
    store.erasure.forget("Me", "zoe@mail.example", 2)
    assert same(store)
    assert "zoe@mail.example" not in str(store.preferences.all(""))


def test_a_machine_is_no_longer_proposed(store):
    """When somebody turns out to be one, after they were worked out."""
    store.contacts.keep([Contact("Me", "zoe@example.org", name="Zoë Ångström", kind=ContactKind.MACHINE)], 2)
    assert same(store)


def test_somebody_new_is_found_when_it_is_worked_out_again(store):
    """And without anybody new nothing is compared again."""
    store.interactions.record([wrote("hopper@example.org")], 2)
    store.contacts.keep([Contact("Me", "hopper@example.org", name="Grace Hopper")], 2)
    review.keep(store, "Me")
    assert ("bot@example.org", "hopper@example.org") in pairs(review.standing(store, "Me", 99))
    kept = store.preferences.all("")
    review.keep(store, "Me")
    assert store.preferences.all("") == kept


def test_what_an_earlier_version_kept_is_worked_out_anew(store):
    """It does not say of whom it is; and a forgotten name does not stay in it."""
    store.preferences.set("", "proposals of Me", [{"first": "zoe@example.org", "second": "x"}])
    assert review.standing(store, "Me", 99) is None
    store.erasure.forget("Me", "zoe@example.org", 2)
    assert "zoe@example.org" not in str(store.preferences.all(""))
