"""Interactions in, one bad row never sinking the rest."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import groupby
from typing import Annotated, Literal, TypeAlias, cast

import anyio.to_thread
from fastapi import Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from data.identity.handles import handle
from data.messages import Message
from data.schema import to_epoch
from data.store.log.batch_upsert import BatchResult, Row
from data.store.log.removal import GoneInteraction
from data.store.people.erased_handles import REFUSED
from data.store.store import Store
from data.wording.language import Language
from service.api.batch_fast_path import read_plain_batch
from service.security import Caller, Right
from service.use_cases.week import WeekUseCases
from service.web import deprecation
from service.web.batch_schemas import BatchItemOut, BatchItemSent, BatchOut, BatchSent, GoneItemSent, GoneOut
from service.web.deprecation import mark_deprecated
from service.web.problems import WITH_BODY, api_router
from service.web.request import (
    AuthorisedRequest,
    OnceKey,
    Owner,
    authorise,
    json_response,
    language_of_caller,
    owner_of_key,
)
from service.web.schemas import (
    BatchCounts,
    ContactName,
    InteractionSent,
    InteractionsSent,
    ItemFault,
    ItemOut,
    Name,
    OwnerName,
    RecordedOut,
    Refusal,
    Source,
)

router = api_router("interactions", WITH_BODY)
# The clocks of two machines differ; more than this is a mistake in the data.
CLOCK_SKEW = timedelta(minutes=5)
STATUS: dict[BatchResult, Literal["created", "updated", "duplicate"]] = {
    BatchResult.CREATED: "created",
    BatchResult.UPDATED: "updated",
    BatchResult.MOVED: "updated",
    BatchResult.DUPLICATE: "duplicate",
}
# An item of a batch as the store takes it, and what became of one: of one that is gone how many rows went.
Item: TypeAlias = "Row | GoneInteraction | Refusal"
Outcome: TypeAlias = "BatchResult | int | Refusal"
# What is answered, from what became of each item and how many became what.
Answer: TypeAlias = "Callable[[Sequence[Outcome], BatchCounts], BatchOut | RecordedOut]"
# Read by the route itself, in a thread: a thousand rows would block the event loop.
BODY = {
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/BatchSent"}}},
    "required": True,
}

OfOwner = Annotated[OwnerName, Query(description="Whose interaction")]
OfSource = Annotated[Source, Query(description="As it was sent")]
ExternalId = Annotated[Name, Query(description="The source's own id")]
Contact = Annotated[
    ContactName | None, Query(description="Only with this contact; without it, with all of them")
]
BATCH = TypeAdapter(BatchSent)
ERASED = Refusal("/contact", REFUSED)
OFF = Refusal("/source", Message("the owner switched this source off; nothing more of it is taken in"))
# Where in a row of the store these stand.
ROW_SOURCE, ROW_OWNER = 0, 2
OTHER_KEY = Message("this key is for another owner")
OTHER_OWNER = Message("the path names another owner")
AHEAD = Message("{moment} is in the future; only what has happened is taken in")
ONESELF = Message("the contact is the owner; only what is between two people is taken in")


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
    lang = language_of_caller(request)

    def answer(outcomes: Sequence[Outcome], counts: BatchCounts) -> BatchOut:
        results = [_batch_item(index, outcome, lang) for index, outcome in enumerate(outcomes)]
        gone = sum(outcome for outcome in outcomes if isinstance(outcome, int))
        return {**counts, "gone": gone, "results": results}

    return await _record_once(authorised, idempotency_key, items, answer)


async def _record_once(
    authorised: AuthorisedRequest, key: str | None, items: Sequence[Item], answer: Answer
) -> Response:
    """Write items, under an idempotency key at most once, and count what became of them."""
    counts: list[BatchCounts] = []

    def work(use_cases: WeekUseCases) -> tuple[int, str]:
        outcomes = write_items(use_cases, items)
        counts.append(_counts(outcomes))
        return HTTPStatus.OK, json.dumps(answer(outcomes, counts[0]))

    response = await authorised.answer_once(key, work)
    # Empty where the response is the stored one of the first request.
    for written in counts:
        metrics = authorised.request.app.state.metrics
        metrics.of_request(authorised.request.scope).count_interactions(written)
    return response


def read_batch(body: bytes, caller: Caller, latest: datetime) -> Sequence[Item]:
    """Return each item of a batch as the store takes it, or why it cannot be taken in."""
    rows = read_plain_batch(body, caller.owner, latest)
    if rows is not None:
        return rows
    try:
        items = _read_item_by_item(body).interactions
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError([fault | {"loc": ("body", *fault["loc"])} for fault in errors]) from None
    return [_item_or_refusal(item, caller, latest) for item in items]


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


def _item_or_refusal(item: BatchItemSent | GoneItemSent | Refusal, caller: Caller, latest: datetime) -> Item:
    # The schema names two kinds; what could not be read came through as Refusal.
    if isinstance(item, Refusal):
        return item
    if caller.owner is not None and item.owner != caller.owner:
        return Refusal("/owner", OTHER_KEY)
    if isinstance(item, GoneItemSent):
        return item.as_gone()
    return _impossible(item.owner, item.contact, item.at, latest) or item.as_row()


def _impossible(owner: str, contact: str, at: datetime, latest: datetime) -> Refusal | None:
    if at > latest:
        return Refusal("/at", Message(AHEAD.message, moment=at.isoformat()))
    if contact in {owner, handle(owner)}:
        return Refusal("/contact", ONESELF)
    return None


def _by_kind(items: Sequence[Item]) -> Iterator[tuple[type, Sequence[Item]]]:
    """Yield runs of items of one kind; a row is a plain tuple."""
    if set(map(type, items)) == {tuple}:
        yield tuple, items
        return
    for kind, group in groupby(items, type):
        yield kind, list(group)


def write_items(use_cases: WeekUseCases, items: Sequence[Item]) -> list[Outcome]:
    """Write the items in their order; return what became of each, of one that is gone how many went."""
    store, now, outcomes = use_cases.store, to_epoch(use_cases.clock()), list[Outcome]()
    with store.database.transaction():
        for kind, some in _by_kind(items):
            if kind is Refusal:
                outcomes += cast("list[Refusal]", some)
            elif kind is GoneInteraction:
                outcomes += store.removal.remove(cast("list[GoneInteraction]", some), now)
            else:
                outcomes += _record(store, cast("list[Row]", some), now)
    if BatchResult.ERASED in outcomes:
        return [ERASED if outcome is BatchResult.ERASED else outcome for outcome in outcomes]
    return outcomes


def _record(store: Store, rows: list[Row], now: int) -> list[Outcome]:
    """Write rows but those of a source that its owner switched off; return what became of each."""
    off = store.consents.switched_off()
    if not off:
        return list[Outcome](store.batch_upsert.record_rows(rows, now))
    taken = [row for row in rows if (row[ROW_OWNER], row[ROW_SOURCE]) not in off]
    results = iter(store.batch_upsert.record_rows(taken, now))
    return [OFF if (row[ROW_OWNER], row[ROW_SOURCE]) in off else next(results) for row in rows]


def _counts(outcomes: Sequence[Outcome]) -> BatchCounts:
    counted = Counter(map(status_of, outcomes))
    return {
        "created": counted["created"],
        "updated": counted["updated"],
        "duplicate": counted["duplicate"],
        "rejected": counted["rejected"],
    }


def status_of(outcome: Outcome) -> Literal["created", "updated", "duplicate", "gone", "rejected"]:
    """Return what is answered of an item, by what became of it."""
    if isinstance(outcome, BatchResult):
        return STATUS[outcome]
    return "rejected" if isinstance(outcome, Refusal) else "gone"


def _batch_item(index: int, outcome: Outcome, lang: Language) -> BatchItemOut:
    item: BatchItemOut = {"index": index, "status": status_of(outcome)}
    if isinstance(outcome, Refusal):
        return {**item, **_fault(index, outcome, lang)}
    return {**item, "moved": True} if outcome is BatchResult.MOVED else item


def _owner_item(index: int, outcome: Outcome, lang: Language) -> ItemOut:
    if isinstance(outcome, Refusal):
        fault = _fault(index, outcome, lang)
        return {"index": index, "status": "rejected", "became": "rejected", **fault}
    # Nothing is taken out by this route.
    became = STATUS[cast("BatchResult", outcome)]
    return {"index": index, "status": "accepted", "became": became}


def _fault(index: int, refusal: Refusal, lang: Language) -> ItemFault:
    return {"pointer": f"/interactions/{index}{refusal.pointer}", "detail": lang.word(refusal.detail)}


@router.delete(
    "/v1/interactions", summary="Take out an interaction that the source deleted", response_model=GoneOut
)
async def delete_interaction(
    request: Request, owner: OfOwner, source: OfSource, external_id: ExternalId, contact: Contact = None
) -> Response:
    """It is as if it had never been sent: what rested on it is counted anew. Twice is the same as once."""
    authorised = authorise(request, Right.RECORD, owner)
    gone, now = [GoneInteraction(source, external_id, owner, contact)], to_epoch(authorised.clock())
    counts = await authorised.write(lambda use_cases: use_cases.store.removal.remove(gone, now))
    return json_response(GoneOut(gone=sum(counts)).model_dump_json())


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
    latest, lang = authorised.clock() + CLOCK_SKEW, language_of_caller(request)
    items = [_owner_row_or_refusal(owner, item, latest) for item in sent.interactions]

    def answer(outcomes: Sequence[Outcome], counts: BatchCounts) -> RecordedOut:
        results = [_owner_item(index, outcome, lang) for index, outcome in enumerate(outcomes)]
        return {**counts, "results": results}

    response = await _record_once(authorised, idempotency_key, items, answer)
    if b'"side"' in await request.body():
        mark_deprecated(response, deprecation.SIDE)
    return response


def _owner_row_or_refusal(owner: str, item: InteractionSent | Refusal, latest: datetime) -> Item:
    if isinstance(item, Refusal):
        return item
    if item.owner not in {None, owner}:
        return Refusal("/owner", OTHER_OWNER)
    return _impossible(owner, item.contact, item.at, latest) or item.row_of(owner)
