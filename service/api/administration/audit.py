"""The audit log: who made, revoked, merged, erased or exported what, and when; for administrators only."""

from datetime import datetime
from typing import Annotated

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from data.store.bookkeeping.audit_log import AuditAction
from data.store.bookkeeping.preferences import EVERYONE
from data.wording.language import language
from service.security import Right
from service.use_cases.administration.audit import audit_fields
from service.use_cases.week import WeekUseCases
from service.web.cursors import LARGEST
from service.web.problems import api_router
from service.web.request import (
    Accepted,
    Lang,
    authorise,
    json_response,
    requested_language,
    response_language,
)
from service.web.schemas import ResponseModel

router = api_router("audit")
Limit = Annotated[int, Query(ge=1, le=1_000, description="At most so many")]
Cursor = Annotated[
    int | None, Query(ge=1, le=LARGEST, description="The `next_cursor` of the last answer: older acts")
]
ActionFilter = Annotated[AuditAction | None, Query(description="Only acts of this kind")]


class AuditEntryOut(ResponseModel):
    """One act: what was done, by whom, and whose part it concerned; never its content."""

    number: int = Field(description="Its place in the log of the workspace; later acts have larger numbers")
    at: datetime = Field(description="When")
    action: str = Field(description="What was done; later versions may know more kinds")
    by: str = Field(description="page, terminal or the id of a key")
    owner: str | None = Field(description="Whose part it concerned; null where it was the whole workspace's")
    subject: str | None = Field(
        description="The id of a key or webhook, the number of an erasure or decision"
    )
    sentence: str = Field(description="The same for a person")


class AuditOut(ResponseModel):
    """A page of the audit log."""

    entries: list[AuditEntryOut] = Field(description="Newest first")
    next_cursor: int | None = Field(description="What to send as `cursor` for older acts; null at the end")


@router.get("/v1/audit", summary="Who did what, and when", response_model=AuditOut)
async def list_audit(
    request: Request,
    limit: Limit = 100,
    cursor: Cursor = None,
    action: ActionFilter = None,
    lang: Lang = None,
    accept_language: Accepted = None,
) -> Response:
    """Keys, merges, erasures, exports, owners and webhooks: who did it and when, never its content."""
    authorised = authorise(request, Right.ADMIN)
    wanted = requested_language(lang, accept_language)

    def read(use_cases: WeekUseCases) -> tuple[str, str]:
        code = response_language(use_cases, EVERYONE, wanted)
        # One more than is shown tells whether there are older ones.
        entries = use_cases.store.audit.page(limit + 1, cursor, action and str(action))
        shown = entries[:limit]
        rows = [AuditEntryOut(**audit_fields(entry, language(code))) for entry in shown]
        older = shown[-1].number if len(entries) > limit else None
        return code, AuditOut(entries=rows, next_cursor=older).model_dump_json()

    code, body = await authorised.read(read)
    return json_response(body, lang=code)
