"""Changes are sent, signed, to whoever wants them; tried again for a day; and never twice under two ids."""

import pytest
from standardwebhooks.webhooks import Webhook

from data.errors import ChangesTooOldError
from data.schema import Answer, AnswerKind
from data.store.feed.change_document import change_document
from data.store.feed.change_feed import ChangeKind
from data.webhooks.faults import WebhookFault
from pipelines.deliver.retries import SCHEDULE
from tests.pipelines.deliver.receiver import receiving


def test_a_change_arrives_signed_as_the_feed_says_it(sending, publish):
    """Every change once, in its transaction's order, with an id and a signature that the receiver checks."""
    endpoint = sending.add()
    publish(sending.store, "Ada", ("Bob", "Cy"))
    sending.delivery.run()
    changes = sending.store.change_feed.page(0, 9).changes
    expected = [change_document(one) for one in changes]
    assert sending.receiver.bodies() == [
        {"type": one["type"], "timestamp": one["timestamp"], "data": {"number": one["number"]} | one["data"]}
        for one in expected
    ]
    assert {count for _, _, count, _ in sending.receiver.requests} == {1}
    # As a receiver does it with the specification's own library, which looks at the clock too.
    text, (_, body, _, headers) = sending.receiver.texts[0], sending.receiver.requests[0]
    assert Webhook(sending.receiver.secrets[0]).verify(text, headers) == body
    assert [number for number, *_ in sending.receiver.requests] == [
        f"msg_{endpoint.id}_{one.number}" for one in changes
    ]
    assert sending.counts(endpoint) == {"sent": 3}
    assert sending.health(endpoint).last_status == 204


def test_an_endpoint_gets_the_kinds_that_it_wants(sending, publish):
    """And only what changes after it was made, in its own workspace."""
    publish(sending.store, "Ada", ("Bob",))
    endpoint = sending.add(ChangeKind.ANSWER_GIVEN, ChangeKind.LIST_MADE)
    publish(sending.store.within("other"), "Ada", ("Bob",))
    publish(sending.store, "Max", ("Bob",))
    sending.delivery.run()
    assert [body["type"] for body in sending.receiver.bodies()] == ["list.made"]
    assert sending.receiver.bodies()[0]["data"]["owner"] == "Max"
    assert sending.counts(endpoint) == {"sent": 1}


def test_what_is_rolled_back_is_not_sent(sending, publish):
    """The outbox is written in the transaction of the change."""
    endpoint = sending.add()
    publish(sending.store, "Ada", ("Bob",))
    sending.delivery.run()
    moment = sending.clock()

    def fail_after_an_answer():
        with sending.store.database.transaction():
            sending.store.lists.answer(Answer("Ada", "Bob", AnswerKind.DISMISSED, moment))
            sending.store.change_feed.page(99, 1)

    with pytest.raises(ChangesTooOldError):
        fail_after_an_answer()
    sending.delivery.run()
    assert sending.counts(endpoint) == {"sent": 2}


@pytest.mark.parametrize("status", [301, 400, 404, 408, 425, 500, 502])
def test_what_is_not_taken_is_tried_again_under_the_same_id(sending, publish, status):
    """A redirect is not followed; after the first pause it comes again, and health is well again."""
    endpoint = sending.add(ChangeKind.LIST_MADE)
    sending.receiver.answers[:] = [status]
    sending.receiver.headers["location"] = "http://169.254.169.254/latest"
    publish(sending.store, "Ada", ("Bob",))
    sending.delivery.run()
    assert sending.counts(endpoint) == {"waiting": 1}
    failing = sending.health(endpoint)
    assert (failing.last_status, failing.last_fault, failing.failures) == (status, WebhookFault.STATUS, 1)
    sending.clock.pass_by(seconds=7)
    sending.delivery.run()
    assert [number for number, *_ in sending.receiver.requests] == [f"msg_{endpoint.id}_1"] * 2
    assert sending.counts(endpoint) == {"sent": 1}
    assert (sending.health(endpoint).failing_since, sending.health(endpoint).failures) == (None, 0)


