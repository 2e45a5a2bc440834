"""What was sent can be read again: answers, contacts, interactions, merges and lists, page by page."""

from datetime import UTC, datetime, timedelta

import pytest

from data.memory.remembered import Memory
from data.schema import Direction, Interaction, to_epoch

ADA = "/v1/owners/Ada"
LIST = f"{ADA}/suggestions"
GRACE = f"{LIST}/Grace%20Hopper/answer"


def meet(store, *contacts, owner="Ada", day=1, recorded=None):
    """Record one interaction with each."""
    at = datetime(2026, 2, day, tzinfo=UTC)
    rows = [Interaction(owner, who, at, Direction.SENT, "email", "crm", f"{who}-{day}") for who in contacts]
    store.batch_upsert.record(rows, to_epoch(recorded or at))


def pages(client, path, name, **params):
    """Return every row of a list, read page by page."""
    rows, cursor = [], None
    while True:
        page = client.get(path, params=params | ({"cursor": cursor} if cursor else {}))
        assert page.status_code == 200, page.text
        assert len(page.json()[name]) <= params.get("limit", 50)
        rows += page.json()[name]
        if (cursor := page.json()["next_cursor"]) is None:
            return rows


def names(client, **params):
    """Return the contacts of Ada that fit."""
    return [one["contact"] for one in pages(client, f"{ADA}/contacts", "contacts", **params)]


def open_names(client):
    """Return who is open on Ada's list."""
    return [one["contact"] for one in client.get(LIST).json()["suggestions"]]


def test_an_answer_is_taken_back(client):
    """It says where it is; deleted, the suggestion is open again, and the feed says so."""
    given = client.post(GRACE, json={"kind": "done", "note": "called"})
    place = given.headers["location"]
    assert place == f"{ADA}/answers/{given.json()['id']}"
    assert client.get(place).json()["note"] == "called"
    assert "Grace Hopper" not in open_names(client)
    since = client.get("/v1/changes").json()["cursor"]
    assert client.delete(place).json()["id"] == given.json()["id"]
    assert "Grace Hopper" in open_names(client)
    kinds = [one["type"] for one in client.get("/v1/changes", params={"since": since}).json()["changes"]]
    assert kinds == ["answer.taken_back", "suggestion.opened"]
    # The contact by the owner's word went with it.
    assert client.get(f"{ADA}/interactions").json()["interactions"] == []
    assert {client.get(place).status_code, client.delete(place).status_code} == {404}


def test_an_earlier_answer_holds_again(client, clock):
    """Of two answers the later is taken back: the earlier decides."""
    client.post(GRACE, json={"kind": "dismissed"})
    until = (clock.now + timedelta(days=2)).isoformat()
    later = client.post(GRACE, json={"kind": "snoozed", "until": until})
    clock.now += timedelta(days=3)
    assert "Grace Hopper" in open_names(client)
    client.delete(later.headers["location"])
    assert "Grace Hopper" not in open_names(client)


def test_an_answer_of_somebody_else_is_not_there(client, store, publish):
    """The number of another owner's answer is nothing under this owner."""
    publish(store, "Eve", ("Bob",))
    given = client.post("/v1/owners/Eve/suggestions/Bob/answer", json={"kind": "done"})
    assert client.delete(f"{ADA}/answers/{given.json()['id']}").status_code == 404
    assert client.get(given.headers["location"]).status_code == 200


def test_answers_come_page_by_page(client, clock):
    """In order, by contact, kind and moment."""
    for contact, kind in (
        ("Grace Hopper", "dismissed"),
        ("Mary Somerville", "done"),
        ("Grace Hopper", "never"),
    ):
        client.post(f"{LIST}/{contact}/answer", json={"kind": kind})
        clock.now += timedelta(hours=1)

    def kinds(**params):
        return [one["kind"] for one in pages(client, f"{ADA}/answers", "answers", **params)]

    assert kinds(limit=1) == kinds() == ["dismissed", "done", "never"]
    assert kinds(contact="Grace Hopper", limit=1) == ["dismissed", "never"]
    assert kinds(kind="done") == ["done"]
    assert kinds(since=(clock.now - timedelta(hours=1)).isoformat()) == ["never"]


