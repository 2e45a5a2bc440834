"""What counts beside the log: as it was said and recorded by then, of the right owner and contact."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.schema import (
    LOGGED,
    Answer,
    AnswerKind,
    Contact,
    ContactState,
    Direction,
    Exchange,
    Interaction,
    PlannedMeeting,
    Reason,
    Side,
    to_epoch,
)
from data.store.store import Store
from models.lists.candidates.context import ContactProfile, KeptNote
from models.lists.ranking.list_request import ListRequest
from models.lists.ranking.make_lists import Lists
from pipelines.jobs.lists.context_from_store import read_context
from pipelines.jobs.lists.suggest import suggest, with_evidence
from pipelines.log_sources.stored import log_from_store
from pipelines.model_store.artefact import prior

DAY = timedelta(days=1)
AS_OF = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AS_OF + 10 * DAY


def at(moment: datetime, known: datetime | None = None) -> ListRequest:
    """Return a request of a moment, with what was recorded by then, or by another moment."""
    return ListRequest(to_epoch(moment), to_epoch(known or moment), horizon_days=90)


def helped(on: datetime, key: str) -> Interaction:
    """Return advice that Bo gave Ada."""
    return Interaction(
        "Ada",
        "Bo",
        on,
        Direction.RECEIVED,
        "email",
        "test",
        key,
        exchange=Exchange.ADVICE,
        side=Side.RECEIVED,
    )


@pytest.fixture
def store():
    """Return a store in which Ada met Bo every five days until a month before as_of."""
    with Store() as opened:
        days = range(30, 330, 5)
        opened.interactions.record(
            [
                Interaction("Ada", "Bo", AS_OF - back * DAY, Direction.MUTUAL, "call", "test", str(back))
                for back in days
            ],
            to_epoch(AS_OF - 20 * DAY),
        )
        yield opened


def published(store: Store) -> Lists:
    """Make and publish the list of as_of."""
    return suggest(store, log_from_store(store), prior(), at(AS_OF))


def test_what_was_recorded_later_is_not_known_in_the_past(store):
    """A card, a help and a meeting of ten days later are no part of a list of as_of."""
    before = read_context(store, at(AS_OF))
    store.contacts.keep([Contact("Ada", "Bo", state=ContactState.ARCHIVED)], to_epoch(LATER))
    store.interactions.record([helped(AS_OF - 60 * DAY, "late")], to_epoch(LATER))
    store.planned_meetings.keep(
        [PlannedMeeting("Ada", "Bo", AS_OF + 30 * DAY, "calendar", "m")], to_epoch(LATER)
    )
    assert read_context(store, at(AS_OF)) == before
    after = read_context(store, at(AS_OF, LATER))
    assert after.profile(("Ada", "Bo")).state is ContactState.ARCHIVED
    assert len(after.help_acts["Ada", "Bo"]) == 1
    assert after.planned_at == {("Ada", "Bo"): to_epoch(AS_OF + 30 * DAY)}


def test_what_was_said_at_as_of_or_after_does_not_count(store):
    """A statement counts from the second after it."""
    store.list_inputs.say("Ada", "Bo", "never", True, to_epoch(AS_OF))
    assert read_context(store, at(AS_OF, LATER)).never == frozenset()
    assert read_context(store, at(AS_OF + timedelta(seconds=1))).never == {("Ada", "Bo")}


def test_reaching_out_counts_for_one_week(store):
    """Whoever was done seven days ago still uses a place, a second later no more."""
    published(store)
    store.lists.answer(Answer("Ada", "Bo", AnswerKind.DONE, AS_OF + DAY))
    week = AS_OF + 8 * DAY
    assert read_context(store, at(week)).reached_out == {"Ada": 1}
    assert read_context(store, at(week + timedelta(seconds=1))).reached_out == {}


def test_an_answer_is_about_pool_first_reason_and_circle(store):
    """What is learned from an answer: the suggestion's pool and first reason, the contact's circle."""
    lists = published(store)
    (suggestion,) = lists.suggestions
    store.list_inputs.say("Ada", "Bo", "circle", "family", to_epoch(AS_OF))
    store.lists.answer(Answer("Ada", "Bo", AnswerKind.DISMISSED, AS_OF + DAY))
    (answered,) = read_context(store, at(AS_OF + 2 * DAY)).answered["Ada"]
    expected = [("pool", str(suggestion.pool)), ("reason", suggestion.reasons[0].code), ("circle", "family")]
    assert answered.dimensions == expected


def test_the_owners_word_goes_before_the_cards(store):
    """Importance that was said in Kith hides the address book's, and leaves its kind and birthday."""
    store.contacts.keep([Contact("Ada", "Bo", born="--02-29", importance=0.2)], to_epoch(AS_OF) - 9)
    store.list_inputs.say("Ada", "Bo", "importance", 0.9, to_epoch(AS_OF) - 9)
    profile = read_context(store, at(AS_OF)).profile(("Ada", "Bo"))
    assert profile == ContactProfile(birthday="--02-29", importance=0.9)


def test_evidence_is_given_for_the_counter_reason_too(store):
    """Every reason names its newest interactions before as_of; one that names some keeps them."""
    (suggestion,) = published(store).suggestions
    own = Reason("help_both", 0.0, {}, None, ("test/own",))
    counter = Reason("rhythm", -1.0, {})
    with_reasons = replace(suggestion, reasons=(own,), counter_reason=counter)
    (made,) = with_evidence(store, at(AS_OF), [with_reasons])
    assert made.reasons == (own,)
    assert made.counter_reason.evidence == ("test/30", "test/35", "test/40")


@pytest.mark.parametrize(("source", "is_subject"), [("mail", True), (LOGGED, False)])
def test_the_newest_note_is_known_as_it_was_then(store, source, is_subject):
    """A mail has its subject, an owner their own words; what came or was recorded later is not seen."""
    for days, text in ((9, "tent"), (2, "boat"), (-1, "later")):
        on = AS_OF - days * DAY
        note = Interaction("Ada", "Bo", on, Direction.SENT, "email", source, f"note {days}", note=text)
        store.interactions.record([note], to_epoch(on))
    assert read_context(store, at(AS_OF)).notes == {("Ada", "Bo"): KeptNote("boat", is_subject)}
    before = read_context(store, at(AS_OF, AS_OF - 5 * DAY)).notes
    assert before == {("Ada", "Bo"): KeptNote("tent", is_subject)}