def test_an_endpoint_that_asks_for_patience_gets_it(sending, publish):
    """Retry-After holds for everything that is sent to it."""
    sending.add(ChangeKind.LIST_MADE)
    sending.receiver.answers[:] = [429]
    sending.receiver.headers["retry-after"] = "3600"
    publish(sending.store, "Ada", ("Bob",))
    sending.delivery.run()
    publish(sending.store, "Max", ("Bob",))
    sending.clock.pass_by(minutes=50)
    sending.delivery.run()
    assert len(sending.receiver.requests) == 1
    sending.clock.pass_by(minutes=11)
    sending.delivery.run()
    assert {body["data"]["owner"] for body in sending.receiver.bodies()} == {"Ada", "Max"}


def test_a_delivery_that_is_never_taken_is_given_up_and_can_be_replayed(sending, publish):
    """After every attempt of the schedule; others are sent meanwhile."""
    endpoint = sending.add(ChangeKind.LIST_MADE)
    publish(sending.store, "Ada", ("Bob",))
    for _ in range(len(SCHEDULE) + 1):
        sending.receiver.answers[:] = [500]
        sending.delivery.run()
        sending.clock.pass_by(hours=13)
        assert sending.health(endpoint).off_since is None
    assert sending.counts(endpoint) == {"failed": 1}
    assert len(sending.receiver.requests) == len(SCHEDULE) + 1
    sending.webhooks.replay(endpoint.id, 0)
    sending.delivery.run()
    assert sending.counts(endpoint) == {"sent": 1}
    assert {number for number, *_ in sending.receiver.requests} == {f"msg_{endpoint.id}_1"}


def test_one_message_that_is_refused_does_not_hold_up_the_others(sending, publish):
    """It waits for its next attempt, and they are sent."""
    endpoint = sending.add(ChangeKind.LIST_MADE)
    sending.receiver.answers[:] = [500]
    for owner in ("Ada", "Eve", "Max"):
        publish(sending.store, owner, ("Bob",))
    sending.delivery.run()
    assert sending.counts(endpoint) == {"waiting": 1, "sent": 2}


def test_who_is_gone_gets_nothing_more(sending, publish):
    """410 switches the endpoint off at once; switched on again, what waits is sent."""
    endpoint = sending.add(ChangeKind.LIST_MADE)
    sending.receiver.answers[:] = [410]
    publish(sending.store, "Ada", ("Bob",))
    sending.delivery.run()
    publish(sending.store, "Max", ("Bob",))
    sending.clock.pass_by(hours=1)
    sending.delivery.run()
    assert sending.health(endpoint).off_because == "gone"
    assert (len(sending.receiver.requests), sending.counts(endpoint)) == (1, {"waiting": 1})
    sending.webhooks.change(endpoint.id, None, None, "test", sending.now(), on=True)
    sending.delivery.run()
    assert sending.counts(endpoint) == {"sent": 1}


def test_who_fails_for_five_days_is_switched_off(sending, publish):
    """Not before, and not where anything was taken meanwhile."""
    endpoint = sending.add(ChangeKind.LIST_MADE)
    for day in range(6):
        sending.receiver.answers[:] = [500] * 99
        publish(sending.store, f"Owner {day}", ("Bob",))
        assert sending.health(endpoint).off_since is None
        sending.delivery.run()
        sending.clock.pass_by(days=1, seconds=1)
    assert sending.health(endpoint).off_because == "failing"


def test_a_receiver_that_is_away_is_left_alone_for_longer_each_time(sending_to, publish):
    """Nothing of what waits is lost."""
    with receiving() as receiver:
        sending = sending_to(receiver)
        endpoint = sending.add(ChangeKind.LIST_MADE)
    for number in range(9):
        publish(sending.store, f"Owner {number}", ("Bob",))
    pauses = []
    for _ in range(8):
        sending.delivery.run()
        now = sending.now()
        pauses.append(sending.health(endpoint).paused_until - now)
        sending.clock.pass_by(seconds=pauses[-1])
    assert pauses[:3] == [pytest.approx(5, abs=1), pytest.approx(10, abs=1), pytest.approx(20, abs=1)]
    assert pauses[-1] == pytest.approx(300, abs=1)
    assert sending.health(endpoint).last_fault == WebhookFault.UNREACHABLE
    assert sending.counts(endpoint) == {"waiting": 9}


