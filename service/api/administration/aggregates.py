"""What a workplace may know of all its owners together, and of nobody alone."""

from datetime import datetime
from typing import Annotated

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from data.schema import DAY_SECONDS, AnswerKind, from_epoch
from service.security import Right
from service.use_cases.week import WeekUseCases
from service.web.problems import api_router
from service.web.request import authorise, json_response
from service.web.schemas import ResponseModel

router = api_router("workplace")
Days = Annotated[int, Query(ge=7, le=366, description="Of so many days up to now")]


class AggregatesOut(ResponseModel):
    """Figures over all owners; null where fewer than five owners stand behind one."""

    since: datetime = Field(description="From when on")
    until: datetime = Field(description="Up to when")
    lists: int | None = Field(description="How many lists were made")
    done: int | None = Field(description="How many suggestions were answered with done")
    snoozed: int | None = Field(description="With snoozed")
    dismissed: int | None = Field(description="With dismissed")
    never: int | None = Field(description="With never")


@router.get(
    "/v1/aggregates", summary="Figures over all owners, and over nobody alone", response_model=AggregatesOut
)
async def get_aggregates(request: Request, days: Days = 28) -> Response:
    """At a workplace a key sees no more than this of what owners do, unless they agreed to more."""
    authorised = authorise(request, Right.READ)

    def read(use_cases: WeekUseCases) -> str:
        now = authorised.store_access.now()
        since = now - days * DAY_SECONDS
        figures = use_cases.store.aggregates.between(since, now)
        answers = {str(kind): figures.answers[kind] for kind in AnswerKind}
        return AggregatesOut(
            since=from_epoch(since), until=from_epoch(now), lists=figures.lists, **answers
        ).model_dump_json()

    return json_response(await authorised.read(read))
