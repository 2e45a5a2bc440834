"""What is remembered of somebody, written and read on their page, and searched on the People page."""

import re

import pytest

from data.schema import Contact
from tests.service.page.people.test_kinds import wrote

HTML = {"accept": "text/html"}
GRACE = {"owner": "Ada", "contact": "Grace Hopper"}
PLACE = "/person?owner=Ada&contact=Grace+Hopper"


@pytest.fixture
def remember(client, store):
    """Return what sends the one field of Grace's page."""
    wrote(store, "Grace Hopper")
    return lambda words: client.post("/person/remember", data=GRACE | {"words": words}, headers=HTML)


def test_a_note_is_confirmed_shown_and_undone(remember, client):
    """With what was understood of it; undo takes it away."""
    page = remember("lent her the tent until 12 May").text
    assert "Kept as a note about Grace Hopper. You lent it until 12 May 2026." in page
    assert "<li>2 March 2026: lent her the tent until 12 May (You lent it until 12 May 2026)</li>" in page
    client.post("/undo", data={"owner": "Ada"})
    assert "tent (" not in client.get(PLACE, headers=HTML).text


def test_a_fact_is_understood_and_shown_in_its_place(remember):
    """A birthday without a year, and the ways to reach her as links."""
    assert "Understood: the birthday of Grace Hopper is 29 February." in remember("birthday 29 Feb").text
    remember("phone +49 171 1234567")
    page = remember("e-mail grace@x.example").text
    assert "<dt>Birthday</dt><dd><bdi>29 February</bdi>" in page
    assert 'href="tel:+491711234567"' in page
    assert 'href="mailto:grace@x.example"' in page


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("x" * 10_000, "These are 10,000 characters, and a note holds 2,000"),
        ("birthday 31 Feb", "The calendar has no 31 Feb"),
        (" ", "There is nothing to remember yet"),
    ],
)
def test_what_cannot_be_kept_is_said_in_a_sentence(remember, words, sentence):
    """And nothing is written down."""
    answer = remember(words)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_words_are_text_on_the_page(remember):
    """Whatever stands in a note is shown as it was written."""
    assert "<b>bold</b>" not in remember("<b>bold</b>").text


def test_everybody_is_searched_by_what_was_written_of_them(remember, client, store):
    """By a note, in the same field as by name."""
    wrote(store, "bob@x.example")
    store.contacts.keep([Contact("Ada", "bob@x.example", "Bob Ray")], 1)
    remember("lent her the tent")

    def named(words):
        page = client.get("/people", params={"owner": "Ada", "named": words}, headers=HTML).text
        return re.findall(r'<a href="/person[^>]*><bdi>([^<]*)', page)

    assert named("tent") == ["Grace Hopper"]
    assert named("ray") == ["Bob Ray"]
    assert named("nothing of it") == []
