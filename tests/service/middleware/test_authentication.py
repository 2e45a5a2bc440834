"""Who gets in, what each key may do, and that nothing of a key stands in any log."""

import subprocess
import sys

import pytest
from fastapi.routing import APIRoute

from data.settings import Settings
from data.store.engine.database import END_OF_TIME
from data.store.store import Store
from service.app import Options
from service.middleware.authentication import CACHE_SECONDS
from service.security import Right
from tests.service.conftest import ON_ONE_STORE

LIST = "/v1/owners/Ada/suggestions"
BATCH = "/v1/interactions:batch"
GONE = "/v1/interactions?owner=Ada&source=crm&external_id=1"
MEMORIES = "/v1/owners/Ada/contacts/Bob/memories"
UPLOAD = "/v1/uploads/1"
WEBHOOK = "/v1/webhooks/whk_1"
ROW = {
    "owner": "Ada",
    "contact": "Grace Hopper",
    "at": "2026-03-01T10:00:00Z",
    "direction": "sent",
    "channel": "email",
    "source": "crm",
    "external_id": "1",
}
TEAM_CONTACT, TEAM_COMPANY = "/v1/team/contacts/Bob", "/v1/team/companies/Acme"
HISTORY = [{"at": "2026-01-01T00:00:00Z", "direction": "sent"}]
# Every route of the API: what it needs, and a request that is as it expects.
ROUTES = {
    ("GET", LIST): (Right.READ, None),
    ("GET", "/v1/owners/Ada/relationships"): (Right.READ, None),
    ("GET", "/v1/owners/Ada/relationships/Bob"): (Right.READ, None),
    ("GET", "/v1/owners/Ada/addresses"): (Right.READ, None),
    ("PUT", "/v1/owners/Ada/addresses"): (Right.PEOPLE, {"addresses": ["ada@home.example"]}),
    ("POST", "/v1/owners/Ada/lists"): ((Right.JOBS, Right.ANSWER), None),
    ("GET", "/v1/jobs/0"): ((Right.JOBS, Right.READ), None),
    ("GET", "/v1/model"): (Right.READ, None),
    ("GET", "/v1/coverage"): (Right.READ, None),
    ("POST", "/v1/score"): (Right.READ, {"interactions": HISTORY, "as_of": "2026-03-01T00:00:00Z"}),
    ("POST", f"{LIST}/Grace Hopper/answer"): (Right.ANSWER, {"kind": "done"}),
    ("POST", BATCH): (Right.RECORD, {"interactions": [ROW]}),
    ("POST", "/v1/owners/Ada/interactions"): (
        Right.RECORD,
        {"interactions": [{key: ROW[key] for key in ("contact", "at", "direction", "channel")}]},
    ),
    ("GET", "/v1/suggestions"): (Right.READ, None),
    ("GET", "/v1/owners/Ada/answers"): (Right.READ, None),
    ("GET", "/v1/owners/Ada/answers/1"): (Right.READ, None),
    ("DELETE", "/v1/owners/Ada/answers/1"): (Right.ANSWER, None),
    ("GET", "/v1/owners/Ada/contacts"): (Right.READ, None),
    ("GET", "/v1/owners/Ada/interactions"): (Right.READ, None),
    ("GET", "/v1/owners/Ada/merges"): (Right.READ, None),
    ("DELETE", "/v1/owners/Ada/merges/1"): (Right.PEOPLE, None),
    ("GET", "/v1/owners"): (Right.READ, None),
    ("GET", "/v1/owners/Ada"): (Right.READ, None),
    ("PUT", "/v1/owners/Ada"): (Right.PEOPLE, {"name": "Ada"}),
    ("PATCH", "/v1/owners/Ada"): (Right.PEOPLE, {"name": "Ada"}),
    ("GET", "/v1/contacts/Bob?owner=Ada"): (Right.READ, None),
    ("PUT", "/v1/contacts/Bob"): (Right.PEOPLE, {"owner": "Ada"}),
    ("PATCH", "/v1/contacts/Bob"): (Right.PEOPLE, {"owner": "Ada"}),
    ("POST", "/v1/contacts/Bob/merge"): (Right.PEOPLE, {"into": "Cy"}),
    ("DELETE", "/v1/contacts/Bob"): (Right.PEOPLE, None),
    ("GET", "/v1/aggregates"): (Right.READ, None),
    ("GET", TEAM_CONTACT): (Right.READ, None),
    ("GET", TEAM_COMPANY): (Right.READ, None),
    ("GET", "/v1/objections"): (Right.PEOPLE, None),
    ("POST", "/v1/objections"): (Right.PEOPLE, {"contact": "Bob"}),
    ("DELETE", "/v1/objections/Bob"): (Right.PEOPLE, None),
    ("GET", "/v1/erasures"): (Right.ADMIN, None),
    ("DELETE", "/v1/erasures/1"): (Right.ADMIN, None),
    ("DELETE", GONE): (Right.RECORD, None),
    ("GET", "/v1/owners/Ada/introductions"): (Right.READ, None),
    ("POST", "/v1/owners/Ada/introductions/answer"): (
        Right.ANSWER,
        {"first": "Bob", "second": "Grace Hopper", "answer": "never"},
    ),
    ("GET", MEMORIES): (Right.READ, None),
    ("POST", MEMORIES): (Right.ANSWER, {"words": "met at choir"}),
    ("DELETE", f"{MEMORIES}/1"): (Right.ANSWER, None),
    ("GET", "/v1/changes"): (Right.READ, None),
    ("GET", "/v1/crms/1/preview"): (Right.ADMIN, None),
    ("POST", "/v1/crms/1/preview"): (Right.ADMIN, None),
    ("GET", "/v1/webhooks"): (Right.ADMIN, None),
    ("POST", "/v1/webhooks"): (Right.ADMIN, {"url": "https://crm.example/kith"}),
    ("GET", WEBHOOK): (Right.ADMIN, None),
    ("PATCH", WEBHOOK): (Right.ADMIN, {"kinds": ["list.made"]}),
    ("DELETE", WEBHOOK): (Right.ADMIN, None),
    ("POST", f"{WEBHOOK}/rotate"): (Right.ADMIN, None),
    ("POST", f"{WEBHOOK}/test"): (Right.ADMIN, None),
    ("POST", f"{WEBHOOK}/replay"): (Right.ADMIN, {"since": 0}),
    ("GET", f"{WEBHOOK}/deliveries"): (Right.ADMIN, None),
    ("POST", "/v1/uploads"): (Right.RECORD, {"format": "ndjson"}),
    ("GET", "/v1/uploads"): (Right.RECORD, None),
    ("GET", UPLOAD): (Right.RECORD, None),
    ("PATCH", f"{UPLOAD}?offset=0"): (Right.RECORD, None),
    ("POST", f"{UPLOAD}/load"): (Right.RECORD, None),
    ("GET", f"{UPLOAD}/results"): (Right.RECORD, None),
    ("DELETE", UPLOAD): (Right.RECORD, None),
    ("GET", "/v1/keys"): (Right.ADMIN, None),
    ("POST", "/v1/keys"): (Right.ADMIN, {"name": "crm", "scopes": ["jobs:write"]}),
    ("GET", "/v1/keys/key-1"): (Right.ADMIN, None),
    ("POST", "/v1/keys/key-1/rotate"): (Right.ADMIN, None),
    ("DELETE", "/v1/keys/key-1"): (Right.ADMIN, None),
    ("GET", "/v1/audit"): (Right.ADMIN, None),
}
# Whose a job is, is known once it is there (tests/service/api/test_jobs.py).
# Whose an upload is, too (tests/service/api/bulk/test_uploads.py).
OF_UPLOADS = {path for _, path in ROUTES if path.startswith("/v1/uploads")}
OF_NO_OWNER = {
    "/v1/model",
    "/v1/score",
    "/v1/jobs/0",
    "/v1/changes",
    "/v1/owners",
    "/v1/suggestions",
    TEAM_CONTACT,
    TEAM_COMPANY,
    BATCH,
    *OF_UPLOADS,
}
# Of these the owner stands in the body or nowhere.
FOR_ALL = {
    "/v1/coverage",
    "/v1/jobs/0",
    "/v1/contacts/Bob/merge",
    "/v1/contacts/Bob",
    "/v1/aggregates",
    "/v1/objections",
    "/v1/objections/Bob",
    "/v1/erasures",
    "/v1/erasures/1",
}


