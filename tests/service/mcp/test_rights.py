"""Who may call which tool over HTTP: keys with their scopes, owners and workspaces."""

from http import HTTPStatus

import pytest

from data.schema import OWN, to_epoch
from service.mcp.server import TOOLS
from service.middleware.authentication import COOKIE
from service.security import Right
from tests.service.mcp.conftest import over_http

READING = {"this_week", "why", "why_not", "person", "search_people", "introduce"}
HEADERS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "this_week", "arguments": {}},
}


@pytest.fixture
def place(store, clock, publish, serve):
    """Serve a store in which Ada and Bea have lists."""
    publish(store, "Ada", ("Grace Hopper",))
    publish(store, "Bea", ("Mary Somerville",))
    with serve(store, clock) as address:
        yield address


@pytest.fixture
def key(store):
    """Return what makes a key with these rights."""

    def make(*rights, owner=None, workspace=OWN):
        scopes = [str(right) for right in rights]
        made = {"owner": owner, "made_at": 0, "expires_at": None}
        return store.api_keys.make(workspace, "assistant", scopes, **made)[0]

    return make


def test_a_reader_is_shown_no_tool_that_writes_and_may_call_none(place, key, store):
    """A tool that is not shown is refused as well."""
    with over_http(place, key(Right.READ)) as reader:
        assert set(reader.tools()) == READING
        for tool, arguments, right in (
            ("record_answer", {"answer": "never"}, "answers:write"),
            ("log_interaction", {"channel": "call"}, "interactions:write"),
            ("add_note", {"words": "likes tea"}, "answers:write"),
        ):
            refusal = reader.refusal(tool, contact="Grace Hopper", owner="Ada", **arguments)
            assert refusal == f"denied: this key does not allow {right}"
    assert store.lists.answers("Ada") == []


def test_a_writer_reads_only_with_that_right_too(place, key):
    """Rights are apart: who may record contact reads no list."""
    with over_http(place, key(Right.RECORD)) as writer:
        assert set(writer.tools()) == {"log_interaction"}
        assert writer.refusal("this_week", owner="Ada") == "denied: this key does not allow suggestions:read"
        assert writer.call("log_interaction", contact="Zoe", channel="call", new=True, owner="Ada")["created"]


def test_reading_tools_say_so_and_writing_tools_too(place, key):
    """A client may tell its person which tools change something, and which take something away."""
    with over_http(place, key(Right.ADMIN)) as assistant:
        hints = {name: tool.annotations for name, tool in assistant.tools().items()}
    assert set(hints) == {tool.function.__name__ for tool in TOOLS}
    assert {name for name, hint in hints.items() if hint.read_only_hint} == READING
    assert {name for name, hint in hints.items() if hint.destructive_hint} == {"record_answer"}
    assert not any(hint.open_world_hint for hint in hints.values())
    assert {tool.function.__name__ for tool in TOOLS if tool.right is Right.READ} == READING


def test_a_key_of_one_owner_is_for_that_owner(place, key):
    """It need not name the owner, and gets nothing of another, whether there is one or not."""
    with over_http(place, key(Right.READ, owner="Bea")) as assistant:
        assert assistant.call("this_week")["owner"] == "Bea"
        for owner in ("Ada", "Nobody"):
            assert assistant.refusal("this_week", owner=owner) == "denied: this key is for another owner"
        with pytest.raises(Exception, match="this key is for another owner"):
            assistant.ask("read_resource", "kith://owners/Ada/week")


def test_a_key_opens_its_workspace_only(place, key, store, publish):
    """Owners of the same name elsewhere are other people."""
    publish(store.within("acme"), "Ada", ("Somebody Else",))
    with over_http(place, key(Right.READ, workspace="acme", owner="Ada")) as assistant:
        week = assistant.call("this_week", owner="Ada")
    assert [one["contact"] for one in week["suggestions"]] == ["Somebody Else"]


def test_at_a_workplace_an_assistant_is_for_one_owner(place, key, store, publish):
    """A key for all owners of a workspace looks at none of them, also where there is only one."""
    acme = store.within("acme")
    publish(acme, "Ada", ("Somebody Else",))
    with over_http(place, key(Right.ADMIN, workspace="acme")) as assistant:
        logged = {"contact": "Somebody Else", "channel": "call", "new": True}
        for refusal in (
            assistant.refusal("this_week"),
            assistant.refusal("this_week", owner="Ada"),
            assistant.refusal("log_interaction", owner="Ada", **logged),
        ):
            assert refusal.startswith("denied: at a workplace an assistant is for one owner")
    assert acme.interactions.contacts("Ada") == []


def test_without_a_valid_key_nothing_is_answered(client, key):
    """As of the API."""
    made = key(Right.READ)
    for headers in ({}, {"authorization": "Bearer kith_wrong"}):
        refused = client.post("/mcp", json=CALL, headers=HEADERS | headers)
        assert refused.status_code == HTTPStatus.UNAUTHORIZED
        assert refused.headers["www-authenticate"] == "Bearer"
    taken = client.post("/mcp", json=CALL, headers=HEADERS | {"authorization": f"Bearer {made}"})
    assert taken.json()["result"]["structuredContent"]["owner"] == "Ada"


def test_a_browser_that_is_signed_in_calls_no_tool(client, key, store, clock):
    """Its cookie opens the page only: no page of another site can use it here."""
    key(Right.READ)
    client.cookies.set(COOKIE, store.sessions.begin(OWN, to_epoch(clock())))
    assert "Grace Hopper" in client.get("/", params={"owner": "Ada"}, headers={"accept": "text/html"}).text
    assert client.post("/mcp", json=CALL, headers=HEADERS).status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_nothing_is_pushed_and_no_session_kept(client, method):
    """Both are for servers that keep sessions; the protocol lets others refuse them."""
    refused = client.request(method, "/mcp", headers={"accept": "text/event-stream"})
    assert refused.status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_other_sites_cannot_make_a_browser_call(client):
    """Neither by a name that points here nor from their own pages."""
    foreign = client.post("/mcp", json=CALL, headers=HEADERS | {"host": "evil.example"})
    assert foreign.status_code == HTTPStatus.MISDIRECTED_REQUEST
    elsewhere = client.post("/mcp", json=CALL, headers=HEADERS | {"origin": "http://evil.example"})
    assert elsewhere.status_code == HTTPStatus.FORBIDDEN


def test_answers_and_contact_are_counted_with_those_of_the_api(client):
    """/metrics says how many came, whichever way."""
    for name, arguments in (
        ("record_answer", {"contact": "Grace Hopper", "answer": "done"}),
        ("log_interaction", {"contact": "Grace Hopper", "channel": "call", "new": True}),
    ):
        sent = CALL | {"params": {"name": name, "arguments": arguments}}
        assert not client.post("/mcp", json=sent, headers=HEADERS).json()["result"].get("isError")
    metrics = client.get("/metrics").text
    assert 'kith_answers_total{kind="done"} 1.0' in metrics
    assert 'kith_interactions_total{became="created"} 1.0' in metrics
    assert 'method="POST",route="/mcp",status="200"' in metrics


def test_what_breaks_here_tells_the_caller_nothing(client, monkeypatch):
    """The text of an exception may quote anybody."""
    monkeypatch.setattr("service.mcp.reading.week_result", lambda *_: 1 / len(""))
    result = client.post("/mcp", json=CALL, headers=HEADERS).json()["result"]
    assert (result["isError"], result["content"][0]["text"]) == (True, "Error executing tool this_week")
