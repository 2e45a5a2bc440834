"""What the lists rest on: the model with its figures, and what each source can see."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from data.coverage import Coverage
from data.errors import NotFoundError
from data.schema import from_epoch
from data.strict_json import to_json
from service.api.schemas_crm import CoverageOut, ModelOut
from service.security.callers import Right
from service.use_cases.report_card import model_card
from service.web.problems import declared
from service.web.request import NAMED, asking, owner_of, reply

router = APIRouter(tags=["about"])
Whose = Annotated[
    str | None, Query(min_length=1, max_length=320, pattern=NAMED, description="Only this owner's sources")
]


@router.get(
    "/v1/model",
    summary="The model that made the latest lists",
    operation_id="getModel",
    response_model=ModelOut,
    responses=declared(HTTPStatus.NOT_FOUND),
)
async def model(request: Request) -> Response:
    """Its version, when it was trained and on what, and its figures beside the baselines'.

    What rests on another workspace's log is left out: then `training` and `figures` are empty.
    """
    asked = asking(request, Right.READ, owner_of(request))
    card = await asked.read(lambda desk: model_card(desk.store))
    if card is None:
        raise NotFoundError("no list was made yet, so no model has spoken; make one with: kith suggest")
    return reply(to_json(card))


@router.get(
    "/v1/coverage",
    summary="What each source shows, and what it cannot",
    operation_id="getCoverage",
    response_model=CoverageOut,
    responses=declared(),
)
async def coverage(request: Request, owner: Whose = None) -> Response:
    """By owner and source: how many interactions, from when to when, its gaps and limits."""
    whose = owner or owner_of(request)
    asked = asking(request, Right.READ, whose)
    now = asked.office.now()
    found = await asked.long(lambda desk: desk.store.sources.coverage(now, whose))
    return reply(to_json({"sources": [_source(one) for one in found]}))


def _source(one: Coverage) -> dict[str, Any]:
    gaps = [{"after": from_epoch(gap.after), "before": from_epoch(gap.before)} for gap in one.gaps]
    moments = {"first": from_epoch(one.first), "last": from_epoch(one.last)}
    return {**asdict(one), **moments, "gaps": gaps}
