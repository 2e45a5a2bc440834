"""What every adapter owes: the same facts, whatever the CRM calls them and however it answers."""

import json
import re
import time
from base64 import b64decode
from contextlib import closing
from datetime import date

import pytest

from data.errors import DeniedError, NeedsOwnerError, RemoteError
from data.schema import ContactFlag, Direction
from data.webhooks.crm_events import VERIFY, WINDOW_SECONDS
from pipelines.connect.crm import json_account
from pipelines.connect.crm.adapter import (
    CrmAdapter,
    CrmField,
    CrmNote,
    CrmTask,
    FieldType,
    FieldWrite,
    Look,
    WriteOutcome,
)
from tests.pipelines.connect.crm.fake_crm import HTML, START, TOKEN, FakeCrm, Request
from tests.pipelines.connect.crm.passes import Pass, later_pass, whole_pass

FIELDS = (
    CrmField("kith_probability", "Probability of silence", FieldType.NUMBER),
    CrmField("kith_tier", "Tier", FieldType.CHOICE, ("1 of 4", "2 of 4", "3 of 4", "4 of 4")),
    CrmField("kith_reason_1", "Reason 1", FieldType.TEXT),
    CrmField("kith_updated_on", "Updated on", FieldType.DAY),
)
VALUES = {
    "kith_probability": 0.71,
    "kith_tier": "1 of 4",
    "kith_reason_1": "Usually every 25 days; now 69.",
    "kith_updated_on": "2026-12-01",
}
OTHER_TOKEN = "another made-up token"  # noqa: S105
# More than this no adapter puts into a page.
LARGEST_PAGE = 200
SECRET, YESTERDAYS = "hook:secret of today", "hook:secret of yesterday"


def task(crm: FakeCrm, contact: str, key: str = "key-1") -> CrmTask:
    """Return a task for Ana about a contact."""
    return CrmTask(key, contact, crm.ana, "Reach out to Ada", "Kith: it is time.", date(2026, 12, 7))


# Reading.


