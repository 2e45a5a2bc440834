"""Interactions that the source deleted, taken out of the log by their natural key."""

from typing import Annotated

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from data.schema import to_epoch
from data.store.log.removal import GoneInteraction
from service.security import Right
from service.web.problems import api_router
from service.web.request import authorise, json_response
from service.web.schemas import ContactName, Name, ResponseModel, Source

router = api_router("interactions")


Owner = Annotated[Name, Query(description="Whose interaction")]
OfSource = Annotated[Source, Query(description="As it was sent")]
ExternalId = Annotated[Name, Query(description="The source's own id")]
Contact = Annotated[
    ContactName | None, Query(description="Only with this contact; without it, with all of them")
]


class GoneOut(ResponseModel):
    """What was taken out of the log."""

    gone: int = Field(description="How many interactions, one for each contact; 0 where none was there")


@router.delete(
    "/v1/interactions", summary="Take out an interaction that the source deleted", response_model=GoneOut
)
async def delete_interaction(
    request: Request, owner: Owner, source: OfSource, external_id: ExternalId, contact: Contact = None
) -> Response:
    """It is as if it had never been sent: what rested on it is counted anew. Twice is the same as once."""
    authorised = authorise(request, Right.RECORD, owner)
    gone, now = [GoneInteraction(source, external_id, owner, contact)], to_epoch(authorised.clock())
    counts = await authorised.write(lambda use_cases: use_cases.store.removal.remove(gone, now))
    return json_response(GoneOut(gone=sum(counts)).model_dump_json())
