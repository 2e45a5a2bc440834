"""Owners, contacts, relationships, model and coverage, as a CRM keeps them in step."""

import json
from datetime import UTC, datetime

import pytest

from data.schema import Direction, Interaction, to_epoch
from data.store.bookkeeping.preferences import EVERYONE, MODEL
from service.api.about import CoverageOut, ModelOut
from service.api.relationships import RelationshipsOut

PATH = "/v1/owners/Ada/relationships"
BOB = "/v1/contacts/Bob"


def meet(store, *contacts, owner="Ada", day=1):
    """Record one interaction with each."""
    at = datetime(2026, 2, day, tzinfo=UTC)
    rows = [Interaction(owner, who, at, Direction.SENT, "email", "crm", f"{who}-{day}") for who in contacts]
    store.batch_upsert.record(rows, to_epoch(at))


def test_an_owner_is_made_and_changed(client):
    """What is left out stays; the second time it is no longer new."""
    first = client.put("/v1/owners/Eve", json={"name": "Eve L.", "timezone": "Asia/Dhaka"})
    again = client.put("/v1/owners/Eve", json={"language": "bn", "name": None})
    assert (first.status_code, again.status_code) == (201, 200)
    told = {"owner": "Eve", "name": None, "language": "bn", "timezone": "Asia/Dhaka", "budget": None}
    assert again.json() == client.get("/v1/owners/Eve").json() == told
    for wrong in ({"timezone": "Mars/Dust"}, {"language": "xx"}, {"budget": 0}):
        assert client.put("/v1/owners/Eve", json=wrong).status_code == 422


def test_an_owner_of_whom_anything_is_kept_is_not_new(client):
    """Ada has a list, though nobody said who she is."""
    assert client.put("/v1/owners/Ada", json={"name": "Ada"}).status_code == 200


def test_a_budget_is_said_where_lists_are_made(client, store):
    """The number the CRM sets is the one the next list is made with, and has its day."""
    assert client.put("/v1/owners/Ada", json={"budget": 3}).json()["budget"] == 3
    now = to_epoch(datetime(2026, 3, 3, tzinfo=UTC))
    assert ("Ada", "budget", 3) in store.list_inputs.settings()
    assert [(name, value) for _, _, name, value, _ in store.list_inputs.words(now)] == [("budget", 3)]


def test_a_contact_is_made_and_changed(client, store):
    """Fields left out stay as they were, also those that the owner set elsewhere."""
    made = client.put(BOB, json={"owner": "Ada", "name": "Bob B.", "born": "--02-29", "cadence_days": 30})
    changed = client.put(BOB, json={"owner": "Ada", "state": "archived"})
    assert (made.status_code, changed.status_code) == (201, 200)
    assert changed.json()["name"] == "Bob B."
    kept = store.contacts.get("Ada", "Bob")
    assert (str(kept.state), kept.born, kept.cadence_days) == ("archived", "--02-29", 30)


@pytest.mark.parametrize(
    "wrong",
    [
        {"born": "1990-13-01"},
        {"born": "2026-02-31"},
        {"born": "٢٠٢٦-01-01"},
        {"importance": 2},
        {"importance": "NaN"},
        {"mood": "warm"},
        {"name": ""},
    ],
)
def test_a_wrong_field_is_named(client, store, wrong):
    """Nothing of the contact is written."""
    refused = client.put(BOB, json={"owner": "Ada"} | wrong)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == f"/{next(iter(wrong))}"
    assert store.contacts.get("Ada", "Bob") is None


def test_a_merge_is_honoured(client, store):
    """Both histories are one, for all owners or for one; a merge into oneself is refused."""
    for owner in ("Ada", "Eve"):
        meet(store, "Bo", "Bob", owner=owner)
    assert client.post("/v1/contacts/Bo/merge", json={"into": "Bob", "owner": "Ada"}).json() == {"owners": 1}
    assert store.interactions.contacts("Eve") == ["Bo", "Bob"]
    assert client.post("/v1/contacts/Bo/merge", json={"into": "Bob"}).status_code == 200
    assert store.interactions.contacts("Ada") == store.interactions.contacts("Eve") == ["Bob"]
    assert client.post(f"{BOB}/merge", json={"into": "Bob"}).status_code == 422
    assert client.post("/v1/contacts/Nobody/merge", json={"into": "Bob"}).status_code == 404


