"""Whether the process runs, whether it can work, and its figures."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, Response

from service.security.callers import PERSON, Right
from service.web.problems import problem
from service.web.request import authorise, store_access_of

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> Response:
    """Say that the process runs; touches nothing."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """Say that the store answers, and its revision."""
    try:
        revision = await store_access_of(request).reader.run(PERSON.workspace, lambda store: store.revision())
    except Exception:  # noqa: BLE001  # Whatever the database says, it means: not ready.
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "the store does not answer")
    return JSONResponse({"status": "ready", "revision": revision})


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Return the figures of this process, as Prometheus reads them; no one is named in them."""
    authorise(request, Right.ADMIN)
    return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)
