"""What changed since a number: one question for all owners, instead of one for each."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from data.identity.purposes import Purpose
from data.schema import AnswerKind, Pool
from data.store.feed.change_document import change_document
from data.store.feed.change_feed import Change, ChangeKind
from data.store.store import Store
from data.strict_json import to_json
from service.security import Caller, Right
from service.use_cases.week import WeekUseCases
from service.web.cursors import LARGEST
from service.web.problems import api_router, problem_responses
from service.web.request import authorise, json_response, owner_of_key
from service.web.schemas import ResponseModel

router = api_router("changes")
MOST = 1_000
# Of these a key that is for all owners sees only those of owners who agreed.
ANSWERS = frozenset({ChangeKind.ANSWER_GIVEN, ChangeKind.ANSWER_TAKEN_BACK})
Since = Annotated[
    int | None,
    Query(
        ge=0,
        le=LARGEST,
        description="The `cursor` of the last answer; without it only the cursor to begin with comes",
    ),
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="At most so many")]
TOO_OLD = problem_responses(HTTPStatus.GONE)


class ChangeDataOut(ResponseModel):
    """What changed; a field that this kind of change does not have is null."""

    owner: str = Field(description="Whose relationships")
    contact: str | None = Field(description="The contact, by the name that it has now; never of an erasure")
    handle: str | None = Field(description="Of a merge: what was a contact of its own before, or is again")
    as_of: datetime | None = Field(description="Of a list: its moment")
    horizon_days: int | None = Field(description="Of a list: how far ahead it looks")
    model_version: str | None = Field(description="Of a list: which model made it")
    pool: Pool | None = Field(description="Of a suggestion that opened")
    rank: int | None = Field(description="Of a suggestion that opened: its place on the list")
    answer: AnswerKind | None = Field(description="Which answer was given or taken back")
    until: datetime | None = Field(description="Of a snooze that was given: its end")


class ChangeOut(ResponseModel):
    """One change."""

    number: int = Field(description="Its place in the feed; later changes have larger numbers")
    type: ChangeKind = Field(description="What happened; later versions may know more kinds")
    timestamp: datetime = Field(description="When")
    data: ChangeDataOut = Field(description="To whom, and what of it is said")


class ChangesOut(ResponseModel):
    """Changes in their order."""

    changes: list[ChangeOut] = Field(description="The oldest first")
    cursor: int = Field(description="What to send as `since` next time")
    more: bool = Field(description="Whether more changes are there already")


@router.get(
    "/v1/changes",
    summary="What changed since a number, over all owners",
    response_model=ChangesOut,
    responses=TOO_OLD,
)
async def list_changes(request: Request, since: Since = None, limit: Limit = 100) -> Response:
    """Lists made, suggestions opened and closed, answers, merges and erasures, in the order of their commits.

    Changes are kept for 30 days. Whoever asks for older ones is answered 410: take the cursor of a call
    without `since`, read everything anew, then go on from that cursor.
    """
    owner = owner_of_key(request)
    authorised = authorise(request, Right.READ, owner)

    def read(use_cases: WeekUseCases) -> str:
        feed = use_cases.store.change_feed
        page = feed.page(feed.newest() if since is None else since, limit, owner)
        hidden = _whose_answers_are_hidden(use_cases.store, authorised.caller, page.changes)
        changes = [
            change_document(one) for one in page.changes if one.kind not in ANSWERS or one.owner not in hidden
        ]
        return to_json({"changes": changes, "cursor": page.cursor, "more": page.more})

    return json_response(await authorised.read(read))


def _whose_answers_are_hidden(store: Store, caller: Caller, changes: Sequence[Change]) -> set[str]:
    """Return those owners of answers in a page who did not agree that their workplace sees them."""
    owners = {one.owner for one in changes if one.kind in ANSWERS and caller.is_somebody_else(one.owner)}
    # Most pages, and every poll with nothing new, have none.
    return owners - store.consents.agreed(Purpose.ANSWERS) if owners else owners