def test_a_new_secret_leaves_no_gap(sending, publish):
    """For a day both sign; afterwards the new one alone."""
    endpoint = sending.add(ChangeKind.LIST_MADE)
    _, secret = sending.webhooks.rotate(endpoint.id, "test", sending.now())
    sending.receiver.secrets.append(secret)
    publish(sending.store, "Ada", ("Bob",))
    sending.delivery.run()
    sending.receiver.secrets[:] = sending.receiver.secrets[:1]
    publish(sending.store, "Eve", ("Bob",))
    sending.delivery.run()
    # A receiver checks the time too: as it is there by then.
    endpoints = sending.store.database
    endpoints.execute("UPDATE webhook_endpoints SET former_until = ?", (sending.now() - 1,))
    publish(sending.store, "Max", ("Bob",))
    sending.delivery.run()
    assert [count for _, _, count, _ in sending.receiver.requests] == [2, 1, 0]


def test_who_is_erased_before_a_change_is_sent_is_in_no_message(sending, publish):
    """The delivery is dropped; that somebody was erased is sent, without a name."""
    endpoint = sending.add()
    publish(sending.store, "Ada", ("Bob", "Cy"))
    sending.store.erasure.forget("Ada", "Bob", sending.now(), scrub=False)
    sending.delivery.run()
    assert "Bob" not in f"{sending.receiver.requests}"
    assert [body["type"] for body in sending.receiver.bodies()][-1] == "contact.erased"
    assert sending.counts(endpoint) == {"sent": 3, "dropped": 1}


def test_without_the_key_file_nothing_is_sent_and_nothing_is_lost(sending, publish, tmp_path):
    """The endpoint says so; with the file back, what waited is sent."""
    endpoint = sending.add(ChangeKind.LIST_MADE)
    (tmp_path / "secret.key").rename(tmp_path / "elsewhere")
    publish(sending.store, "Ada", ("Bob",))
    sending.delivery.run()
    assert sending.health(endpoint).last_fault == WebhookFault.NO_KEY
    assert sending.counts(endpoint) == {"waiting": 1}
    (tmp_path / "elsewhere").rename(tmp_path / "secret.key")
    sending.clock.pass_by(minutes=6)
    sending.delivery.run()
    assert sending.counts(endpoint) == {"sent": 1}


def test_the_claims_of_a_worker_that_died_are_sent_by_the_next(sending, publish):
    """At once where it has the same name, else when the lease is over; under the same ids."""
    endpoint = sending.add(ChangeKind.LIST_MADE)
    for owner in ("Ada", "Max"):
        publish(sending.store, owner, ("Bob",))
    now = sending.now()
    first, second = "a worker", "another worker"
    outbox = sending.store.outbox
    assert len(outbox.claim("webhook", endpoint.id, first, now, until=now + 120, most=1)) == 1
    assert len(outbox.claim("webhook", endpoint.id, second, now, until=now + 120, most=9)) == 1
    sending.delivery.run()
    assert sending.counts(endpoint) == {"waiting": 1, "sent": 1}
    sending.clock.pass_by(seconds=121)
    sending.delivery.run()
    assert sending.counts(endpoint) == {"sent": 2}


def test_two_workers_send_nothing_twice(sending, sending_to, publish):
    """What one has claimed the other does not get."""
    endpoint = sending.add(ChangeKind.SUGGESTION_OPENED)
    publish(sending.store, "Ada", tuple(f"Contact {n}" for n in range(100)))
    other = sending_to(sending.receiver).delivery
    now = sending.now()
    claimed = [
        one.id
        for worker in ("x", "y", "x", "y")
        for one in sending.store.outbox.claim("webhook", endpoint.id, worker, now, until=now + 9, most=30)
    ]
    assert len(claimed) == len(set(claimed)) == 100
    sending.clock.pass_by(seconds=10)
    other.run()
    sending.delivery.run()
    numbers = [number for number, *_ in sending.receiver.requests]
    assert len(numbers) == len(set(numbers)) == 100
