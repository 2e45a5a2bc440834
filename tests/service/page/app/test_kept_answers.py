"""An answer that a phone kept is written down once, as of when it was given, and by its owner alone."""

from datetime import timedelta

import pytest

from data.schema import AnswerKind, to_epoch
from tests.service.conftest import AS_OF

PRESSED = to_epoch(AS_OF + timedelta(hours=5))
GRACE = {
    "owner": "Ada",
    "contact": "Grace Hopper",
    "kind": "done",
    "listed": to_epoch(AS_OF),
    "pressed": PRESSED,
}


def sent(client, key="0c1d", **changes):
    """Send an answer that was kept, as the service worker does."""
    headers = {"accept": "application/json", "idempotency-key": key}
    return client.post("/app/answers", data=GRACE | changes, headers=headers)


def test_it_holds_from_when_it_was_given(client, store):
    """Whoever was reached on the way was reached then, not when the network came back."""
    answer = sent(client)
    assert answer.status_code == 200
    assert "Grace Hopper" in answer.json()["sentence"]
    (given,) = store.lists.answers("Ada")
    assert (given.kind, to_epoch(given.reached_at)) == (AnswerKind.DONE, PRESSED)


def test_sent_again_it_is_written_down_once(client, store):
    """Under its key with the same answer; without one because it was answered since."""
    first = sent(client)
    assert sent(client).json() == first.json()
    assert "already" in sent(client, key="1d0c").json()["sentence"]
    assert len(store.lists.answers("Ada")) == 1


def test_how_it_was_is_added_to_what_only_was_done(client, store):
    """Nothing that somebody wrote without a network is lost."""
    sent(client)
    sent(client, key="2", how="call", note="her new job")
    newest = store.lists.answers("Ada")[-1]
    assert (newest.how, newest.note) == ("call", "her new job")


@pytest.mark.parametrize("ahead", [-timedelta(days=900), timedelta(days=900)])
def test_a_phone_whose_clock_is_wrong_changes_no_history(client, store, clock, ahead):
    """Between the list and now, whatever the phone believes."""
    sent(client, pressed=max(0, PRESSED + int(ahead.total_seconds())))
    (given,) = store.lists.answers("Ada")
    assert AS_OF <= given.reached_at <= clock.now


def test_a_week_that_went_by_without_a_network_puts_nobody_off(client, store, clock):
    """It says so, and the card stays open."""
    clock.now = AS_OF + timedelta(days=6)
    answer = sent(client, kind="snoozed", until="2026-03-03")
    assert "over already" in answer.json()["sentence"]
    assert store.lists.answers("Ada") == []


def test_who_was_erased_meanwhile_has_one_sentence(client, store):
    """Nothing of them comes back by it."""
    store.erasure.forget("Ada", "Grace Hopper", to_epoch(AS_OF) + 60)
    answer = sent(client)
    assert answer.status_code == 404
    assert "erased meanwhile" in answer.json()["detail"]


def test_a_form_of_another_session_is_refused(client, store):
    """As every form of the page."""
    headers = {"accept": "application/json", "x-kith-form": "0" * 64}
    assert client.post("/app/answers", data=GRACE, headers=headers).status_code == 403
    assert store.lists.answers("Ada") == []


@pytest.mark.parametrize("change", [{"kind": "maybe"}, {"listed": "x"}, {"pressed": "-1"}, {"contact": ""}])
def test_what_is_no_answer_is_refused(client, change):
    """With the field that is wrong."""
    assert sent(client, **change).status_code == 422


def test_the_sentence_is_in_the_owners_language(client, store):
    """Not in that of the phone."""
    store.preferences.set("Ada", "language", "bn")
    assert "Grace Hopper" in sent(client).json()["sentence"]
    assert "reached" not in sent(client).json()["sentence"]


def test_manifest_and_worker_say_nothing_of_anybody(client):
    """They are read before anybody has signed in; an unknown language has its sentence."""
    for place in ("/sw.js", "/app/offline", "/app/manifest/en.webmanifest", "/app/manifest/bn.webmanifest"):
        answer = client.get(place)
        assert answer.status_code == 200
        assert "Ada" not in answer.text
    answer = client.get("/app/manifest/xx.webmanifest", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert "no manifest" in answer.json()["detail"]
