"""Contacts who objected, over the API: for the whole workspace, whatever a CRM sends afterwards."""

from datetime import UTC, datetime

import pytest

from data.schema import Direction, Interaction, to_epoch
from service.security import Right

PATH = "/v1/objections"
HOPPER = "/v1/contacts/Grace Hopper"


@pytest.fixture
def met(store):
    """Let Ada and Eve have been in touch with Grace Hopper."""
    at = datetime(2026, 2, 1, tzinfo=UTC)
    rows = [
        Interaction(owner, "Grace Hopper", at, Direction.SENT, "email", "crm", owner)
        for owner in ("Ada", "Eve")
    ]
    store.interactions.record(rows, to_epoch(at))
    return store


@pytest.mark.usefixtures("met")
def test_who_objected_is_listed_and_suggested_no_more(client):
    """The list follows at once, and what is asked of them says why there is no answer."""
    assert client.post(PATH, json={"contact": "Grace Hopper"}).json() == {
        "contact": "Grace Hopper",
        "owners": 2,
    }
    (one,) = client.get(PATH).json()["objections"]
    assert (one["contact"], one["asked_by"]) == ("Grace Hopper", "person")
    listed = client.get("/v1/owners/Ada/suggestions").json()["suggestions"]
    assert "Grace Hopper" not in [row["contact"] for row in listed]
    why = client.get("/v1/owners/Ada/relationships/Grace Hopper")
    assert why.status_code == 404
    assert "objected" in why.json()["detail"]
    (row,) = client.get("/v1/owners/Ada/relationships").json()["relationships"]
    assert row["state"] == "objected"


@pytest.mark.usefixtures("met")
def test_a_state_is_an_objection_and_no_later_state_takes_it_back(client):
    """A synchronisation that sends `active` each night changes nothing; only lifting does."""
    first = client.put(HOPPER, json={"owner": "Ada", "state": "objected", "name": "Grace"})
    assert (first.json()["state"], first.json()["name"]) == ("objected", "Grace")
    again = client.put(HOPPER, json={"owner": "Ada", "state": "active"})
    assert again.json()["state"] == "objected"
    assert client.get("/v1/owners/Eve/relationships?state=objected").json()["relationships"] != []
    assert client.delete(f"{PATH}/Grace Hopper").json()["owners"] == 2
    assert client.delete(f"{PATH}/Grace Hopper").status_code == 404
    assert client.put(HOPPER, json={"owner": "Ada"}).json()["state"] == "active"


def test_a_key_for_one_owner_cannot_object_for_all(client, store):
    """Neither by the route nor by the state."""
    token, _ = store.api_keys.make("own", "t", [str(Right.PEOPLE)], owner="Ada", made_at=0, expires_at=None)
    headers = {"authorization": f"Bearer {token}"}
    assert client.post(PATH, json={"contact": "Bob"}, headers=headers).status_code == 403
    sent = {"owner": "Ada", "state": "objected"}
    assert client.put("/v1/contacts/Bob", json=sent, headers=headers).status_code == 403
    assert store.objections.all() == []
