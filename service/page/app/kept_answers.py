"""Answers that a phone kept while it had no network, each written down once however often it is sent."""

import json
from http import HTTPStatus
from typing import Annotated

from fastapi import Form, Request
from pydantic import Field
from starlette.responses import JSONResponse, Response

from data.schema import AnswerKind
from data.store.bookkeeping.idempotency import StoredResponse, fingerprint
from service.page.layout import midnight_of, page_language, page_router
from service.page.people.forms import OwnWords
from service.page.week import How
from service.use_cases.week import WeekUseCases
from service.use_cases.weekly.kept_answers import KeptAnswer, take_in
from service.web.csrf import PageForm, form_token_of
from service.web.request import OnceKey, authorise_person, json_response

router = page_router()
# As far as every calendar goes.
Moment = Annotated[int, Field(ge=0, lt=253_402_300_800)]


class KeptForm(PageForm):
    """One answer as the service worker sends it; moments are in epoch seconds."""

    owner: Annotated[str, Field(min_length=1, max_length=320)]
    contact: Annotated[str, Field(min_length=1, max_length=320)]
    kind: AnswerKind
    listed: Moment
    pressed: Moment
    until: str = ""
    how: How = ""
    note: OwnWords = ""


@router.get("/app/session")
async def session(request: Request) -> Response:
    """Return the secret of this session's forms, which no other site can read."""
    return JSONResponse({"token": form_token_of(request)})


@router.post("/app/answers")
async def take_answer(request: Request, form: Annotated[KeptForm, Form()], key: OnceKey = None) -> Response:
    """Write a kept answer down, and return the sentence that says what came of it."""
    authorised = authorise_person(request)
    until = midnight_of(form.until, "/until") if form.until else None
    kept = KeptAnswer(
        form.owner,
        form.contact,
        form.kind,
        form.listed,
        form.pressed,
        until,
        form.how or None,
        form.note.strip() or None,
    )
    content, now = fingerprint(repr(kept).encode()), authorised.store_access.now()

    def once(use_cases: WeekUseCases) -> StoredResponse:
        def first_time() -> StoredResponse:
            lang = page_language(request, use_cases, form.owner)
            return HTTPStatus.OK, json.dumps({"sentence": take_in(use_cases, kept, lang)})

        if key is None:
            return first_time()
        # Under the owner, not the session: a phone may sign in again between two attempts.
        caller = f"phone of {form.owner}"
        return use_cases.store.idempotency.once(caller, key, content, now, first_time)

    status, body = await authorised.write(once)
    return json_response(body, status)
