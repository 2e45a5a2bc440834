"""The note that an opener begins with: what is due between the two, else the newest."""

from datetime import UTC, date, datetime, timedelta

import pytest

from data.memory.remembered import Pledge
from data.memory.understanding import understand
from data.schema import Direction, Interaction, to_epoch
from data.store.store import Store
from models.lists.candidates.context import KeptNote
from pipelines.jobs.lists.notes import notes_to_begin_with

AS_OF, PAIR = datetime(2026, 10, 1, tzinfo=UTC), ("Ada", "Bo")
NOW = to_epoch(AS_OF)


@pytest.fixture(name="store")
def _store():
    with Store() as opened:
        yield opened


def write_down(store, words, days_ago):
    """Write an owner's words down so many days before as_of."""
    on = AS_OF - timedelta(days=days_ago)
    understood = understand(words, on.date())
    store.list_inputs.say(*PAIR, understood.memory, understood.as_json(), to_epoch(on))


def note(store):
    """Return what an opener begins with."""
    inputs = store.list_inputs
    return notes_to_begin_with(inputs.words(NOW), inputs.notes(NOW, NOW), NOW).get(PAIR)


def test_what_is_due_goes_before_what_is_newer(store):
    """A tent that was lent is spoken of, whatever was written down since."""
    write_down(store, "lent her the tent", 30)
    write_down(store, "her sister is in Rome", 3)
    assert note(store) == KeptNote("lent her the tent", False, Pledge.LENT)


def test_the_newest_of_own_words_and_subjects_is_taken(store):
    """A note of yesterday goes before last week's mail, and a newer mail before the note."""
    write_down(store, "her sister is in Rome", 3)

    def mail(days, subject):
        on = AS_OF - timedelta(days=days)
        wrote = Interaction(*PAIR, on, Direction.SENT, "email", "mail", subject, note=subject)
        store.interactions.record([wrote], to_epoch(on))

    mail(9, "Boat")
    assert note(store) == KeptNote("her sister is in Rome", False)
    mail(1, "Choir")
    assert note(store) == KeptNote("Choir", True)


def borrowed_until(store, days_until):
    """Write down long ago that a saw was borrowed until so many days from now, and return the words."""
    text = f"borrowed his saw until {date(2026, 10, 1) + timedelta(days=days_until):%-d %B %Y}"
    write_down(store, text, 729)
    return text


@pytest.mark.parametrize(
    ("days_until", "pledge"), [(7, Pledge.BORROWED), (-700, Pledge.BORROWED), (-724, None)]
)
def test_a_pledge_with_a_day_is_due_from_a_week_before_it_for_two_years(store, days_until, pledge):
    """Afterwards its words are a note like others."""
    text = borrowed_until(store, days_until)
    assert note(store) == KeptNote(text, False, pledge)


def test_a_pledge_whose_day_is_not_near_begins_nothing(store):
    """Eight days ahead it would sound like a reminder; what else was written down begins."""
    borrowed_until(store, 8)
    assert note(store) is None
    write_down(store, "her sister is in Rome", 900)
    assert note(store) == KeptNote("her sister is in Rome", False)


def test_a_note_that_was_taken_back_begins_nothing(store):
    """Nor does a fact that has its own place."""
    write_down(store, "met at choir", 5)
    write_down(store, "promised him the recipe", 4)
    (said, *_) = store.memories.said(*PAIR)
    store.memories.take_back(*PAIR, said.id, NOW - 1)
    assert note(store) is None
