"""What holds for every route: names, parameters, times, languages, HEAD, ETag, replay and merge patch."""

import re
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute

from data.schema import ContactKind, to_epoch
from data.store.engine.database import END_OF_TIME
from data.wording.language import language
from models.lists.candidates.context import OwnerSettings
from models.lists.ranking.list_request import ListRequest
from pipelines.jobs.lists.context_from_store import read_context
from service.web.api_sentences import IN_THE_API, api_language

LIST = "/v1/owners/Ada/suggestions"
ADA = "/v1/owners/Ada"
BOB = "/v1/contacts/Bob"
ROW = {"contact": "Bob", "at": "2026-03-01T10:00:00Z", "direction": "sent", "channel": "email"}
FULL_ROW = ROW | {"owner": "Ada", "source": "crm", "external_id": "1"}
# A path, one of whose names ends as a route does.
ENDS_AS_A_ROUTE = ("x/suggestions", "x/relationships", "x/merge", "x/answer", "a/b", "/")


@pytest.mark.parametrize("owner", ENDS_AS_A_ROUTE)
def test_a_name_with_a_slash_is_one_name(client, store, owner):
    """Percent-encoded, an id that ends as a route does is read and written as itself."""
    quoted = owner.replace("%", "%25").replace("/", "%2F")
    put = client.put(f"/v1/owners/{quoted}", json={"name": "X"})
    assert (put.status_code, put.json()["owner"]) == (201, owner)
    assert put.headers["location"] == f"/v1/owners/{quoted}"
    assert client.get(put.headers["location"]).json()["name"] == "X"
    card = client.put(f"/v1/contacts/{quoted}", json={"owner": owner, "name": "Y"})
    assert (card.status_code, store.contacts.names(owner)) == (201, {owner: "Y"})
    assert client.get(card.headers["location"]).json()["contact"] == owner
    assert client.get(f"/v1/owners/{quoted}/relationships").status_code == 200


def test_a_route_is_not_taken_for_a_name(client, store):
    """A method that a path does not have is refused; it makes no owner with the path's name."""
    before = store.owners.names()
    refused = client.put(f"{ADA}/suggestions", json={"name": "X"})
    assert refused.status_code == 405
    assert client.put(f"{BOB}/merge", json={"owner": "Ada"}).status_code == 405
    assert store.owners.names() == before


def test_a_slash_that_is_not_encoded_still_works(client):
    """As clients of the first version sent it."""
    assert client.put("/v1/owners/team/ada", json={"name": "X"}).json()["owner"] == "team/ada"


def test_names_are_stripped_everywhere(client):
    """A path names the same owner as a body does."""
    assert client.put("/v1/owners/%20Eve%20", json={"name": " E "}).json()["owner"] == "Eve"
    row = FULL_ROW | {"owner": " Eve ", "contact": " Bob "}
    assert client.post("/v1/interactions:batch", json={"interactions": [row]}).json()["created"] == 1
    answer = client.get("/v1/owners/%20Eve%20/relationships").json()
    assert [one["contact"] for one in answer["relationships"]] == ["Bob"]
    assert client.get("/v1/coverage?owner=%20Eve%20").json()["sources"][0]["owner"] == "Eve"
    assert client.put("/v1/owners/%20", json={}).status_code == 422


def test_an_owner_has_one_spelling_on_every_route(client, store):
    """Composed or in parts, in large letters or small: path, query, body, batch and key mean one owner."""
    composed, parts = "zo\u00eb@x.example", "ZOE\u0308@X.EXAMPLE"
    assert client.put(f"/v1/owners/{quote(parts)}", json={"name": "Z"}).json()["owner"] == composed
    quick = [
        FULL_ROW | {"owner": one, "contact": f"c{n}", "external_id": f"{n}"}
        for n, one in enumerate((parts, composed))
    ]
    helped = {"exchange": "advice", "exchange_side": "given"}
    careful = FULL_ROW | {"owner": parts, "contact": "c3", "external_id": "3"} | helped
    for rows in (quick, [careful]):
        client.post("/v1/interactions:batch", json={"interactions": rows}).raise_for_status()
    item = ROW | {"owner": composed}
    client.post(f"/v1/owners/{quote(parts)}/interactions", json={"interactions": [item]}).raise_for_status()
    sent = {"name": "k", "scopes": ["admin"], "owner": parts}
    assert client.post("/v1/keys", json=sent).json()["owner"] == composed
    assert client.get(f"/v1/coverage?owner={quote(parts)}").json()["sources"][0]["owner"] == composed
    assert store.owners.names() == ["Ada", composed]
    assert len(store.interactions.contacts(composed)) == 4


def test_an_unknown_parameter_is_refused_by_every_route(client):
    """Each is named, whatever the route; the parameters that there are go on working."""
    routes = [route for route in client.app.routes if isinstance(route, APIRoute)]
    api = [route for route in routes if route.path.startswith("/v1/")]
    assert len(api) > 30
    for route in api:
        path = re.sub(r"{[^}]*}", "1", route.path)
        for method in route.methods:
            refused = client.request(method, f"{path}?Limit=3", json={})
            assert refused.status_code == 422, (method, path)
            assert refused.json()["errors"][0]["parameter"] == "Limit"
    assert len(client.get(f"{LIST}?limit=1").json()["suggestions"]) == 1


