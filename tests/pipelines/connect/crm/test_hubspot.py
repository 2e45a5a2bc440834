"""What is HubSpot's own: its limits, its lagging search, its batches, its merges and deletions."""

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from data.errors import NeedsOwnerError, RemoteError
from data.schema import ContactFlag, Direction
from pipelines.connect.crm.adapter import FieldWrite, GoneContact, WriteOutcome
from pipelines.connect.crm.hubspot.adapter import HubSpot
from tests.pipelines.connect.crm.fake_crm import LOOPBACK, TOKEN, Request, running
from tests.pipelines.connect.crm.fake_hubspot import READ, SCOPES, FakeHubSpot
from tests.pipelines.connect.crm.passes import Pass, later_pass, whole_pass
from tests.pipelines.connect.crm.test_conformance import FIELDS, VALUES, task


@pytest.fixture
def hubspot() -> Iterator[FakeHubSpot]:
    """Serve a made-up HubSpot."""
    with running(FakeHubSpot()) as fake:
        yield fake


@pytest.fixture
def opened(hubspot: FakeHubSpot) -> Iterator[HubSpot]:
    """Open it."""
    with closing(hubspot.adapter()) as adapter:
        yield adapter


def read_all(adapter: HubSpot) -> Pass:
    """Read users, then the whole."""
    adapter.users()
    return whole_pass(adapter)


def write_all(adapter: HubSpot, contact: str) -> None:
    """Make the fields and write one contact."""
    adapter.ensure_fields(FIELDS)
    adapter.write([FieldWrite(contact, VALUES)])


# Reading.


def test_reading_needs_no_right_to_write(hubspot: FakeHubSpot, opened: HubSpot) -> None:
    """The scopes of the guide for reading are enough."""
    hubspot.scopes = READ
    number = hubspot.add_contact()
    activity = hubspot.add_activity(number)
    read = whole_pass(opened)
    assert (set(read.contacts), set(read.activities)) == ({number}, {activity})


@pytest.mark.parametrize("scope", sorted(READ))
def test_every_scope_for_reading_is_needed(hubspot: FakeHubSpot, opened: HubSpot, scope: str) -> None:
    """One that lacks is said by name, in HubSpot's own words."""
    hubspot.add_activity(hubspot.add_contact())
    hubspot.scopes = READ - {scope}
    with pytest.raises(NeedsOwnerError, match=scope):
        read_all(opened)


@pytest.mark.parametrize("scope", sorted(SCOPES - READ))
def test_every_scope_for_writing_is_needed(hubspot: FakeHubSpot, opened: HubSpot, scope: str) -> None:
    """The guide names no scope too many."""
    number = hubspot.add_contact()
    hubspot.scopes = SCOPES - {scope}
    with pytest.raises(NeedsOwnerError, match=scope):
        write_all(opened, number)


def test_what_the_search_shows_late_comes_with_the_next_pass(hubspot: FakeHubSpot, opened: HubSpot) -> None:
    """The index lags; a pass asks again for the minutes before the last one began."""
    first, second = hubspot.add_contact("Ada"), hubspot.add_contact("Bea")
    before = whole_pass(opened)
    hubspot.change_contact(first, company="Another")
    hubspot.lag = 300
    hubspot.now += 60
    during = later_pass(opened, before)
    assert first not in during.contacts
    hubspot.lag = 0
    before.cursor = during.cursor
    after = later_pass(opened, before)
    assert after.contacts[first].company == "Another"
    assert second not in after.contacts


def test_more_changes_than_a_search_shows_are_all_read(hubspot: FakeHubSpot, opened: HubSpot) -> None:
    """A search ends at 10,000 records of one question, so that each page is a question of its own."""
    numbers = [hubspot.add_contact(f"P{n}") for n in range(420)]
    hubspot.most_found = 200
    before = whole_pass(opened)
    for number in numbers:
        hubspot.change_contact(number, company="Another")
    assert set(later_pass(opened, before).contacts) == set(numbers)


