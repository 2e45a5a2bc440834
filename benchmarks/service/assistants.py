"""How long an assistant waits for this_week, over HTTP and over standard input and output, on both stores."""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from benchmarks.service.serving_world import copy_to, fill, owner_name, postgres, running

# Milliseconds that the median call may take.
OVER_HTTP, OVER_STDIO = 30.0, 10.0
WARMING = 20


async def times(connect: Callable[[], Any], owner: str, calls: int) -> list[float]:
    """Return the milliseconds of each call of the official client, its checks of the result included."""
    took = []
    async with Client(connect()) as client:
        for number in range(WARMING + calls):
            begun = time.perf_counter()
            result = await client.call_tool("this_week", {"owner": owner})
            if result.is_error or len(result.structured_content["suggestions"]) != 20:  # noqa: PLR2004
                raise SystemExit(f"this_week was answered with {result.content[0].text[:200]!r}")
            if number >= WARMING:
                took.append((time.perf_counter() - begun) * 1000)
    return took


def by_address(port: int, token: str) -> Callable[[], Any]:
    """Return what connects to a service with a key."""

    def connect() -> Any:
        web = httpx2.AsyncClient(headers={"authorization": f"Bearer {token}"})
        return streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=web)

    return connect


def by_command(**env: str) -> Callable[[], Any]:
    """Return what starts kith mcp with a store."""
    return lambda: StdioServerParameters(
        command=sys.executable, args=["-m", "kith", "mcp"], env={"PATH": os.environ["PATH"]} | env
    )


def row(name: str, took: list[float], most: float) -> bool:
    """Print the median beside its limit, and the slowest twentieth."""
    middle, slow = median(took), quantiles(took, n=20)[-1]
    verdict = "reached" if middle <= most else "MISSED"
    print(f"{name:40} {middle:8.1f} ms  <= {most:g}  {verdict}  p95 {slow:.1f} ms", flush=True)
    return middle <= most


def main() -> None:
    """Fill both stores, ask over both transports, and end with 1 where a limit is missed."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--owners", type=int, default=1_000)
    words.add_argument("--calls", type=int, default=300)
    wanted = words.parse_args()
    serve, owner = (
        ["-m", "kith", "serve", "--port", "0", "--quota", "1000000"],
        owner_name(wanted.owners // 2),
    )
    print(f"{wanted.owners} owners, a list of twenty each; {wanted.calls} calls, the client's work included")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        # A home is made private, and the server runs as somebody else.
        for name in ("pg", "home"):
            (folder / name).mkdir()
        url = stack.enter_context(postgres(folder / "pg"))
        token = fill(folder / "home" / "kith.db", wanted.owners)
        copy_to(folder / "home" / "kith.db", url)
        stores = {"SQLite": {}, "PostgreSQL": {"KITH_STORE_URL": url}}
        reached = []
        for name, more in stores.items():
            env = {"KITH_HOME": str(folder / "home")} | more
            with running(serve, env) as service:
                took = asyncio.run(times(by_address(service.port, token), owner, wanted.calls))
            reached.append(row(f"this_week over HTTP, {name}", took, OVER_HTTP))
            took = asyncio.run(times(by_command(**env), owner, wanted.calls))
            reached.append(row(f"this_week over stdio, {name}", took, OVER_STDIO))
    sys.exit(0 if all(reached) else 1)


if __name__ == "__main__":
    main()
