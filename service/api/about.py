"""What the service says of itself: whether it works, its figures, its model, and what sources can see."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import Field
from starlette.responses import JSONResponse, Response

from data.coverage import Coverage
from data.errors import NotFoundError, StorageFullError
from data.messages import Message
from data.schema import Confidence, Direction, Reason
from data.store.bookkeeping.preferences import DRIFT, EVERYONE, JOB_RUNS, REPORT, SILENT_SOURCES
from data.store.lists.list_document import ReasonOut, reason_document
from data.store.store import Store
from data.strict_json import rfc_3339, to_json
from data.wording.language import language, preferred
from service.security import PERSON, Right
from service.use_cases.find_contact import require_owner
from service.use_cases.report_card import model_card
from service.use_cases.week import WeekUseCases
from service.web.problems import WITH_BODY, api_router, problem
from service.web.request import (
    Accepted,
    Lang,
    OnceKey,
    OwnerFilter,
    authorise,
    json_response,
    owner_of_key,
    store_access_of,
)
from service.web.schemas import LARGEST_BATCH, Channel, Moment, RequestModel, ResponseModel, StoredMoment

router, scores = api_router("about"), api_router("model", WITH_BODY)


class ModelOut(ResponseModel):
    """The model that made the latest lists."""

    version: str = Field(description="As lists name it")
    as_of: datetime | None = Field(
        description="When its training ends; null for the shipped prior and another workspace's model"
    )
    horizons: list[int] = Field(
        min_length=2, max_length=2, description="Shortest and longest horizon it answers for, in days"
    )
    training: dict[str, Any] = Field(
        description="What it was trained on; empty where that was another workspace's log"
    )
    figures: dict[str, Any] = Field(
        description="How good it is, beside the baselines; empty where that rests on another workspace's log"
    )


class GapOut(ResponseModel):
    """A stretch in which a source brought nothing."""

    after: StoredMoment = Field(description="The last moment before it")
    before: StoredMoment = Field(description="The first moment after it")


class SourceOut(ResponseModel):
    """What one source of one owner shows, and what it cannot."""

    owner: str = Field(description="Whose")
    source: str = Field(description="As interactions name it")
    count: int = Field(description="How many interactions")
    first: StoredMoment = Field(description="The first of its days")
    last: StoredMoment = Field(description="The last of its days")
    gaps: list[GapOut] = Field(description="Where it is silent as a whole")
    limits: list[str] = Field(description="What it said it cannot show")
    stopped: bool = Field(description="Whether it brings nothing any more, so that silence says nothing")


class CoverageOut(ResponseModel):
    """What each source has brought."""

    sources: list[SourceOut] = Field(description="By name")


class MomentSent(RequestModel):
    """One interaction of the history to score."""

    at: Moment = Field(description="When")
    direction: Direction = Field(description="Who reached out, seen from the owner")
    channel: Channel = Field(default="email", description="email, call, meeting, …")


class ScoreSent(RequestModel):
    """One relationship's history."""

    interactions: list[MomentSent] = Field(min_length=1, max_length=LARGEST_BATCH, description="In any order")
    as_of: Moment = Field(description="Later interactions are not looked at")
    horizon_days: int = Field(default=90, ge=1, le=3_650, description="How far ahead to look")


class ScoreOut(ResponseModel):
    """What the model says of one history."""

    in_cohort: bool = Field(description="Whether there is enough history to say anything")
    probability: float | None = Field(description="Chance of silence through the horizon")
    probability_low: float | None = Field(description="Lower end of its interval")
    probability_high: float | None = Field(description="Upper end")
    confidence: Confidence | None = Field(description="How much history it rests on")
    depth: float | None = Field(description="How much the relationship holds, 0 to 1")
    reasons: list[ReasonOut] = Field(description="Strongest first")
    counter_reason: ReasonOut | None = Field(description="The strongest term against, if any")
    model_version: str = Field(description="Which model said so")


