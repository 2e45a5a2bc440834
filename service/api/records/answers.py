"""What an owner answered: read back, and taken back one by one."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from data.identity.purposes import Purpose
from data.schema import AnswerKind, to_epoch
from data.store.reading.answer_pages import NumberedAnswer
from service.api.records.answer_schemas import KeptAnswerOut
from service.security import Right
from service.use_cases.find_contact import require_owner
from service.use_cases.week import WeekUseCases
from service.web.cursors import LARGEST, Cursor, Limit, Page, begin_after, one_page
from service.web.problems import api_router
from service.web.request import Owner, authorise, json_response
from service.web.schemas import Moment, Name

router = api_router("suggestions")
ANSWERS = "/v1/owners/{owner:path}/answers"
Number = Annotated[int, Path(ge=1, le=LARGEST, description="As the answer's `id` gives it")]
OfContact = Annotated[Name | None, Query(description="Only about this contact")]
OfKind = Annotated[AnswerKind | None, Query(description="Only these")]
Since = Annotated[Moment | None, Query(description="Only those given at or after this moment")]


class AnswersPageOut(Page):
    """One page of answers."""

    answers: list[KeptAnswerOut] = Field(description="In the order in which they were given")


@router.get(ANSWERS, summary="The answers of an owner, page by page", response_model=AnswersPageOut)
async def list_answers(
    request: Request,
    owner: Owner,
    contact: OfContact = None,
    kind: OfKind = None,
    since: Since = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Those that stand, each about whom it is by now; what was taken back is not among them."""
    authorised = authorise(request, Right.READ, owner)
    await authorised.look(owner, Purpose.ANSWERS)
    (after,) = begin_after(cursor, int) or (None,)

    def read(use_cases: WeekUseCases) -> str:
        store = use_cases.store
        require_owner(store, owner)
        rows = store.answer_pages.page(
            owner,
            limit + 1,
            after=after,
            contact=contact and use_cases.named_contact(owner, contact),
            kind=kind and str(kind),
            since=None if since is None else to_epoch(since),
        )
        shown, next_cursor = one_page(rows, limit, lambda row: [row.number])
        answers = [kept_answer(row) for row in shown]
        return AnswersPageOut(answers=answers, next_cursor=next_cursor).model_dump_json()

    return json_response(await authorised.read(read))


@router.get(f"{ANSWERS}/{{number}}", summary="One answer of an owner", response_model=KeptAnswerOut)
async def get_answer(request: Request, owner: Owner, number: Number) -> Response:
    """404 once it was taken back."""
    authorised = authorise(request, Right.READ, owner)
    await authorised.look(owner, Purpose.ANSWERS)
    row = await authorised.read(lambda use_cases: use_cases.store.answer_pages.get(owner, number))
    return json_response(kept_answer(row).model_dump_json())


@router.delete(f"{ANSWERS}/{{number}}", summary="Take an answer back", response_model=KeptAnswerOut)
async def delete_answer(request: Request, owner: Owner, number: Number) -> Response:
    """As if it had not been given: an earlier answer holds again, else the suggestion is open again.

    Returns the answer that was taken back; its note only to the owner, at a workplace.
    """
    authorised = authorise(request, Right.ANSWER, owner)
    noted = not authorised.caller.is_somebody_else(owner)

    def work(use_cases: WeekUseCases) -> str:
        row = use_cases.store.answer_pages.get(owner, number)
        use_cases.store.lists.take_back(owner, number, to_epoch(use_cases.clock()))
        answer = kept_answer(row)
        return answer.model_copy(update={} if noted else {"note": None}).model_dump_json()

    return json_response(await authorised.write(work))


def kept_answer(row: NumberedAnswer) -> KeptAnswerOut:
    """Return an answer as it is sent."""
    return KeptAnswerOut.model_validate({"id": row.number, **asdict(row.answer)})