def test_head_is_get_without_the_body(client):
    """Of every route that answers GET: the same status and headers."""
    for path in (LIST, f"{ADA}/relationships", "/v1/changes", "/healthz", "/owners/Ada", f"{LIST}?limit=0"):
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head.headers["content-length"] == got.headers["content-length"]
    assert client.head("/v1/interactions:batch").status_code == 405


def test_what_is_read_has_an_etag(client):
    """Whoever has it already is told so; a change makes another."""
    client.put(BOB, json={"owner": "Ada", "name": "Bob"})
    for path in (ADA, "/v1/owners", f"{ADA}/relationships", "/v1/coverage", f"{BOB}?owner=Ada"):
        known = {"If-None-Match": client.get(path).headers["etag"]}
        unchanged = client.get(path, headers=known)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["etag"] == known["If-None-Match"]
    client.patch(BOB, json={"owner": "Ada", "name": "Bob B."})
    assert client.get(path, headers=known).status_code == 200


def test_every_time_is_in_utc_with_z(client):
    """Lists, answers, relationships and pages say a moment in one form."""
    client.post(f"{ADA}/interactions", json={"interactions": [ROW]})
    texts = [
        client.get(path).text for path in (LIST, f"{LIST}?limit=1", f"{ADA}/relationships", "/v1/changes")
    ]
    texts += [client.post(f"{LIST}/Grace%20Hopper/answer", json={"kind": "done"}).text]
    assert all("+00:00" not in text for text in texts)
    assert all(re.search(r"\d\d:\d\d:\d\dZ\"", text) for text in (*texts[:3], texts[-1]))


def test_a_replayed_answer_says_so(client):
    """The first time it does not; the second time nothing is done and the answer is marked."""
    once = {"Idempotency-Key": "k"}
    first = client.post(f"{ADA}/interactions", json={"interactions": [ROW]}, headers=once)
    again = client.post(f"{ADA}/interactions", json={"interactions": [ROW]}, headers=once)
    assert first.json() == again.json()
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"


def test_an_unknown_owner_is_404_everywhere(client):
    """No route answers for an owner of whom nothing is kept as if there were just nothing yet."""
    nobody = "/v1/owners/Nobody"
    for path in (
        nobody,
        f"{nobody}/suggestions",
        f"{nobody}/relationships",
        f"{nobody}/relationships/Bob",
        f"{nobody}/addresses",
        f"{nobody}/introductions",
        f"{nobody}/contacts/Bob/memories",
        "/v1/coverage?owner=Nobody",
        "/v1/contacts/Bob?owner=Nobody",
    ):
        assert (path, client.get(path).status_code) == (path, 404)
    for path in (nobody, BOB):
        assert client.patch(path, json={"owner": "Nobody"} if path == BOB else {}).status_code == 404


def test_both_routes_take_one_shape(client, store):
    """An item of a batch is taken by the owner's route as it is, and the other way round."""
    helped = FULL_ROW | {"exchange": "advice", "exchange_side": "given", "people": 2, "role": "to"}
    former = ROW | {"exchange": "advice", "side": "received", "external_id": "2"}
    sent = client.post(f"{ADA}/interactions", json={"interactions": [helped, former]})
    told = sent.json()
    assert sent.headers["deprecation"] == "@1796083200"
    assert [(one["status"], one["became"]) for one in told["results"]] == [("accepted", "created")] * 2
    again = [helped, former | {"owner": "Ada"}, ROW | {"owner": "Ada", "channel": "call"}]
    told = client.post("/v1/interactions:batch", json={"interactions": again}).json()
    assert [one["status"] for one in told["results"]] == ["duplicate", "duplicate", "created"]
    assert "deprecation" not in client.post(f"{ADA}/interactions", json={"interactions": [helped]}).headers
    helps = [row[3:5] for row in store.list_inputs.helps(END_OF_TIME, END_OF_TIME)]
    assert sorted(helps) == [("advice", "given"), ("advice", "received")]


def test_the_route_of_an_owner_takes_no_other_owner(client):
    """An item that names somebody else is refused by its place."""
    told = client.post(f"{ADA}/interactions", json={"interactions": [FULL_ROW | {"owner": "Eve"}]}).json()
    assert told["results"][0]["pointer"] == "/interactions/0/owner"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_is_json_whatever_it_says(client, kind):
    """Both ways in take a body without a right content type, as the batch always did."""
    for path in ("/v1/interactions:batch", f"{ADA}/interactions"):
        sent = client.post(path, content=b'{"interactions": [{}]}', headers={"content-type": kind})
        assert (sent.status_code, sent.json()["rejected"]) == (200, 1)


