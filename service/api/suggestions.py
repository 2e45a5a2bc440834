"""Lists out, answers in."""

import json
from dataclasses import asdict, replace
from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from data.schema import Pool, to_epoch
from data.store.lists.list_document import WeekOut
from data.store.lists.rendered import RenderedText, text_of
from service.api.records.answer_schemas import AnswerOut, AnswerSent
from service.security import Right
from service.use_cases.week import WeekUseCases
from service.web.problems import WITH_BODY, api_router
from service.web.request import (
    Accepted,
    Contact,
    Lang,
    OnceKey,
    Owner,
    authorise,
    language_headers,
    path_of,
    requested_language,
    response_language,
)
from service.web.schemas import Moment

router = api_router("suggestions")
Limit = Annotated[int, Query(ge=1, le=100, description="At most so many, by rank")]
PoolFilter = Annotated[Pool | None, Query(description="Only this pool")]
AsOf = Annotated[Moment | None, Query(description="The list as it stood then; without it, as it stands now")]


@router.get(
    "/v1/owners/{owner:path}/suggestions",
    summary="The open suggestions of an owner's latest list",
    response_model=WeekOut,
)
async def list_suggestions(
    request: Request,
    owner: Owner,
    limit: Limit = 20,
    pool: PoolFilter = None,
    lang: Lang = None,
    as_of: AsOf = None,
    accept_language: Accepted = None,
) -> Response:
    """Open means: not answered (or the snooze has passed) and no interaction since `as_of`."""
    authorised = authorise(request, Right.READ, owner)
    wanted = requested_language(lang, accept_language)
    if as_of is None:
        text = await authorised.list_text(owner, wanted)
    else:
        text = await authorised.read(lambda use_cases: _text_at(use_cases, owner, to_epoch(as_of), wanted))
    if pool is not None or text.size > limit:
        text = _part(text, pool, limit)
    headers = {"etag": text.etag, "cache-control": "private, no-cache"} | language_headers(text.lang)
    return Response(text.body, headers=headers, media_type="application/json")


@router.post(
    "/v1/owners/{owner:path}/suggestions/{contact:path}/answer",
    summary="Say what the owner did with a suggestion",
    status_code=HTTPStatus.CREATED,
    response_model=AnswerOut,
    responses=WITH_BODY,
)
async def answer_suggestion(
    request: Request, owner: Owner, contact: Contact, sent: AnswerSent, idempotency_key: OnceKey = None
) -> Response:
    """Each answer is kept; the latest one decides whether the suggestion is open.

    Done is contact: the clock of the two restarts, until a source shows the contact itself. Done again of one
    suggestion says more of the same contact.
    """
    authorised = authorise(request, Right.ANSWER, owner)
    # Empty where the answer is the one from the first time.
    taken: set[str] = set()

    def work(use_cases: WeekUseCases) -> tuple[int, str]:
        taken.add(str(sent.kind))
        whom = use_cases.store.contacts.spelled(owner, contact)
        written = use_cases.answer(
            owner, whom, sent.kind, sent.until, sent.note, sent.reason, sent.how, sent.at
        )
        fields = asdict(written) | {"overrides": use_cases.overridden(owner, written.contact)}
        number = use_cases.store.answer_pages.newest(owner, written.contact).number
        return HTTPStatus.CREATED, AnswerOut.model_validate(fields | {"id": number}).model_dump_json()

    answered = await authorised.answer_once(idempotency_key, work)
    given = json.loads(bytes(answered.body))
    # Kept answers of an earlier version do not say their number.
    if "id" in given:
        answered.headers["location"] = path_of("owners", owner, "answers", str(given["id"]))
    for kind in taken:
        request.app.state.metrics.of_request(request.scope).answers.labels(kind).inc()
    return answered


def _text_at(use_cases: WeekUseCases, owner: str, moment: int, wanted: str | None) -> RenderedText:
    lang = response_language(use_cases, owner, wanted)
    return replace(text_of(use_cases.week_at(owner, moment, lang)), lang=lang)


def _part(text: RenderedText, pool: Pool | None, limit: int) -> RenderedText:
    fields = json.loads(text.body)
    wanted = [suggestion for suggestion in fields["suggestions"] if pool in {None, suggestion["pool"]}]
    return replace(text_of(fields | {"suggestions": wanted[:limit]}), lang=text.lang)