def test_a_contact_comes_with_name_address_company_and_owners(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """What a card needs is read, and whose contact it is."""
    number = crm.add_contact("Ada", owners=(crm.ana, crm.bo))
    crm.change_contact(number, company="Analytical Engines")
    contact = whole_pass(adapter).contacts[number]
    assert contact.name == "Ada Probe"
    assert contact.emails == (crm.contacts[number].email,)
    assert contact.company == "Analytical Engines"
    assert set(contact.owners) >= {crm.ana}


def test_users_are_shown_with_their_addresses_and_whoever_left_is_not_active(
    crm: FakeCrm, adapter: CrmAdapter
) -> None:
    """A user who left is either not shown or marked."""
    crm.add_contact()
    crm.user_leaves(crm.bo)
    active = {one.email for one in adapter.users() if one.active}
    assert active == {"ana@firm.example"}


def test_the_portal_has_an_id(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """A token for another customer of the CRM is told by it."""
    crm.add_contact()
    first = adapter.portal().id
    crm.portal = "portal-2"
    assert first
    assert adapter.portal().id != first


@pytest.mark.parametrize(
    ("kind", "direction", "channel", "expected"),
    [
        ("email", "outbound", "email", Direction.SENT),
        ("email", "inbound", "email", Direction.RECEIVED),
        ("call", "inbound", "call", Direction.RECEIVED),
        ("meeting", "outbound", "meeting", Direction.MUTUAL),
    ],
)
def test_an_activity_has_kind_direction_time_and_people(
    crm: FakeCrm, adapter: CrmAdapter, kind: str, direction: str, channel: str, expected: Direction
) -> None:
    """Time is in UTC whatever the CRM writes, and who took part is named by ids."""
    number = crm.add_contact()
    activity = crm.add_activity(number, kind=kind, direction=direction)
    read = whole_pass(adapter).activities[activity]
    assert (read.at, read.channel, read.direction) == (crm.activities[activity].at, channel, expected)
    assert read.contacts == (number,)
    assert crm.ana in read.users


def test_texts_of_activities_are_in_nothing_that_is_read(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """Subjects and bodies are dropped on arrival."""
    number = crm.add_contact()
    crm.add_activity(number)
    assert "private words" not in repr(whole_pass(adapter))


def test_a_later_pass_brings_what_changed(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """A changed contact comes again, with what was logged meanwhile."""
    first, second = crm.add_contact("Ada"), crm.add_contact("Bea")
    before = whole_pass(adapter)
    activity = crm.add_activity(first)
    crm.change_contact(first, company="Another")
    after = later_pass(adapter, before)
    assert after.contacts[first].company == "Another"
    assert activity in after.activities
    assert second not in after.contacts


def test_a_contact_that_a_webhook_names_is_read(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """What no list of changes shows comes when a webhook names the contact."""
    number = crm.add_contact()
    before = whole_pass(adapter)
    activity = crm.add_activity(number)
    assert activity in later_pass(adapter, before, named=[number]).activities


def test_own_writes_come_back_as_nothing_new(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """An echo of what Kith wrote is no change."""
    number = crm.add_contact()
    adapter.ensure_fields(FIELDS)
    before = whole_pass(adapter)
    adapter.write([FieldWrite(number, VALUES)])
    after = later_pass(adapter, before)
    assert all(before.contacts[key] == one for key, one in after.contacts.items())
    assert set(after.activities) <= set(before.activities)


def test_a_pass_that_was_interrupted_goes_on_from_its_last_page(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """Pages before the interruption and pages after it are together the whole."""
    for n in range(LARGEST_PAGE + 20):
        crm.add_activity(crm.add_contact(f"P{n}"))
    expected = whole_pass(adapter)
    pages = adapter.changes(Look())
    begun = Pass().take([next(pages)])
    assert 0 < len(begun.contacts) <= LARGEST_PAGE
    resumed = Pass().take(adapter.changes(Look(begun.cursor)))
    assert expected.contacts == begun.contacts | resumed.contacts
    assert expected.activities == begun.activities | resumed.activities


def test_a_merged_contact_is_known_as_gone_and_its_activities_are_the_others(
    crm: FakeCrm, adapter: CrmAdapter
) -> None:
    """After a merge the kept contact has all activities."""
    kept, gone = crm.add_contact("Ada"), crm.add_contact("Adah")
    activity = crm.add_activity(gone)
    crm.merge(kept, gone)
    after = whole_pass(adapter)
    assert after.listed is not None
    assert gone not in after.listed
    assert after.activities[activity].contacts == (kept,)


def test_a_deleted_contact_is_known_as_gone(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """A deletion for privacy is one as well: the contact is in no later list."""
    number, other = crm.add_contact(), crm.add_contact("Bea")
    whole_pass(adapter)
    crm.delete(number, erased=True)
    after = whole_pass(adapter)
    assert after.listed == {other}
    assert all(one.id == number for one in after.gone)


def test_a_contact_that_goes_in_the_middle_of_a_pass_harms_nothing(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """The pass goes on with the others."""
    first, second = crm.add_contact("Ada"), crm.add_contact("Bea")
    pages = adapter.changes(Look())
    crm.before = lambda _: crm.contacts.pop(first, None) if len(crm.requests) > 2 else None
    read = Pass().take(pages)
    assert second in read.contacts


@pytest.mark.parametrize("flag", list(ContactFlag))
def test_whoever_wants_to_be_left_in_peace_is_marked(
    crm: FakeCrm, adapter: CrmAdapter, flag: ContactFlag
) -> None:
    """Do not contact, opted out, an open complaint, a lost customer: each by its name."""
    number = crm.add_contact()
    crm.change_contact(number, flag=flag)
    assert whole_pass(adapter).contacts[number].flags == {flag}


# Bad answers.


def test_a_web_page_instead_of_data_is_said(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """A sign-in page with 200 is no empty CRM."""
    crm.add_contact()
    crm.broken.append((200, {"content-type": "text/html"}, HTML))
    with pytest.raises(RemoteError, match="web page"):
        whole_pass(adapter)


def test_an_answer_without_end_is_read_to_a_bound(
    crm: FakeCrm, adapter: CrmAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that sends more than any page of records fills no memory; the next pass has a new line."""
    crm.add_contact()
    monkeypatch.setattr(json_account, "MOST_BYTES", 100_000)
    crm.broken.append((200, {}, b"[" + b" " * 1_000_000))
    with pytest.raises(RemoteError, match="no page of records"):
        whole_pass(adapter)
    assert whole_pass(adapter).contacts


def test_an_error_inside_of_200_is_said(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """What is called a success and holds an error brings nothing."""
    crm.add_contact()
    crm.spoil_error()
    with pytest.raises(RemoteError):
        whole_pass(adapter)


def test_a_token_that_is_not_taken_needs_the_admin(crm: FakeCrm) -> None:
    """It is not tried again, and is in no message."""
    with closing(crm.adapter(OTHER_TOKEN)) as refused, pytest.raises(NeedsOwnerError) as told:
        whole_pass(refused)
    assert OTHER_TOKEN not in str(told.value)
    assert TOKEN not in str(told.value)


def test_a_short_wish_for_patience_is_waited_for(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """Retry-After is kept, and the pass goes on."""
    number = crm.add_contact()
    crm.throttled, crm.retry_after = 2, 7
    assert number in whole_pass(adapter).contacts
    assert crm.waited.count(7) == 2


def test_a_long_wish_for_patience_ends_the_pass(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """It is asked again no sooner."""
    crm.throttled, crm.retry_after = 1, 3_000
    with pytest.raises(RemoteError) as told:
        whole_pass(adapter)
    assert told.value.retry_after == 3_000


def test_a_server_that_fails_is_tried_later(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """What a failing server says in HTML is not read."""
    crm.broken += [(502, {}, HTML)]
    with pytest.raises(RemoteError, match="502"):
        whole_pass(adapter)


def test_a_redirect_is_not_followed(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """A token goes to no address that nobody named."""
    crm.broken.append((302, {"location": "https://elsewhere.example/"}, b""))
    with pytest.raises(NeedsOwnerError):
        whole_pass(adapter)


# Writing.


def test_fields_are_made_once_and_read_back_as_written(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """Whatever the CRM calls a field, and whether it knows numbers, a value is found where it was put."""
    number = crm.add_contact()
    adapter.ensure_fields(FIELDS)
    count = len(crm.writes())
    adapter.ensure_fields(FIELDS)
    assert len(crm.writes()) == count
    assert crm.field_names() == {one.name for one in FIELDS}
    (result,) = adapter.write([FieldWrite(number, VALUES)])
    assert result.outcome is WriteOutcome.WRITTEN, result
    held = {name: crm.held(number, name) for name in VALUES}
    assert float(held.pop("kith_probability")) == pytest.approx(0.71)
    assert held == {name: value for name, value in VALUES.items() if name != "kith_probability"}


def test_a_field_can_be_emptied(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """None takes a value away."""
    number = crm.add_contact()
    adapter.ensure_fields(FIELDS)
    adapter.write([FieldWrite(number, VALUES)])
    adapter.write([FieldWrite(number, {"kith_reason_1": None})])
    assert not crm.held(number, "kith_reason_1")
    assert crm.held(number, "kith_tier") == "1 of 4"


def test_a_field_that_an_admin_took_away_is_refused_by_name(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """A CRM that drops unknown fields without a word loses nothing here."""
    number = crm.add_contact()
    adapter.ensure_fields(FIELDS)
    crm.drop_field("kith_tier")
    (result,) = adapter.write([FieldWrite(number, VALUES)])
    assert result.outcome is WriteOutcome.REFUSED
    assert "kith_tier" in result.why


def test_one_bad_contact_fails_no_other(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """Results stand in the order of the writes; a contact that is gone and a refused value are told apart."""
    good, gone, bad = crm.add_contact("Ada"), crm.add_contact("Bea"), crm.add_contact("Cleo")
    adapter.ensure_fields(FIELDS)
    crm.delete(gone)
    results = adapter.write(
        [
            FieldWrite(gone, VALUES),
            FieldWrite(good, VALUES),
            FieldWrite(bad, {**VALUES, "kith_updated_on": "no day"}),
        ]
    )
    assert [one.contact for one in results] == [gone, good, bad]
    assert [one.outcome for one in results] == [WriteOutcome.GONE, WriteOutcome.WRITTEN, WriteOutcome.REFUSED]
    assert crm.held(bad, "kith_tier") is None, "half a contact was written"


def test_a_write_waits_where_the_crm_asks_for_patience(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """A limit in the middle of a batch loses nothing."""
    numbers = [crm.add_contact(f"P{n}") for n in range(5)]
    adapter.ensure_fields(FIELDS)
    crm.throttled, crm.retry_after = 1, 3
    results = adapter.write([FieldWrite(number, VALUES) for number in numbers])
    assert {one.outcome for one in results} == {WriteOutcome.WRITTEN}


def test_taking_the_fields_away_leaves_none(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """They can be made again afterwards."""
    number = crm.add_contact()
    adapter.ensure_fields(FIELDS)
    adapter.write([FieldWrite(number, VALUES)])
    assert adapter.remove_fields(FIELDS) == len(FIELDS)
    assert crm.field_names() == set()
    assert adapter.remove_fields(FIELDS) == 0
    adapter.ensure_fields(FIELDS)
    assert crm.field_names() == {one.name for one in FIELDS}


def test_a_task_is_made_once_for_its_user_and_found_again_by_its_key(
    crm: FakeCrm, adapter: CrmAdapter
) -> None:
    """A kill between the making and the noting makes no second one."""
    number = crm.add_contact()
    assert adapter.put_task(task(crm, number)) is WriteOutcome.WRITTEN
    with closing(crm.adapter()) as another:
        assert another.put_task(task(crm, number)) is WriteOutcome.UNCHANGED
    (made,) = crm.tasks.values()
    assert (made.contact, made.user, crm.key_of(made)) == (number, crm.ana, "key-1")


def test_tasks_are_taken_away_unless_they_are_done(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """What somebody has ticked off is theirs; tasks of others are not touched."""
    number = crm.add_contact()
    for key in ("key-1", "key-2", "key-3"):
        adapter.put_task(task(crm, number, key))
    next(one for one in crm.tasks.values() if crm.key_of(one) == "key-2").done = True
    assert adapter.remove_tasks(["key-1", "key-2"]) == 1
    assert sorted(map(crm.key_of, crm.tasks.values())) == ["key-2", "key-3"]


# Notes.


def note(contact: str) -> CrmNote:
    """Return words of two lines, with signs that are HTML's, beside a contact."""
    return CrmNote(contact, 'Ana & Bo <both> say:\nshe likes "tea".', START)


def test_a_note_stands_beside_its_contact_as_it_was_written(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """It is written once, and comes back as nothing: neither as a change nor as an activity."""
    number = crm.add_contact()
    before = whole_pass(adapter)
    written = note(number)
    assert adapter.note(written).outcome is WriteOutcome.WRITTEN
    assert crm.notes == [(number, written.text)]
    after = later_pass(adapter, before)
    assert all(before.contacts[key] == one for key, one in after.contacts.items())
    assert not after.activities
    assert "tea" not in repr(whole_pass(adapter))


def test_a_note_of_somebody_who_is_gone_is_not_written(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """Nothing of it is left behind without a contact."""
    number = crm.add_contact()
    crm.delete(number)
    assert adapter.note(note(number)).outcome is WriteOutcome.GONE
    assert crm.notes == []


def test_a_note_that_the_crm_does_not_take_is_refused_with_its_reason(
    crm: FakeCrm, adapter: CrmAdapter
) -> None:
    """One that is too long for it, for example."""
    number = crm.add_contact()
    crm.longest_note = 10
    result = adapter.note(note(number))
    assert result.outcome is WriteOutcome.REFUSED
    assert result.why
    assert crm.notes == []


def test_a_note_is_sent_once(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """Where the CRM fails in the middle, nobody knows whether it stands there: it is told, not repeated."""
    number = crm.add_contact()
    whole_pass(adapter)
    crm.before = lambda request: crm.broken.append((502, {}, HTML)) if is_note(request) else None
    with pytest.raises(RemoteError, match="502"):
        adapter.note(note(number))
    assert sum(map(is_note, crm.requests)) == 1


def is_note(request: Request) -> bool:
    """Tell whether a request writes a note."""
    return request.method == "POST" and "tea" in decoded(request)


def decoded(request: Request) -> str:
    """Return what a request says, also where a part of it is encoded once more."""
    said = json.dumps(request.body)
    encoded = re.findall(r'"Content": "([^"]+)"', said)
    return said + "".join(b64decode(one).decode() for one in encoded)


# Webhooks.


def test_a_webhook_names_its_contact_and_has_an_id(signing_crm: FakeCrm) -> None:
    """A signed webhook is taken on its raw bytes."""
    number = signing_crm.add_contact()
    headers, body = signing_crm.event(SECRET, number, START)
    names = {name.lower(): value for name, value in headers.items()}
    (event,) = VERIFY[signing_crm.vendor]([SECRET], names, body, START + 2)
    assert event.contact == number
    assert event.id
    assert "private words" not in repr(event)


def test_a_webhook_with_yesterdays_secret_or_a_changed_byte_is_refused(signing_crm: FakeCrm) -> None:
    """Only the secret that holds now signs."""
    headers, body = signing_crm.event(YESTERDAYS, signing_crm.add_contact(), START)
    names = {name.lower(): value for name, value in headers.items()}
    with pytest.raises(DeniedError):
        VERIFY[signing_crm.vendor]([SECRET], names, body, START)
    headers, body = signing_crm.event(SECRET, signing_crm.add_contact(), START)
    names = {name.lower(): value for name, value in headers.items()}
    with pytest.raises(DeniedError):
        VERIFY[signing_crm.vendor]([SECRET], names, body + b" ", START)


def test_the_suite_waits_for_nothing(crm: FakeCrm, adapter: CrmAdapter) -> None:
    """A pace that is given is the one that is kept to."""
    begun = time.monotonic()
    crm.throttled, crm.retry_after = 1, 30
    crm.add_contact()
    whole_pass(adapter)
    assert time.monotonic() - begun < 5
    assert WINDOW_SECONDS == 300
