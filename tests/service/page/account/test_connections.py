"""Connected accounts on the page: how each is, and the buttons that pause, resume and forget it."""

import pytest

from data.messages import Message
from data.schema import Direction, Interaction, from_epoch
from data.store.bookkeeping.connections import Connection, ConnectionKind, ConnectionState
from tests.service.page.test_own_addresses import HTML, text_of

SOURCES = "/sources?owner=Ada"


@pytest.fixture
def account(store):
    """Connect an account of Ada's, which was never read."""
    mail = Interaction("Ada", "Bob", from_epoch(1), Direction.SENT, "email", "mail", "1")
    store.interactions.record([mail], 2)
    settings = {"server": "imap.x.example"}
    described = ("Ada", ConnectionKind.IMAP, "ada@x.example", settings, "sealed secret", 1)
    store.connections.add(Connection("con_1", store.workspace, *described))
    return lambda: store.connections.get("con_1")


def press(client, word: str, owner: str = "Ada", connection: str = "con_1"):
    """Press a button beside the account."""
    form = {"owner": owner, "connection": connection, "word": word}
    return client.post("/sources/connections", data=form, headers=HTML, follow_redirects=False)


def test_the_sources_page_shows_each_account_without_its_secret(client, account):
    """With how it is."""
    page = client.get(SOURCES, headers=HTML).text
    assert "ada@x.example (mail, over IMAP): Not yet read to its end." in text_of(page)
    assert account().secret not in page


def test_the_sources_page_shows_no_account_of_another_owner(client, account):  # noqa: ARG001 - Ada's
    """Neither its address nor its buttons."""
    page = client.get("/sources?owner=Eve", headers=HTML)
    assert page.status_code == 200
    assert "ada@x.example" not in page.text
    assert "con_1" not in page.text


def test_an_account_is_paused_goes_on_and_is_forgotten(client, account, store):
    """Each button leads back to the page."""
    answer = press(client, "pause")
    assert (answer.status_code, answer.headers["location"]) == (303, SOURCES)
    assert account().state is ConnectionState.PAUSED
    assert "Go on" in client.get(SOURCES, headers=HTML).text
    press(client, "resume")
    assert account().state is ConnectionState.LIVE
    press(client, "remove")
    assert store.connections.all() == []


def test_an_account_that_needs_its_owner_is_not_simply_woken(client, account, store):
    """It is said with the week; without a new password it stays as it is."""
    why = Message("{server} does not answer in time", server="imap.x.example")
    store.connection_health.failed(account(), why, 9, needs_owner=True, retry_after=None)
    assert "kith connect resume con_1" in client.get("/owners/Ada", headers=HTML).text
    assert press(client, "resume").status_code == 422
    assert account().state is ConnectionState.NEEDS_YOU


@pytest.mark.parametrize(
    ("words", "status"),
    [(("pause", "Eve"), 404), (("pause", "Ada", "con_2"), 404), (("wake",), 422)],
)
def test_what_is_nobodys_is_refused(client, account, words, status):
    """Neither another owner's account nor another word."""
    assert press(client, *words).status_code == status
    assert account().state is ConnectionState.LIVE
