"""Whom a CRM wants left in peace is in nobody's list, whichever CRM says so and however it says it."""

import pytest

from data.schema import DAY_SECONDS, ContactFlag, Direction, Interaction, from_epoch, to_epoch
from models.served.artefact import ServedModel
from pipelines.jobs.upkeep.work import make_list
from tests.pipelines.jobs.sync.crm_world import CrmWorld

QUIET_DAYS, PLAIN = 45, "plain"
# Ana knows everybody from the CRM; Bo by mail, and the CRM holds no more than their addresses.
OWNERS = ("ana", "bo")


def quiet_contact(world: CrmWorld, name: str, owner: str) -> None:
    """Let an owner have been in touch with a contact of the CRM for a year, until some weeks ago."""
    crm, address = world.crm, f"{name}@example.org"
    number, mails = crm.add_contact(name, email=address), list[Interaction]()
    for n in range(16):
        at, sent = crm.now - (QUIET_DAYS + 20 * n) * DAY_SECONDS, bool(n % 2)
        if owner == "ana":
            crm.add_activity(number, at=at, direction="outbound" if sent else "inbound")
        else:
            way = Direction.SENT if sent else Direction.RECEIVED
            mails.append(Interaction(owner, address, from_epoch(at), way, "email", "mail", f"{name}-{n}"))
    world.store.interactions.record(mails, to_epoch(world.now))


def flag_everybody(world: CrmWorld, *, on: bool) -> None:
    """Let people in the CRM say of each contact why it is to be left in peace, or say so no more."""
    for number, contact in list(world.crm.contacts.items()):
        if contact.first != PLAIN:
            world.crm.change_contact(number, flag=ContactFlag(contact.first) if on else None)
    assert world.whole_look().fault is None


def listed(world: CrmWorld, owner: str, model: ServedModel) -> set[str]:
    """Make an owner's list anew, in the second in which the CRM was read; return whom it holds."""
    make_list(world.store, owner, model, world.now)
    people = [one.contact for one in world.store.lists.open(owner, to_epoch(world.now))]
    handles = {handle for who in people for handle in world.store.identities.handles(owner, who)}
    return {one.partition("@")[0] for one in handles if "@" in one}


@pytest.mark.parametrize("owner", OWNERS)
def test_nobody_whom_the_crm_wants_left_in_peace_is_in_a_list(
    unconnected: CrmWorld, model: ServedModel, owner: str
) -> None:
    """Each flag keeps its contact off; those who lose it are suggested, though the CRM alone said so."""
    for name in (*ContactFlag, PLAIN):
        quiet_contact(unconnected, str(name), owner)
    unconnected.crm.step = 0
    unconnected.connect()
    flag_everybody(unconnected, on=True)
    assert listed(unconnected, owner, model) == {PLAIN}
    flag_everybody(unconnected, on=False)
    assert listed(unconnected, owner, model) >= set(map(str, ContactFlag))
