"""A note beside a contact of a CRM: only where writing is on, signed with who wrote it, kept nowhere here."""

import pytest

from data.errors import NotFoundError, RemoteError, UsageError
from data.store.bookkeeping.preferences import CRM_STOPPED, EVERYONE
from pipelines.jobs.write_back.write_note import write_note
from tests.data.store.workspace_methods import dump
from tests.pipelines.jobs.sync.crm_world import CrmWorld

WORDS = "likes tea"


@pytest.fixture
def number(unconnected: CrmWorld) -> str:
    """Connect one made-up CRM after the other, with one contact; return its id there."""
    contact = unconnected.crm.add_contact()
    unconnected.crm.add_activity(contact)
    unconnected.connect(write="tasks")
    assert unconnected.look().fault is None
    return contact


def write(world: CrmWorld, number: str) -> None:
    """Write a note of Ana's about a contact of the CRM."""
    contact = world.store.identities.handles("ana", f"{world.crm.vendor}:{number}")[0]
    write_note(world.store, world.connection, world.key_path, "ana", contact, WORDS, world.now)


def test_a_note_says_who_wrote_it_and_nothing_of_it_stays_here(unconnected: CrmWorld, number: str) -> None:
    """It stands once beside the contact; the store holds no word of it, and reading brings none."""
    write(unconnected, number)
    assert unconnected.crm.notes == [(number, f"{WORDS}\n(Ana, by Kith)")]
    log = unconnected.log()
    unconnected.whole_look()
    assert unconnected.log() == log
    assert unconnected.crm.vendor in repr(dump(unconnected.store))
    assert WORDS not in repr(dump(unconnected.store))


def test_a_note_is_refused_while_nothing_is_written(unconnected: CrmWorld, number: str) -> None:
    """Writing is off until it is switched on, and the one switch of the workspace stops notes, too."""
    settings = {**unconnected.connection.settings, "write": "off"}
    unconnected.store.connections.set_settings(unconnected.number, settings)
    with pytest.raises(UsageError, match="crm write"):
        write(unconnected, number)
    settings["write"] = "fields"
    unconnected.store.connections.set_settings(unconnected.number, settings)
    unconnected.store.preferences.set(EVERYONE, CRM_STOPPED, True)
    with pytest.raises(UsageError, match="crm start"):
        write(unconnected, number)
    assert unconnected.crm.writes() == []


def test_a_contact_whom_the_crm_does_not_have_gets_no_note(unconnected: CrmWorld, number: str) -> None:
    """Somebody of another source, and somebody who was deleted there since, are told."""
    where = (unconnected.store, unconnected.connection, unconnected.key_path)
    with pytest.raises(NotFoundError, match="has no contact"):
        write_note(*where, "ana", "friend@example.org", WORDS, unconnected.now)
    unconnected.crm.delete(number)
    with pytest.raises(NotFoundError, match="any more"):
        write(unconnected, number)
    assert unconnected.crm.notes == []


def test_why_the_crm_does_not_take_a_note_is_told(unconnected: CrmWorld, number: str) -> None:
    """Nothing is written, and the CRM's own reason stands in the sentence."""
    unconnected.crm.longest_note = 3
    with pytest.raises(RemoteError, match=r"does not take the note: .+"):
        write(unconnected, number)
    assert unconnected.crm.notes == []