def test_a_deletion_is_honoured(client, store):
    """The person is gone from log and list for all owners, and what comes later is refused."""
    meet(store, "Grace Hopper", "Bob")
    meet(store, "Grace Hopper", owner="Eve")
    assert client.delete("/v1/contacts/Grace%20Hopper").json() == {"owners": 2}
    assert "Grace Hopper" not in client.get("/v1/owners/Ada/suggestions").text
    assert store.interactions.contacts("Ada") == ["Bob"]
    row = {"owner": "Ada", "contact": "Grace Hopper", "at": "2026-02-03T00:00:00Z"}
    row |= {"direction": "sent", "channel": "email", "source": "crm", "external_id": "9"}
    told = client.post("/v1/interactions:batch", json={"interactions": [row]}).json()
    assert (told["rejected"], told["results"][0]["pointer"]) == (1, "/interactions/0/contact")
    assert client.delete("/v1/contacts/Grace%20Hopper").json() == {"owners": 0}


def test_a_mistaken_deletion_is_lifted(client, store):
    """Listed by date and by whom, without a name; lifted, later rows are taken in again."""
    meet(store, "Grace Hopper")
    client.delete("/v1/contacts/Grace%20Hopper")
    listed = client.get("/v1/erasures")
    (erasure,) = listed.json()["erasures"]
    assert erasure["asked_by"] == "person"
    assert "Grace" not in listed.text
    assert client.delete(f"/v1/erasures/{erasure['number']}").json()["erasures"] == []
    meet(store, "Grace Hopper")
    assert store.interactions.contacts("Ada") == ["Grace Hopper"]
    assert client.delete(f"/v1/erasures/{erasure['number']}").status_code == 404


def test_nobody_comes_back_by_another_door(client, store):
    """A card of a deleted person, and a merge into them, are refused: neither is kept nor said to be."""
    meet(store, "Grace Hopper", "Bob")
    client.delete("/v1/contacts/Grace%20Hopper")
    before = list(store.everything())
    card = client.put("/v1/contacts/Grace%20Hopper", json={"owner": "Ada", "name": "Grace"})
    merged = client.post(f"{BOB}/merge", json={"into": "Grace Hopper"})
    assert (card.status_code, merged.status_code) == (422, 422)
    assert "deleted for their privacy" in card.json()["detail"] == merged.json()["detail"]
    assert list(store.everything()) == before


def test_nobody_becomes_the_owner(client, store):
    """A merge into the owner of a relationship is refused, for all owners or for that one."""
    meet(store, "Bob")
    for more in ({}, {"owner": "Ada"}):
        assert client.post(f"{BOB}/merge", json={"into": "Ada"} | more).status_code == 422
    assert store.interactions.contacts("Ada") == ["Bob"]


def test_what_is_asked_and_answered_under_a_former_name_is_about_who_they_are_now(client, store):
    """A CRM that has not heard of a merge yet: the answer counts, for the one they have become."""
    meet(store, "Grace Hopper", "Admiral Hopper")
    client.post("/v1/contacts/Grace%20Hopper/merge", json={"into": "Admiral Hopper"})
    told = client.post("/v1/owners/Ada/suggestions/Grace%20Hopper/answer", json={"kind": "done"})
    assert (told.status_code, told.json()["contact"]) == (201, "Admiral Hopper")
    assert "Hopper" not in client.get("/v1/owners/Ada/suggestions").text