def test_an_activity_with_many_contacts_is_one_with_many_people(
    hubspot: FakeHubSpot, opened: HubSpot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages of what belongs together are followed to their end."""
    numbers = [hubspot.add_contact(f"P{n}") for n in range(5)]
    meeting = hubspot.add_activity(numbers[0], kind="meeting")
    pairs = hubspot.pairs

    def all_met(kind: str, other: str) -> list[tuple[str, str]]:
        if (kind, other) == ("meetings", "contacts"):
            return [(meeting, number) for number in numbers]
        return pairs(kind, other)

    monkeypatch.setattr(hubspot, "pairs", all_met)
    activity = whole_pass(opened).activities[meeting]
    assert activity.people == 5
    assert set(activity.contacts) == set(numbers)


@pytest.mark.parametrize(("kind", "outcome"), [("call", "NO_ANSWER"), ("meeting", "CANCELED")])
def test_what_did_not_take_place_is_no_contact(
    hubspot: FakeHubSpot, opened: HubSpot, kind: str, outcome: str
) -> None:
    """It is kept, and marked."""
    number = hubspot.add_activity(hubspot.add_contact(), kind=kind)
    hubspot.activities[number].outcome = outcome
    assert not whole_pass(opened).activities[number].held


def test_a_message_says_nothing_of_its_direction(hubspot: FakeHubSpot, opened: HubSpot) -> None:
    """WhatsApp, SMS and LinkedIn messages are logged without one."""
    number = hubspot.add_activity(hubspot.add_contact(), kind="sms")
    activity = whole_pass(opened).activities[number]
    assert (activity.channel, activity.direction) == ("message", Direction.MUTUAL)


def test_a_merge_names_both_contacts(hubspot: FakeHubSpot, opened: HubSpot) -> None:
    """A later pass says who went into whom, without a whole one."""
    kept, gone = hubspot.add_contact("Ada"), hubspot.add_contact("Adah")
    before = whole_pass(opened)
    hubspot.merge(kept, gone)
    assert GoneContact(gone, into=kept) in later_pass(opened, before).gone


@pytest.mark.parametrize("erased", [True, False])
def test_a_named_contact_that_can_never_come_back_was_erased(
    hubspot: FakeHubSpot, opened: HubSpot, *, erased: bool
) -> None:
    """What was deleted otherwise lies in the bin for ninety days."""
    number = hubspot.add_contact()
    before = whole_pass(opened)
    hubspot.delete(number, erased=erased)
    assert later_pass(opened, before, named=[number]).gone == [GoneContact(number, erased=erased)]


def test_whoever_complains_since_the_last_pass_is_marked_by_the_next(
    hubspot: FakeHubSpot, opened: HubSpot
) -> None:
    """A ticket changes nothing of its contact, and is seen all the same."""
    number = hubspot.add_contact()
    hubspot.tick()
    before = whole_pass(opened)
    hubspot.contacts[number].flag = ContactFlag.OPEN_COMPLAINT
    assert later_pass(opened, before).contacts[number].flags == {ContactFlag.OPEN_COMPLAINT}


def test_the_admins_own_status_is_understood_by_its_label(hubspot: FakeHubSpot) -> None:
    """An own lifecycle stage has a number for a value."""
    number = hubspot.add_contact()
    hubspot.change_contact(number, flag=ContactFlag.LOST_CUSTOMER)
    words = {"190001": "do_not_contact"}
    with closing(HubSpot(hubspot.url, TOKEN, LOOPBACK, words, hubspot.pace())) as adapter:
        flags = whole_pass(adapter).contacts[number].flags
    assert flags == {ContactFlag.LOST_CUSTOMER, ContactFlag.DO_NOT_CONTACT}


# Limits.


@pytest.mark.parametrize(("policy", "seconds"), [("SECONDLY", 1), ("TEN_SECONDLY_ROLLING", 10)])
def test_a_short_limit_is_waited_for_by_its_policy(
    hubspot: FakeHubSpot, opened: HubSpot, policy: str, seconds: int
) -> None:
    """HubSpot names the limit that was hit, and not always a time."""
    number = hubspot.add_contact()
    hubspot.broken.append((429, {}, _limit(policy)))
    assert number in whole_pass(opened).contacts
    assert seconds in hubspot.waited


def test_the_limit_of_a_day_ends_the_pass(hubspot: FakeHubSpot, opened: HubSpot) -> None:
    """It is asked again after an hour."""
    hubspot.broken.append((429, {}, _limit("DAILY")))
    with pytest.raises(RemoteError) as told:
        whole_pass(opened)
    assert told.value.retry_after == 3600


def _limit(policy: str) -> bytes:
    return json.dumps(
        {"status": "error", "message": "You have reached your limit.", "policyName": policy}
    ).encode()


# Writing.


@pytest.mark.parametrize("in_part", [True, False])
def test_one_bad_contact_among_many_is_found_however_the_batch_fails(
    hubspot: FakeHubSpot, opened: HubSpot, *, in_part: bool
) -> None:
    """HubSpot says 207 with an error for one, or 400 for all of them."""
    hubspot.fails_in_part = in_part
    numbers = [hubspot.add_contact(f"P{n}") for n in range(130)]
    opened.ensure_fields(FIELDS)
    writes = [FieldWrite(one, VALUES) for one in numbers]
    writes[70] = FieldWrite(numbers[70], {**VALUES, "kith_tier": "5 of 4"})
    hubspot.delete(numbers[3])
    results = opened.write(writes)
    assert [one.contact for one in results] == numbers
    refused = [one for one in results if one.outcome is WriteOutcome.REFUSED]
    assert [one.contact for one in refused] == [numbers[70]]
    assert "kith_tier" in refused[0].why
    assert [one.contact for one in results if one.outcome is WriteOutcome.GONE] == [numbers[3]]
    assert sum(one.outcome is WriteOutcome.WRITTEN for one in results) == 128


def test_three_hundred_contacts_are_written_in_three_requests(hubspot: FakeHubSpot, opened: HubSpot) -> None:
    """A hundred in each, so that no limit is near."""
    numbers = [hubspot.add_contact(f"P{n}") for n in range(300)]
    opened.ensure_fields(FIELDS)
    hubspot.requests.clear()
    opened.write([FieldWrite(one, VALUES) for one in numbers])
    assert len(hubspot.writes()) == 3


def test_a_value_that_is_dropped_without_a_word_is_told(hubspot: FakeHubSpot, opened: HubSpot) -> None:
    """Each answer is compared with what was sent."""
    number = hubspot.add_contact()
    opened.ensure_fields(FIELDS)
    hubspot.drops = {"kith_reason_1"}
    (result,) = opened.write([FieldWrite(number, VALUES)])
    assert result.outcome is WriteOutcome.REFUSED
    assert "kith_reason_1" in result.why


def test_a_name_that_is_taken_by_another_kind_needs_the_admin(hubspot: FakeHubSpot, opened: HubSpot) -> None:
    """It is not written over."""
    taken = {"name": "kith_tier", "type": "bool", "fieldType": "booleancheckbox", "label": "x"}
    hubspot.properties["contacts"]["kith_tier"] = taken
    with pytest.raises(NeedsOwnerError, match="kith_tier"):
        opened.ensure_fields(FIELDS)


def test_two_at_once_make_one_task(hubspot: FakeHubSpot, opened: HubSpot) -> None:
    """The key is unique in HubSpot itself: the second is refused there, and counts as made."""
    number = hubspot.add_contact()
    with closing(hubspot.adapter()) as another:

        def other_is_first(request: Request) -> None:
            if request.path.endswith("/2026-09/tasks"):
                hubspot.before = lambda _: None
                hubspot.lock.release()
                try:
                    another.put_task(task(hubspot, number))
                finally:
                    hubspot.lock.acquire()

        opened.put_task(task(hubspot, number, "key-0"))
        hubspot.before = other_is_first
        assert opened.put_task(task(hubspot, number)) is WriteOutcome.UNCHANGED
    assert sorted(map(hubspot.key_of, hubspot.tasks.values())) == ["key-0", "key-1"]


def test_the_text_of_a_task_is_no_html(hubspot: FakeHubSpot, opened: HubSpot) -> None:
    """HubSpot shows it as HTML; what a reason says must not become a tag."""
    number = hubspot.add_contact()
    one = task(hubspot, number)
    opened.put_task(type(one)(one.key, one.contact, one.user, one.title, "<b>5 < 6</b>\nnext", one.due))
    (made,) = hubspot.tasks.values()
    assert made.text == "&lt;b&gt;5 &lt; 6&lt;/b&gt;<br>next"


def test_uninstalling_leaves_no_group_and_no_key(hubspot: FakeHubSpot, opened: HubSpot) -> None:
    """Properties of contacts and of tasks go, and what held them."""
    number = hubspot.add_contact()
    opened.ensure_fields(FIELDS)
    opened.put_task(task(hubspot, number))
    opened.remove_tasks(["key-1"])
    opened.remove_fields(FIELDS)
    assert hubspot.properties == {"contacts": {}, "tasks": {}}
    assert hubspot.groups == {"contacts": set(), "tasks": set()}
    assert opened.remove_tasks(["key-1"]) == 0
