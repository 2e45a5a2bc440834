"""People, plans, settings and changes: what is kept beside the log, on both engines."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.schema import (
    Contact,
    ContactKind,
    ContactState,
    Exchange,
    PlannedMeeting,
    Role,
    Side,
    to_epoch,
)
from data.store.engine.database import END_OF_TIME
from data.store.log.batch_upsert import BatchResult
from data.store.log.planned_meetings import RecordedScope
from data.store.store import Store

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BOB = Contact("Ada", "Bob", "Bob Ray", ContactKind.PERSON, ContactState.ACTIVE, "--03-15", "at a workshop")


def test_a_contact_comes_back_as_it_was_kept(store):
    """Kind, state, a birthday without a year, how you met, and the owner's own word."""
    important = replace(BOB, importance=0.9, cadence_days=30)
    store.contacts.keep([BOB], 1)
    store.contacts.keep([important, replace(BOB, contact="Cy")], 2)
    assert store.contacts.get("Ada", "Bob") == important
    assert [one.contact for one in store.contacts.all("Ada")] == ["Bob", "Cy"]
    assert store.contacts.get("Grace", "Bob") is None


def test_a_source_fills_gaps_of_a_card_and_overwrites_nothing(store):
    """What is already on a card stays; what it lacks is added, and said to be new."""
    store.contacts.keep([replace(BOB, met=None)], 1)
    other = replace(BOB, name="Robert", born="1990-01-01", met="in Pune", kind=ContactKind.MACHINE)
    assert store.contacts.learn([other], 2) == 1
    assert store.contacts.get("Ada", "Bob") == replace(BOB, met="in Pune", kind=ContactKind.MACHINE)
    assert store.contacts.learn([other, replace(other, kind=ContactKind.GROUP)], 3) == 0


def test_people_are_called_by_the_name_on_their_card(store):
    """Without a card, or a name on it, the log's own name stands."""
    store.contacts.keep([BOB, replace(BOB, contact="cy@one.example", name=None)], 1)
    assert [store.contacts.called("Ada", one) for one in ("Bob", "cy@one.example", "Di")] == [
        "Bob Ray",
        "cy@one.example",
        "Di",
    ]
    assert store.contacts.names("Ada") == {"Bob": "Bob Ray"}
    assert store.contacts.names("Grace") == {}


@pytest.mark.parametrize("merged", [(), ("Bob", "bob@example.org"), ("bob@example.org", "Bob", "Cy")])
def test_several_are_called_as_each_of_them_is(store, merged):
    """The name on the card of the handle that a contact is named after wins; no other owner's counts."""
    names = {"Bob": None, "bob@example.org": "B. Ray", "Cy": "Cyrus"}
    store.contacts.keep([replace(BOB, contact=contact, name=name) for contact, name in names.items()], 1)
    store.contacts.keep([replace(BOB, owner="Grace", contact="Di", name="Diana")], 1)
    if merged:
        store.identities.merge("Ada", [*merged], "", 2)
    everybody = [*names, "Di", "Nobody"]
    each = {contact: store.contacts.called("Ada", contact) for contact in everybody}
    assert store.contacts.called_each("Ada", everybody) == each
    assert store.contacts.called_each("Ada", []) == {}


def test_a_plan_that_moves_is_one_plan(store):
    """The same meeting under the same id is moved, not doubled; what has passed is not coming."""
    meeting = PlannedMeeting("Ada", "Bob", NOW + timedelta(days=3), "calendar", "m-1")
    assert store.planned_meetings.keep([meeting], 1) == 1
    assert store.planned_meetings.keep([meeting], 2) == 0
    moved = replace(meeting, at=NOW + timedelta(days=5))
    assert store.planned_meetings.keep([moved], 3) == 1
    (found,) = store.planned_meetings.coming(to_epoch(NOW))
    assert found == replace(moved, handle="Bob")
    assert store.planned_meetings.coming(to_epoch(moved.at) + 1) == []


def test_what_a_calendar_no_longer_has_is_taken_back(store):
    """Of that calendar and of the entries it speaks of; another's plans and what has passed stay."""
    at = NOW + timedelta(days=3)
    kept = [
        PlannedMeeting("Ada", "Bob", at, "calendar: Work", "tea/1"),
        PlannedMeeting("Ada", "Cy", at, "calendar: Work", "tea/1"),
        PlannedMeeting("Ada", "Di", at, "calendar: Home", "feast/1"),
        PlannedMeeting("Ada", "Eve", at, "a CRM", "call/1"),
        PlannedMeeting("Ada", "Flo", NOW - timedelta(days=1), "calendar: Work", "past/1"),
    ]
    store.planned_meetings.keep(kept, 1)
    store.change_counts.settle(store.change_counts.pending())
    said = RecordedScope(
        "Ada", "calendar: Work", frozenset({("tea/1", "Cy")}), frozenset({"tea"}), whole=True
    )
    assert [store.planned_meetings.withdraw(said, to_epoch(NOW)) for _ in range(2)] == [1, 0]
    assert set(store.change_counts.pending()) == {"Ada"}
    assert {one.contact for one in store.planned_meetings.coming(0)} == {"Cy", "Di", "Eve", "Flo"}
    gone = RecordedScope("Ada", "calendar: Home", frozenset(), frozenset(), whole=False)
    assert store.planned_meetings.withdraw(gone, to_epoch(NOW)) == 0
    assert store.planned_meetings.withdraw(replace(gone, whole=True), to_epoch(NOW)) == 1