def test_contacts_are_everybody_of_whom_anything_is_kept(client, store):
    """With a card, with interactions, or with both; in order and each once, merged ones as who they are."""
    meet(store, "Bob", "Cy", "bo@x.example")
    client.put("/v1/contacts/Dee", json={"owner": "Ada", "name": "Dee D."})
    client.put("/v1/contacts/bo@x.example", json={"owner": "Ada", "name": "Bo B.", "state": "archived"})
    client.post("/v1/contacts/bo@x.example/merge", json={"into": "Bob"})
    rows = pages(client, f"{ADA}/contacts", "contacts", limit=1)
    found = [(one["contact"], one["name"], one["state"]) for one in rows]
    assert found == [("Bob", "Bo B.", "archived"), ("Cy", None, "active"), ("Dee", "Dee D.", "active")]


def test_contacts_are_filtered(client, store, clock):
    """By text, kind, state, circle and by when anything about them changed."""
    meet(store, "Bob", "Cy", day=1)
    client.put("/v1/contacts/Cy", json={"owner": "Ada", "name": "Zoë", "state": "archived"})
    client.put("/v1/contacts/news%40x.example", json={"owner": "Ada", "kind": "list"})
    store.list_inputs.say("Ada", "Bob", Memory.CIRCLE, "Choir", to_epoch(clock()))
    assert names(client, text="ZOE") == names(client, state="archived") == ["Cy"]
    assert names(client, text="bo") == names(client, circle="choir") == ["Bob"]
    assert names(client, circle="Nobody's") == []
    assert names(client, kind="list") == ["news@x.example"]
    today = clock.now.isoformat()
    assert names(client, changed_since=today) == ["Cy", "news@x.example"]
    meet(store, "Bob", day=2, recorded=clock.now)
    assert names(client, changed_since=today) == ["Bob", "Cy", "news@x.example"]


def test_who_objected_is_shown_so(client, store):
    """The contact's own word stands above the card's state, and is filtered by."""
    meet(store, "Bob", "Cy")
    client.put("/v1/contacts/Bob", json={"owner": "Ada", "state": "archived"})
    client.post("/v1/objections", json={"contact": "Bob"})
    assert names(client, state="objected") == ["Bob"]
    assert names(client, state="archived") == []


def test_interactions_come_back_as_they_were_sent(client):
    """Every field of an item is in the answer, which can be sent again and is a duplicate."""
    sent = {
        "owner": "Ada",
        "contact": "Bob",
        "at": "2026-02-03T10:00:00Z",
        "direction": "received",
        "channel": "email",
        "source": "crm",
        "external_id": "1",
        "people": 2,
        "role": "cc",
        "counts": False,
        "exchange": "advice",
        "exchange_side": "given",
        "note": "about the tent",
    }
    client.post("/v1/interactions:batch", json={"interactions": [sent]})
    (back,) = pages(client, f"{ADA}/interactions", "interactions")
    assert back.pop("changed_at") == "2026-03-02T00:00:00Z"
    assert back == sent
    again = client.post("/v1/interactions:batch", json={"interactions": [back]}).json()
    assert again["duplicate"] == 1


def test_interactions_are_filtered_and_paged(client, store, clock):
    """By contact, source, moment and by when they were taken in; each once and in order."""
    for day in (3, 1, 2):
        meet(store, "Bob", "Cy", day=day)
    meet(store, "Eve", day=9, owner="Mary")

    def ids(**params):
        rows = pages(client, f"{ADA}/interactions", "interactions", **params)
        return [one["external_id"] for one in rows]

    everything = ["Bob-1", "Cy-1", "Bob-2", "Cy-2", "Bob-3", "Cy-3"]
    assert ids(limit=1) == ids(limit=4) == ids() == everything
    assert ids(contact="Cy", limit=2) == ["Cy-1", "Cy-2", "Cy-3"]
    assert ids(since="2026-02-02T00:00:00Z", before="2026-02-03T00:00:00Z") == ["Bob-2", "Cy-2"]
    earlier = Interaction(
        "Ada", "Bob", datetime(2026, 1, 9, tzinfo=UTC), Direction.SENT, "email", "zoom", "z"
    )
    store.batch_upsert.record([earlier], 1)
    assert ids(limit=1) == ["z", *everything]
    assert (ids(source="zoom"), ids(source="mail")) == (["z"], [])
    changed = {"owner": "Ada", "contact": "Cy", "at": "2026-02-01T00:00:00Z", "direction": "sent"}
    changed |= {"channel": "call", "source": "crm", "external_id": "Cy-1"}
    client.post("/v1/interactions:batch", json={"interactions": [changed]})
    assert ids(changed_since=clock.now.isoformat()) == ["Cy-1"]


