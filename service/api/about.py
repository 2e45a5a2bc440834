"""What the lists rest on: the model with its figures, and what each source can see."""

from dataclasses import asdict
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from data.errors import NotFoundError
from data.schema import from_epoch
from data.store.preferences import EVERYONE, MODEL
from data.store.texts import to_json
from service.asking import asking, owner_of, reply
from service.callers import Right
from service.errors import declared
from service.schemas_crm import CoverageOut, ModelOut

router = APIRouter(tags=["about"])


@router.get(
    "/v1/model",
    summary="The model that made the latest lists",
    operation_id="getModel",
    response_model=ModelOut,
    responses=declared(HTTPStatus.NOT_FOUND),
)
async def model(request: Request) -> Response:
    """Its version, when it was trained and on what, and its figures beside the baselines'."""
    asked = asking(request, Right.READ, owner_of(request))
    card = await asked.read(lambda desk: desk.store.preferences.get(EVERYONE, MODEL))
    if card is None:
        raise NotFoundError("no list was made yet, so no model has spoken; make one with: kith suggest")
    return reply(to_json(card))


@router.get(
    "/v1/coverage",
    summary="What each source has brought",
    operation_id="getCoverage",
    response_model=CoverageOut,
    responses=declared(),
)
async def coverage(request: Request) -> Response:
    """By source: how many interactions of how many owners, from when to when."""
    asked = asking(request, Right.READ)
    found = await asked.long(lambda desk: desk.store.directory.sources())
    moments = ("first", "last", "recorded_at")
    sources = [
        {key: from_epoch(value) if key in moments else value for key, value in asdict(one).items()}
        for one in found
    ]
    return reply(to_json({"sources": sources}))
