"""The protocol over HTTP, at /mcp: begun with its first request, for most installations never ask."""

import asyncio
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from data.extras import Extra, require_extra
from service.mcp.calls import AssistantAccess
from service.web.request import caller_of, store_access_of

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager


class McpEndpoint:
    """ASGI app: answers one message of the protocol with one JSON document; it keeps no session."""

    def __init__(self) -> None:
        """Begin nothing yet."""
        self._manager: asyncio.Future[StreamableHTTPSessionManager] | None = None
        self._running: asyncio.Task[None] | None = None
        self._ending = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a message; raises NotInstalledError where the protocol's library is missing."""
        require_extra(Extra.MCP)
        manager = await self._begun()
        await manager.handle_request(scope, receive, send)

    async def close(self) -> None:
        """End what was begun."""
        self._ending.set()
        if self._running is not None:
            await self._running

    async def _begun(self) -> "StreamableHTTPSessionManager":
        if self._manager is None:
            self._manager = asyncio.get_running_loop().create_future()
            # A task of its own: what it opens has to be closed by the one that opened it.
            self._running = asyncio.create_task(self._run(self._manager))
        return await asyncio.shield(self._manager)

    async def _run(self, begun: "asyncio.Future[StreamableHTTPSessionManager]") -> None:
        try:
            # In a thread: the library takes about a second to load, and others are waiting.
            manager = await asyncio.to_thread(_session_manager)
        except BaseException as error:
            begun.set_exception(error)
            raise
        async with manager.run():
            begun.set_result(manager)
            await self._ending.wait()


def _session_manager() -> "StreamableHTTPSessionManager":
    from mcp.server.transport_security import TransportSecuritySettings

    from service.mcp.server import build_server

    server = build_server(_access_of)
    # Hosts and origins were looked at before, as for every request of the service.
    trusting = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    server.streamable_http_app(json_response=True, stateless_http=True, transport_security=trusting)
    return server.session_manager


def _access_of(request: Any) -> AssistantAccess:
    assert isinstance(request, Request)  # noqa: S101  # The transport gave it; this tells the type.
    metrics = request.app.state.metrics.of_request(request.scope)
    return AssistantAccess(store_access_of(request), caller_of(request), metrics)
