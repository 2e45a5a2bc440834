"""What a CRM takes back or gives to another contact, and what a reader of the list sees of it at once."""

import pytest

from tests.service.api.batches.test_batch import LIST, ROW, post

GONE = {"gone": True, "owner": "Ada", "source": "crm", "external_id": "1"}
NOW = {"at": "2026-03-02T00:00:00Z"}


def names(client) -> list[str]:
    """Return who is open on Ada's list."""
    return [one["contact"] for one in client.get(LIST).json()["suggestions"]]


def delete(client, **query) -> int:
    """Take one out by its natural key, and return how many went."""
    answer = client.delete("/v1/interactions", params={"owner": "Ada", "source": "crm", **query})
    assert answer.status_code == 200, answer.text
    return answer.json()["gone"]


@pytest.mark.parametrize("way", ["call", "batch"])
def test_an_interaction_that_was_none_opens_its_suggestion_again(client, way):
    """It closed the suggestion; taken back by a call or an item, it is as if it had not been."""
    before = names(client)
    post(client, ROW | NOW)
    assert names(client) == [name for name in before if name != "Grace Hopper"]
    if way == "call":
        assert [delete(client, external_id="1"), delete(client, external_id="1")] == [1, 0]
    else:
        told = post(client, GONE, GONE, ROW | {"external_id": "2", "at": "2026-01-01T00:00:00Z"})
        assert [one["status"] for one in told["results"]] == ["gone", "gone", "created"]
        assert (told["gone"], told["created"], told["rejected"]) == (1, 1, 0)
    assert names(client) == before


def test_the_change_feed_says_what_opened_again(client):
    """A reader of the feed alone knows of both, in their order."""
    post(client, ROW | NOW)
    delete(client, external_id="1")
    changes = client.get("/v1/changes?since=0").json()["changes"]
    of_grace = [one["type"] for one in changes if one["data"]["contact"] == "Grace Hopper"]
    assert of_grace[-2:] == ["suggestion.closed", "suggestion.opened"]


def test_an_activity_that_moves_closes_the_other_suggestion(client):
    """It was filed under the wrong contact: who was met is off the list, who was not is on it again."""
    before = names(client)
    post(client, ROW | NOW)
    other = next(name for name in before if name != "Grace Hopper")
    told = post(client, ROW | NOW | {"contact": other})
    assert told["results"] == [{"index": 0, "status": "updated", "moved": True}]
    assert names(client) == [name for name in before if name != other]


def test_items_of_a_batch_are_taken_in_their_order(client, store):
    """Sent and gone is gone; gone and sent is there."""
    post(client, ROW, GONE)
    assert store.interactions.count() == 0
    post(client, ROW, GONE, ROW)
    assert store.interactions.count() == 1


BAD = [
    (GONE | {"gone": False}, "/gone"),
    (GONE | {"source": "owner"}, "/source"),
    (GONE | {"at": "2026-03-01T00:00:00Z"}, "/at"),
    ({"gone": True}, "/owner"),
]


@pytest.mark.parametrize(("item", "place"), BAD)
def test_a_wrong_item_is_refused_by_its_place(client, store, item, place):
    """And the others of its batch are taken in."""
    told = post(client, item, ROW)
    assert told["results"][0]["pointer"] == f"/interactions/0{place}"
    assert store.interactions.count() == 1


@pytest.mark.parametrize("missing", ["owner", "source", "external_id"])
def test_a_call_without_the_whole_key_is_refused(client, missing):
    """Nothing goes by half of a natural key."""
    query = {"owner": "Ada", "source": "crm", "external_id": "1"}
    del query[missing]
    assert client.delete("/v1/interactions", params=query).status_code == 422
    assert client.delete("/v1/interactions", params=query | {missing: " "}).status_code == 422


def test_what_owners_say_themselves_is_not_the_sources(client):
    """The reserved source can be taken out by nobody."""
    query = {"owner": "Ada", "source": "owner", "external_id": "done 1"}
    assert client.delete("/v1/interactions", params=query).status_code == 422