def test_a_page_goes_on_behind_the_last_row(client, store):
    """What comes in between two pages, before the place, shifts nothing."""
    meet(store, "Bob", "Cy", day=5)
    first = client.get(f"{ADA}/interactions", params={"limit": 1}).json()
    meet(store, "Ann", day=1)
    second = client.get(f"{ADA}/interactions", params={"limit": 1, "cursor": first["next_cursor"]}).json()
    assert [one["contact"] for one in second["interactions"]] == ["Cy"]


def test_merges_are_read_and_undone(client, store, clock):
    """By number; undone, both are there again, and the list says so."""
    meet(store, "Bob", "Bo", "Cy")
    client.post("/v1/contacts/Bo/merge", json={"into": "Bob", "owner": "Ada"})
    clock.now += timedelta(days=1)
    client.post("/v1/contacts/Cy/merge", json={"into": "Bob", "owner": "Ada"})
    merges = pages(client, f"{ADA}/merges", "merges", limit=1)
    assert [(one["contact"], one["handles"]) for one in merges] == [
        ("Bob", ["Bob", "Bo"]),
        ("Bob", ["Bob", "Cy"]),
    ]
    lately = client.get(f"{ADA}/merges", params={"since": clock.now.isoformat()}).json()["merges"]
    assert lately == merges[1:]
    place = f"{ADA}/merges/{merges[0]['number']}"
    assert client.delete(place).json() == merges[0]
    assert client.delete(place).status_code == 404
    assert store.interactions.contacts("Ada") == ["Bo", "Bob"]
    assert client.get(f"{ADA}/merges").json()["merges"] == merges[1:]


def test_lists_of_all_owners(client, store, publish):
    """Each whole, by owner, the same as the owner's own route says; one pool of them if asked."""
    publish(store, "Eve", ("Bob",))
    publish(store, "Mary", ("Cy", "Dee"))
    lists = pages(client, "/v1/suggestions", "lists", limit=2)
    assert [one["owner"] for one in lists] == ["Ada", "Eve", "Mary"]
    assert lists == [client.get(f"/v1/owners/{one['owner']}/suggestions").json() for one in lists]
    revival = client.get("/v1/suggestions", params={"pool": "revival"}).json()["lists"]
    assert [one["suggestions"] for one in revival] == [[], [], []]
    upkeep = client.get("/v1/suggestions", params={"pool": "upkeep"}).json()["lists"]
    assert upkeep == lists


def test_erasures_come_page_by_page_and_by_date(client, store, clock):
    """All of them without a limit, as before; with one, the newest first."""
    meet(store, "Bob", "Cy", "Dee")
    for contact in ("Bob", "Cy", "Dee"):
        client.delete(f"/v1/contacts/{contact}")
        clock.now += timedelta(days=1)
    whole = client.get("/v1/erasures").json()["erasures"]
    assert [one["number"] for one in whole] == [3, 2, 1]
    assert pages(client, "/v1/erasures", "erasures", limit=1) == whole
    span = {"since": whole[1]["at"], "before": whole[0]["at"]}
    assert client.get("/v1/erasures", params=span).json()["erasures"] == whole[1:2]


@pytest.mark.parametrize("of", ["answers", "contacts", "interactions", "merges"])
def test_nothing_of_nobody(client, of):
    """An unknown owner is 404, an owner without any of it an empty page; a foreign cursor is refused."""
    assert client.get(f"/v1/owners/Nobody/{of}").status_code == 404
    assert client.get(f"{ADA}/{of}").json() == {of: [], "next_cursor": None}
    for cursor in ("x", "WyJhIl0", "WzFd", "W10"):
        refused = client.get(f"{ADA}/{of}", params={"cursor": cursor})
        right_kind = cursor == ("WyJhIl0" if of == "contacts" else "WzFd") and of != "interactions"
        assert refused.status_code == (200 if right_kind else 422)


def test_what_changed_since_a_moment(client, store, publish):
    """Owners, and lists, of whom the feed has anything since; everyone where it does not reach so far."""
    publish(store, "Eve", ("Bob",))
    after = to_epoch(store.lists.latest("Eve", 2**40)["as_of"])
    for moment, owners in ((after, ["Ada", "Eve"]), (after + 1, [])):
        since = {"changed_since": datetime.fromtimestamp(moment, UTC).isoformat()}
        for path, name in (("/v1/suggestions", "lists"), ("/v1/owners", "owners")):
            assert [one["owner"] for one in pages(client, path, name, limit=1, **since)] == owners
    store.change_feed.purge(after + 60 * 86_400)
    assert len(client.get("/v1/suggestions", params=since).json()["lists"]) == 2
