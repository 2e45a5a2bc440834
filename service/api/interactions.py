"""Interactions in, one bad row never sinking the rest."""

from datetime import datetime, timedelta
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from data.schema import Interaction, to_epoch
from data.store.interactions import content_key
from service.asking import Owner, desk_of
from service.errors import declared
from service.schemas import (
    InteractionSent,
    InteractionsSent,
    ItemOut,
    RecordedOut,
    Rejected,
    pointer,
)

router = APIRouter(tags=["interactions"])
# Two machines' clocks differ a little; more than this is a mistake in the data.
AHEAD = timedelta(minutes=5)


@router.post(
    "/v1/owners/{owner:path}/interactions",
    summary="Add interactions to the log",
    response_model=RecordedOut,
    responses=declared(
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
)
async def record(request: Request, owner: Owner, sent: InteractionsSent) -> Response:
    """Keep what can be read: it is on disk before the answer, and a contact met leaves the list."""
    desk = desk_of(request)
    latest = desk.clock() + AHEAD
    results = [_result(owner, index, one, latest) for index, one in enumerate(sent.interactions)]
    accepted = [
        _interaction(owner, one)
        for one, result in zip(sent.interactions, results, strict=True)
        if result.status == "accepted"
    ]
    counts = desk.record(accepted)
    told = RecordedOut(
        created=counts.created,
        updated=counts.updated,
        duplicate=counts.duplicate,
        rejected=len(results) - len(accepted),
        results=results,
    )
    return Response(told.model_dump_json(exclude_none=True), media_type="application/json")


def _result(owner: str, index: int, one: InteractionSent | Rejected, latest: datetime) -> ItemOut:
    place = pointer(("interactions", index))
    # The schema says InteractionSent; what could not be read came through as Rejected.
    if isinstance(one, Rejected):
        return ItemOut(index=index, status="rejected", pointer=place + one.pointer, detail=one.detail)
    if one.at > latest:
        detail = f"{one.at.isoformat()} is in the future; only what has happened is taken in"
        return ItemOut(index=index, status="rejected", pointer=f"{place}/at", detail=detail)
    if one.contact == owner:
        detail = "the contact is the owner; only what is between two people is taken in"
        return ItemOut(index=index, status="rejected", pointer=f"{place}/contact", detail=detail)
    return ItemOut(index=index, status="accepted")


def _interaction(owner: str, one: InteractionSent) -> Interaction:
    key = one.external_id or content_key(owner, one.contact, to_epoch(one.at), one.direction, one.channel)
    return Interaction(
        owner=owner,
        contact=one.contact,
        at=one.at,
        direction=one.direction,
        channel=one.channel,
        source=one.source,
        external_id=key,
        exchange=one.exchange,
        side=one.side,
        note=one.note,
    )
