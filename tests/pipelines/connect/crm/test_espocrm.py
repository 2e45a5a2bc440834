"""What is EspoCRM's own: an admin for fields alone, addresses for contacts, stamps, reasons in a header."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from data.errors import NeedsOwnerError
from data.schema import Direction
from pipelines.connect.crm.adapter import Look
from pipelines.connect.crm.espocrm.adapter import EspoCrm
from tests.pipelines.connect.crm.fake_crm import LOOPBACK, TOKEN, Request, running
from tests.pipelines.connect.crm.fake_espocrm import FakeEspoCrm
from tests.pipelines.connect.crm.passes import Pass, later_pass, whole_pass
from tests.pipelines.connect.crm.test_conformance import FIELDS, note


@pytest.fixture
def espo() -> Iterator[FakeEspoCrm]:
    """Serve a made-up EspoCRM."""
    with running(FakeEspoCrm()) as fake:
        yield fake


@pytest.fixture
def opened(espo: FakeEspoCrm) -> Iterator[EspoCrm]:
    """Open it."""
    with closing(espo.adapter()) as adapter:
        yield adapter


def test_without_an_admin_only_fields_that_are_there_are_written(espo: FakeEspoCrm, opened: EspoCrm) -> None:
    """An API user makes no fields: what is missing needs the admin, and what was made by hand is used."""
    with closing(EspoCrm(espo.url, TOKEN, LOOPBACK, pace=espo.pace())) as alone:
        with pytest.raises(NeedsOwnerError, match="only an admin"):
            alone.ensure_fields(FIELDS)
        opened.ensure_fields(FIELDS)
        alone.ensure_fields(FIELDS)
    assert len(espo.fields["Contact"]) == len(FIELDS)


def test_the_admins_sign_in_goes_along_with_changes_of_fields_alone(
    espo: FakeEspoCrm, opened: EspoCrm
) -> None:
    """Reading and writing are done by the API user, whose role says what it may."""
    espo.add_contact()
    opened.ensure_fields(FIELDS)
    whole_pass(opened)
    signed = {one.path.split("/")[3] for one in espo.requests if "authorization" in one.headers}
    assert signed == {"Admin"}


def test_why_something_is_refused_stands_in_a_header(espo: FakeEspoCrm, opened: EspoCrm) -> None:
    """EspoCRM refuses without a body."""
    espo.broken.append((403, {"X-Status-Reason": "No access to Contact."}, b""))
    with pytest.raises(NeedsOwnerError, match=r"No access to Contact\."):
        whole_pass(opened)


def test_an_email_is_of_whom_its_addresses_are(espo: FakeEspoCrm, opened: EspoCrm) -> None:
    """It names no contact; who wrote it says its direction, and capitals are no difference."""
    ada = espo.add_contact(email="Ada@Example.org")
    espo.add_contact("Bea")
    sent, came = espo.add_activity(ada), espo.add_activity(ada, direction="inbound")
    read = whole_pass(opened).activities
    assert {(one.id, one.direction, one.contacts) for one in read.values()} == {
        (sent, Direction.SENT, (ada,)),
        (came, Direction.RECEIVED, (ada,)),
    }


@pytest.mark.parametrize("kind", ["email", "call", "meeting"])
def test_a_new_activity_brings_its_contact_whose_record_did_not_change(
    espo: FakeEspoCrm, opened: EspoCrm, kind: str
) -> None:
    """Activities have stamps of their own."""
    ada, bea = espo.add_contact(), espo.add_contact("Bea")
    espo.now += 3_600
    before = whole_pass(opened)
    activity = espo.add_activity(ada, kind=kind)
    after = later_pass(opened, before)
    assert activity in after.activities
    assert bea not in after.contacts


def test_a_contact_that_moves_in_the_list_of_changes_hides_no_other(
    espo: FakeEspoCrm, opened: EspoCrm
) -> None:
    """Whoever changes while the list is read goes to its end, and all others move up by one."""
    numbers = [espo.add_contact(f"P{n}") for n in range(250)]
    before = whole_pass(opened)
    espo.step = 1
    for number in numbers:
        espo.change_contact(number, company="Another")
    pages: list[Request] = []

    def move(request: Request) -> None:
        if request.path.endswith("/Contact") and request.one("orderBy") == "modifiedAt":
            pages.append(request)
            if len(pages) == 2:
                espo.change_contact(numbers[0], company="A third")

    espo.before = move
    after = later_pass(opened, before)
    assert set(after.contacts) == set(numbers)
    assert len(pages) > 1


def test_contacts_that_were_changed_all_at_once_come_all(espo: FakeEspoCrm, opened: EspoCrm) -> None:
    """A change of many at once gives them one stamp, and a page ends among them."""
    numbers = [espo.add_contact(f"P{n}") for n in range(450)]
    before = whole_pass(opened)
    espo.step = 0
    for number in numbers:
        espo.change_contact(number, company="Another")
    assert set(later_pass(opened, before).contacts) == set(numbers)


def test_a_contact_that_goes_while_all_are_listed_hides_no_other(espo: FakeEspoCrm, opened: EspoCrm) -> None:
    """The list is read anew, since a contact that it lacks would be taken out of the log."""
    numbers = [espo.add_contact(f"P{n}") for n in range(210)]
    lists: list[Request] = []

    def remove(request: Request) -> None:
        if request.path.endswith("/Contact"):
            lists.append(request)
            if len(lists) == 2:
                espo.delete(numbers[0])

    espo.before = remove
    assert Pass().take(opened.changes(Look())).listed == frozenset(numbers[1:])


def test_a_note_needs_the_right_to_the_stream(espo: FakeEspoCrm, opened: EspoCrm) -> None:
    """The guide names it among the rights, and EspoCRM says which one lacks."""
    number = espo.add_contact()
    espo.role -= {"Contact stream"}
    with pytest.raises(NeedsOwnerError):
        opened.note(note(number))
