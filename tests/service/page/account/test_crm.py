"""A CRM on the page: who is who, what is written, and the switch; for who sees the whole workspace."""

import pytest

from data.messages import Message
from data.schema import Direction, Interaction, from_epoch
from data.store.bookkeeping.connections import Connection, ConnectionKind
from data.store.crm.last_writing import LastWriting, keep_writing
from data.store.crm_users import mapped_users
from service.use_cases.connections.crm import CrmUseCases
from tests.service.page.test_own_addresses import HTML, text_of


@pytest.fixture
def crm(store):
    """Connect a CRM in which Ada and somebody else work."""
    mail = Interaction("Ada", "Bob", from_epoch(1), Direction.SENT, "email", "mail", "1")
    store.interactions.record([mail], 2)
    settings = {"server": "https://crm.x.example", "write": "fields"}
    described = ("", ConnectionKind.BOTTLECRM, "https://crm.x.example", settings, "sealed secret", 1)
    store.connections.add(Connection("con_9", store.workspace, *described))
    users = [
        {"id": "u1", "name": "Ada", "email": "ada@x.example", "active": True},
        {"id": "u2", "name": "Cleo", "email": "cleo@x.example", "active": False},
    ]
    store.connections.keep_cursor(store.connections.get("con_9"), "users", {"all": users})
    return lambda: {one.id: one.owner for one in mapped_users(store, store.connections.get("con_9"))}


def press(client, **form: str):
    """Press a button of the section."""
    return client.post("/sources/crm", data={"owner": "Ada"} | form, headers=HTML, follow_redirects=False)


def test_the_page_proposes_who_is_who_and_takes_a_decision(client, crm):
    """Nothing is taken for granted; somebody who left is said to have left."""
    shown = text_of(client.get("/sources?owner=Ada", headers=HTML).text)
    assert "Ada : May be Ada." in shown
    assert "Cleo : Not decided; what they did waits. They work there no more." in shown
    assert press(client, word="accept", connection="con_9").status_code == 303
    assert crm() == {"u1": "Ada", "u2": None}
    press(client, word="decide", connection="con_9", user="u2", whose="")
    assert crm() == {"u1": "Ada", "u2": ""}


def test_the_page_ends_writing_and_stops_everything(client, crm, store):  # noqa: ARG001 - connected
    """What is written is said beside the button."""
    assert "Once a day fields" in client.get("/sources?owner=Ada", headers=HTML).text
    press(client, word="write_off", connection="con_9")
    assert store.connections.get("con_9").settings["write"] == "off"
    press(client, word="stop")
    assert CrmUseCases(store).is_stopped
    press(client, word="start")
    assert not CrmUseCases(store).is_stopped


def test_the_page_says_how_writing_went(client, crm, store):  # noqa: ARG001 - connected
    """When it was, how much, and what stood in the way."""
    fault = Message("the CRM took the field {field} and did not keep it", field="kith_tier")
    keep_writing(store.connections, store.connections.get("con_9"), LastWriting(86_400, 0, fault, 7, 1, 2))
    shown = text_of(client.get("/sources?owner=Ada", headers=HTML).text)
    assert "contacts: 7, new tasks: 2. 1 contact was refused." in shown
    assert "did not keep it" in shown


def test_the_page_counts_what_was_told_by_webhooks(client, crm, store):  # noqa: ARG001 - connected
    """Taken, come again, and refused with the reason; before any came nothing is said."""
    assert "webhooks" not in client.get("/sources?owner=Ada", headers=HTML).text
    connection = store.connections.get("con_9")
    store.crm_webhooks.take(connection, [("e1", "c1"), ("e2", "c1")], 5)
    store.crm_webhooks.take(connection, [("e1", "c1")], 6)
    store.crm_webhooks.refuse(connection, Message("this webhook is not what the CRM sends"), 7)
    shown = text_of(client.get("/sources?owner=Ada", headers=HTML).text)
    assert "Changes told by webhooks: 2 taken, 1 came again." in shown
    assert "Refused: 1 (this webhook is not what the CRM sends)." in shown


def test_another_account_is_no_crm(client, crm, store):  # noqa: ARG001 - connected
    """A mail account has no users."""
    described = ("Ada", ConnectionKind.IMAP, "ada@x.example", {}, "sealed secret", 1)
    store.connections.add(Connection("con_1", store.workspace, *described))
    assert press(client, word="accept", connection="con_1").status_code == 404
