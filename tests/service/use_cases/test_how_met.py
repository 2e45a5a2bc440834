"""How two met, as a card and the person's page say it: not later than their first contact."""

from datetime import UTC, datetime

import pytest

from data.schema import Contact, Direction, Interaction, to_epoch
from data.wording.language import language
from service.use_cases.people.memories import known_person, memory_lines, remember

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
    assert known_person(store, "Ada", "bo@x.example").met == shown


def test_of_somebody_who_was_never_written_to_every_day_is_believed(store):
    """There is nothing that it could contradict."""
    store.contacts.keep([Contact("Ada", "bo@x.example", "Bo", met="2025-02-08")], to_epoch(FIRST))
    assert known_person(store, "Ada", "bo@x.example").met == "2025-02-08"


def test_the_owners_own_word_is_believed_whatever_the_log_says(store):
    """Only a card is corrected; a day is said as a person would."""
    store.contacts.keep([Contact("Ada", "bo@x.example", "Bo", met="2025-02-08")], to_epoch(FIRST))
    english = language("en")
    assert "How you met: you know each other since February 2025" in memory_lines(
        known_person(store, "Ada", "bo@x.example"), english
    )
    remember(store, "Ada", "bo@x.example", "met at the choir", FIRST)
    assert "How you met: at the choir" in memory_lines(known_person(store, "Ada", "bo@x.example"), english)
