"""The erasures that stand, and lifting a mistaken one: for administrators only."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from data.schema import to_epoch
from data.wording.language import language
from service.security import Right
from service.use_cases.erasures import ErasureFields, erasures, lift
from service.use_cases.week import WeekUseCases
from service.web.cursors import LARGEST, Cursor, Page, begin_after, one_page
from service.web.problems import api_router
from service.web.request import (
    Accepted,
    Lang,
    authorise,
    json_response,
    requested_language,
    response_language,
)
from service.web.schemas import Moment, ResponseModel

router = api_router("people")
Number = Annotated[int, Path(ge=1, le=LARGEST, description="As the list of erasures gives it")]

Since = Annotated[Moment | None, Query(description="Only those asked for at or after this moment")]
Before = Annotated[Moment | None, Query(description="Only those asked for before this moment")]
Most = Annotated[int | None, Query(ge=1, le=100, description="At most so many; without it all of them")]
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class ErasureOut(ResponseModel):
    """One erasure that stands; whom it was about is not known."""

    number: int = Field(description="What tells it from others; never used again")
    at: datetime = Field(description="When it was asked for")
    asked_by: str = Field(description="page, terminal or the id of a key; empty where it was not kept")
    sentence: str = Field(description="The same for a person")


class ErasuresOut(Page):
    """Erasures that stand."""

    erasures: list[ErasureOut] = Field(description="Newest first")


@router.get("/v1/erasures", summary="The erasures that stand", response_model=ErasuresOut)
async def list_erasures(
    request: Request,
    since: Since = None,
    before: Before = None,
    limit: Most = None,
    cursor: Cursor = None,
    lang: Lang = None,
    accept_language: Accepted = None,
) -> Response:
    """By date and by whom; of whom nothing is kept but hashes. All of them, or page by page with `limit`."""
    authorised = authorise(request, Right.ADMIN)
    (below,) = begin_after(cursor, int) or (LARGEST,)
    from_, until = since or EARLIEST, before or LATEST

    def wanted(one: ErasureFields) -> bool:
        return one["number"] < below and from_ <= one["at"] < until

    return await _answer(authorised.read, requested_language(lang, accept_language), wanted, limit)


@router.delete("/v1/erasures/{number}", summary="Lift a mistaken erasure", response_model=ErasuresOut)
async def lift_erasure(
    request: Request, number: Number, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """What was deleted stays deleted; later interactions with the person are taken in again.

    Returns the erasures that still stand.
    """
    authorised = authorise(request, Right.ADMIN)
    by = authorised.caller.id
    await authorised.write(lambda use_cases: lift(use_cases.store, number, by, to_epoch(use_cases.clock())))
    return await _answer(authorised.read, requested_language(lang, accept_language))


async def _answer(
    read: Callable[[Callable[[WeekUseCases], tuple[str, str]]], Awaitable[tuple[str, str]]],
    lang: str | None,
    wanted: Callable[[ErasureFields], bool] = lambda _: True,
    limit: int | None = None,
) -> Response:
    def standing(use_cases: WeekUseCases) -> tuple[str, str]:
        code = response_language(use_cases, "", lang)
        rows = [ErasureOut(**one) for one in erasures(use_cases.store, language(code)) if wanted(one)]
        shown, next_cursor = one_page(rows, limit or len(rows), lambda row: [row.number])
        return code, ErasuresOut(erasures=list(shown), next_cursor=next_cursor).model_dump_json()

    code, body = await read(standing)
    return json_response(body, lang=code)
