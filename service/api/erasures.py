"""The erasures that stand, and lifting a mistaken one: for administrators only."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from fastapi import Path, Request
from pydantic import Field
from starlette.responses import Response

from data.schema import to_epoch
from data.wording.language import language
from service.security import Right
from service.use_cases.erasures import erasures, lift
from service.use_cases.week import WeekUseCases
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

router = api_router("people")
# As far as both databases count.
Number = Annotated[int, Path(ge=1, le=2**63 - 1, description="As the list of erasures gives it")]


class ErasureOut(ResponseModel):
    """One erasure that stands; whom it was about is not known."""

    number: int = Field(description="What tells it from others; never used again")
    at: datetime = Field(description="When it was asked for")
    asked_by: str = Field(description="page, terminal or the id of a key; empty where it was not kept")
    sentence: str = Field(description="The same for a person")


class ErasuresOut(ResponseModel):
    """The erasures that stand."""

    erasures: list[ErasureOut] = Field(description="Newest first")


@router.get("/v1/erasures", summary="The erasures that stand", response_model=ErasuresOut)
async def list_erasures(request: Request, lang: Lang = None, accept_language: Accepted = None) -> Response:
    """By date and by whom; of whom nothing is kept but hashes."""
    authorised = authorise(request, Right.ADMIN)

    return await _answer(authorised.read, requested_language(lang, accept_language))


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
    wanted: str | None,
) -> Response:
    def standing(use_cases: WeekUseCases) -> tuple[str, str]:
        code = response_language(use_cases, "", wanted)
        rows = [ErasureOut(**fields) for fields in erasures(use_cases.store, language(code))]
        return code, ErasuresOut(erasures=rows).model_dump_json()

    code, body = await read(standing)
    return json_response(body, lang=code)
