"""Keys over the API: made, listed, replaced without a gap, revoked; their end is told ahead."""

from datetime import timedelta

import pytest

from data.schema import DAY_SECONDS, to_epoch
from service.security import Right

LIST = "/v1/owners/Ada/suggestions"


@pytest.fixture
def admin(store):
    """Return the header of a key that may do everything in the workspace, and its id."""
    token, key = store.api_keys.make("own", "admin", ["admin"], owner=None, made_at=0, expires_at=None)
    return {"authorization": f"Bearer {token}"}, key.id


def bearer(token: str) -> dict[str, str]:
    """Return the header that shows a key."""
    return {"authorization": f"Bearer {token}"}


def test_a_key_that_is_made_opens_what_was_asked_for(client, admin):
    """It is shown once; the list has it without itself, with its last use."""
    headers, admin_id = admin
    sent = {"name": "crm", "scopes": ["suggestions:read"], "owner": "Ada", "days": 90}
    made = client.post("/v1/keys", json=sent, headers=headers)
    fields = made.json()
    assert (made.status_code, made.headers["location"]) == (201, f"/v1/keys/{fields['id']}")
    assert client.get(LIST, headers=bearer(fields["key"])).status_code == 200
    assert client.get("/v1/owners/Eve/suggestions", headers=bearer(fields["key"])).status_code == 403
    listed = client.get("/v1/keys", headers=headers)
    assert fields["key"] not in listed.text
    assert [(one["id"], one["owner"], one["in_force"]) for one in listed.json()["keys"]] == [
        (admin_id, None, True),
        (fields["id"], "Ada", True),
    ]
    assert listed.json()["keys"][1]["used_at"] is not None
    assert client.get(made.headers["location"], headers=headers).json() == listed.json()["keys"][1]


def test_a_key_is_replaced_without_a_gap(client, admin, clock, monkeypatch):
    """Both open the same for so many hours; then the former one opens nothing, the new one lives as long."""
    monkeypatch.setattr("service.middleware.authentication.CACHE_SECONDS", 0.0)
    headers, _ = admin
    sent = {"name": "crm", "scopes": ["suggestions:read"], "days": 30}
    former = client.post("/v1/keys", json=sent, headers=headers).json()
    rotated = client.post(f"/v1/keys/{former['id']}/rotate", json={"former_hours": 2}, headers=headers)
    new = rotated.json()
    assert rotated.status_code == 201
    assert {name: new[name] for name in ("name", "scopes", "owner", "expires_at")} == {
        name: former[name] for name in ("name", "scopes", "owner", "expires_at")
    }
    assert [client.get(LIST, headers=bearer(one["key"])).status_code for one in (former, new)] == [200, 200]
    clock.now += timedelta(hours=2)
    assert [client.get(LIST, headers=bearer(one["key"])).status_code for one in (former, new)] == [401, 200]
    assert client.post(f"/v1/keys/{former['id']}/rotate", headers=headers).status_code == 404


def test_a_revoked_key_opens_nothing_and_cannot_be_replaced(client, admin, monkeypatch):
    """The list keeps it, with the moment."""
    monkeypatch.setattr("service.middleware.authentication.CACHE_SECONDS", 0.0)
    headers, _ = admin
    made = client.post("/v1/keys", json={"name": "x", "scopes": ["admin"]}, headers=headers).json()
    place = f"/v1/keys/{made['id']}"
    left = client.delete(place, headers=headers).json()["keys"]
    assert [(one["in_force"], one["revoked_at"] is None) for one in left] == [(True, True), (False, False)]
    assert client.get(LIST, headers=bearer(made["key"])).status_code == 401
    assert [client.delete(place, headers=headers).status_code for _ in range(2)] == [404, 404]


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["everything"]},
        {"name": " ", "scopes": ["admin"]},
        {"name": "x", "scopes": ["admin"], "days": 0},
    ],
)
def test_a_key_without_a_sense_is_not_made(client, admin, store, sent):
    """The fault says where."""
    refused = client.post("/v1/keys", json=sent, headers=admin[0])
    assert (refused.status_code, len(store.keys.all())) == (422, 1)
    assert refused.json()["errors"][0]["pointer"].startswith("/")


@pytest.mark.parametrize(("days", "is_said"), [(14, True), (15, False), (None, False)])
def test_a_key_that_ends_soon_says_so_in_every_response(client, admin, store, clock, days, is_said):
    """Two weeks ahead, in a header; also in an error."""
    now = to_epoch(clock.now)
    expires_at = None if days is None else now + days * DAY_SECONDS
    token, key = store.api_keys.make("own", "x", [Right.READ], owner=None, made_at=0, expires_at=expires_at)
    for path in (LIST, "/v1/audit"):
        said = client.get(path, headers=bearer(token)).headers.get("kith-key-expires")
        assert (said is not None) == is_said
        assert said is None or said.endswith("T00:00:00Z")
    listed = client.get("/v1/keys", headers=admin[0]).json()["keys"]
    assert {one["id"]: one["expires_soon"] for one in listed}[key.id] == is_said


def test_a_key_for_metrics_opens_nothing_else(client, store):
    """And `/metrics` needs no key that may delete people."""
    token, _ = store.api_keys.make("own", "x", [Right.METRICS], owner=None, made_at=0, expires_at=None)
    assert client.get("/metrics", headers=bearer(token)).status_code == 200
    assert client.get(LIST, headers=bearer(token)).status_code == 403
    other, _ = store.api_keys.make("own", "x", [Right.READ], owner=None, made_at=0, expires_at=None)
    assert client.get("/metrics", headers=bearer(other)).status_code == 403


def test_a_key_for_jobs_asks_for_lists_and_follows_them(client, store):
    """And reads no list."""
    token, _ = store.api_keys.make("own", "x", [Right.JOBS], owner=None, made_at=0, expires_at=None)
    asked = client.post("/v1/owners/Ada/lists", headers=bearer(token))
    assert asked.status_code in {202, 404}
    assert client.get("/v1/jobs/0", headers=bearer(token)).status_code == 404
    assert client.get(LIST, headers=bearer(token)).status_code == 403


def test_keys_come_in_pages_where_these_are_asked_for(client, admin):
    """All at once without a limit, as before there were pages; each once, in the same order, with one."""
    headers, _ = admin
    for name in ("crm", "mail", "calendar"):
        sent = {"name": name, "scopes": ["metrics:read"]}
        assert client.post("/v1/keys", json=sent, headers=headers).status_code == 201
    whole = client.get("/v1/keys", headers=headers).json()
    assert (len(whole["keys"]), whole["next_cursor"]) == (4, None)
    paged, cursor = [], {}
    for count in (2, 2):
        page = client.get("/v1/keys", params={"limit": 2, **cursor}, headers=headers).json()
        assert len(page["keys"]) == count
        paged, cursor = paged + page["keys"], {"cursor": page["next_cursor"]}
    assert [one["id"] for one in paged] == [one["id"] for one in whole["keys"]]
    assert cursor["cursor"] is None
