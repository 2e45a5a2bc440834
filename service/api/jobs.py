"""What takes longer than a request: asked for here, done by a worker, followed by its address."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Request, Response
from pydantic import Field

from data.store.bookkeeping.job_queue import Job, JobKind, JobState
from data.wording.language import language
from service.security import Right
from service.use_cases.jobs import ask_for_list, job_fields
from service.use_cases.week import WeekUseCases
from service.web.problems import api_router
from service.web.request import (
    Accepted,
    Lang,
    OnceKey,
    Owner,
    authorise,
    json_response,
    owner_of_key,
    path_of,
    requested_language,
    response_language,
)
from service.web.schemas import ResponseModel, StoredMoment

router = api_router("jobs")
# Keys that read lists or answer could do so before there was a scope for jobs alone.
ASK, FOLLOW = (Right.JOBS, Right.ANSWER), (Right.JOBS, Right.READ)
JobId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[\w-]+$", description="As it was given")]


class JobOut(ResponseModel):
    """A job as it stands."""

    id: str = Field(description="What tells it from others")
    kind: JobKind = Field(description="What was asked for")
    owner: str = Field(description="For whom")
    state: JobState = Field(description="waiting, running, done or failed")
    asked_at: StoredMoment = Field(description="When it was asked for")
    progress: str | None = Field(description="How far it is, as a sentence")
    fault: str | None = Field(description="Why it could not be done")
    worker: bool = Field(description="Whether a worker is there; without one the job waits")


@router.post(
    "/v1/owners/{owner:path}/lists",
    summary="Ask for a new list of an owner, as of now",
    status_code=HTTPStatus.ACCEPTED,
    response_model=JobOut,
)
async def make_list(request: Request, owner: Owner, idempotency_key: OnceKey = None) -> Response:
    """A worker makes it; `Location` says where to follow the job. While one waits, it is returned."""
    authorised = authorise(request, ASK, owner)

    def work(use_cases: WeekUseCases) -> tuple[int, str]:
        job = ask_for_list(use_cases, owner, authorised.caller.id)
        return HTTPStatus.ACCEPTED, _body(use_cases, job, response_language(use_cases, owner, None))

    answered = await authorised.answer_once(idempotency_key, work)
    return _with_location(answered)


@router.get("/v1/jobs/{job}", summary="How far a job is", response_model=JobOut)
async def read_job(
    request: Request, job: JobId, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """Ended jobs are kept for two days."""
    authorised = authorise(request, FOLLOW, owner_of_key(request))
    wanted = requested_language(lang, accept_language)

    def read(use_cases: WeekUseCases) -> tuple[str, str]:
        row = use_cases.store.jobs.get(job)
        authorised.caller.must(FOLLOW, row.owner)
        code = response_language(use_cases, row.owner, wanted)
        return code, _body(use_cases, row, code)

    code, body = await authorised.read(read)
    return json_response(body, lang=code)


def _body(use_cases: WeekUseCases, job: Job, code: str) -> str:
    return JobOut.model_validate(job_fields(use_cases, job, language(code))).model_dump_json()


def _with_location(answered: Response) -> Response:
    if answered.status_code == HTTPStatus.ACCEPTED:
        answered.headers["location"] = path_of("jobs", JobOut.model_validate_json(bytes(answered.body)).id)
    return answered
