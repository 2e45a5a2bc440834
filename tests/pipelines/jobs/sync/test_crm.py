"""A CRM into the store: what it holds is in the log, and nothing else, whatever happens on the way."""

import random

import pytest

from data.errors import NeedsOwnerError
from data.messages import Message
from data.schema import ContactFlag, from_epoch, to_epoch
from data.store.bookkeeping.preferences import CRM_STOPPED, EVERYONE
from data.store.crm_users import mapped_users
from models.lists.ranking.list_request import ListRequest
from pipelines.connect.crm.adapter import CrmPage
from pipelines.jobs.lists.context_from_store import read_context
from pipelines.jobs.sync.record_crm import GONE, MERGED, NOBODYS, WITHDRAWN
from pipelines.jobs.sync.sync import sync_due
from tests.pipelines.connect.crm.fake_crm import FakeCrm
from tests.pipelines.jobs.sync.crm_world import CrmWorld


@pytest.fixture
def world(unconnected: CrmWorld) -> CrmWorld:
    """Connect one made-up CRM after the other."""
    unconnected.connect()
    return unconnected


def left_out(result: object, why: Message) -> int:
    """Return how many were counted under a reason."""
    return result.left_out[why]  # type: ignore[attr-defined]


def handle(world: CrmWorld, number: str) -> str:
    """Return the handle of a contact of the CRM."""
    return f"{world.crm.vendor}:{number}"


def test_the_log_has_what_the_crm_holds(world: CrmWorld) -> None:
    """Each activity is its user's, or the contact's owners' where the CRM names no user."""
    crm = world.crm
    ada, bea = crm.add_contact("Ada"), crm.add_contact("Bea", owners=(crm.bo,))
    for kind in ("email", "call", "meeting"):
        crm.add_activity(ada, kind=kind)
    crm.add_activity(bea, user=None)
    world.look()
    assert world.log() == world.held()
    assert len(world.log()) == 4


def test_a_contact_is_one_with_whom_other_sources_know_by_the_address(world: CrmWorld) -> None:
    """The card joins the CRM's id with addresses."""
    number = world.crm.add_contact("Ada", email="ada@example.org")
    world.crm.add_activity(number)
    world.look()
    assert handle(world, number) in world.store.identities.handles("ana", "ada@example.org")
    assert world.store.contacts.called("ana", "ada@example.org") == "Ada Probe"


def test_activities_of_users_who_are_nobody_here_are_counted(world: CrmWorld) -> None:
    """They come once somebody says who the user is."""
    crm = world.crm
    cleo = crm.add_user("Cleo", "cleo@firm.example")
    crm.add_activity(crm.add_contact(owners=(cleo,)), user=cleo)
    assert left_out(world.look().result, NOBODYS) == 1
    assert world.log() == []
    assert [
        (one.email, one.owner) for one in mapped_users(world.store, world.connection) if one.id == cleo
    ] == [("cleo@firm.example", None)]


def test_nothing_is_read_while_the_switch_of_the_workspace_is_off(world: CrmWorld) -> None:
    """One switch stops everything, and lets it go on."""
    world.crm.add_contact()
    world.store.preferences.set(EVERYONE, CRM_STOPPED, True)
    sync_due(world.store, world.key_path, lambda: world.now)
    assert world.crm.requests == []
    world.store.preferences.clear(EVERYONE, CRM_STOPPED)
    assert sync_due(world.store, world.key_path, lambda: world.now) == 1
    assert world.crm.requests


