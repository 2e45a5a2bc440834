"""B1: a FastAPI route with the declared parameters of the real one, which returns constant bytes."""

import gc

import uvicorn
from fastapi import FastAPI
from starlette.responses import Response

from service.api.suggestions import AsOf, IfNoneMatch, Limit, PoolFilter
from service.server import listening_socket
from service.web.request import Accepted, Lang, Owner

app = FastAPI(docs_url=None, redoc_url=None)
BODY = b'{"suggestions": "' + b"x" * 3_460 + b'"}'


@app.get("/v1/owners/{owner:path}/suggestions")
async def suggestions(
    owner: Owner,  # noqa: ARG001
    limit: Limit = 20,  # noqa: ARG001
    pool: PoolFilter = None,  # noqa: ARG001
    lang: Lang = None,  # noqa: ARG001
    as_of: AsOf = None,  # noqa: ARG001
    if_none_match: IfNoneMatch = None,  # noqa: ARG001
    accept_language: Accepted = None,  # noqa: ARG001
) -> Response:
    """Return the same bytes to everybody."""
    return Response(BODY, media_type="application/json")


if __name__ == "__main__":
    with listening_socket("127.0.0.1", 0) as listener:
        print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, server_header=False))
        gc.collect()
        gc.freeze()
        server.run(sockets=[listener])