def test_null_takes_a_wish_away(client, store, clock):
    """A budget that was set holds no longer: neither for the next list nor on the owner's page."""
    now = to_epoch(clock()) + 1
    budgets = []
    for budget in (3, None):
        assert client.patch(ADA, json={"budget": budget}).json()["budget"] == budget
        budgets.append(read_context(store, ListRequest(now, now, 90)).settings["Ada"].budget)
    assert budgets == [3, OwnerSettings().budget]
    assert client.get("/settings?owner=Ada").status_code == 200


def test_null_takes_the_owners_word_back(client, store, clock):
    """The signs decide again what a contact is, and they are active again; PATCH leaves the rest alone."""
    sales = "/v1/contacts/sales%40x.example"
    put = {"owner": "Ada", "name": "Sales", "kind": "person", "state": "archived", "importance": 0.5}
    assert client.put(sales, json=put).json()["kind_said"]
    cleared = {"owner": "Ada", "kind": None, "state": None, "importance": None}
    patched = client.patch(sales, json=cleared).json()
    assert (patched["kind"], patched["kind_said"], patched["state"]) == ("desk", False, "active")
    assert (patched["name"], patched["importance"]) == ("Sales", None)
    assert store.contacts.get("Ada", "sales@x.example").kind is ContactKind.DESK
    words = store.list_inputs.words(to_epoch(clock()) + 1)
    assert [word for word in words if word[2] == "kind"] == []


def test_a_contact_without_interactions_can_be_read(client):
    """What was put is read back, in any spelling, and after a merge under either name."""
    client.put("/v1/contacts/Ann@X.example", json={"owner": "Ada", "name": "Ann", "importance": 0.9})
    read = client.get("/v1/contacts/ANN@x.example?owner=Ada").json()
    assert (read["contact"], read["name"], read["importance"]) == ("ann@x.example", "Ann", 0.9)
    client.put(BOB, json={"owner": "Ada"})
    client.post("/v1/contacts/ann@x.example/merge", json={"into": "Bob", "owner": "Ada"})
    merged = client.get("/v1/contacts/ann@x.example?owner=Ada").json()
    assert (merged["contact"], merged["name"]) == ("Bob", "Ann")
    assert client.get("/v1/contacts/Nobody?owner=Ada").status_code == 404


def test_owners_come_page_by_page(client):
    """In order, each once, by a part of their id or name; a foreign cursor is refused by its parameter."""
    for number in range(5):
        client.put(f"/v1/owners/o{number}", json={"name": f"Owner {number}"})
    seen, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = client.get("/v1/owners", params=params).json()
        seen += [one["owner"] for one in page["owners"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == ["Ada", "o0", "o1", "o2", "o3", "o4"]
    found = client.get("/v1/owners", params={"text": "OWNER 3"}).json()["owners"]
    assert [one["owner"] for one in found] == ["o3"]
    refused = client.get("/v1/owners", params={"cursor": "x"})
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, "cursor")


def test_a_problem_is_said_in_the_callers_language(client):
    """Title, detail and each fault; code and type stay."""
    for path in (f"{LIST}?limit=0", f"{LIST}?Limit=3", "/v1/owners/Nobody/suggestions", "/v1/nothing"):
        english, bengali = (client.get(path, headers={"accept-language": tag}) for tag in ("en", "bn-BD"))
        assert (english.headers["content-language"], bengali.headers["content-language"]) == ("en", "bn")
        assert "Accept-Language" in bengali.headers["vary"]
        one, other = english.json(), bengali.json()
        assert (one["code"], one["type"]) == (other["code"], other["type"])
        for sentence in (other["title"], other["detail"], *(fault["detail"] for fault in other["errors"])):
            assert re.search("[\u0980-\u09ff]", sentence), sentence
    assert client.get(f"{LIST}?limit=0&lang=bn").headers["content-language"] == "bn"


def test_a_fault_of_a_batch_is_said_in_the_callers_language(client):
    """Of an item as of the whole."""
    sent = {"interactions": [ROW | {"at": "2027-01-01T00:00:00Z"}, ROW | {"channel": ""}]}
    told = client.post(f"{ADA}/interactions", json=sent, headers={"accept-language": "bn"}).json()
    assert all(re.search("[\u0980-\u09ff]", one["detail"]) for one in told["results"])


def test_no_sentence_of_the_library_reaches_a_caller(client):
    """A pattern, a type, a bound: each is said in words."""
    wrongs = {"born": "1990-13-01", "name": "a\tb", "importance": 2, "cadence_days": "soon", "state": "gone"}
    for name, value in wrongs.items():
        detail = client.put(BOB, json={"owner": "Ada", name: value}).json()["errors"][0]["detail"]
        assert not re.search(r"should|pattern|Input|\^", detail), detail


def test_sentences_of_the_api_name_no_command():
    """Each that a terminal says with a command stands for one that does not, in every language."""
    said = [message.message for message in IN_THE_API.values()]
    assert not [one for one in said if re.search(r"\bkith [a-z]", one)]
    undo = "Take it back with: kith undo"
    assert "kith" not in api_language("en").say(undo)
    assert api_language("bn").say(undo) != language("bn").say(undo)
