"""Webhooks are made, looked at and changed over the API, and their secret is shown once."""

import pytest

from data.sealed_secrets import read_key
from data.store.feed.outbox import Delivery, DeliveryKind, DeliveryState
from service.app import Options
from service.use_cases.webhooks.endpoints import MOST_ENDPOINTS, WebhookSettings, WebhookUseCases

URL = "https://crm.example/kith?token=t"


@pytest.fixture
def key_path(tmp_path):
    """Name a key file that is not there yet."""
    return tmp_path / "secret.key"


@pytest.fixture
def client(store, clock, call, key_path):
    """Call a service that may keep secrets."""
    return call(store, clock, Options(webhooks=WebhookSettings(key_path)))


def make(client, **fields):
    """Make a webhook; return the answer."""
    return client.post("/v1/webhooks", json={"url": URL} | fields)


def test_a_webhook_is_made_with_a_secret_that_is_shown_once(client, store, key_path):
    """Neither a later answer, nor the store, nor an export has it."""
    made = make(client, kinds=["list.made"])
    assert made.status_code == 201
    secret, number = made.json()["secret"], made.json()["id"]
    assert secret.startswith("whsec_")
    assert made.json()["sentence"] == "Nothing was sent yet."
    answers = [client.get("/v1/webhooks").text, client.get(f"/v1/webhooks/{number}").text]
    rows = store.database.execute("SELECT * FROM webhook_endpoints")
    everything = [str(row) for row in store.everything()]
    assert secret not in "".join([*answers, str(rows), *everything])
    assert read_key(key_path).key


def test_a_new_secret_is_another_and_both_hold_for_a_day(client, store):
    """Whoever lost the key file gets a new secret too."""
    made = make(client).json()
    rotated = client.post(f"/v1/webhooks/{made['id']}/rotate")
    assert rotated.status_code == 200
    assert rotated.json()["secret"] != made["secret"]
    assert rotated.json()["both_secrets_until"] == "2026-03-03T00:00:00Z"
    assert store.webhook_endpoints.get(made["id"]).former_secret is not None


def test_without_the_key_a_new_secret_can_be_made(client, store, key_path):
    """The former one is lost, and so it does not sign."""
    made = make(client).json()
    key_path.unlink()
    rotated = client.post(f"/v1/webhooks/{made['id']}/rotate")
    assert rotated.status_code == 200
    assert store.webhook_endpoints.get(made["id"]).former_secret is None


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.1/",
        "http://crm.example/",
        "https://u:p@crm.example/",
        "ftp://x.example",
        "https://[64:ff9b::7f00:1]/",
    ],
)
def test_an_address_that_nothing_is_sent_to_is_refused(client, url):
    """The fault points to it; nothing is made."""
    refused = make(client, url=url)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/url")
    number = make(client).json()["id"]
    assert client.patch(f"/v1/webhooks/{number}", json={"url": url}).status_code == 422
    assert client.get(f"/v1/webhooks/{number}").json()["url"] == URL


def test_a_webhook_is_changed_switched_off_and_removed(client, store, publish):
    """What is left out stays; what changes while it is off waits for nobody; removed, nothing waits."""
    number = make(client).json()["id"]
    off = client.patch(f"/v1/webhooks/{number}", json={"on": False}).json()
    assert (off["on"], off["off_because"], off["url"]) == (False, "asked", URL)
    publish(store, "Ada", ("Bob",))
    assert client.get(f"/v1/webhooks/{number}").json()["waiting"] == 0
    on = client.patch(f"/v1/webhooks/{number}", json={"on": True, "kinds": ["list.made"]}).json()
    assert (on["on"], on["kinds"]) == (True, ["list.made"])
    replayed = client.post(f"/v1/webhooks/{number}/replay", json={"since": 0})
    assert (replayed.status_code, replayed.json()["waiting"]) == (202, 1)
    assert client.delete(f"/v1/webhooks/{number}").json() == {"webhooks": []}
    assert store.database.execute("SELECT count(*) FROM outbox") == [(0,)]
    assert client.get(f"/v1/webhooks/{number}").status_code == 404


def test_a_test_is_asked_for_and_a_worker_gets_it(client, store, clock):
    """It names nobody, and stands among the deliveries."""
    number = make(client).json()["id"]
    asked = client.post(f"/v1/webhooks/{number}/test")
    assert (asked.status_code, asked.json()["state"], asked.json()["change"]) == (202, "waiting", None)
    listed = client.get(f"/v1/webhooks/{number}/deliveries", params={"state": "waiting"}).json()
    assert listed["deliveries"] == [asked.json()]
    now = int(clock().timestamp())
    (delivery,) = store.outbox.claim(DeliveryKind.WEBHOOK, number, "w", now, until=now + 9, most=9)
    assert (delivery.id, delivery.owner) == (asked.json()["id"], "")
    listed = client.get(f"/v1/webhooks/{number}/deliveries", params={"state": "waiting"}).json()
    assert [one["id"] for one in listed["deliveries"]] == [delivery.id]


def test_a_test_is_found_however_many_changes_wait(client, store):
    """More than one page of deliveries stands before it."""
    number, kind = make(client).json()["id"], DeliveryKind.WEBHOOK
    with store.database.transaction():
        for change in range(1, 1_002):
            store.deliveries.put(Delivery(f"msg_{change}", store.workspace, "Ada", kind, number, change), 1)
    asked = WebhookUseCases(store, WebhookSettings()).ask_for_test(number, 2)
    assert (asked.change_number, asked.made_at, asked.state) == (None, 2, DeliveryState.WAITING)


def test_sentences_say_which_language_they_are_in(client):
    """Of a call as of an answer to it; without one that is asked for, the workspace's own."""
    made = make(client)
    assert made.headers["content-language"] == "en"
    path = f"/v1/webhooks/{made.json()['id']}"
    for method, place in (("GET", ""), ("PATCH", ""), ("GET", "/deliveries"), ("POST", "/rotate")):
        told = client.request(method, path + place, params={"lang": "bn"}, json={})
        assert (told.status_code, told.headers["content-language"]) == (200, "bn")
    assert client.get(path, params={"lang": "bn"}).json()["sentence"] != made.json()["sentence"]


def test_changes_that_are_too_old_cannot_be_replayed(client):
    """As the feed says it."""
    number = make(client).json()["id"]
    assert client.post(f"/v1/webhooks/{number}/replay", json={"since": 9}).status_code == 410


def test_another_workspaces_webhook_is_not_there(client, store):
    """Whatever is asked of it."""
    number = make(client).json()["id"]
    token, _ = store.api_keys.make("other", "x", ["admin"], owner=None, made_at=1, expires_at=None)
    client.headers["authorization"] = f"Bearer {token}"
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/deliveries")):
        assert client.request(method, f"/v1/webhooks/{number}{path}", json={}).status_code == 404
    for path in ("/rotate", "/test"):
        assert client.post(f"/v1/webhooks/{number}{path}").status_code == 404
    assert client.get("/v1/webhooks").json() == {"webhooks": []}
    assert store.webhook_endpoints.get(number).url == URL


def test_a_workspace_has_so_many_webhooks_and_no_more(client):
    """Every change is written for each of them."""
    for _ in range(MOST_ENDPOINTS):
        assert make(client).status_code == 201
    refused = make(client)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")


def test_a_service_without_a_key_file_keeps_no_secret(store, clock, call):
    """It says so, and makes nothing."""
    refused = make(call(store, clock))
    assert (refused.status_code, refused.json()["code"]) == (409, "secret_key")
    assert store.webhook_endpoints.all() == []
