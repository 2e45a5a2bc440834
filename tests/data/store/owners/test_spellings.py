"""Owners whose names came in before names had one spelling have it, and nothing of theirs is lost."""

from datetime import UTC, datetime

import pytest

from data.errors import InputError
from data.schema import Direction, Interaction
from data.store.log.rows.interaction_rows import content_key
from data.store.store import Store

NOW = 1_780_000_000
COMPOSED, IN_PARTS = "Zo\u00eb", "Zoe\u0308"
AT = datetime(2026, 3, 1, tzinfo=UTC)


def wrote(owner: str, contact: str, number: str) -> Interaction:
    """Return a mail of an owner's."""
    return Interaction(owner, contact, AT, Direction.SENT, "email", "mail", number)


@pytest.fixture
def odd(store) -> Store:
    """Return a store with an owner in an older spelling."""
    store.interactions.record([wrote(IN_PARTS, "bob@x.example", "1"), wrote("Ada", "Bob", "1")], NOW)
    return store


def test_an_older_spelling_becomes_todays(odd):
    """The owner has the name that comes in from now on, and all rows; others stay as they are."""
    assert odd.owner_spellings.odd() == [IN_PARTS]
    [settled] = odd.owner_spellings.settle(NOW)
    assert (settled.former, settled.owner, settled.joined, settled.why_not) == (
        *(IN_PARTS, COMPOSED, False),
        None,
    )
    assert odd.owners.names() == ["Ada", COMPOSED]
    assert odd.interactions.contacts(COMPOSED) == ["bob@x.example"]
    assert odd.owner_spellings.settle(NOW) == []


def test_an_import_that_comes_again_brings_nothing_new(store):
    """A row whose id is made of its content has the id of the new spelling."""
    made = content_key(IN_PARTS, "Bob", int(AT.timestamp()), "sent", "email")
    again = content_key(COMPOSED, "Bob", int(AT.timestamp()), "sent", "email")
    store.interactions.record([wrote(IN_PARTS, "Bob", made)], NOW)
    store.owner_spellings.settle(NOW)
    store.interactions.record([wrote(COMPOSED, "Bob", again)], NOW)
    assert len(store.database.execute("SELECT 1 FROM interactions")) == 1


def test_two_spellings_of_one_name_become_one_owner(odd):
    """What each had is there, their keys go on working, and the join can be undone."""
    odd.interactions.record([wrote(COMPOSED, "eve@x.example", "2")], NOW)
    odd.api_keys.make(odd.workspace, "CRM", ["admin"], owner=IN_PARTS, made_at=1, expires_at=None)
    [settled] = odd.owner_spellings.settle(NOW)
    assert settled.joined
    assert sorted(odd.interactions.contacts(COMPOSED)) == ["bob@x.example", "eve@x.example"]
    assert [one.owner for one in odd.keys.all()] == [COMPOSED]
    assert odd.owners.undo_join(COMPOSED, NOW).former == IN_PARTS
    assert odd.interactions.contacts(IN_PARTS) == ["bob@x.example"]


def test_a_name_that_a_contact_bears_is_left(odd):
    """Nobody is in touch with themselves: it is told, and nothing changes."""
    odd.interactions.record([wrote(IN_PARTS, COMPOSED, "3")], NOW)
    [settled] = odd.owner_spellings.settle(NOW)
    assert isinstance(settled.why_not, InputError)
    assert odd.owners.names() == ["Ada", IN_PARTS]
