"""Lists out, answers in."""

from hashlib import blake2b
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response

from data.wording.language import preferred
from service.asking import Contact, Owner, desk_of
from service.desk import to_json
from service.errors import declared
from service.schemas import AnswerOut, AnswerSent, WeekOut
from service.schemas_why import RelationshipOut

router = APIRouter(tags=["suggestions"])
Limit = Annotated[int, Query(ge=1, le=100, description="At most so many, by rank")]
Accepted = Annotated[str | None, Header(alias="Accept-Language", description="The language of sentences")]
Known = Annotated[str | None, Header(alias="If-None-Match", description="ETag of a former answer")]


@router.get(
    "/v1/owners/{owner:path}/suggestions",
    summary="The open suggestions of an owner's latest list",
    response_model=WeekOut,
    responses=declared(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY)
    | {304: {"description": "Nothing has changed since the ETag of If-None-Match"}},
)
async def suggestions(
    request: Request, owner: Owner, limit: Limit = 20, if_none_match: Known = None, accepted: Accepted = None
) -> Response:
    """Open means: not answered (or the snooze has passed) and no interaction since `as_of`."""
    lang = preferred(accepted)
    body = to_json(desk_of(request).week(owner, limit, lang)).encode()
    etag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    headers = {"etag": etag, "cache-control": "private, no-cache"} | _in(lang)
    if _is_known(etag, if_none_match or ""):
        return Response(None, HTTPStatus.NOT_MODIFIED, headers)
    return Response(body, headers=headers, media_type="application/json")


@router.post(
    "/v1/owners/{owner:path}/suggestions/{contact:path}/answer",
    summary="Say what the owner did with a suggestion",
    status_code=HTTPStatus.CREATED,
    response_model=AnswerOut,
    responses=declared(
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
)
async def answer(request: Request, owner: Owner, contact: Contact, sent: AnswerSent) -> Response:
    """Each answer is kept; the latest one decides whether the suggestion is open."""
    written = desk_of(request).answer(owner, contact, sent.kind, sent.until, sent.note, sent.reason)
    return Response(
        AnswerOut.model_validate(written, from_attributes=True).model_dump_json(),
        HTTPStatus.CREATED,
        media_type="application/json",
    )


@router.get(
    "/v1/owners/{owner:path}/relationships/{contact:path}",
    summary="Why a contact is on the owner's latest list, or why not",
    response_model=RelationshipOut,
    responses=declared(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
)
async def relationship(
    request: Request, owner: Owner, contact: Contact, accepted: Accepted = None
) -> Response:
    """Probability, depth, all terms, rank, guards, the timeline's figures and the ledger."""
    lang = preferred(accepted)
    found = RelationshipOut.model_validate(desk_of(request).why(owner, contact, lang))
    return Response(found.model_dump_json(), headers=_in(lang), media_type="application/json")


def _in(lang: str) -> dict[str, str]:
    return {"content-language": lang, "vary": "Accept-Language"}


def _is_known(etag: str, header: str) -> bool:
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return etag in tags or "*" in tags
