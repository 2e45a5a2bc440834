"""After a meeting in the calendar the week page asks once what is to be remembered."""

from datetime import timedelta

import pytest

from data.schema import PlannedMeeting
from tests.service.page.people.test_kinds import wrote

HTML = {"accept": "text/html"}
QUESTION = "You met Grace Hopper. Anything to remember, given, promised?"
FORM = {"owner": "Ada", "budget": "5", "revival": "2", "language": "en"}
SENT = {"owner": "Ada", "contact": "Grace Hopper"}


@pytest.fixture
def asked(client, store, clock):
    """Let Ada have met Grace two hours ago, and return what tells whether the week page asks of it."""
    wrote(store, "Grace Hopper")
    plan = PlannedMeeting("Ada", "Grace Hopper", clock() - timedelta(hours=2), "calendar", "1")
    store.planned_meetings.keep([plan], 1)
    return lambda: QUESTION in client.get("/owners/Ada", headers=HTML).text


def test_what_is_to_be_remembered_is_kept_and_not_asked_again(asked, client, store):
    """The words are understood like all others."""
    assert asked()
    client.post("/week/meeting", data=SENT | {"what": "keep", "words": "lent her the tent"}, headers=HTML)
    assert store.memories.latest_note("Ada", "Grace Hopper").text == "lent her the tent"
    assert not asked()


def test_it_is_asked_at_most_once_a_day_and_of_the_last_day_only(asked, client, store, clock):
    """Nothing to remember is an answer; the next day's meeting is asked about again."""
    client.post("/week/meeting", data=SENT | {"what": "nothing", "words": "not kept"}, headers=HTML)
    assert not asked()
    assert store.memories.latest_note("Ada", "Grace Hopper") is None
    clock.now += timedelta(days=2)
    assert not asked()
    plan = PlannedMeeting("Ada", "Grace Hopper", clock() - timedelta(hours=2), "calendar", "2")
    store.planned_meetings.keep([plan], 1)
    assert asked()


def test_one_tap_ends_it_and_undo_brings_it_back(asked, client):
    """For every meeting."""
    client.post("/week/meeting", data=SENT | {"what": "never"}, headers=HTML)
    assert not asked()
    client.post("/undo", data={"owner": "Ada"})
    assert asked()


def test_a_meeting_is_asked_about_once_also_on_the_next_morning(asked, client, store, clock):
    """An answer of last evening holds for the meeting before it; a later meeting is asked about."""
    clock.now += timedelta(hours=20)
    for number, hours in ((2, 0), (3, 15)):
        plan = PlannedMeeting(
            "Ada", "Grace Hopper", clock() + timedelta(hours=hours - 1), "calendar", str(number)
        )
        store.planned_meetings.keep([plan], 1)
    assert asked()
    client.post("/week/meeting", data=SENT | {"what": "nothing"}, headers=HTML)
    clock.now += timedelta(hours=13)
    assert not asked()
    clock.now += timedelta(hours=2)
    assert asked()


def test_the_settings_switch_it_off_and_on_again(asked, client, store):
    """Days after the one tap no undo reaches it; saving the same again says nothing new."""
    switch = 'name="meetings" value="yes" checked'
    assert switch in client.get("/settings?owner=Ada").text
    client.post("/settings", data=FORM)
    assert not asked()
    assert switch not in client.get("/settings?owner=Ada").text
    for _ in range(2):
        client.post("/settings", data=FORM | {"meetings": "yes"})
    assert asked()
    said = [name for _, _, name, *_ in store.list_inputs.words(2**40)]
    assert said.count("ask_after_meetings") == 2


def test_we_met_is_one_button_of_the_persons_page(asked, client, store):
    """The second tap from the People page; it is contact of this moment."""
    page = client.get("/person", params=SENT, headers=HTML).text
    assert 'action="/person/met"' in page
    assert "<button>We met today</button>" in page
    client.post("/person/met", data=SENT, headers=HTML)
    assert store.interactions.between("Ada", "Grace Hopper", 1)[0][1:3] == ("mutual", "meeting")
    assert asked()
    assert client.post("/person/met", data=SENT | {"contact": "Nobody"}, headers=HTML).status_code == 404