@pytest.fixture
def key(store):
    """Return what makes a key of a workspace, and the header that shows it."""

    def make(*rights, workspace="own", owner=None, expires_at=None):
        token, _ = store.api_keys.make(
            workspace, "test", rights, owner=owner, made_at=0, expires_at=expires_at
        )
        return {"authorization": f"Bearer {token}"}

    return make


def needed_by(route) -> tuple[Right, ...]:
    """Return the rights each of which opens a route."""
    needed, _ = ROUTES[route]
    return needed if isinstance(needed, tuple) else (needed,)


def send(client, route, headers=None):
    """Send a route's request."""
    method, path = route
    _, body = ROUTES[route]
    return client.request(method, path, headers=headers, **({} if body is None else {"json": body}))


def test_every_route_is_tried_here(client):
    """No route of the API is missing from the table above."""
    app = client.app
    routes = [one for one in app.routes if isinstance(one, APIRoute) and one.path.startswith("/v1/")]
    tried = {
        (method, route.path)
        for method, path in ROUTES
        for route in routes
        if method in route.methods and route.path_regex.match(path.partition("?")[0])
    }
    assert tried >= {(method, route.path) for route in routes for method in route.methods}


def test_before_the_first_key_one_person_needs_none(client):
    """On one's own machine the service answers, until a key is made."""
    assert client.get(LIST).status_code == 200