@router.get("/healthz", include_in_schema=False)
async def healthz() -> Response:
    """Say that the process runs; touches nothing."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", include_in_schema=False)
async def readyz(request: Request) -> Response:
    """Say that the store answers and has room, and its revision."""
    try:
        await store_access_of(request).check_room()
        state = await store_access_of(request).reader.run(PERSON.workspace, _state)
    except StorageFullError as error:
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, error.sentence, kind="storage-full", code=error.code)
    except Exception:  # noqa: BLE001  # Whatever the database says, it means: not ready.
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, Message("the store does not answer"))
    return JSONResponse({"status": "ready"} | state)


def _state(store: Store) -> dict[str, Any]:
    """Return the store's revision, and when what happens by itself did and will, of nobody by name."""
    parts = {
        str(one.part): {
            "last_at": _moment(one.last_at),
            "next_at": _moment(one.next_at),
            "failing": one.failing,
        }
        for one in store.whole_schedule.overall()
    }
    seen = store.job_queue.last_sign()
    worker = {} if seen is None else {"worker": {"last_at": _moment(seen)}}
    return {"revision": store.revision()} | worker | ({"schedule": parts} if parts else {})


def _moment(seconds: int | None) -> str | None:
    return None if seconds is None else rfc_3339(seconds)


def _show_stored(store: Store, metrics_here: Any) -> None:
    """Put what jobs, deliveries and connections left in the store into a workspace's metrics."""
    metrics_here.show_jobs(store.preferences.get(EVERYONE, JOB_RUNS) or {}, store.job_queue.last_sign())
    if drift := store.preferences.get(EVERYONE, DRIFT):
        metrics_here.show_drift(drift)
    if shift := (store.preferences.get(EVERYONE, REPORT) or {}).get("shift"):
        metrics_here.show_shift(shift)
    metrics_here.silent_sources.set(store.preferences.get(EVERYONE, SILENT_SOURCES) or 0)
    metrics_here.show_traffic(store.deliveries.by_state(), store.connections.by_state())


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Return the figures of one workspace's requests, as Prometheus reads them; no one is named in them."""
    authorised = authorise(request, Right.METRICS)
    metrics_here = request.app.state.metrics.of_request(request.scope)
    await authorised.read(lambda use_cases: _show_stored(use_cases.store, metrics_here))
    return Response(generate_latest(metrics_here.registry), media_type=CONTENT_TYPE_LATEST)


@router.get("/v1/model", summary="The model that made the latest lists", response_model=ModelOut)
async def get_model(request: Request) -> Response:
    """Its version, when it was trained and on what, and its figures beside the baselines'.

    What rests on another workspace's log is left out: then `training` and `figures` are empty.
    """
    authorised = authorise(request, Right.READ, owner_of_key(request))
    card = await authorised.read(lambda use_cases: model_card(use_cases.store))
    if card is None:
        raise NotFoundError(
            "no list was made yet, so no model has spoken; a POST to an owner's /lists asks for one"
        )
    return json_response(ModelOut(**card).model_dump_json())


@router.get("/v1/coverage", summary="What each source shows, and what it cannot", response_model=CoverageOut)
async def get_coverage(request: Request, owner: OwnerFilter = None) -> Response:
    """By owner and source: how many interactions, from when to when, its gaps and limits."""
    whose = owner or owner_of_key(request)
    authorised = authorise(request, Right.READ, whose)
    now = authorised.store_access.now()

    def read(use_cases: WeekUseCases) -> list[Coverage]:
        if whose is not None:
            require_owner(use_cases.store, whose)
        return use_cases.store.sources.coverage(now, whose)

    sources = await authorised.read_long(read)
    return json_response(to_json(CoverageOut.model_validate({"sources": sources}).model_dump()))


@scores.post("/v1/score", summary="What the model says of one history", response_model=ScoreOut)
async def score_history(
    request: Request,
    sent: ScoreSent,
    lang: Lang = None,
    accept_language: Accepted = None,
    idempotency_key: OnceKey = None,  # noqa: ARG001 - the same history has the same answer anyway.
) -> Response:
    """Answered by a process of its own; the first answer takes some seconds."""
    authorised = authorise(request, Right.READ, owner_of_key(request))
    chosen = preferred(lang or accept_language)
    question = sent.model_dump(mode="json") | {"workspace": authorised.caller.workspace}
    fields = await request.app.state.scorer.ask(question)
    spoken, counter = language(chosen), fields["counter_reason"]
    sentences = {
        "reasons": [reason_document(Reason(**reason), spoken) for reason in fields["reasons"]],
        "counter_reason": counter and reason_document(Reason(**counter), spoken),
    }
    return json_response(ScoreOut(**fields | sentences).model_dump_json(), lang=chosen)
