"""Whether the process runs, and whether it can work."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from service.asking import desk_of
from service.errors import problem

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> Response:
    """Say that the process runs; touches nothing."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """Say that the store answers, and its revision."""
    try:
        revision = desk_of(request).store.revision()
    except Exception:  # noqa: BLE001  # Whatever the database says, it means: not ready.
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "the store does not answer")
    return JSONResponse({"status": "ready", "revision": revision})