@ON_ONE_STORE
@pytest.mark.parametrize("route", ROUTES)
def test_with_keys_nothing_answers_without_one(client, key, route):
    """Neither without a key, nor with a wrong one, nor with another kind of sign-in."""
    key(Right.ADMIN)
    wrong = {"authorization": f"Bearer kith_{'A' * 43}"}
    basic = {"authorization": "Basic a2l0aDpraXRo"}
    for headers in (None, wrong, basic, {"authorization": "Bearer"}):
        refused = send(client, route, headers)
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        assert refused.json()["type"] == "urn:kith:problem:unauthorized"


@ON_ONE_STORE
@pytest.mark.parametrize("route", ROUTES)
def test_each_scope_opens_its_own_routes(client, key, route):
    """A key with every scope but the needed one is refused; with that one alone it is not."""
    needed = needed_by(route)
    others = [right for right in Right if right not in {*needed, Right.ADMIN}]
    refused = send(client, route, key(*others))
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:kith:problem:forbidden")
    for right in needed:
        assert send(client, route, key(right)).status_code not in {401, 403}


@ON_ONE_STORE
@pytest.mark.parametrize("route", [one for one in ROUTES if one[1] not in OF_NO_OWNER])
def test_a_key_for_one_owner_opens_no_other(client, key, route):
    """The refusal is the same whether the owner exists or not."""
    headers = key(*needed_by(route), owner="Eve")
    method, path = route
    if path == "/v1/coverage":
        path = "/v1/coverage?owner=Ada"
    there = client.request(method, path, headers=headers, json=ROUTES[route][1])
    nobody = client.request(method, path.replace("Ada", "Nobody"), headers=headers, json=ROUTES[route][1])
    assert there.status_code == nobody.status_code == 403
    assert there.json() == nobody.json()


def test_a_key_for_one_owner_records_only_theirs(client, key, store):
    """Rows of other owners are refused one by one, the owner's own are kept."""
    sent = {"interactions": [ROW, ROW | {"owner": "Eve"}]}
    told = client.post(BATCH, json=sent, headers=key(Right.RECORD, owner="Eve")).json()
    assert [one["status"] for one in told["results"]] == ["rejected", "created"]
    assert store.interactions.owners() == ["Eve"]


