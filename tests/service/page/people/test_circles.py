"""Circles on the People page: chosen, shown and asked for."""

import re

import pytest

from tests.service.page.people.test_kinds import wrote

HTML = {"accept": "text/html"}


@pytest.fixture
def named(client, store):
    """Return what reads the names on Ada's People page."""
    for contact in ("Grace Hopper", "Mary Somerville", "Katherine Johnson"):
        wrote(store, contact)

    def named(**query):
        page = client.get("/people", params={"owner": "Ada"} | query, headers=HTML).text
        return sorted(re.findall(r'<a href="/person[^>]*><bdi>([^<]*)', page))

    return named


def test_several_are_put_into_a_circle_and_the_page_shows_it(named, client, store):
    """Chosen by boxes, named once; the circle has a link, and words look within it."""
    page = client.get("/people", params={"owner": "Ada", "choose": "1"}, headers=HTML).text
    assert page.count('type="checkbox" name="contacts"') == 3
    chosen = {"owner": "Ada", "contacts": ["Grace Hopper", "Mary Somerville"], "circle": "navy"}
    shown = client.post("/people/circle", data=chosen, headers=HTML).text
    assert 'aria-current="true"><bdi>navy</bdi>' in shown
    assert named(circle="navy") == ["Grace Hopper", "Mary Somerville"]
    assert named(circle="NAVY", named="grace") == ["Grace Hopper"]
    assert len(named()) == 3
    assert store.memories.circles("Ada") == {"Grace Hopper": "navy", "Mary Somerville": "navy"}


def test_without_anybody_chosen_or_a_circle_a_sentence_says_so(named, client):
    """Nothing is kept."""
    nobody = client.post("/people/circle", data={"owner": "Ada", "circle": "navy"}, headers=HTML)
    assert nobody.status_code == 422
    assert "Nobody was chosen" in nobody.text
    other = client.get("/people", params={"owner": "Ada", "circle": "navy"}, headers=HTML)
    assert other.status_code == 404
    assert "There is no circle yet" in other.text
    assert len(named()) == 3
