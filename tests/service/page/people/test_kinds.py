"""A person or not: one click on the card and on the person's page."""

import re
from datetime import UTC, datetime

import pytest

from data.schema import Direction, Interaction

HTML = {"accept": "text/html"}
CARD = {"owner": "Ada", "contact": "Grace Hopper"}


def wrote(store, contact):
    """Record one mail of Ada's."""
    at = datetime(2026, 2, 1, tzinfo=UTC)
    store.interactions.record([Interaction("Ada", contact, at, Direction.SENT, "email", "mail", contact)], 1)


@pytest.fixture
def sales(store):
    """Return the address of a desk with whom Ada once wrote."""
    wrote(store, "sales@x.example")
    store.kinds.settle("Ada", ["sales@x.example"], 1)
    return "sales@x.example"


def test_the_people_page_lists_people_and_finds_whatever_is_looked_for(client, sales, store):
    """A desk is no person; who took one for a desk by mistake finds it by its name."""
    wrote(store, "Bo Bell")
    everybody = client.get("/people?owner=Ada", headers=HTML).text
    assert "Bo Bell" in everybody
    assert sales not in everybody
    assert sales in client.get("/people?owner=Ada&named=sales", headers=HTML).text


def test_not_a_person_is_a_button_of_the_card(client):
    """It takes them off the week, says so, and undo brings them back."""
    assert 'action="/person/kind"' in client.get("/owners/Ada", headers=HTML).text
    sent = client.post("/person/kind", data=CARD | {"kind": "desk", "back": "week"}, headers=HTML)
    assert "Kept as no person" in sent.text
    assert "Grace Hopper" not in re.sub(r"<[^>]*>", "", sent.text)
    client.post("/undo", data={"owner": "Ada"})
    assert "Grace Hopper" in client.get("/owners/Ada", headers=HTML).text


def test_a_persons_page_shows_the_signs_and_the_other_word(client, sales):
    """A desk's page says why it is one and offers to say that it is a person, and then the opposite."""
    place = f"/person?owner=Ada&contact={sales}"
    page = client.get(place, headers=HTML).text
    assert f"{sales} is a desk, not a person." in page
    assert "A word of the address is one of a role" in page
    assert 'value="person">A person<' in page
    said = client.post(
        "/person/kind", data={"owner": "Ada", "contact": sales, "kind": "person"}, headers=HTML
    ).text
    assert f"{sales} is a person." in said
    assert "You said so." in said
    assert 'value="desk">Not a person<' in said


def test_of_most_people_nothing_is_said(client, store):
    """A page of somebody without any doubt has the button and no sentence."""
    wrote(store, "Grace Hopper")
    page = client.get("/person?owner=Ada&contact=Grace+Hopper", headers=HTML).text
    assert "is a person." not in page
    assert 'value="desk">Not a person<' in page


def test_nobody_unknown_becomes_anything(client):
    """Neither a contact that is not there nor another kind is taken."""
    for wrong in ({"contact": "Nobody", "kind": "desk"}, {"kind": "bishop"}):
        assert client.post("/person/kind", data=CARD | wrong, headers=HTML).status_code in {404, 422}