def test_what_a_webhook_named_waits_until_it_was_read(world: CrmWorld) -> None:
    """A look that fails, or during which more comes, takes nothing off; the switch keeps it as well."""
    number, other = world.crm.add_contact("Ada"), world.crm.add_contact("Bea")
    world.look()
    webhooks, later = world.store.crm_webhooks, to_epoch(world.now) + 1
    webhooks.take(world.connection, [("e1", number)], to_epoch(world.now))
    activity = world.crm.add_activity(number)
    world.crm.broken.append((502, {}, b""))
    assert world.look().fault is not None
    world.store.preferences.set(EVERYONE, CRM_STOPPED, True)
    sync_due(world.store, world.key_path, lambda: world.now)
    assert set(webhooks.named(world.connection)) == {number}
    world.store.preferences.clear(EVERYONE, CRM_STOPPED)

    def tell_more(_: CrmPage) -> None:
        webhooks.take(world.connection, [("e2", number), ("e3", other)], later)

    assert world.look(show=tell_more).fault is None
    assert activity in {row[2] for row in world.log()}
    assert set(webhooks.named(world.connection)) == {number, other}
    world.look()
    assert webhooks.named(world.connection) == {}


def test_a_merged_contact_goes_on_as_the_other(world: CrmWorld) -> None:
    """What was said of the one is said of both, and no moment counts twice."""
    crm = world.crm
    kept, gone = crm.add_contact("Ada"), crm.add_contact("Adah")
    crm.add_activity(kept)
    crm.add_activity(gone)
    world.look()
    crm.merge(kept, gone)
    assert left_out(world.whole_look().result, MERGED) == 1
    assert world.log() == world.held()
    assert handle(world, gone) in world.store.identities.handles("ana", handle(world, kept))


def test_a_contact_that_is_gone_is_taken_out_after_a_whole_look(world: CrmWorld) -> None:
    """A look in between finds it missing and has everything read anew."""
    crm = world.crm
    number, other = crm.add_contact("Ada"), crm.add_contact("Bea")
    crm.add_activity(number)
    crm.add_activity(other)
    world.look()
    crm.delete(number)
    world.look()
    counted = left_out(world.look().result, GONE)
    assert counted + left_out(world.whole_look().result, GONE) == 1
    assert world.log() == world.held()


def test_an_activity_that_was_deleted_in_the_crm_is_taken_out(world: CrmWorld) -> None:
    """It is counted as withdrawn."""
    crm = world.crm
    number = crm.add_contact()
    first = crm.add_activity(number)
    crm.add_activity(number)
    world.look()
    crm.remove_activity(first)
    assert left_out(world.whole_look().result, WITHDRAWN) == 1
    assert world.log() == world.held()


def test_a_crm_that_shows_hardly_anybody_all_of_a_sudden_empties_nothing(world: CrmWorld) -> None:
    """A token that may see less is no deletion of everybody."""
    crm = world.crm
    for n in range(20):
        crm.add_activity(crm.add_contact(f"P{n}"))
    world.look()
    before = world.log()
    for number in list(crm.contacts)[:15]:
        crm.delete(number)
    looked = world.whole_look()
    assert isinstance(looked.fault, NeedsOwnerError)
    assert world.log() == before


def test_a_token_of_another_organisation_is_refused(world: CrmWorld) -> None:
    """Nothing is read with it."""
    crm = world.crm
    crm.add_activity(crm.add_contact())
    world.look()
    before = world.log()
    crm.portal = "portal-2"
    crm.add_activity(crm.add_contact())
    assert isinstance(world.look().fault, NeedsOwnerError)
    assert world.log() == before


@pytest.mark.parametrize("flag", list(ContactFlag))
def test_whom_the_crm_wants_left_in_peace_is_kept_off_for_everybody(
    world: CrmWorld, flag: ContactFlag
) -> None:
    """Also for an owner who knows them by the address alone, from the moment at which it was read."""
    crm = world.crm
    number = crm.add_contact("Ada", owners=(crm.ana, crm.bo), email="ada@example.org")
    crm.add_activity(number, user=crm.ana)
    crm.add_activity(number, user=crm.bo)
    crm.change_contact(number, flag=flag)
    world.look()
    request = ListRequest(to_epoch(world.now) + 60, 90, to_epoch(world.now) + 60)
    context = read_context(world.store, request)
    flagged = {owner for (owner, _), flags in context.flags.items() if flags == {flag}}
    assert flagged == {"ana", "bo"}
    crm.change_contact(number, flag=None)
    world.look()
    assert read_context(world.store, request).flags == {}


