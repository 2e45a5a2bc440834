"""B1: a FastAPI route with the declared parameters of the real one, which returns constant bytes."""

import gc
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Header, Path, Query
from starlette.responses import Response

from data.schema import Pool
from service.serving import listening

app = FastAPI(docs_url=None, redoc_url=None)
BODY = b'{"suggestions": "' + b"x" * 3_460 + b'"}'


@app.get("/v1/owners/{owner:path}/suggestions")
async def suggestions(
    owner: Annotated[str, Path(min_length=1, max_length=320)],  # noqa: ARG001
    limit: Annotated[int, Query(ge=1, le=100)] = 20,  # noqa: ARG001
    pool: Annotated[Pool | None, Query()] = None,  # noqa: ARG001
    lang: Annotated[str | None, Query(pattern="^[a-z]+$")] = None,  # noqa: ARG001
    as_of: Annotated[str | None, Query()] = None,  # noqa: ARG001
    if_none_match: Annotated[str | None, Header()] = None,  # noqa: ARG001
) -> Response:
    """Return the same bytes to everybody."""
    return Response(BODY, media_type="application/json")


if __name__ == "__main__":
    with listening("127.0.0.1", 0) as listener:
        print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, server_header=False))
        gc.collect()
        gc.freeze()
        server.run(sockets=[listener])
