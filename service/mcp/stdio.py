"""The protocol over standard input and output, for an assistant on this machine."""

import asyncio

from data.extras import Extra, require_extra
from data.store.store import Store
from service.mcp.calls import AssistantAccess
from service.runtime.store_access import StoreAccess
from service.security import Caller
from service.use_cases.week import Clock


def serve_stdio(store: Store, clock: Clock, caller: Caller) -> None:
    """Answer on standard output until standard input ends; raises NotInstalledError without the library."""
    require_extra(Extra.MCP)
    asyncio.run(_serve(store, clock, caller))


async def _serve(store: Store, clock: Clock, caller: Caller) -> None:
    from service.mcp.server import build_server

    store_access = StoreAccess.over(store, clock)
    access = AssistantAccess(store_access, caller)
    try:
        await build_server(lambda _: access).run_stdio_async()
    finally:
        await store_access.close()
