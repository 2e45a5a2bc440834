"""One id leads through the log from a request to the job that it asked for, to the list, to the delivery."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from data.schema import Direction, Interaction, to_epoch
from data.store.bookkeeping.job_queue import JobKind
from data.store.feed.change_feed import ChangeKind
from data.store.store import Store
from data.webhooks.public_addresses import parse_networks
from pipelines.deliver.webhook_delivery import WebhookDelivery
from pipelines.jobs.upkeep.asked_jobs import run_asked_jobs, runners_with
from pipelines.jobs.upkeep.work import refresh_changed_lists
from pipelines.model_store.artefact import prior
from service.use_cases.webhooks.endpoints import WebhookSettings, WebhookUseCases
from tests.pipelines.deliver.receiver import receiving
from tests.service.conftest import AS_OF

NETWORKS = parse_networks("127.0.0.0/8")
NOW = AS_OF + timedelta(days=1)
SECOND = to_epoch(NOW)


def rhythm(owner):
    """Return an owner's weekly messages, the last of them a month old."""
    moments = [AS_OF - timedelta(days=30 + 7 * week) for week in range(12)]
    return [
        Interaction(owner, "Bob", at, Direction.SENT, "email", "crm", f"{owner}{at:%j}") for at in moments
    ]


def body_of(one):
    """Return an interaction as a program sends it."""
    return {
        "owner": one.owner, "contact": one.contact, "at": one.at.isoformat(), "direction": "sent",
        "channel": one.channel, "source": one.source, "external_id": one.external_id,
    }  # fmt: skip


def send(client, owner, number):
    """Send an owner's history under a request id."""
    batch = {"interactions": [body_of(one) for one in rhythm(owner)]}
    sent = client.post("/v1/interactions:batch", json=batch, headers={"x-request-id": number})
    assert sent.status_code == 200, sent.text


def watch(store, receiver, home):
    """Let a receiver be told of everything; return what sends it."""
    endpoints = WebhookUseCases(store, WebhookSettings(home / "secret.key", NETWORKS))
    receiver.secrets.append(endpoints.add(receiver.url, (), "test", SECOND)[1])
    return WebhookDelivery(store, home / "secret.key", NETWORKS, lambda: NOW, "a worker")


@pytest.fixture
def told(store, tmp_path):
    """Lend what sends webhooks to a receiver on loopback."""
    with receiving() as receiver:
        delivery = watch(store, receiver, tmp_path)
        yield delivery
        delivery.close()


def test_a_request_is_followed_to_the_delivery_of_what_it_changed(call, store, clock, told):
    """Two programs send at once; each list, and each webhook about it, comes from the request it rests on."""
    client = call(store, clock)
    send(client, "Ada", "sent-ada")
    send(client, "Eve", "sent-eve")
    with capture_logs() as lines:
        refresh_changed_lists(store, lambda _: prior(), NOW)
        told.run()
    made = [line["request_ids"] for line in lines if line["event"] == "lists"]
    assert made == [["sent-ada", "sent-eve"]]
    owners = {one.request_id: one.owner for one in store.change_feed.page(0, 99).changes}
    assert owners == {"sent-ada": "Ada", "sent-eve": "Eve"}
    delivered = [line for line in lines if line["event"] == "delivery"]
    assert len(delivered) == len(store.change_feed.page(0, 99).changes)
    assert {line["request_id"] for line in delivered} == {"sent-ada", "sent-eve"}
    assert {(line["state"], line["status"], line["attempts"]) for line in delivered} == {("sent", 204, 1)}
    assert not any(name in str(lines) for name in ("Ada", "Eve", "Bob"))


def test_an_asked_job_keeps_its_request_to_the_delivery(call, store, clock, told):
    """The row of the job has it, the worker's line, and that of the webhook; what is sent has it not."""
    store.batch_upsert.record(rhythm("Ada"), 1)
    asked = call(store, clock).post("/v1/owners/Ada/lists", headers={"x-request-id": "ask-7"}).json()["id"]
    assert store.jobs.get(asked).request_id == "ask-7"
    with capture_logs() as lines:
        run_asked_jobs(store, runners_with(lambda _: prior()), lambda: NOW)
        told.run()
    job, *delivered = lines
    assert (job["event"], job["job"], job["state"], job["request_id"]) == ("job", asked, "done", "ask-7")
    assert [line["request_id"] for line in delivered] == ["ask-7"] * 2
    (listed,) = (one for one in store.change_feed.page(0, 9).changes if one.kind is ChangeKind.LIST_MADE)
    assert listed.request_id == "ask-7"


def test_what_closes_in_a_shared_transaction_keeps_each_request(call, store, clock, publish):
    """Many requests are written at once; what opens or closes at the end of that is known by its own."""
    for owner in ("Ada", "Eve"):
        publish(store, owner, ("Bob",))
    client = call(store, clock)
    for owner in ("Ada", "Eve"):
        place = f"/v1/owners/{owner}/suggestions/Bob/answer"
        assert client.post(place, json={"kind": "done"}, headers={"x-request-id": f"done-{owner}"}).is_success
    changes = store.change_feed.page(0, 99).changes
    closed = {one.owner: one.request_id for one in changes if one.kind is ChangeKind.SUGGESTION_CLOSED}
    assert closed == {"Ada": "done-Ada", "Eve": "done-Eve"}


def test_what_no_request_asked_for_has_no_id(store, told):
    """As where files are taken in from the terminal."""
    store.batch_upsert.record(rhythm("Ada"), 1)
    with capture_logs() as lines:
        refresh_changed_lists(store, lambda _: prior(), NOW)
        told.run()
    assert [line.get("request_ids", line.get("request_id")) for line in lines] == [[], None, None]


def test_a_failed_job_says_the_code_of_its_fault(store):
    """And no sentence, which would name somebody."""
    store.jobs.ask(JobKind.MAKE_LIST, "Zoe", {}, "page", SECOND)
    with capture_logs() as lines:
        run_asked_jobs(store, runners_with(lambda _: prior()), lambda: NOW)
    assert [(line["state"], line["error"]) for line in lines] == [("failed", "not_found")]
    assert "Zoe" not in str(lines)


def test_a_worker_writes_its_log_as_json(tmp_path):
    """To standard error, one line each, as the service does beside it."""
    with Store(tmp_path / "kith.db") as store:
        store.batch_upsert.record(rhythm("Ada"), 1)
        job = store.jobs.ask(JobKind.MAKE_LIST, "Ada", {}, "page", SECOND)
    done = subprocess.run(
        [sys.executable, "-m", "kith", "work", "--once"],
        capture_output=True, text=True, check=True, env={**os.environ, "KITH_HOME": str(tmp_path)},
    )  # fmt: skip
    lines = list(map(json.loads, done.stderr.splitlines()))
    assert {(line["event"], line["level"]) for line in lines} == {("job", "info"), ("lists", "info")}
    assert (lines[0]["job"], lines[0]["kind"]) == (job.id, "make_list")
