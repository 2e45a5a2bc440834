"""What is counted and written down, and who may read it."""

import asyncio
import re

import pytest
from prometheus_client import generate_latest
from structlog.testing import capture_logs

from data.schema import OWN
from data.store.bookkeeping.connections import Connection, ConnectionKind, ConnectionState
from data.store.bookkeeping.preferences import EVERYONE, REPORT, SILENT_SOURCES
from data.store.feed.outbox import Delivery, DeliveryKind, DeliveryResult, DeliveryState
from service.app import create_app
from service.use_cases.week import WeekUseCases

LIST = "/v1/owners/Ada/suggestions"


def test_each_answer_has_an_id(client):
    """A sensible one of the caller's is kept, another is replaced."""
    assert client.get(LIST, headers={"x-request-id": "trace-1"}).headers["x-request-id"] == "trace-1"
    made = client.get(LIST, headers={"x-request-id": "a b\t<script>"}).headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{16}", made)


def test_metrics_count_by_route_and_name_nobody(client):
    """Routes are counted as templates; owners and contacts stand nowhere."""
    client.get(LIST)
    client.get("/v1/owners/Grace%20Hopper/suggestions")
    client.request("BREW", "/coffee")
    said = client.get("/metrics").text
    route = 'route="/v1/owners/{owner:path}/suggestions"'
    assert f'http_server_request_duration_seconds_count{{method="GET",{route},status="200"}} 1.0' in said
    assert f'method="GET",{route},status="404"}} 1.0' in said
    assert 'method="OTHER"' in said
    assert "Ada" not in said
    assert "Grace" not in said
    assert "coffee" not in said


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        (f"{LIST}/Grace Hopper/answer", "/v1/owners/{owner:path}/suggestions/{contact:path}/answer", 422),
        ("/owners/Ada", "/owners/{owner:path}", 422),
        ("/v1/contacts/Grace Hopper/merge", "/v1/contacts/{external_id:path}/merge", 422),
        ("/Ada/Grace Hopper", "unmatched", 404),
    ],
)
def test_the_log_names_routes_and_nobody(client, path, route, status):
    """A line has the template of its route; neither the path with its names nor what was sent is in it."""
    with capture_logs() as lines:
        assert client.post(path, json={"note": "Grace Hopper"}).status_code == status
    (line,) = lines
    assert (line["event"], line["route"], line["status"]) == ("request", route, status)
    assert not {"Ada", "Grace", "Hopper"} & set(re.findall(r"\w+", str(line)))


def test_an_error_in_the_log_names_places_and_nobody(client, monkeypatch):
    """Of what broke the log has the kind and the lines of code, never the message, which may quote a row."""
    monkeypatch.setattr(WeekUseCases, "answer", raise_about_grace)
    with capture_logs() as lines:
        assert client.post(f"{LIST}/Grace Hopper/answer", json={"kind": "done"}).status_code == 500
    assert [line["event"] for line in lines] == ["broken", "request"]
    assert lines[0]["error"] == "ValueError"
    assert "Grace" not in str(lines)


def raise_about_grace(*_args, **_values):
    """Fail with a message that holds a name."""
    raise ValueError("Grace Hopper")


def test_what_is_no_route_of_ours_is_counted_by_a_name_of_its_own(client):
    """The page's files are one route however many are asked for; what is nowhere stays unmatched."""
    for place in ("/openapi.json", "/static/kith.css", "/static/no.such", "/nowhere", "/docs"):
        client.get(place)
    said = client.get("/metrics").text
    counted = re.findall(r'duration_seconds_count{method="GET",route="([^"]*)",status="(\d+)"} (\S+)', said)
    assert ("/openapi.json", "200", "1.0") in counted
    assert {("/static/{path}", "200", "1.0"), ("/static/{path}", "404", "1.0")} <= set(counted)
    assert [one for one in counted if one[0] == "unmatched"] == [("unmatched", "404", "2.0")]


def test_an_answer_that_is_sent_again_is_counted_once(client):
    """With the key of the first time nothing is taken in a second time, so nothing is counted."""
    for _ in range(3):
        sent = client.post(
            "/v1/owners/Ada/suggestions/Grace%20Hopper/answer",
            json={"kind": "done"},
            headers={"idempotency-key": "once"},
        )
        assert sent.status_code == 201
    assert 'kith_answers_total{kind="done"} 1.0' in client.get("/metrics").text


