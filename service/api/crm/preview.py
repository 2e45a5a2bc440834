"""The dry run of a CRM: what would be written into it, before anything is."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Request, Response
from pydantic import Field

from data.errors import NotFoundError
from data.store.bookkeeping.job_queue import Job, JobState
from data.store.bookkeeping.preferences import EVERYONE
from data.wording.language import language
from service.security import Right
from service.use_cases.connections.crm_preview import ask_for_preview, newest_preview, preview_fields
from service.use_cases.week import WeekUseCases
from service.web.problems import api_router
from service.web.request import (
    Accepted,
    Lang,
    OnceKey,
    authorise,
    json_response,
    path_of,
    requested_language,
    response_language,
)
from service.web.schemas import ResponseModel, StoredMoment

router = api_router("crms")
CrmId = Annotated[
    str, Path(min_length=1, max_length=64, pattern=r"^[\w-]+$", description="The connection, as it was given")
]


class FieldChangeOut(ResponseModel):
    """What one contact's fields in the CRM hold by Kith's hand, and what they would hold."""

    contact: str = Field(description="As the contact is called here")
    before: dict[str, float | str | None] = Field(description="By Kith's names of its fields; empty before")
    after: dict[str, float | str | None] = Field(description="null empties a field")


class CrmPreviewOut(ResponseModel):
    """A dry run as it stands."""

    job: str = Field(description="The job that works it out; follow it at /v1/jobs")
    state: JobState = Field(description="waiting, running, done or failed")
    fault: str | None = Field(description="Why it could not be worked out")
    as_of: StoredMoment | None = Field(description="For which moment it is worked out; null until it is done")
    changes: int | None = Field(description="How many contacts would be written; null until it is done")
    first: list[FieldChangeOut] = Field(description="The first twenty of them")
    tasks: int | None = Field(description="How many tasks this week's suggestions would be")


@router.post(
    "/v1/crms/{connection}/preview",
    summary="Ask what would be written into a CRM now; nothing is",
    status_code=HTTPStatus.ACCEPTED,
    response_model=CrmPreviewOut,
)
async def preview_crm(request: Request, connection: CrmId, idempotency_key: OnceKey = None) -> Response:
    """A worker works it out; `Location` says where it is read. While one waits, it is returned."""
    authorised = authorise(request, Right.ADMIN)

    def work(use_cases: WeekUseCases) -> tuple[int, str]:
        job = ask_for_preview(use_cases, connection, authorised.caller.id)
        return HTTPStatus.ACCEPTED, _body(use_cases, job, response_language(use_cases, EVERYONE, None))

    answered = await authorised.answer_once(idempotency_key, work)
    if answered.status_code == HTTPStatus.ACCEPTED:
        answered.headers["location"] = path_of("crms", connection, "preview")
    return answered


@router.get(
    "/v1/crms/{connection}/preview",
    summary="What would be written into a CRM, as it was worked out last",
    response_model=CrmPreviewOut,
)
async def read_crm_preview(
    request: Request, connection: CrmId, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """It is kept for two days."""
    wanted = requested_language(lang, accept_language)

    def read(use_cases: WeekUseCases) -> tuple[str, str]:
        job = newest_preview(use_cases, connection)
        if job is None:
            raise NotFoundError(
                "nobody has asked within two days what would be written into {connection}",
                connection=connection,
            )
        code = response_language(use_cases, EVERYONE, wanted)
        return code, _body(use_cases, job, code)

    code, body = await authorise(request, Right.ADMIN).read(read)
    return json_response(body, lang=code)


def _body(use_cases: WeekUseCases, job: Job, code: str) -> str:
    fields = preview_fields(use_cases.store, job, language(code))
    return CrmPreviewOut.model_validate(fields).model_dump_json()