def test_an_erased_contact_is_not_taken_in_again(world: CrmWorld) -> None:
    """Neither their activities nor their addresses are kept."""
    number = world.crm.add_contact("Ada", email="ada@example.org")
    world.crm.add_activity(number)
    world.look()
    world.store.erasure.forget("ana", "ada@example.org", to_epoch(world.now), for_everyone=True)
    world.whole_look()
    assert world.log() == []
    assert "ada@example.org" not in repr(list(world.store.everything()))


@pytest.mark.parametrize("seed", range(2))
def test_passes_in_any_order_equal_a_whole_one(world: CrmWorld, seed: int) -> None:
    """Whatever people did in between, and wherever a pass was interrupted."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(12):
        for _ in range(chance.randrange(6)):
            change_something(world, chance)
        looks = chance.randrange(3)
        world.look(until=(lambda: chance.random() < 0.5) if looks == 0 else lambda: False)
    world.whole_look()
    world.look()
    assert world.log() == world.held()


def test_a_contact_that_is_merged_in_the_middle_of_a_look_loses_nothing(world: CrmWorld) -> None:
    """Whatever the look had read by then: the next whole one has what the CRM holds."""
    crm = world.crm
    numbers = [crm.add_contact(f"P{n}") for n in range(3)]
    for number in numbers:
        crm.add_activity(number)
    seen = len(crm.requests)
    crm.before = lambda _: merge_once(crm, numbers) if len(crm.requests) > seen + 3 else None
    world.look()
    assert numbers[2] not in crm.contacts
    crm.before = lambda _: None
    world.look()
    world.whole_look()
    assert world.connection.fault == ""
    assert world.log() == world.held()
    assert len(world.log()) == 3


def merge_once(crm: FakeCrm, numbers: list[str]) -> None:
    """Merge the last of three contacts into the second, unless that was done."""
    if numbers[2] in crm.contacts:
        crm.merge(numbers[1], numbers[2])


def test_what_a_user_did_who_left_stays_with_that_owner(world: CrmWorld) -> None:
    """Whether the CRM marks who left or shows them no more, nothing goes out of the log."""
    crm = world.crm
    number = crm.add_contact(owners=(crm.bo,))
    crm.add_activity(number, user=crm.bo)
    world.look()
    crm.user_leaves(crm.bo)
    world.whole_look()
    assert [row[0] for row in world.log()] == ["bo"]
    left = next(one for one in mapped_users(world.store, world.connection) if one.owner == "bo")
    assert not left.active


def change_something(world: CrmWorld, chance: random.Random) -> None:
    """Do one of the things that people do in a CRM."""
    crm = world.crm
    contacts, activities = sorted(crm.contacts), sorted(crm.activities)
    acts = (
        ["add"] if len(contacts) < 3 else ["add", "log", "log", "log", "change", "merge", "delete", "unlog"]
    )
    match chance.choice(acts):
        case "add":
            owners = chance.choice([(crm.ana,), (crm.bo,), (crm.ana, crm.bo)])
            crm.add_contact(f"P{len(contacts)}", owners=owners)
        case "log":
            user = chance.choice([crm.ana, crm.bo, None])
            kind, way = chance.choice(["email", "call", "meeting"]), chance.choice(["inbound", "outbound"])
            crm.add_activity(chance.choice(contacts), kind=kind, direction=way, user=user)
        case "change":
            crm.change_contact(chance.choice(contacts), company=f"{chance.random()}")
        case "merge":
            crm.merge(*chance.sample(contacts, 2))
        case "delete":
            crm.delete(chance.choice(contacts))
        case "unlog" if activities:
            crm.remove_activity(chance.choice(activities))


def test_times_are_those_of_the_crm(world: CrmWorld) -> None:
    """A moment is kept to the second."""
    crm = world.crm
    number = crm.add_contact()
    crm.add_activity(number, at=crm.now - 86_400)
    world.look()
    ((*_, at, _, _, _, _),) = world.log()
    assert from_epoch(at) == from_epoch(crm.activities[next(iter(crm.activities))].at)
