"""An old list says that it is old and offers a new one; past lists can be read."""

import re
from datetime import timedelta

import pytest

from data.messages import Message
from data.schema import Answer, AnswerKind, Direction, Interaction, to_epoch
from tests.service.conftest import AS_OF

OLD = "This list is 7 days old."


@pytest.fixture
def ada(client, store):
    """Call the pages over a store in which Ada has a history."""
    wrote = Interaction(
        "Ada", "Grace Hopper", AS_OF - timedelta(days=9), Direction.SENT, "email", "mail", "1"
    )
    store.interactions.record([wrote], to_epoch(AS_OF))
    return client


def asked_for(client):
    """Press the button, and return the address that it leads to."""
    answer = client.post("/lists", data={"owner": "Ada"}, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


def test_a_list_is_this_weeks_for_seven_days(ada, clock):
    """Then it says first how old it is, with a button that makes a new one."""
    clock.now = AS_OF + timedelta(days=7, seconds=-1)
    assert "Written on 1 March 2026, 6 days ago." in ada.get("/owners/Ada").text
    assert "days old" not in ada.get("/owners/Ada").text
    clock.now = AS_OF + timedelta(days=7)
    page = ada.get("/owners/Ada").text
    assert OLD in page
    assert page.index(OLD) < page.index("Grace Hopper")
    assert 'action="/lists"' in page


def test_the_page_says_until_when_each_source_reaches(ada):
    """By the source's name."""
    assert re.search(r"What it rests on: mail until 20 February 2026\.", ada.get("/owners/Ada").text)


def test_who_asks_for_a_list_is_led_to_it_when_it_is_made(ada, store, clock):
    """Until then the page says how far it is, and that nothing is running where nothing is."""
    place = asked_for(ada)
    assert "Nothing is running that would do this." in ada.get(place).text
    now, job = to_epoch(clock()), place.rpartition("/")[2]
    store.job_queue.sign_on("w", now)
    assert "Just a moment." in ada.get(place).text
    assert "hx-trigger" in ada.get(place).text
    store.job_queue.take(now)
    store.job_queue.finish(job, None, now)
    made = ada.get(place, follow_redirects=False)
    assert (made.status_code, made.headers["location"]) == (303, "/owners/Ada")
    followed = ada.get(place, headers={"HX-Request": "true"})
    assert followed.headers["hx-redirect"] == "/owners/Ada"


def test_a_list_that_could_not_be_made_says_why(ada, store):
    """And leads back."""
    place = asked_for(ada)
    store.job_queue.fail(
        place.rpartition("/")[2], Message("there is no owner {owner!r} here", owner="<b>"), 1
    )
    page = ada.get(place).text
    assert "That could not be done: there is no owner &#39;&lt;b&gt;&#39; here" in page
    assert "hx-trigger" not in page


def test_nobody_asks_for_a_strangers_list(ada):
    """The name is refused, and nothing waits."""
    assert ada.post("/lists", data={"owner": "Zoe"}, follow_redirects=False).status_code == 404


def test_past_lists_say_what_was_answered(ada, store, clock):
    """Newest first, by the name that a contact has; one of a day to come says so."""
    store.lists.answer(Answer("Ada", "Grace Hopper", AnswerKind.DONE, clock()))
    page = ada.get("/lists", params={"owner": "Ada"}).text
    assert "1 March 2026" in page
    assert re.search(r"Grace Hopper</bdi> <span>you reached out</span>", page)
    assert "still to come" not in page
    clock.now = AS_OF - timedelta(days=1)
    assert "Made for a day that is still to come; it hides nothing." in ada.get("/lists?owner=Ada").text
