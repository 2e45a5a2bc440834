"""Interactions in, one bad row never sinking the rest."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Literal

import anyio.to_thread
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, TypeAdapter, ValidationError, WrapValidator, model_validator
from starlette.responses import Response

from data.identity.handles import handle
from data.schema import Direction, Exchange, Interaction, Role, Side, to_epoch
from data.store.log.batch_upsert import BatchResult, Row
from data.store.log.interactions import content_key, row_of
from data.store.people.erased_handles import REFUSED
from service.api.batch_fast_path import read_plain_batch
from service.security import Caller, Right
from service.use_cases.week import WeekUseCases
from service.web.problems import WITH_BODY, api_router
from service.web.request import OnceKey, Owner, authorise, owner_of_key
from service.web.schemas import (
    ITEMS,
    BatchCounts,
    Channel,
    ContactName,
    FreeText,
    InteractionSent,
    InteractionsSent,
    ItemFault,
    ItemOut,
    Moment,
    Name,
    RecordedOut,
    Refusal,
    RequestModel,
    Source,
    read_or_reject,
)

router = api_router("interactions", WITH_BODY)
# The clocks of two machines differ; more than this is a mistake in the data.
CLOCK_SKEW = timedelta(minutes=5)
STATUS: dict[BatchResult, Literal["created", "updated", "duplicate"]] = {
    BatchResult.CREATED: "created",
    BatchResult.UPDATED: "updated",
    BatchResult.DUPLICATE: "duplicate",
}
# Read by the route itself, in a thread: a thousand rows would block the event loop.
BODY = {
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/BatchSent"}}},
    "required": True,
}


class BatchItemSent(RequestModel):
    """One dated moment of contact of one owner."""

    owner: Name = Field(description="Whose interaction")
    contact: ContactName = Field(description="The other person, by the CRM's id, an address or a name")
    at: Moment = Field(description="When, in RFC 3339 with a time zone; not in the future")
    direction: Direction = Field(description="Who reached out, seen from the owner")
    channel: Channel = Field(description="email, call, meeting, message, note, …")
    source: Source = Field(description="Where this is known from")
    external_id: Name = Field(description="The source's own id; sending it again updates")
    people: int = Field(default=1, ge=1, le=10_000, description="How many others took part")
    role: Role | None = Field(default=None, description="In which line of a message the contact stood")
    counts: bool = Field(default=True, description="False for what is kept but is no contact, like a crowd")
    exchange: Exchange | None = Field(default=None, description="Help inside the interaction")
    exchange_side: Side | None = Field(default=None, description="Which way it went, seen from the owner")
    note: FreeText | None = Field(default=None, description="The owner's own words; never a message's")

    @model_validator(mode="after")
    def _both_or_neither(self) -> "BatchItemSent":
        if (self.exchange is None) != (self.exchange_side is None):
            raise ValueError("an exchange and its side come together")
        return self

    def as_row(self) -> Row:
        """Return it as the store writes it."""
        contact = self.contact
        who = (self.source, self.external_id, self.owner, contact, contact)
        help_ = (self.exchange and self.exchange.value, self.exchange_side and self.exchange_side.value)
        how = (self.direction.value, self.channel, self.people, self.role and self.role.value)
        return (*who, to_epoch(self.at), *how, int(self.counts), *help_, self.note)


class BatchSent(RequestModel):
    """Interactions of any owners."""

    interactions: Annotated[list[Annotated[BatchItemSent, WrapValidator(read_or_reject)]], ITEMS]


class BatchItemOut(ItemFault):
    """What became of one item of a batch."""

    index: Annotated[int, Field(description="Its place in the batch, from 0")]
    status: Annotated[
        Literal["created", "updated", "duplicate", "rejected"], Field(description="What became of it")
    ]


class BatchOut(BatchCounts):
    """What became of a batch; what was not rejected is durable."""

    results: Annotated[list[BatchItemOut], Field(description="One for each item, in order")]


BATCH = TypeAdapter(BatchSent)
ERASED = Refusal("/contact", REFUSED)


@router.post(
    "/v1/interactions:batch",
    summary="Add interactions of any owners to the log",
    response_model=BatchOut,
    openapi_extra={"requestBody": BODY},
)
async def record_interactions(request: Request, idempotency_key: OnceKey = None) -> Response:
    """Known by `source` and `external_id`; each is on disk before the answer, which tells of each."""
    # Whether a row's owner is the key's is checked row by row.
    authorised = authorise(request, Right.RECORD, owner_of_key(request))
    body, latest = await request.body(), authorised.clock() + CLOCK_SKEW
    items = await anyio.to_thread.run_sync(read_batch, body, authorised.caller, latest)
    counts: list[BatchCounts] = []

    def work(use_cases: WeekUseCases) -> tuple[int, str]:
        outcomes = _write(use_cases, items)
        counts.append(_counts(outcomes))
        results = [_batch_item(index, outcome) for index, outcome in enumerate(outcomes)]
        answer: BatchOut = {**counts[0], "results": results}
        return HTTPStatus.OK, json.dumps(answer)

    response = await authorised.answer_once(idempotency_key, work)
    # Empty where the response is the stored one of the first request.
    for written in counts:
        request.app.state.metrics.of_request(request.scope).count_interactions(written)
    return response


def read_batch(body: bytes, caller: Caller, latest: datetime) -> Sequence[Row | Refusal]:
    """Return each item of a batch as a row for the store, or why it cannot be taken in."""
    rows = read_plain_batch(body, caller.owner, latest)
    if rows is not None:
        return rows
    try:
        items = _read_item_by_item(body).interactions
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError([fault | {"loc": ("body", *fault["loc"])} for fault in errors]) from None
    return [_row_or_refusal(item, caller, latest) for item in items]


def _read_item_by_item(body: bytes) -> BatchSent:
    try:
        return BATCH.validate_json(body)
    except ValidationError as error:
        # pydantic refuses a whole body for one broken letter; that would sink the other items.
        if all(fault["type"] != "json_invalid" for fault in error.errors(include_url=False)):
            raise
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            raise error from None
        return BATCH.validate_python(document)


def _row_or_refusal(item: BatchItemSent | Refusal, caller: Caller, latest: datetime) -> Row | Refusal:
    # The schema says BatchItemSent; what could not be read came through as Refusal.
    if isinstance(item, Refusal):
        return item
    if caller.owner is not None and item.owner != caller.owner:
        return Refusal("/owner", "this key is for another owner")
    return _impossible(item.owner, item.contact, item.at, latest) or item.as_row()


def _impossible(owner: str, contact: str, at: datetime, latest: datetime) -> Refusal | None:
    if at > latest:
        return Refusal("/at", f"{at.isoformat()} is in the future; only what has happened is taken in")
    if contact in {owner, handle(owner)}:
        return Refusal("/contact", "the contact is the owner; only what is between two people is taken in")
    return None


def _write(use_cases: WeekUseCases, items: Sequence[Row | Refusal]) -> list[BatchResult | Refusal]:
    """Write the rows among the items; return what became of each item."""
    rows, now = [item for item in items if not isinstance(item, Refusal)], to_epoch(use_cases.clock())
    written = iter(use_cases.store.batch_upsert.record_rows(rows, now))
    outcomes = [item if isinstance(item, Refusal) else next(written) for item in items]
    return [ERASED if outcome is BatchResult.ERASED else outcome for outcome in outcomes]


def _counts(outcomes: Sequence[BatchResult | Refusal]) -> BatchCounts:
    counted = Counter("rejected" if isinstance(outcome, Refusal) else STATUS[outcome] for outcome in outcomes)
    return {
        "created": counted["created"],
        "updated": counted["updated"],
        "duplicate": counted["duplicate"],
        "rejected": counted["rejected"],
    }


def _batch_item(index: int, outcome: BatchResult | Refusal) -> BatchItemOut:
    if isinstance(outcome, Refusal):
        return {"index": index, "status": "rejected", **_fault(index, outcome)}
    return {"index": index, "status": STATUS[outcome]}


def _owner_item(index: int, outcome: BatchResult | Refusal) -> ItemOut:
    if isinstance(outcome, Refusal):
        return {"index": index, "status": "rejected", **_fault(index, outcome)}
    return {"index": index, "status": "accepted"}


def _fault(index: int, refusal: Refusal) -> ItemFault:
    return {"pointer": f"/interactions/{index}{refusal.pointer}", "detail": refusal.detail}


@router.post(
    "/v1/owners/{owner:path}/interactions",
    summary="Add interactions of one owner to the log",
    response_model=RecordedOut,
)
async def record_interactions_of_owner(
    request: Request, owner: Owner, sent: InteractionsSent, idempotency_key: OnceKey = None
) -> Response:
    """Keep what can be read: it is on disk before the answer, and a contact met leaves the list."""
    authorised = authorise(request, Right.RECORD, owner)
    latest = authorised.clock() + CLOCK_SKEW
    items = [_owner_row_or_refusal(owner, item, latest) for item in sent.interactions]

    def work(use_cases: WeekUseCases) -> tuple[int, str]:
        outcomes = _write(use_cases, items)
        results = [_owner_item(index, outcome) for index, outcome in enumerate(outcomes)]
        answer: RecordedOut = {**_counts(outcomes), "results": results}
        return HTTPStatus.OK, json.dumps(answer)

    return await authorised.answer_once(idempotency_key, work)


def _owner_row_or_refusal(owner: str, item: InteractionSent | Refusal, latest: datetime) -> Row | Refusal:
    if isinstance(item, Refusal):
        return item
    key = content_key(owner, item.contact, to_epoch(item.at), item.direction, item.channel)
    fields = item.model_dump() | {"external_id": item.external_id or key}
    return _impossible(owner, item.contact, item.at, latest) or row_of(Interaction(owner=owner, **fields))