def test_another_workspace_is_another_world(client, key, store):
    """Ada of one workspace is nobody in another, whatever the key may do there."""
    headers = key(Right.ADMIN, workspace="acme")
    assert client.get(LIST, headers=headers).status_code == 404
    assert client.post(BATCH, json={"interactions": [ROW]}, headers=headers).json()["created"] == 1
    assert (store.interactions.count(), store.within("acme").interactions.count()) == (0, 1)
    assert client.delete("/v1/contacts/Grace%20Hopper", headers=headers).json() == {"owners": 1}
    assert len(store.lists.contacts("Ada", END_OF_TIME)) == 3


def test_a_key_ends(client, key, store, clock, monkeypatch):
    """An expired key is refused from its second on, a revoked one within a second."""
    monkeypatch.setattr("service.middleware.authentication.CACHE_SECONDS", 0.0)
    now = int(clock.now.timestamp())
    assert client.get(LIST, headers=key(Right.READ, expires_at=now + 1)).status_code == 200
    assert client.get(LIST, headers=key(Right.READ, expires_at=now)).status_code == 401
    headers = key(Right.READ)
    assert client.get(LIST, headers=headers).status_code == 200
    for one in store.api_keys.all():
        store.within(one.workspace).keys.revoke(one.id, now)
    assert client.get(LIST, headers=headers).status_code == 401
    assert CACHE_SECONDS <= 1.0


def test_the_page_is_for_one_person(client, key):
    """Where keys exist the page asks a browser to sign in, and is nothing for programs."""
    headers = key(Right.ADMIN)
    assert client.get("/owners/Ada").status_code == 401
    asked = client.get("/owners/Ada", headers={"accept": "text/html"}, follow_redirects=False)
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in")
    assert client.get("/owners/Ada", headers=headers).status_code == 403
    assert client.get("/healthz").status_code == 200


def test_each_key_has_its_own_quota(store, clock, call, publish, key):
    """What is left is said; the one too many is refused with the time to wait; other keys go on."""
    publish(store, "Ada", ("Bob",))
    client = call(store, clock, Options(quota=2))
    one, two = key(Right.READ), key(Right.READ)
    left = [client.get(LIST, headers=one).headers["ratelimit"] for _ in range(2)]
    assert [state.split(";")[1] for state in left] == ["r=1", "r=0"]
    refused = client.get(LIST, headers=one)
    assert (refused.status_code, refused.headers["ratelimit-policy"]) == (429, '"default";q=2;w=60')
    assert 1 <= int(refused.headers["retry-after"]) <= 31
    assert client.get(LIST, headers=two).status_code == 200


def test_no_key_and_no_name_is_logged(client, key, capsys):
    """Neither a request that works nor one that is refused leaves its key or an owner in the log."""
    headers = key(Right.RECORD)
    client.post(BATCH, json={"interactions": [ROW]}, headers=headers)
    client.get(LIST, headers={"authorization": headers["authorization"] + "x"})
    client.post("/v1/owners/Ada/interactions", json={"interactions": []}, headers=headers)
    said = "".join(capsys.readouterr())
    assert "/v1/interactions:batch" in said
    for secret in (headers["authorization"].split()[1], "Ada", "Grace"):
        assert secret not in said


def kith(*words):
    """Run a command as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "kith", *words], capture_output=True, text=True, check=False, timeout=60
    )


def test_a_key_is_made_shown_once_and_revoked():
    """The key alone is on stdout; the list shows what it opens, and never the key."""
    made = kith("keys", "create", "crm", "--scope", "suggestions:read", "--workspace", "acme", "--days", "30")
    token = made.stdout.strip()
    assert (made.returncode, token[:5], len(token.split())) == (0, "kith_", 1)
    with Store(Settings.from_environment().store) as store:
        found = store.api_keys.find(token)
    listed = kith("keys", "list").stdout
    assert f"{found.id}  crm  acme  suggestions:read  in force" in listed
    assert token not in listed
    assert kith("keys", "revoke", found.id).returncode == 0
    assert "revoked" in kith("keys", "list").stdout
    again = kith("keys", "revoke", found.id)
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)
