"""Interactions in, one bad row never sinking the rest."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from data.schema import Interaction, to_epoch
from data.store.log.batch_upsert import BatchResult, Row, row_of
from data.store.log.interactions import content_key
from data.store.people.erased_handles import REFUSED
from service.api.batch_fast_path import read_plain_batch
from service.api.schemas_crm import BatchItemSent, BatchOut, BatchSent
from service.security.callers import Caller, Right
from service.use_cases.week import WeekUseCases
from service.web.problems import WITH_BODY, problem_responses
from service.web.request import OnceKey, Owner, authorise, owner_of_key
from service.web.schemas import InteractionSent, InteractionsSent, RecordedOut, Rejected, json_pointer

router = APIRouter(tags=["interactions"])
# Two machines' clocks differ a little; more than this is a mistake in the data.
AHEAD = timedelta(minutes=5)
REJECTED = "rejected"
COUNTED = (str(BatchResult.CREATED), str(BatchResult.UPDATED), str(BatchResult.DUPLICATE), REJECTED)
BATCH = TypeAdapter(BatchSent)
# Read by the route itself, in a thread: a thousand rows would hold everybody else up.
BODY = {
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/BatchSent"}}},
    "required": True,
}

Fault = tuple[str, str]
Read = tuple[Sequence[Row | None], list[dict[str, Any]]]


@router.post(
    "/v1/interactions:batch",
    summary="Add interactions of any owners to the log",
    operation_id="recordInteractions",
    response_model=BatchOut,
    responses=problem_responses(*WITH_BODY),
    openapi_extra={"requestBody": BODY},
)
async def batch(request: Request, idempotency_key: OnceKey = None) -> Response:
    """Known by `source` and `external_id`; each is on disk before the answer, which tells of each."""
    # Whose rows they may be is looked at row by row.
    asked = authorise(request, Right.RECORD, owner_of_key(request))
    body, latest = await request.body(), asked.store_access.clock() + AHEAD
    found, results = await anyio.to_thread.run_sync(read_batch, body, asked.caller, latest)

    counts: dict[str, int] = {}

    def work(use_cases: WeekUseCases) -> tuple[int, str]:
        told = _record(use_cases, found, results)
        counts.update((name, told[name]) for name in COUNTED)
        return HTTPStatus.OK, json.dumps(told)

    answer = await asked.once(idempotency_key, work)
    # None where the answer is the one from the first time.
    for name, count in counts.items():
        request.app.state.metrics.interactions.labels(name).inc(count)
    return answer


def read_batch(body: bytes, caller: Caller, latest: datetime) -> Read:
    """Return a batch's rows, None where one cannot be taken in, and what to tell of each."""
    quick = read_plain_batch(body, caller.owner, latest)
    if quick is not None:
        return quick, [{"index": index} for index in range(len(quick))]
    try:
        sent = _row_by_row(body).interactions
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError([one | {"loc": ("body", *one["loc"])} for one in found]) from None
    rows: list[Row | None] = []
    results: list[dict[str, Any]] = []
    for index, one in enumerate(sent):
        fault = _fault(one, caller, latest)
        if fault is None and isinstance(one, BatchItemSent):
            rows.append(one.as_row())
            results.append({"index": index})
        else:
            rows.append(None)
            results.append(_rejected(index, *(fault or ("", ""))))
    return rows, results


def _row_by_row(body: bytes) -> BatchSent:
    try:
        return BATCH.validate_json(body)
    except ValidationError as error:
        # The quick reader refuses a whole body for one broken letter; that would sink the other rows.
        if all(one["type"] != "json_invalid" for one in error.errors(include_url=False)):
            raise
        try:
            read = json.loads(body)
        except (ValueError, RecursionError):
            raise error from None
        return BATCH.validate_python(read)


def _fault(one: BatchItemSent | Rejected, caller: Caller, latest: datetime) -> Fault | None:
    """Return where and why one item cannot be taken in."""
    # The schema says BatchItemSent; what could not be read came through as Rejected.
    if isinstance(one, Rejected):
        return one.pointer, one.detail
    if caller.owner is not None and one.owner != caller.owner:
        return "/owner", "this key is for another owner"
    return _impossible(one.owner, one.contact, one.at, latest)


def _impossible(owner: str, contact: str, at: datetime, latest: datetime) -> Fault | None:
    if at > latest:
        return "/at", f"{at.isoformat()} is in the future; only what has happened is taken in"
    if contact == owner:
        return "/contact", "the contact is the owner; only what is between two people is taken in"
    return None


def _rejected(index: int, place: str, detail: str) -> dict[str, Any]:
    where = json_pointer(("interactions", index)) + place
    return {"index": index, "status": REJECTED, "pointer": where, "detail": detail}


def _record(
    use_cases: WeekUseCases, found: Sequence[Row | None], results: list[dict[str, Any]]
) -> dict[str, Any]:
    """Write what can be taken in; complete the results, and return them with their counts."""
    taken = [(index, one) for index, one in enumerate(found) if one is not None]
    became = use_cases.record_each([one for _, one in taken])
    for (index, _), what in zip(taken, became, strict=True):
        if what is BatchResult.FORGOTTEN:
            results[index] = _rejected(index, "/contact", REFUSED)
        else:
            results[index]["status"] = what
    counted = Counter(result["status"] for result in results)
    counts = {name: counted[name] for name in COUNTED}
    return {**counts, "results": results}


@router.post(
    "/v1/owners/{owner:path}/interactions",
    summary="Add interactions of one owner to the log",
    operation_id="recordInteractionsOfOwner",
    response_model=RecordedOut,
    responses=problem_responses(*WITH_BODY),
)
async def record(
    request: Request, owner: Owner, sent: InteractionsSent, idempotency_key: OnceKey = None
) -> Response:
    """Keep what can be read: it is on disk before the answer, and a contact met leaves the list."""
    asked = authorise(request, Right.RECORD, owner)
    latest = asked.store_access.clock() + AHEAD
    found: list[Row | None] = []
    results: list[dict[str, Any]] = []
    for index, one in enumerate(sent.interactions):
        fault = (one.pointer, one.detail) if isinstance(one, Rejected) else None
        if isinstance(one, InteractionSent):
            fault = _impossible(owner, one.contact, one.at, latest)
        taken = _interaction(owner, one) if fault is None and isinstance(one, InteractionSent) else None
        found.append(None if taken is None else row_of(taken))
        results.append({"index": index} if fault is None else _rejected(index, *fault))

    def work(use_cases: WeekUseCases) -> tuple[int, str]:
        told = _record(use_cases, found, results)
        for one in told["results"]:
            if one["status"] != REJECTED:
                one["status"] = "accepted"
        return HTTPStatus.OK, json.dumps(told)

    return await asked.once(idempotency_key, work)


def _interaction(owner: str, one: InteractionSent) -> Interaction:
    key = one.external_id or content_key(owner, one.contact, to_epoch(one.at), one.direction, one.channel)
    return Interaction(
        owner=owner,
        contact=one.contact,
        at=one.at,
        direction=one.direction,
        channel=one.channel,
        source=one.source,
        external_id=key,
        exchange=one.exchange,
        side=one.side,
        note=one.note,
    )
