"""An owner's relationships: all of them page by page, and one with its reasons."""

import base64
import binascii
import json
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from data.errors import NotFoundError
from data.schema import ContactState, from_epoch, to_epoch
from data.store.directory import LATER, Relationship
from data.store.texts import to_json
from service.asking import Contact, Owner, asking, reply
from service.callers import Right
from service.desk import Desk, FieldError
from service.errors import declared
from service.schemas import Moment
from service.schemas_crm import RelationshipOut, RelationshipsOut

router = APIRouter(tags=["relationships"])
Limit = Annotated[int, Query(ge=1, le=100, description="At most so many on a page")]
Cursor = Annotated[str | None, Query(max_length=2_000, description="next_cursor of the page before")]
Since = Annotated[Moment | None, Query(description="Only with contact at or after this moment")]
Before = Annotated[Moment | None, Query(description="Only without contact since this moment")]
State = Annotated[ContactState | None, Query(description="Only contacts in this state")]


@router.get(
    "/v1/owners/{owner:path}/relationships",
    summary="All relationships of an owner, page by page",
    operation_id="listRelationships",
    response_model=RelationshipsOut,
    responses=declared(),
)
async def relationships(
    request: Request,
    owner: Owner,
    limit: Limit = 50,
    cursor: Cursor = None,
    last_since: Since = None,
    last_before: Before = None,
    state: State = None,
) -> Response:
    """By contact, so that nothing is left out or comes twice while new interactions arrive."""
    asked = asking(request, Right.READ, owner)
    after = None if cursor is None else _opened(cursor)
    found = await asked.long(
        lambda desk: desk.store.directory.page(
            owner,
            after=after,
            limit=limit + 1,
            since=0 if last_since is None else to_epoch(last_since),
            before=LATER if last_before is None else to_epoch(last_before),
            state=None if state is None else str(state),
        )
    )
    page = [_fields(one) for one in found[:limit]]
    more = _closed(found[limit - 1].contact) if len(found) > limit else None
    return reply(to_json({"relationships": page, "next_cursor": more}))


@router.get(
    "/v1/owners/{owner:path}/relationships/{contact:path}",
    summary="One relationship: why it is suggested, or that it is not",
    operation_id="getRelationship",
    response_model=RelationshipOut,
    responses=declared(HTTPStatus.NOT_FOUND),
)
async def relationship(request: Request, owner: Owner, contact: Contact) -> Response:
    """What the log and the latest list say of one contact."""
    asked = asking(request, Right.READ, owner)
    return reply(to_json(await asked.read(lambda desk: _one(desk, owner, contact))))


def _one(desk: Desk, owner: str, contact: str) -> dict[str, Any]:
    found = desk.store.directory.get(owner, contact)
    if found is None:
        raise NotFoundError(f"there is no relationship of {owner!r} with {contact!r}")
    try:
        suggestions = desk.week(owner)["suggestions"]
    except NotFoundError:
        suggestions = []
    listed = next((one for one in suggestions if one["contact"] == contact), None)
    return _fields(found) | {"suggested": listed is not None, "suggestion": listed}


def _fields(one: Relationship) -> dict[str, Any]:
    return {
        "contact": one.contact,
        "name": one.name,
        "kind": one.kind,
        "state": one.state,
        "interactions": one.interactions,
        "first_at": from_epoch(one.first),
        "last_at": from_epoch(one.last),
    }


def _closed(contact: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([contact]).encode()).decode().rstrip("=")


def _opened(cursor: str) -> str:
    """Return the contact after which to go on."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        (contact,) = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if isinstance(contact, str) and contact.isprintable():
            return contact
    except (ValueError, TypeError, binascii.Error, RecursionError):
        pass
    raise FieldError("cursor", "this is not a cursor of Kith; use the next_cursor of the page before")