@pytest.mark.parametrize("value", [5, 0.5, True, None, "bn", ["a", "ক"], {"from": 1}])
def test_a_setting_may_be_whatever_json_can_say(store, value):
    """It is read back as it was set, for its owner only."""
    store.preferences.set("Ada", "thing", "before")
    store.preferences.set("Ada", "thing", value)
    assert store.preferences.get("Ada", "thing", "never set") == value
    assert store.preferences.all("Ada") == {"thing": value}
    assert store.preferences.get("Grace", "thing", "never set") == "never set"


def test_whatever_touches_an_owner_is_a_change_until_it_is_settled(store, happened):
    """Interactions, plans, people and settings are; the same again is not; a later one stays pending."""
    one = happened("Bob", -3)
    store.interactions.record([one], 1)
    seen = store.change_counts.pending()
    assert set(seen) == {"Ada"}
    store.contacts.keep([BOB], 1)
    store.change_counts.settle(seen)
    later = store.change_counts.pending()
    assert set(later) == {"Ada"}
    store.change_counts.settle(later)
    assert store.change_counts.pending() == {}
    assert store.interactions.record([one], 2).duplicate == 1
    assert store.change_counts.pending() == {}
    store.preferences.set("Ada", "budget", 3)
    assert set(store.change_counts.pending()) == {"Ada"}


def test_what_counts_goes_on_counting_unless_the_caller_of_a_batch_says_otherwise(store, happened):
    """A later import leaves such a row whole, and says so; it may make one count; a batch may do both."""
    counts = happened("Bob", -3, external_id="m-1", role=Role.TO)
    crowd = happened("Cy", -3, external_id="m-2", counts=False)
    store.interactions.record([counts, crowd], 1)
    copied = replace(counts, role=Role.BCC, counts=False, people=9)
    again = store.interactions.record([copied, crowd], 2)
    assert (again.updated, again.duplicate, again.still_counting) == (0, 1, 1)
    assert [contact for _, contact, *_ in store.interactions.columns()] == ["Bob"]
    assert store.interactions.record([counts, replace(crowd, counts=True)], 3).updated == 1
    assert {contact for _, contact, *_ in store.interactions.columns()} == {"Bob", "Cy"}
    assert store.batch_upsert.record([copied], 4) == [BatchResult.UPDATED]
    assert [contact for _, contact, *_ in store.interactions.columns()] == ["Cy"]


def test_help_in_an_interaction_and_who_was_there_are_kept(store, happened):
    """A correction of any of it is an update; the same again is a duplicate."""
    said = happened("Bob", -3, external_id="m-1", people=4, role=Role.CC)
    assert store.interactions.record([said], 1).created == 1
    helped = replace(said, exchange=Exchange.INTRODUCTION, side=Side.RECEIVED, note="to an investor")
    assert store.interactions.record([helped], 2).updated == 1
    assert store.interactions.record([helped], 3).duplicate == 1


def test_what_does_not_count_is_kept_but_is_no_history(store, happened, publish):
    """It is not among the columns that models learn from, and takes nobody off a list."""
    publish(store, "Ada", ("Bob",))
    store.interactions.record([happened("Bob", 0.5, counts=False)], 1)
    assert store.interactions.count() == 1
    assert store.interactions.columns() == []
    assert len(store.lists.open("Ada", to_epoch(NOW) + 1)) == 1


def test_one_workspace_knows_nothing_of_another(store_path, happened, publish):
    """Log, lists, people, plans, settings and changes of one are not there in the other."""
    with Store(store_path, "acme") as acme, Store(store_path, "zenith") as zenith:
        acme.interactions.record([happened("Bob", -3)], 1)
        publish(acme, "Ada", ("Bob",))
        acme.contacts.keep([BOB], 1)
        acme.planned_meetings.keep([PlannedMeeting("Ada", "Bob", NOW, "calendar", "m-1")], 1)
        acme.preferences.set("Ada", "budget", 3)
        assert zenith.interactions.count() == 0
        assert zenith.interactions.columns() == zenith.interactions.owners() == []
        assert zenith.lists.owners(END_OF_TIME) == zenith.lists.open("Ada", 2_000_000_000) == []
        assert zenith.contacts.all() == zenith.planned_meetings.coming(0) == []
        assert zenith.preferences.all("Ada") == zenith.change_counts.pending() == {}
        assert zenith.interactions.record([happened("Bob", -3)], 1).created == 1