def test_deliveries_and_connections_are_counted_by_state(client, store):
    """What waits after a failed attempt and what cannot be read now are apart; no other workspace counts."""
    for here in (store, store.within("other")):
        for number, owner in enumerate(("Ada", "Bo", "Cy", "Di")):
            delivery = Delivery(f"{here.workspace}{number}", here.workspace, owner, DeliveryKind.WEBHOOK, "e")
            here.deliveries.put(delivery, 1)
    *taken, _ = store.outbox.claim(DeliveryKind.WEBHOOK, "e", "w", 5, until=9, most=4)
    became = zip(taken, (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.WAITING), strict=True)
    store.outbox.settle([DeliveryResult(one.id, state, due_at=99) for one, state in became], "w", 5)
    for name in ("one", "two", "three", "four"):
        store.connections.add(Connection(name, OWN, "Ada", ConnectionKind.IMAP, name, {}, "", made_at=1))
    store.connections.set_state("two", ConnectionState.PAUSED)
    for name, needs_owner in (("three", False), ("four", True)):
        one = store.connections.get(name)
        store.connection_health.failed(one, "", 5, needs_owner=needs_owner, retry_after=None)
    said = client.get("/metrics").text
    webhooks = dict(re.findall(r'kith_deliveries{kind="webhook",state="(\w+)"} (\S+)', said))
    assert {state: count for state, count in webhooks.items() if count != "0.0"} == {
        "sent": "1.0", "failed": "1.0", "retrying": "1.0", "waiting": "1.0"
    }  # fmt: skip
    assert 'kith_deliveries{kind="digest",state="unknown"} 0.0' in said
    assert dict(re.findall(r'kith_connections{state="(\w+)"} (\S+)', said)) == dict.fromkeys(
        ("live", "paused", "needs_you", "failing"), "1.0"
    )


def test_a_changed_world_is_in_the_metrics(client, store):
    """What the newest training found, and how many sources the last lists found silent; no name."""
    shift = {"trained_rate": 0.16, "newest_rate": 0.31, "inputs": {"opened": 2.0, "replies": 1.0}}
    store.preferences.set(EVERYONE, REPORT, {"shift": shift})
    store.preferences.set(EVERYONE, SILENT_SOURCES, 3)
    shown = client.get("/metrics").text
    rates = dict(re.findall(r'kith_base_rate{window="(\w+)"} (\S+)', shown))
    assert rates == {"newest": "0.31", "trained": "0.16"}
    assert re.findall(r"^kith_(?:inputs_moved|silent_sources) (\S+)", shown, re.MULTILINE) == ["2.0", "3.0"]


def test_metrics_are_for_the_administrator(client, store):
    """Where keys exist, reading is not enough."""
    token, _ = store.api_keys.make("own", "t", ["suggestions:read"], owner=None, made_at=0, expires_at=None)
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"authorization": f"Bearer {token}"}).status_code == 403


def test_a_client_that_goes_away_is_no_error(store, clock):
    """Hanging up in the middle of a body is counted as 499, as proxies do, and never as a mistake of ours."""
    app = create_app(store, clock)
    scope = {
        "type": "http", "method": "POST", "path": "/v1/interactions:batch", "query_string": b"",
        "raw_path": b"/v1/interactions:batch", "root_path": "", "scheme": "http", "http_version": "1.1",
        "headers": [(b"host", b"127.0.0.1")], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    said = [{"type": "http.request", "body": b'{"inter', "more_body": True}, {"type": "http.disconnect"}]
    sent = []

    async def receive():
        return said.pop(0)

    async def send(message):
        sent.append(message)

    async def hang_up():
        with capture_logs() as written:
            await app(scope, receive, send)
        await app.state.store_access.close()
        return written

    written = asyncio.run(hang_up())
    counted = generate_latest(app.state.metrics.of(OWN).registry).decode()
    assert (sent, [one["event"] for one in written]) == ([], ["request"])
    assert 'status="499"' in counted
    assert 'status="500"' not in counted
