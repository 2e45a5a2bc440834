"""What the lists rest on: the model with its figures, and what each source can see."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from data.coverage import Coverage
from data.errors import NotFoundError
from data.schema import from_epoch
from data.strict_json import to_json
from service.api.schemas_crm import CoverageOut, GapOut, ModelOut, SourceOut
from service.security.callers import Right
from service.use_cases.report_card import model_card
from service.web.problems import api_router
from service.web.request import NAME_PATTERN, authorise, json_response, owner_of_key

router = api_router("about")
Whose = Annotated[
    str | None,
    Query(min_length=1, max_length=320, pattern=NAME_PATTERN, description="Only this owner's sources"),
]


@router.get("/v1/model", summary="The model that made the latest lists", response_model=ModelOut)
async def get_model(request: Request) -> Response:
    """Its version, when it was trained and on what, and its figures beside the baselines'.

    What rests on another workspace's log is left out: then `training` and `figures` are empty.
    """
    authorised = authorise(request, Right.READ, owner_of_key(request))
    card = await authorised.read(lambda use_cases: model_card(use_cases.store))
    if card is None:
        raise NotFoundError("no list was made yet, so no model has spoken; make one with: kith suggest")
    return json_response(ModelOut(**card).model_dump_json())


@router.get("/v1/coverage", summary="What each source shows, and what it cannot", response_model=CoverageOut)
async def get_coverage(request: Request, owner: Whose = None) -> Response:
    """By owner and source: how many interactions, from when to when, its gaps and limits."""
    whose = owner or owner_of_key(request)
    authorised = authorise(request, Right.READ, whose)
    now = authorised.store_access.now()
    sources = await authorised.read_long(lambda use_cases: use_cases.store.sources.coverage(now, whose))
    return json_response(to_json(CoverageOut(sources=[_source(source) for source in sources]).model_dump()))


def _source(source: Coverage) -> SourceOut:
    fields = {name: getattr(source, name) for name in SourceOut.model_fields}
    gaps = [GapOut(after=from_epoch(gap.after), before=from_epoch(gap.before)) for gap in source.gaps]
    moments = {"first": from_epoch(source.first), "last": from_epoch(source.last)}
    return SourceOut(**fields | moments | {"gaps": gaps})
