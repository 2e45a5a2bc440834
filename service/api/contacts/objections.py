"""Contacts who objected: their history is kept, and nothing is made of it for anybody in the workspace."""

from typing import Annotated

from fastapi import Path, Request
from pydantic import Field
from starlette.responses import Response

from data.schema import from_epoch, to_epoch
from data.store.privacy.objections import Objection
from data.strict_json import to_json
from service.security import Right
from service.web.problems import WITH_BODY, api_router
from service.web.request import authorise, json_response
from service.web.schemas import Name, RequestModel, ResponseModel, StoredMoment

router = api_router("people")
ContactId = Annotated[Name, Path(description="Under whichever handle the contact is known")]


class ObjectionSent(RequestModel):
    """Who objected."""

    contact: Name = Field(description="As interactions name the contact; it need not be known yet")


class ObjectionOut(ResponseModel):
    """One objection."""

    contact: str = Field(description="Who objected")
    at: StoredMoment = Field(description="When it was written down")
    asked_by: str = Field(description="page, terminal or the id of a key")


class ObjectionsOut(ResponseModel):
    """The objections that stand."""

    objections: list[ObjectionOut] = Field(description="Newest first")


class ObjectionKeptOut(ResponseModel):
    """What an objection, or its lifting, concerns."""

    contact: str = Field(description="Who objected")
    owners: int = Field(description="How many owners know the contact")


@router.get("/v1/objections", summary="Contacts who objected", response_model=ObjectionsOut)
async def list_objections(request: Request) -> Response:
    """Of these nothing is scored, suggested or learned, whoever knows them."""
    authorised = authorise(request, Right.PEOPLE)
    rows = await authorised.read(lambda use_cases: use_cases.store.objections.all())
    return json_response(to_json(ObjectionsOut(objections=[_shown(row) for row in rows]).model_dump()))


@router.post(
    "/v1/objections",
    summary="Keep that a contact objected",
    response_model=ObjectionKeptOut,
    responses=WITH_BODY,
)
async def add_objection(request: Request, sent: ObjectionSent) -> Response:
    """For all owners, under all handles, whatever is imported or merged later; twice is once."""
    authorised = authorise(request, Right.PEOPLE)
    owners = await authorised.write(
        lambda use_cases: use_cases.store.objections.add(
            sent.contact, to_epoch(use_cases.clock()), authorised.caller.id
        )
    )
    return json_response(ObjectionKeptOut(contact=sent.contact, owners=len(owners)).model_dump_json())


@router.delete(
    "/v1/objections/{contact:path}", summary="Take an objection back", response_model=ObjectionKeptOut
)
async def lift_objection(request: Request, contact: ContactId) -> Response:
    """From the next list on the contact may be suggested again. 404 where the contact did not object."""
    authorised = authorise(request, Right.PEOPLE)
    owners = await authorised.write(
        lambda use_cases: use_cases.store.objections.lift(contact, to_epoch(use_cases.clock()))
    )
    return json_response(ObjectionKeptOut(contact=contact, owners=len(owners)).model_dump_json())


def _shown(row: Objection) -> ObjectionOut:
    return ObjectionOut(contact=row.contact, at=from_epoch(row.at), asked_by=row.asked_by)
