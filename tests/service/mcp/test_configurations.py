"""The configurations of clients in docs/how-to/assistants.md, each used as it is printed there."""

import json
import re
import sys
from pathlib import Path

import pytest

from data.schema import OWN
from data.settings import Settings
from data.store.store import Store
from service.security import Right
from tests.service.mcp.conftest import over_http, talking
from tests.service.mcp.test_transports import command

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "assistants.md"
BLOCKS = re.findall(r"^```json\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
SERVERS = [
    server
    for block in BLOCKS
    for key in ("mcpServers", "servers")
    for server in json.loads(block).get(key, {}).values()
]
COMMANDS = [server for server in SERVERS if "command" in server]
ADDRESSES = [server for server in SERVERS if "url" in server]


def test_the_page_shows_three_clients_and_both_ways():
    """Whoever adds a block here has it tested."""
    assert (len(COMMANDS), len(ADDRESSES)) == (3, 2)
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"**{client}**" in text for client in ("Claude Desktop", "Cursor", "VS Code", "Claude Code"))


@pytest.mark.parametrize("server", COMMANDS, ids=json.dumps)
def test_a_command_that_the_page_shows_answers(server, publish):
    """With the arguments that stand there."""
    with Store(Settings.from_environment().store_path) as store:
        publish(store, "Ada", ("Grace Hopper",))
    first, *words = server["args"]
    assert (server["command"], first) == (Path(sys.executable).with_name("kith").name, "mcp")
    with talking(command(*words)) as assistant:
        assert assistant.call("this_week")["owner"] == "Ada"
        assert ("add_note" in assistant.tools()) is ("--read-only" not in words)


@pytest.mark.parametrize("server", ADDRESSES, ids=json.dumps)
def test_an_address_that_the_page_shows_answers(server, store, clock, publish, serve):
    """At its path, with its header and a key of the scope that the page names."""
    publish(store, "Ada", ("Grace Hopper",))
    scopes = re.findall(r"^    kith keys create assistant --scope (\S+)", PAGE.read_text(), re.MULTILINE)
    assert scopes == [str(Right.READ)]
    token, _ = store.api_keys.make(OWN, "assistant", scopes, owner="Ada", made_at=0, expires_at=None)
    header = re.sub(r"kith_…|\$\{input:kith-key\}", token, server["headers"]["Authorization"])
    path = re.fullmatch(r"http://127\.0\.0\.1:8765(/\S+)", server["url"])[1]
    with serve(store, clock) as place, over_http(place, header.removeprefix("Bearer "), path) as assistant:
        assert assistant.call("this_week")["owner"] == "Ada"


def test_the_page_names_every_tool_with_its_scope():
    """A tool that is not in the table is not documented."""
    from service.mcp.server import TOOLS

    rows = re.findall(r"^\| `(\w+)` \|.*?\| `(\S+)` \| (no|yes|adds)", PAGE.read_text(), re.MULTILINE)
    assert [(name, scope) for name, scope, _ in rows] == [
        (tool.function.__name__, str(tool.right)) for tool in TOOLS
    ]
    assert [changes == "no" for *_, changes in rows] == [tool.hints.read_only_hint for tool in TOOLS]
