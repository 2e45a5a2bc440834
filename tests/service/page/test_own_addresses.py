"""Own addresses on the page: a question with its evidence, the owner's word, and what changed by it said."""

import re

import pytest

from data.identity.own_addresses import AddressState
from tests.service.api.people.test_addresses import HOME, WORK, _mails, counting

__all__ = ["_mails"]
HTML = {"accept": "text/html"}
SETTINGS = "/settings?owner=Ada"


def text_of(page: str) -> str:
    """Return what a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def said(client, address: str, word: str):
    """Press one of the two buttons."""
    form = {"owner": "Ada", "address": address, "word": word}
    return client.post("/settings/addresses", data=form, headers=HTML)


def test_the_week_leads_to_an_open_question_and_not_to_an_answered_one(client):
    """One line, as long as only the owner knows."""
    line = "1 address may be yours; only you can tell."
    week = client.get("/owners/Ada", headers=HTML).text
    assert line in week
    assert 'href="/settings?owner=Ada#you"' in week
    said(client, HOME, "not_mine")
    assert "may be yours" not in client.get("/owners/Ada", headers=HTML).text


def test_settings_show_what_is_theirs_and_what_is_asked_with_why(client):
    """Each address with what speaks for it."""
    page = text_of(client.get(SETTINGS, headers=HTML).text)
    assert f"Is {HOME} yours? 1 mail names it and no other address of yours" in page
    assert WORK in page


def test_a_word_is_kept_and_what_changed_is_said(client, store):
    """Mine makes mails count; not mine lets them stop, and both say how many."""
    page = text_of(said(client, HOME, "mine").text)
    assert f"{HOME} is yours. 1 interaction of earlier imports counts as contact now." in page
    assert counting(store) == {"maya@x.example", "sam@work.example"}
    page = text_of(said(client, WORK, "not_mine").text)
    assert f"{WORK} is not yours. 1 interaction of earlier imports does not count as contact any more" in page
    assert store.own_addresses.handles("Ada", AddressState.REFUSED) == {WORK}


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"owner": "Ada", "address": "Ada Lovelace", "word": "mine"}, 422),
        ({"owner": "Ada", "address": HOME, "word": "perhaps"}, 422),
        ({"owner": "Ada", "word": "mine"}, 422),
        ({"owner": "Eve", "address": HOME, "word": "mine"}, 404),
    ],
)
def test_what_cannot_be_changes_nothing(client, store, form, status):
    """A name is no address, there is no third answer, and nobody is made an owner by it."""
    before = list(store.everything())
    assert client.post("/settings/addresses", data=form, headers=HTML).status_code == status
    assert list(store.everything()) == before
