"""An owner's relationships: all of them page by page, and one with its reasons."""

import base64
import binascii
import json
import re
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from data.schema import ContactKind, ContactState, from_epoch, to_epoch
from data.store.engine.database import END_OF_TIME
from data.store.people.directory import Relationship
from data.strict_json import to_json
from service.api.schemas_crm import RelationshipRow, RelationshipsOut
from service.api.schemas_why import RelationshipOut
from service.security.callers import Right
from service.use_cases.week import FieldError, WeekUseCases
from service.web.problems import api_router
from service.web.request import (
    NAME_PATTERN,
    Accepted,
    Contact,
    Lang,
    Owner,
    authorise,
    json_response,
    language_headers,
    requested_language,
    response_language,
)
from service.web.schemas import Moment

router = api_router("relationships")
KNOWN = re.compile(NAME_PATTERN)
Limit = Annotated[int, Query(ge=1, le=100, description="At most so many on a page")]
Cursor = Annotated[str | None, Query(max_length=2_000, description="next_cursor of the page before")]
Since = Annotated[Moment | None, Query(description="Only with contact at or after this moment")]
Before = Annotated[Moment | None, Query(description="Only without contact since this moment")]
State = Annotated[ContactState | None, Query(description="Only contacts in this state")]


@router.get(
    "/v1/owners/{owner:path}/relationships",
    summary="All relationships of an owner, page by page",
    response_model=RelationshipsOut,
)
async def list_relationships(
    request: Request,
    owner: Owner,
    limit: Limit = 50,
    cursor: Cursor = None,
    last_since: Since = None,
    last_before: Before = None,
    state: State = None,
) -> Response:
    """By contact, so that nothing is left out or comes twice while new interactions arrive."""
    authorised = authorise(request, Right.READ, owner)
    after = None if cursor is None else _contact_before(cursor)
    rows = await authorised.read_long(
        lambda use_cases: use_cases.store.directory.page(
            owner,
            after=after,
            limit=limit + 1,
            since=0 if last_since is None else to_epoch(last_since),
            before=END_OF_TIME if last_before is None else to_epoch(last_before),
            state=None if state is None else str(state),
        )
    )
    page = RelationshipsOut(
        relationships=[_row(row) for row in rows[:limit]],
        next_cursor=_cursor(rows[limit - 1].contact) if len(rows) > limit else None,
    )
    return json_response(to_json(page.model_dump()))


@router.get(
    "/v1/owners/{owner:path}/relationships/{contact:path}",
    summary="One relationship: why it is suggested, or that it is not",
    response_model=RelationshipOut,
)
async def get_relationship(
    request: Request, owner: Owner, contact: Contact, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """Probability, depth, all terms, rank, guards, the timeline's figures and the ledger."""
    authorised = authorise(request, Right.READ, owner)
    wanted = requested_language(lang, accept_language)

    def why(use_cases: WeekUseCases) -> tuple[str, dict[str, Any]]:
        spoken = response_language(use_cases, owner, wanted)
        return spoken, use_cases.why(owner, contact, spoken)

    spoken, explanation = await authorised.read(why)
    # The stored explanation has more fields than are for callers.
    shown = {name: explanation[name] for name in RelationshipOut.model_fields}
    body = RelationshipOut(**shown).model_dump_json()
    return Response(body, headers=language_headers(spoken), media_type="application/json")


def _row(relationship: Relationship) -> RelationshipRow:
    return RelationshipRow(
        contact=relationship.contact,
        name=relationship.name,
        kind=ContactKind(relationship.kind),
        state=ContactState(relationship.state),
        interactions=relationship.interactions,
        first_at=from_epoch(relationship.first),
        last_at=from_epoch(relationship.last),
    )


def _cursor(contact: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([contact], ensure_ascii=False).encode()).decode().rstrip("=")


def _contact_before(cursor: str) -> str:
    """Return the last contact of the page before."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        (contact,) = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        # Any name may stand there that a contact can have, with a mark of direction in it as well.
        if isinstance(contact, str) and KNOWN.fullmatch(contact) and contact.encode():
            return contact
    except (ValueError, TypeError, binascii.Error, RecursionError):
        pass
    raise FieldError("cursor", "this is not a cursor of Kith; use the next_cursor of the page before")
