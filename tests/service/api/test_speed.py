"""The whole way of a reading request costs little more than the framework alone."""

import asyncio
import gc
from time import process_time
from typing import Annotated

from fastapi import FastAPI, Header, Path, Query
from starlette.responses import Response

from data.schema import Pool, to_epoch
from data.store.store import Store
from service.app import Options, create_app

REQUESTS = 300
PAIRS = 7
# Measured at 0.6; a naive route is at 0.2, and a crowded machine blurs what lies between.
LEAST = 0.4


def bare() -> FastAPI:
    """Return an app whose route declares the same parameters and returns constant bytes."""
    app = FastAPI()

    @app.get("/v1/owners/{owner:path}/suggestions")
    async def suggestions(
        owner: Annotated[str, Path(min_length=1, max_length=320)],  # noqa: ARG001
        limit: Annotated[int, Query(ge=1, le=100)] = 20,  # noqa: ARG001
        pool: Annotated[Pool | None, Query()] = None,  # noqa: ARG001
        lang: Annotated[str | None, Query(pattern="^[a-z]+$")] = None,  # noqa: ARG001
        as_of: Annotated[str | None, Query()] = None,  # noqa: ARG001
        if_none_match: Annotated[str | None, Header()] = None,  # noqa: ARG001
    ) -> Response:
        return Response(b"x" * 3_400, media_type="application/json")

    return app


def seconds_for(app: FastAPI, token: str) -> float:
    """Return the CPU seconds of many requests, without a socket in between."""
    scope = {
        "type": "http", "method": "GET", "path": "/v1/owners/Ada/suggestions", "query_string": b"",
        "raw_path": b"/v1/owners/Ada/suggestions", "root_path": "", "scheme": "http", "http_version": "1.1",
        "headers": [(b"host", b"127.0.0.1"), (b"authorization", f"Bearer {token}".encode())],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip

    async def ask() -> None:
        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, object]) -> None:
            assert message.get("status", 200) == 200

        for _ in range(REQUESTS):
            await app(dict(scope), receive, send)

    begun = process_time()
    asyncio.run(ask())
    return process_time() - begun


def test_reading_a_list_costs_little_more_than_a_bare_route(tmp_path, publish, clock):
    """With key, quota, ETag and metrics, a list is read at a good share of the bare route's rate."""
    with Store(tmp_path / "kith.db") as store:
        publish(store, "Ada", tuple(f"contact {n}" for n in range(4)))
        store.rendered.refresh(["Ada"], to_epoch(clock.now))
        token, _ = store.api_keys.make(
            "own", "k", ["suggestions:read"], owner=None, made_at=1, expires_at=None
        )
        ours, theirs = create_app(store, clock, Options(quota=10**9)), bare()
        seconds_for(ours, token), seconds_for(theirs, token)
        gc.collect()
        shares = sorted(seconds_for(theirs, token) / seconds_for(ours, token) for _ in range(PAIRS))
        asyncio.run(ours.state.store_access.close())
    assert shares[PAIRS // 2] >= LEAST
