"""Circles of an owner's contacts: one spelling for each, several people at once."""

from datetime import UTC, datetime

import pytest

from data.errors import InputError, NotFoundError
from data.schema import Direction, Interaction
from service.use_cases.people.circles import circle_names, members, put_into_circle
from service.use_cases.people.memories import remember

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def people(store):
    """Let Ada know Bob, Cy and Di."""
    rows = [
        Interaction("Ada", one, datetime(2026, 2, 1, tzinfo=UTC), Direction.SENT, "email", "mail", one)
        for one in ("Bob", "Cy", "Di")
    ]
    store.interactions.record(rows, 1)
    return store


def test_several_are_put_into_a_circle_and_moved_to_another(people):
    """A contact is in one circle; of two spellings of it the first stays."""
    put_into_circle(people, "Ada", ["Bob", "Cy"], "Familie", NOW)
    remember(people, "Ada", "Di", "circle FAMILIE", NOW)
    assert circle_names(people, "Ada") == ["Familie"]
    assert members(people, "Ada", "familie") == ["Bob", "Cy", "Di"]
    put_into_circle(people, "Ada", ["Cy"], "কাজ", NOW)
    assert circle_names(people, "Ada") == ["Familie", "কাজ"]
    assert members(people, "Ada", "কাজ") == ["Cy"]
    put_into_circle(people, "Ada", ["Cy"], " ", NOW)
    assert circle_names(people, "Ada") == ["Familie"]


def test_a_merged_contact_is_in_the_circle_of_any_handle(people):
    """As with everything else that is remembered."""
    put_into_circle(people, "Ada", ["Cy"], "family", NOW)
    people.identities.merge("Ada", ["Bob", "Cy"], "by hand", 1)
    assert members(people, "Ada", "family") == ["Bob"]


def test_what_is_no_circle_is_said_with_those_that_are(people):
    """None yet, another name, too long a name, and somebody who is not here."""
    with pytest.raises(NotFoundError, match="there is no circle yet"):
        members(people, "Ada", "family")
    put_into_circle(people, "Ada", ["Bob"], "work", NOW)
    with pytest.raises(NotFoundError, match="no circle 'family'; there are work"):
        members(people, "Ada", "family")
    with pytest.raises(InputError, match="120 characters at most"):
        put_into_circle(people, "Ada", ["Bob"], "x" * 121, NOW)
    with pytest.raises(NotFoundError, match="has no contact 'Nobody'"):
        put_into_circle(people, "Ada", ["Bob", "Nobody"], "family", NOW)
    assert circle_names(people, "Ada") == ["work"]
