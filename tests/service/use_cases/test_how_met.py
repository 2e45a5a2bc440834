"""How two met, as a card says it: not later than their first contact."""

from datetime import UTC, datetime

import pytest

from data.schema import Contact, Direction, Interaction, to_epoch
from service.use_cases.people.memories import known_person
from service.use_cases.week_cards import how_met

FIRST = datetime(2024, 10, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("met", "shown"),
    [
        ("2025-02-08", None),
        ("2024-10-03", "2024-10-03"),
        ("2019-05-01", "2019-05-01"),
        ("at the choir", "at the choir"),
        (None, None),
    ],
)
def test_a_day_after_the_first_contact_is_not_when_they_met(store, met, shown):
    """LinkedIn's day is that of the connection, with whoever wrote before it was made."""
    store.contacts.keep([Contact("Ada", "bo@x.example", "Bo", met=met)], to_epoch(FIRST))
    letter = Interaction("Ada", "bo@x.example", FIRST, Direction.SENT, "email", "mail", "1")
    store.interactions.record([letter], to_epoch(FIRST))
    assert how_met(store, "Ada", known_person(store, "Ada", "bo@x.example")) == shown


def test_of_somebody_who_was_never_written_to_every_day_is_believed(store):
    """There is nothing that it could contradict."""
    store.contacts.keep([Contact("Ada", "bo@x.example", "Bo", met="2025-02-08")], to_epoch(FIRST))
    assert how_met(store, "Ada", known_person(store, "Ada", "bo@x.example")) == "2025-02-08"
