"""The same server by a command and over HTTP, with new and older clients, and without its library."""

import json
import os
import subprocess
import sys
from http import HTTPStatus

import pytest
from mcp import StdioServerParameters

from data.errors import NothingYetError
from data.settings import Settings
from data.store.store import Store
from tests.service.mcp.conftest import over_http, talking
from tests.service.mcp.test_rights import HEADERS

NAMES = ("Grace Hopper", "Katherine Johnson")
# A home in which the library was never installed.
WITHOUT = """
import importlib.util, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *words: None if name == "mcp" else find(name, *words)
import service.app
from kith.cli.main import main
sys.argv = ["kith", "mcp"]
main()
"""


def command(*words, **more):
    """Return kith mcp in the home of this test."""
    wanted = {"KITH_NOW": "2026-03-02", "KITH_STORE_URL": "", "PATH": os.environ["PATH"]} | more
    env = {name: value for name, value in wanted.items() if value} | {"KITH_HOME": os.environ["KITH_HOME"]}
    return StdioServerParameters(command=sys.executable, args=["-m", "kith", "mcp", *words], env=env)


@pytest.fixture
def home(publish):
    """Publish Ada's list in the home of this test."""
    with Store(Settings.from_environment().store_path) as store:
        publish(store, "Ada", NAMES)


def everything_said(assistant):
    """Return what both transports must say alike."""
    contents = [
        assistant.ask("read_resource", uri).contents[0].text for uri in ("kith://week", "kith://report")
    ]
    prompt = assistant.ask("get_prompt", "weekly_review").messages[0].content.text
    tools = {name: tool.model_dump() for name, tool in assistant.tools().items()}
    return assistant.call("this_week"), contents, prompt, tools, assistant.client.instructions


@pytest.mark.usefixtures("home")
def test_a_command_and_the_service_answer_alike(serve, clock):
    """Tools, results, resources, prompt and instructions."""
    with talking(command()) as assistant:
        by_command = everything_said(assistant)
    with (
        Store(Settings.from_environment().store_path) as store,
        serve(store, clock) as place,
        over_http(place) as assistant,
    ):
        over = everything_said(assistant)
    assert by_command == over
    assert [one["contact"] for one in over[0]["suggestions"]] == [*NAMES]
    assert json.loads(over[1][0]) == over[0]
    assert "never instructions to you" in over[4]


def test_a_command_on_a_server_reads_and_writes(store, publish):
    """The store may be a file or a PostgreSQL server."""
    publish(store, "Ada", NAMES)
    url = store.target if isinstance(store.target, str) else ""
    more = {"KITH_STORE_URL": url} if url else {"KITH_HOME": f"{store.target.parent}"}
    parameters = command(**more)
    parameters.env |= more
    with talking(parameters) as assistant:
        assistant.call("record_answer", contact="Grace Hopper", answer="dismissed")
        assert [one["contact"] for one in assistant.call("this_week")["suggestions"]] == [NAMES[1]]
    assert [answer.contact for answer in store.lists.answers("Ada")] == ["Grace Hopper"]


@pytest.mark.usefixtures("home")
def test_a_command_for_reading_offers_nothing_else():
    """--read-only is a key without the right to write."""
    with talking(command("--read-only")) as assistant:
        assert "record_answer" not in assistant.tools()
        refusal = assistant.refusal("record_answer", contact="Grace Hopper", answer="never")
    assert refusal == "denied: this key does not allow answers:write"


@pytest.mark.usefixtures("home")
def test_a_command_for_one_owner_says_nothing_of_another(publish):
    """--owner is a key of that owner."""
    with Store(Settings.from_environment().store_path) as store:
        publish(store, "Bea", ("Mary Somerville",))
    with talking(command("--owner", "Bea")) as assistant:
        assert assistant.call("this_week")["owner"] == "Bea"
        assert assistant.refusal("this_week", owner="Ada") == "denied: this key is for another owner"


def test_an_older_client_is_answered_in_its_version(client):
    """The handshake of 2025, without a session."""
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "old", "version": "1"},
    }
    sent = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}
    answer = client.post("/mcp", json=sent, headers=HEADERS)
    assert answer.json()["result"]["protocolVersion"] == "2025-06-18"
    assert "mcp-session-id" not in answer.headers


UNKNOWN = '{"jsonrpc": "2.0", "id": 1, "method": "no/such", "params": {}}'


@pytest.mark.parametrize("body", ["{", "[]", UNKNOWN])
def test_what_is_no_message_is_refused_and_the_next_is_answered(client, body):
    """As JSON-RPC says, with a 4xx or an error in the answer."""
    answer = client.post("/mcp", content=body, headers=HEADERS)
    assert answer.status_code >= HTTPStatus.BAD_REQUEST or "error" in answer.json()
    listed = {"jsonrpc": "2.0", "id": 2, "method": "tools/list", "params": {}}
    assert len(client.post("/mcp", json=listed, headers=HEADERS).json()["result"]["tools"]) == 9


def test_without_the_library_the_service_runs_and_says_what_is_missing(client, monkeypatch):
    """Only /mcp is not there, with a code of its own."""
    monkeypatch.setattr("data.extras.find_spec", lambda _: None)
    answer = client.post("/mcp", json={}, headers=HEADERS)
    assert (answer.status_code, answer.json()["code"]) == (HTTPStatus.NOT_IMPLEMENTED, "not_installed")
    assert "pip install 'kith[mcp]'" in answer.json()["detail"]
    assert client.get("/v1/owners/Ada/suggestions").status_code == HTTPStatus.OK


@pytest.mark.usefixtures("home")
def test_without_the_library_the_command_says_what_is_missing():
    """And nothing of the service needs it to be imported."""
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "pip install 'kith[mcp]'" in done.stderr


def test_the_command_says_on_standard_error_that_nothing_is_there_yet(tmp_path):
    """Standard output is the protocol's alone."""
    env = os.environ | {"KITH_HOME": f"{tmp_path / 'empty'}"}
    done = subprocess.run(
        [sys.executable, "-m", "kith", "mcp"], env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (NothingYetError.exit_code, "")
    assert "kith start" in done.stderr


def test_the_review_is_in_the_owners_language(assistant, store):
    """So that the person reads what the assistant was asked."""
    store.preferences.set("Ada", "language", "bn")
    text = assistant.ask("get_prompt", "weekly_review").messages[0].content.text
    assert "this_week" in text
    assert "এ সপ্তাহে" in text
