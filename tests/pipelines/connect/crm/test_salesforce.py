"""What is Salesforce's own: signing in, visible fields, the bin, requests that are used up."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from data.errors import NeedsOwnerError, RemoteError
from pipelines.connect.crm.adapter import FieldWrite, GoneContact, WriteOutcome
from pipelines.connect.crm.salesforce.adapter import Salesforce
from tests.pipelines.connect.crm.fake_crm import running
from tests.pipelines.connect.crm.fake_salesforce import FakeSalesforce
from tests.pipelines.connect.crm.passes import later_pass, whole_pass
from tests.pipelines.connect.crm.test_conformance import FIELDS, VALUES

SPENT = b'[{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}]'


@pytest.fixture
def salesforce() -> Iterator[FakeSalesforce]:
    """Serve a made-up Salesforce."""
    with running(FakeSalesforce()) as fake:
        yield fake


@pytest.fixture
def opened(salesforce: FakeSalesforce) -> Iterator[Salesforce]:
    """Open it."""
    with closing(salesforce.adapter()) as adapter:
        yield adapter


def test_a_session_that_ended_is_begun_anew(salesforce: FakeSalesforce, opened: Salesforce) -> None:
    """Salesforce ends sessions by itself; that is no reason to ask the admin."""
    number = salesforce.add_contact()
    opened.portal()
    salesforce.session_ended = True
    assert number in whole_pass(opened).contacts


def test_requests_that_are_used_up_end_the_pass_for_an_hour(
    salesforce: FakeSalesforce, opened: Salesforce
) -> None:
    """They are 403 at Salesforce, and nothing that an admin must do."""
    opened.portal()
    salesforce.broken.append((403, {}, SPENT))
    with pytest.raises(RemoteError) as told:
        whole_pass(opened)
    assert told.value.retry_after == 3600


def test_a_right_that_lacks_needs_the_admin(salesforce: FakeSalesforce, opened: Salesforce) -> None:
    """Any other 403 is for them."""
    opened.portal()
    salesforce.broken.append((403, {}, SPENT.replace(b"REQUEST_LIMIT_EXCEEDED", b"API_DISABLED_FOR_ORG")))
    with pytest.raises(NeedsOwnerError):
        whole_pass(opened)


def test_a_field_that_the_app_may_not_see_is_not_asked_for(
    salesforce: FakeSalesforce, opened: Salesforce
) -> None:
    """The others are read all the same."""
    number = salesforce.add_contact()
    salesforce.hidden = {"DoNotCall", "MobilePhone"}
    assert whole_pass(opened).contacts[number].name == "Ada Probe"


@pytest.mark.parametrize("erased", [True, False])
def test_a_later_pass_says_who_is_gone(
    salesforce: FakeSalesforce, opened: Salesforce, *, erased: bool
) -> None:
    """A deleted contact lies in the bin."""
    number = salesforce.add_contact()
    before = whole_pass(opened)
    salesforce.delete(number, erased=erased)
    assert later_pass(opened, before).gone == [GoneContact(number)]


def test_a_merge_names_both_contacts(salesforce: FakeSalesforce, opened: Salesforce) -> None:
    """What lies in the bin names the contact that was kept."""
    kept, gone = salesforce.add_contact("Ada"), salesforce.add_contact("Adah")
    before = whole_pass(opened)
    salesforce.merge(kept, gone)
    assert GoneContact(gone, into=kept) in later_pass(opened, before).gone


def test_whoever_asked_to_be_forgotten_is_erased_and_never_read(
    salesforce: FakeSalesforce, opened: Salesforce
) -> None:
    """Salesforce keeps the record until somebody deletes it."""
    number = salesforce.add_contact()
    salesforce.forget.add(number)
    read = whole_pass(opened)
    assert read.gone == [GoneContact(number, erased=True)]
    assert read.contacts == {}
    assert read.listed == frozenset()


def test_a_deleted_activity_brings_its_contact_again(salesforce: FakeSalesforce, opened: Salesforce) -> None:
    """The contact comes without it, so that it goes from the log, too."""
    number = salesforce.add_contact()
    activity = salesforce.add_activity(number, kind="call")
    before = whole_pass(opened)
    salesforce.remove_activity(activity)
    after = later_pass(opened, before)
    assert number in after.contacts
    assert after.activities == {}


def test_whoever_was_invited_met_as_well(salesforce: FakeSalesforce, opened: Salesforce) -> None:
    """A meeting names one contact itself, and the others by its invitations."""
    first, second = salesforce.add_contact("Ada"), salesforce.add_contact("Bea")
    meeting = salesforce.add_activity(first, kind="meeting")
    salesforce.invited[meeting] = [second]
    activity = whole_pass(opened).activities[meeting]
    assert set(activity.contacts) == {first, second}
    assert activity.people == 2


def test_fields_need_the_permission_set_that_shows_them(
    salesforce: FakeSalesforce, opened: Salesforce
) -> None:
    """Without it nobody would see them; nothing is made."""
    salesforce.has_permission_set = False
    with pytest.raises(NeedsOwnerError, match="permission set"):
        opened.ensure_fields(FIELDS)
    assert salesforce.fields == {}


def test_one_bad_contact_among_three_hundred_fails_alone(
    salesforce: FakeSalesforce, opened: Salesforce
) -> None:
    """Two requests carry them all."""
    numbers = [salesforce.add_contact(f"P{n}") for n in range(300)]
    opened.ensure_fields(FIELDS)
    writes = [FieldWrite(one, VALUES) for one in numbers]
    writes[250] = FieldWrite(numbers[250], {**VALUES, "kith_tier": "5 of 4"})
    salesforce.requests.clear()
    results = opened.write(writes)
    assert len(salesforce.writes()) == 2
    assert [one.contact for one in results if one.outcome is WriteOutcome.REFUSED] == [numbers[250]]
    assert sum(one.outcome is WriteOutcome.WRITTEN for one in results) == 299
