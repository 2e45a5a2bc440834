"""Errors: one shape, said once, declared truly."""

import asyncio
import inspect

import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from data import errors
from data.store.engine import sqlite_file
from data.store.engine.revisions import HEAD
from data.store.store import Store
from service.web.problems import MEDIA_TYPE, STATUS
from service.web.schemas import Problem
from tests.service.conftest import ON_ONE_STORE

LIST = "/v1/owners/Ada/suggestions"
POST = "/v1/owners/Ada/interactions"
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("GET", "/v1/nothing", {}, 404),
        ("GET", "/v1/owners/Nobody/suggestions", {}, 404),
        ("DELETE", LIST, {}, 405),
        ("GET", f"{LIST}?limit=0", {}, 422),
        ("POST", POST, {"content": b"{", "headers": JSON}, 400),
        ("POST", POST, {"content": b'{"interactions": "\xff"}', "headers": JSON}, 400),
        ("POST", POST, {"content": b"[" * 100_000, "headers": JSON}, 400),
        ("POST", POST, {"content": b" " * (2 * 1024 * 1024 + 1), "headers": JSON}, 413),
        ("POST", POST, {"content": b'{"\\ud800": 1}', "headers": JSON}, 422),
        ("POST", POST, {"content": b"interactions=1"}, 400),
        ("POST", POST, {}, 422),
        ("GET", LIST, {"headers": {"host": "kith.example"}}, 421),
        ("POST", POST, {"json": {}, "headers": {"origin": "https://evil.example"}}, 403),
    ],
)
def test_every_error_is_a_problem_document(client, method, path, sent, status):
    """Each error says type, title, status, detail and errors, as problem+json."""
    answer = client.request(method, path, **sent)
    assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE)
    problem = TypeAdapter(Problem).validate_python(answer.json())
    assert problem["status"] == status
    assert problem["type"].startswith("urn:kith:problem:")
    assert problem["title"]
    assert problem["detail"]


def test_a_body_without_a_length_is_measured_too(client):
    """A body that comes in pieces is cut off at the same size."""
    pieces = (b" " * 65_536 for _ in range(40))
    assert client.post(POST, content=pieces, headers=JSON).status_code == 413


def test_a_method_not_allowed_names_those_that_are(client):
    """405 carries Allow, with the methods of every route of the path."""
    assert client.delete(LIST).headers["allow"] == "GET, HEAD"
    assert client.delete("/v1/owners/Ada/addresses").headers["allow"] == "GET, HEAD, PUT"
    assert client.get("/v1/contacts/Bob/merge").headers["allow"] == "POST"
    assert client.put("/healthz").headers["allow"] == "GET, HEAD"


def test_a_mistake_of_ours_says_nothing_of_the_inside(client, clock):
    """An unforeseen error is a 500 problem without a traceback, with an id to look for in the log."""
    clock.now = "closed"
    broken = client.get(LIST)
    assert (broken.status_code, broken.headers["content-type"]) == (500, MEDIA_TYPE)
    assert "closed" not in broken.text
    assert "AttributeError" not in broken.text
    assert broken.headers["x-request-id"]


def test_every_error_of_ours_has_a_status():
    """No child of KithError is without a place in the table."""
    children = [one for one in vars(errors).values() if inspect.isclass(one)]
    ours = {one for one in children if issubclass(one, errors.KithError)}
    assert ours == set(STATUS)


@ON_ONE_STORE
def test_openapi_declares_problems_as_problems_only(client):
    """Every declared error is problem+json with the one schema, which is there."""
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "Problem" in document["components"]["schemas"]
    assert "HTTPValidationError" not in document["components"]["schemas"]
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert list(response["content"]) == [MEDIA_TYPE]


@ON_ONE_STORE
def test_openapi_holds_what_it_refers_to(client):
    """No reference in the document leads nowhere."""
    document = client.get("/openapi.json").json()
    references = set(_references(document))
    known = {
        f"#/components/{part}/{name}" for part, named in document["components"].items() for name in named
    }
    assert references
    assert references <= known


@ON_ONE_STORE
def test_a_batch_is_documented_as_interactions(client):
    """The schema of a batch shows the fields of an interaction, although bad rows pass it."""
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    items = schemas["InteractionsSent"]["properties"]["interactions"]["items"]
    assert items == {"$ref": "#/components/schemas/InteractionSent"}


def test_the_framework_shows_no_pages_of_its_own(client):
    """The framework's documentation pages, which load from elsewhere, are off."""
    assert {client.get(path).status_code for path in ("/docs", "/redoc")} == {404}


def test_no_route_leaves_the_event_loop(client):
    """All routes are coroutines, so the store is used by one thread only."""
    routes = [route for route in client.app.routes if isinstance(route, APIRoute)]
    assert all(asyncio.iscoroutinefunction(route.endpoint) for route in routes)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_health_needs_no_store(client, store: Store):
    """Healthz answers while the store is gone, readyz says so."""
    assert client.get("/readyz").json() == {"status": "ready", "revision": HEAD}
    store.close()
    assert client.get("/healthz").json() == {"status": "ok"}
    gone = client.get("/readyz")
    assert (gone.status_code, gone.headers["content-type"]) == (503, MEDIA_TYPE)


def _references(part):
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _references(inner)


def test_a_full_disk_is_no_mistake_in_kith(store, clock, call, monkeypatch):
    """A program is told of it by a kind of its own, and may send the same again later."""
    if isinstance(store.target, str):
        pytest.skip("a server's disk is the server's")
    # The connection that writes is opened by whatever writes first; its database may not grow.
    monkeypatch.setattr(sqlite_file, "PRAGMAS", (*sqlite_file.PRAGMAS, "PRAGMA max_page_count = 1"))
    client = call(store, clock)
    row = {
        "owner": "Ada",
        "at": "2026-02-01T10:00:00Z",
        "direction": "sent",
        "channel": "email",
        "source": "crm",
    }
    rows = [row | {"contact": f"{n}{'x' * 200}", "external_id": f"{n}"} for n in range(1000)]
    answer = client.post("/v1/interactions:batch", json={"interactions": rows})
    assert (answer.status_code, answer.headers["content-type"]) == (503, MEDIA_TYPE)
    assert answer.json()["type"] == "urn:kith:problem:storage-full"
    assert "the disk is full" in answer.json()["detail"]
    assert answer.headers["retry-after"]
    assert store.interactions.count() == 0
