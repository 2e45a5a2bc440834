"""The official client of the protocol, spoken with from tests that are not asynchronous."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from data.schema import OWN
from data.store.store import Store
from service.mcp.calls import AssistantAccess
from service.mcp.server import build_server
from service.runtime.store_access import StoreAccess
from service.security import Caller, Right

EVERYTHING = frozenset({Right.READ, Right.RECORD, Right.ANSWER})


class Assistant:
    """A connected client: what a tool returned, or why it was refused."""

    def __init__(self, portal: BlockingPortal, client: Client) -> None:
        """Speak with a connected client in the thread of its portal."""
        self.portal = portal
        self.client = client

    def ask(self, method: str, *words: Any) -> Any:
        """Return what a method of the client returns."""
        return self.portal.call(getattr(self.client, method), *words)

    def call(self, tool: str, **arguments: Any) -> Any:
        """Return the structured result of a tool that must not refuse."""
        result = self.ask("call_tool", tool, arguments)
        assert not result.is_error, result.content[0].text
        return result.structured_content

    def refusal(self, tool: str, **arguments: Any) -> str:
        """Return why a tool refused, which it must."""
        result = self.ask("call_tool", tool, arguments)
        assert result.is_error, result.structured_content
        assert result.structured_content is None
        return str(result.content[0].text).removeprefix(f"Error executing tool {tool}: ")

    def tools(self) -> dict[str, Any]:
        """Return the tools that are offered, by name."""
        return {tool.name: tool for tool in self.ask("list_tools").tools}


@contextmanager
def talking(target: Any) -> Iterator[Assistant]:
    """Connect the client to a server in this process, a command, or whatever a function connects to."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(target() if callable(target) else target)) as client,
    ):
        yield Assistant(portal, client)


@contextmanager
def over_http(place: str, key: str | None = None, path: str = "/mcp") -> Iterator[Assistant]:
    """Connect the client to a running service, with a key."""
    import httpx2

    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    web = httpx2.AsyncClient(headers=headers, timeout=30)
    with talking(lambda: streamable_http_client(f"{place}{path}", http_client=web)) as assistant:
        yield assistant
        assistant.portal.call(web.aclose)


@pytest.fixture(scope="session")
def _server() -> tuple[Any, list[AssistantAccess]]:
    """Build a server once, for the one access in a list: describing its tools costs more than a test."""
    connected: list[AssistantAccess] = []
    return build_server(lambda _: connected[0]), connected


@pytest.fixture
def talk(_server: tuple[Any, list[AssistantAccess]]) -> Iterator[Callable[..., Assistant]]:
    """Return what connects the client to a store, one store in each test, with every right."""
    server, connected = _server
    with ExitStack() as opened:

        def connect(store: Store, clock: Any) -> Assistant:
            assert not connected
            access = AssistantAccess(StoreAccess.over(store, clock), Caller("test", OWN, EVERYTHING))
            connected.append(access)
            opened.callback(connected.clear)
            closing = opened.enter_context(start_blocking_portal())
            opened.callback(closing.call, access.store_access.close)
            return opened.enter_context(talking(lambda: server))

        yield connect


@pytest.fixture
def assistant(store, clock, publish, talk) -> Assistant:
    """Connect the client to a store in which Ada has a list."""
    publish(store, "Ada", ("Grace Hopper", "Katherine Johnson", "Mary Somerville"))
    return talk(store, clock)
