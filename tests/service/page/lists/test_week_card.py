"""The card of the week: whom, how you know them, what you wrote down, what to say, and how to do it."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from data.schema import Contact, Direction, Interaction, to_epoch
from tests.service.conftest import AS_OF

PAGE = "/owners/Ada"
GRACE = "Grace Hopper"


def card(client, contact=GRACE):
    """Return the HTML of one contact's card."""
    cards = re.findall(r'<details class="person".*?\n</details>', client.get(PAGE).text, re.DOTALL)
    return unescape(next(each for each in cards if f"<h2><bdi>{contact}</bdi></h2>" in each))


def unfolded(page):
    """Return whose card is unfolded."""
    return re.findall(r'<details class="person" name="week" open>.*?<bdi>([^<]*)', page, re.DOTALL)


def note(at, words):
    """Return what Ada wrote down about Grace Hopper."""
    key = f"{at}"
    return Interaction("Ada", GRACE, at, Direction.SENT, "note", "kith log", key, counts=False, note=words)


def test_one_card_is_unfolded_the_first_or_the_one_that_a_link_names(client):
    """Whoever is not on the list unfolds nobody else than the first."""
    assert unfolded(client.get(PAGE).text) == [GRACE]
    assert unfolded(client.get(PAGE, params={"open": "Mary Somerville"}).text) == ["Mary Somerville"]
    assert unfolded(client.get(PAGE, params={"open": "Nobody"}).text) == [GRACE]


def test_an_answer_unfolds_the_next_name_and_undo_the_one_it_was_about(client):
    """The address names the card and the place to jump to; after the last name the first one is next."""

    def leads_to(path, **sent):
        return client.post(path, data=sent, follow_redirects=False).headers["location"]

    assert leads_to(PAGE, contact=GRACE, kind="done").endswith("open=Katherine+Johnson#open")
    assert leads_to(PAGE, contact="Mary Somerville", kind="dismissed").endswith("open=Katherine+Johnson#open")
    assert leads_to("/undo", owner="Ada").endswith("open=Mary+Somerville#open")
    kind = {"owner": "Ada", "contact": "Katherine Johnson", "kind": "desk", "back": "week"}
    assert leads_to("/person/kind", **kind).endswith("open=Mary+Somerville#open")
    last = leads_to(PAGE, contact="Mary Somerville", kind="done")
    assert "open" not in last
    assert "That is everyone for this week." in client.get(last).text


def test_what_is_written_after_done_leaves_the_next_card_unfolded(client):
    """The question's form knows which card the reader was led to."""
    sent = {"contact": GRACE, "kind": "done", "how": "call", "unfolded": "Mary Somerville"}
    place = client.post(PAGE, data=sent, follow_redirects=False).headers["location"]
    assert place.endswith("open=Mary+Somerville#open")


def test_what_was_answered_is_said_above_the_card_that_is_next(client):
    """The confirmation stands where the reader is, once."""
    page = client.post(PAGE, data={"contact": GRACE, "kind": "done"}).text
    assert page.count('role="status"') == 1
    assert page.index("<ol") < page.index('role="status"') < page.index('id="open"')


def test_how_you_know_them_and_what_you_wrote_down_last_are_said(client, store):
    """The newest note that is not of the future, with its day; the circle; when or how you met."""
    store.interactions.record(
        [
            note(datetime(2025, 3, 4, 9, tzinfo=UTC), "old"),
            note(datetime(2026, 1, 5, 9, tzinfo=UTC), "they want to see numbers <in> autumn"),
            note(AS_OF + timedelta(days=40), "from the future"),
        ],
        1,
    )
    store.contacts.keep([Contact("Ada", GRACE, met="2021-05-03")], 1)
    store.list_inputs.say("Ada", GRACE, "circle", "friends", to_epoch(AS_OF))
    said = card(client)
    assert '<span class="known">friends · you know each other since May 2021</span>' in said
    assert "You wrote down on 5 January 2026: “they want to see numbers <in> autumn”" in said
    assert "from the future" not in said


def test_what_is_said_with_an_answer_is_a_note_until_it_is_taken_back(client, store, publish, clock):
    """What was to be remembered is read back on the card of the next list."""
    client.post(PAGE, data={"contact": GRACE, "kind": "done", "note": "lent her a tent"})
    clock.now += timedelta(days=30)
    publish(store, "Ada", (GRACE,), as_of=clock.now - timedelta(hours=1))
    assert "You wrote down on 2 March 2026: “lent her a tent”" in card(client)
    client.post("/undo", data={"owner": "Ada"})
    assert "You wrote down" not in card(client)


def test_nothing_is_said_where_nothing_is_kept(client):
    """No empty line stands for what is not there."""
    said = card(client)
    assert 'class="known"' not in said
    assert "You wrote down" not in said
    assert f"Kith knows no address or number of {GRACE}; you will know the way." in said
    assert "Done?" not in said


def test_the_button_does_it(client, store):
    """The program of the way that works opens; a mail has a subject and no text of ours."""
    handles = [GRACE, "grace@navy.example", "+4915112345678", "t.me/grace"]
    store.identities.merge("Ada", handles, "test", 1)
    said = card(client)
    links = re.findall(r'<a class="button[^"]*" href="([^"]*)"', said)
    assert links == [
        "mailto:grace@navy.example?subject=How%20are%20you%3F",
        "https://t.me/grace",
        "sms:+4915112345678",
        "tel:+4915112345678",
    ]
    assert "Done?" in said
    assert "you will know the way" not in said


@pytest.mark.parametrize(("probability", "badge"), [(0.5, "going quiet"), (0.49, "a good moment")])
def test_the_badge_follows_the_probability(client, store, publish, probability, badge):
    """From one half on somebody goes quiet; below it is a good moment."""
    publish(store, "Ada", (GRACE,), probability=probability, probability_low=0.4, probability_high=0.6)
    assert f">{badge}</span>" in card(client)


def test_numbers_and_what_speaks_against_stand_under_why(client):
    """One tap shows them; outside of it the card has neither."""
    before, _, rest = card(client).partition('<details class="why-person">')
    why = rest.partition("</details>")[0]
    assert "Why Grace Hopper?" in why
    for words in ("About 7 in 10", "Between 5 and 9 in 10", "On the other hand", "/person?owner=Ada"):
        assert words in why
        assert words not in before


@pytest.mark.parametrize(
    ("place", "sent"), [(PAGE, {"kind": "done"}), ("/person/log", {"owner": "Ada", "what": "meeting"})]
)
def test_a_note_that_is_too_long_is_answered_with_one_kind_sentence(client, store, clock, place, sent):
    """Beside an answer and in the log as on the person's page; nothing of it is kept."""
    store.interactions.record([note(clock(), "met")], 1)
    words = {"contact": GRACE, "note": "x" * 10_000}
    long = client.post(place, data=sent | words, headers={"accept": "text/html"})
    assert long.status_code == 422
    assert "These are 10,000 characters, and a note holds 2,000; keep what matters" in long.text
    assert store.lists.answers("Ada") == []