def test_relationships_come_page_by_page(client, store):
    """Every one once and in order, also while new interactions arrive in between."""
    names = [f"contact {n:02}" for n in range(7)]
    meet(store, *names)
    seen, cursor = [], None
    while True:
        page = client.get(PATH, params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
        RelationshipsOut.model_validate(page)
        seen += [one["contact"] for one in page["relationships"]]
        meet(store, *names, day=len(seen))
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == names


@pytest.mark.parametrize("cursor", ["x", "WzFd", "W10", "WyJhIiwiYiJd", "%00", "é", "bnVsbA"])
def test_a_foreign_cursor_is_refused(client, cursor):
    """What Kith did not give out is one sentence, not an empty page."""
    refused = client.get(PATH, params={"cursor": cursor})
    assert (refused.status_code, "next_cursor" in refused.json()["detail"]) == (422, True)


def test_relationships_are_filtered(client, store):
    """By when contact last was, and by state."""
    meet(store, "Bob", day=1)
    meet(store, "Cy", day=10)
    client.put("/v1/contacts/Cy", json={"owner": "Ada", "state": "archived", "name": "Cy Y."})

    def found(**asked):
        return [one["contact"] for one in client.get(PATH, params=asked).json()["relationships"]]

    assert found(last_since="2026-02-10T00:00:00Z") == found(state="archived") == ["Cy"]
    assert found(last_before="2026-02-10T00:00:00Z") == found(state="active") == ["Bob"]
    assert found(state="deceased") == []


def test_the_model_tells_what_it_rests_on(client, store):
    """Before the first list there is none; then its card as it was published."""
    assert client.get("/v1/model").status_code == 404
    card = {
        "version": "7",
        "as_of": None,
        "horizons": [14, 180],
        "training": {"rows": 3},
        "figures": {"auc": 0.8},
    }
    store.preferences.set(EVERYONE, MODEL, card)
    told = client.get("/v1/model").json()
    ModelOut.model_validate(told)
    assert told == card


def test_a_figure_that_cannot_be_said_is_null(client, store):
    """JSON has no NaN: where no list was long enough for a top five, the answer says null and can be read."""
    figures = {"Kith": {"auc": float("nan"), "precision_at_5": float("inf"), "rows": 3}}
    card = {"version": "7", "as_of": None, "horizons": [14, 180], "training": {}, "figures": figures}
    store.preferences.set(EVERYONE, MODEL, card)
    told = json.loads(client.get("/v1/model").content, parse_constant=pytest.fail)
    assert told["figures"] == {"Kith": {"auc": None, "precision_at_5": None, "rows": 3}}


def test_a_figure_that_was_kept_as_nan_is_null(client, store):
    """What an earlier version wrote down bare is sent as JSON all the same."""
    card = '{"version":"7","as_of":null,"horizons":[14,180],"training":{},"figures":{"auc":NaN}}'
    row = [("own", EVERYONE, MODEL, card)]
    with store.database.transaction():
        store.database.write_many(
            "INSERT INTO settings (workspace, owner, name, value) VALUES (?, ?, ?, ?)", row
        )
    told = json.loads(client.get("/v1/model").content, parse_constant=pytest.fail)
    assert told["figures"] == {"auc": None}


def test_coverage_tells_of_each_source(client, store):
    """By owner and source, with what it said it cannot show; of one owner if asked."""
    meet(store, "Bob")
    meet(store, "Bob", owner="Eve")
    store.sources.keep("Ada", "crm", ["no calls"], 1)
    told = client.get("/v1/coverage").json()
    CoverageOut.model_validate(told)
    assert [(one["owner"], one["count"], one["limits"]) for one in told["sources"]] == [
        ("Ada", 1, ["no calls"]),
        ("Eve", 1, []),
    ]
    assert len(client.get("/v1/coverage", params={"owner": "Eve"}).json()["sources"]) == 1


def test_a_list_as_it_stood(client, store, publish):
    """With as_of the list of that moment, with what was open then; before the first list nothing."""
    path = "/v1/owners/Ada/suggestions"
    publish(store, "Ada", ("Bob",), datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert [one["contact"] for one in client.get(path).json()["suggestions"]] == ["Bob"]
    then = client.get(path, params={"as_of": "2026-03-01T06:00:00Z"}).json()
    assert len(then["suggestions"]) == 3
    assert client.get(path, params={"as_of": "2026-02-01T00:00:00Z"}).status_code == 404


def test_a_part_of_the_list(client):
    """By pool and length; each part has an ETag of its own, and says its language."""
    path = "/v1/owners/Ada/suggestions"
    whole, two = client.get(path), client.get(path, params={"limit": 2, "lang": "bn-BD"})
    assert (len(whole.json()["suggestions"]), len(two.json()["suggestions"])) == (3, 2)
    assert whole.headers["etag"] != two.headers["etag"]
    assert (whole.headers["content-language"], two.headers["content-language"]) == ("en", "bn")
    assert client.get(path, params={"pool": "revival"}).json()["suggestions"] == []


def test_a_contact_has_its_kind_with_the_signs_of_it(client, store):
    """What is sent wins over the signs, which stay readable; without a word they decide."""
    place = "/v1/contacts/sales%40x.example"
    decided = client.put(place, json={"owner": "Ada", "name": "Sales"}).json()
    assert (decided["kind"], decided["kind_said"]) == ("desk", False)
    assert {sign["sign"] for sign in decided["kind_signs"]} >= {"maybe_role_word", "role_name"}
    assert all(sign["sentence"] for sign in decided["kind_signs"])
    sent = client.put(place, json={"owner": "Ada", "kind": "person"}).json()
    assert (sent["kind"], sent["kind_said"]) == ("person", True)
    assert store.contacts.get("Ada", "sales@x.example").kind == "person"
    again = client.put(place, json={"owner": "Ada", "met": "at a fair"}).json()
    assert (again["kind"], again["kind_said"]) == ("person", True)
