"""The interactions of an owner, page by page."""

from dataclasses import replace
from typing import Annotated, cast

from fastapi import Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from data.schema import Direction, Exchange, Role, Side, to_epoch
from data.store.reading.interaction_pages import InteractionFilter, Place
from service.security import Right
from service.use_cases.find_contact import require_owner
from service.use_cases.week import WeekUseCases
from service.web.cursors import Cursor, Limit, Page, begin_after, one_page
from service.web.problems import api_router
from service.web.request import Owner, authorise, json_response
from service.web.schemas import Moment, Name, ResponseModel, SourceName, StoredMoment

router = api_router("interactions")
OfContact = Annotated[Name | None, Query(description="Only with this contact")]
OfSource = Annotated[SourceName | None, Query(description="Only of this source")]
Since = Annotated[Moment | None, Query(description="Only at or after this moment")]
Before = Annotated[Moment | None, Query(description="Only before this moment")]
ChangedSince = Annotated[
    Moment | None, Query(description="Only those taken in or changed at or after this moment")
]


async def interaction_filter(
    contact: OfContact = None,
    source: OfSource = None,
    since: Since = None,
    before: Before = None,
    changed_since: ChangedSince = None,
) -> InteractionFilter:
    """Return the filter that the parameters of a request ask for."""
    moments = [None if moment is None else to_epoch(moment) for moment in (since, before, changed_since)]
    return InteractionFilter(contact, source, *moments)


Wanted = Annotated[InteractionFilter, Depends(interaction_filter)]


class InteractionOut(ResponseModel):
    """One dated moment of contact, in the shape in which it is sent."""

    owner: str = Field(description="Whose interaction")
    contact: str = Field(description="The other person, by the name that they have now")
    at: StoredMoment = Field(description="When")
    direction: Direction = Field(description="Who reached out, seen from the owner")
    channel: str = Field(description="email, call, meeting, message, note, …")
    source: str = Field(description="Where this is known from")
    external_id: str = Field(description="The source's own id")
    people: int = Field(description="How many others took part")
    role: Role | None = Field(description="In which line of a message the contact stood")
    counts: bool = Field(description="False for what is kept but is no contact, like a crowd")
    exchange: Exchange | None = Field(description="Help inside the interaction")
    exchange_side: Side | None = Field(description="Which way it went, seen from the owner")
    note: str | None = Field(description="The owner's own words; never a message's")
    changed_at: StoredMoment = Field(description="When it was taken in, or changed last")


class InteractionsPageOut(Page):
    """One page of interactions."""

    interactions: list[InteractionOut] = Field(description="By time, the oldest first")


@router.get(
    "/v1/owners/{owner:path}/interactions",
    summary="The interactions of an owner, page by page",
    response_model=InteractionsPageOut,
)
async def list_interactions(
    request: Request,
    owner: Owner,
    wanted: Wanted,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """As they were sent; contact by the owner's word alone has the source `owner`."""
    authorised = authorise(request, Right.READ, owner)
    after = cast("Place | None", begin_after(cursor, int, str, str, str))

    def read(use_cases: WeekUseCases) -> str:
        require_owner(use_cases.store, owner)
        whom = wanted.contact and use_cases.named_contact(owner, wanted.contact)
        rows = use_cases.store.interaction_pages.page(owner, limit + 1, replace(wanted, contact=whom), after)
        shown, next_cursor = one_page(rows, limit, lambda row: row.place)
        # The owner's own words are nobody else's at a workplace.
        noted = not authorised.caller.is_somebody_else(owner)
        fields = set(InteractionOut.model_fields) - {"owner", "changed_at", "note"}
        interactions = [
            InteractionOut(
                owner=owner,
                changed_at=row.recorded_at,  # type: ignore[arg-type]  # The model reads epoch seconds.
                note=row.note if noted else None,
                **{name: getattr(row, name) for name in fields},
            )
            for row in shown
        ]
        return InteractionsPageOut(interactions=interactions, next_cursor=next_cursor).model_dump_json()

    return json_response(await authorised.read_long(read))
