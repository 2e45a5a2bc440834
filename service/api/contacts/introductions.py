"""Two of an owner's people who could be introduced, and what the owner said of them."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from data.memory.introductions import IntroductionKind
from data.schema import AnswerKind
from data.wording.language import language
from service.security import Right
from service.use_cases.find_contact import require_owner
from service.use_cases.people.introductions import (
    answer_effect,
    introduction_cards,
)
from service.use_cases.people.introductions import answer_introduction as keep_answer
from service.use_cases.week import WeekUseCases
from service.web.problems import WITH_BODY, api_router
from service.web.request import (
    Accepted,
    Lang,
    OnceKey,
    Owner,
    authorise,
    json_response,
    requested_language,
    response_language,
)
from service.web.schemas import Moment, RequestModel, ResponseModel, StoredMoment, name_constraints

router = api_router("suggestions")
ContactName = Annotated[str, name_constraints(320)]
SENTENCES = "For a person, one thing that speaks for it each; empty for a question about a mail"


class IntroductionOut(ResponseModel):
    """Two people to introduce, or a mail that looks like an introduction."""

    kind: IntroductionKind = Field(
        description="suggested: introduce them; given or received: was the owner's, or the first's, mail one?"
    )
    first: str = Field(description="One of the two contacts; of received the one who wrote")
    second: str = Field(description="The other one")
    first_name: str = Field(description="What the first is called")
    second_name: str = Field(description="What the second is called")
    made_at: StoredMoment = Field(description="When the two were first named")
    reasons: list[str] = Field(description=SENTENCES)
    unknown: str = Field(description="How far the history can tell whether they know each other")
    advice: str = Field(description="What to do first")
    question: str = Field(description="The question about a mail; empty for a suggestion")


class IntroductionsOut(ResponseModel):
    """What is open of an owner's introductions: at most one new pair a week."""

    introductions: list[IntroductionOut] = Field(description="Suggestions first, then questions about mails")


class IntroductionAnswerSent(RequestModel):
    """What the owner said of two people."""

    first: ContactName = Field(description="One of the two contacts")
    second: ContactName = Field(description="The other one, in any order")
    answer: AnswerKind = Field(
        description="done: introduced, or yes; snoozed; dismissed: not these two, or no; never: they know "
        "each other, or no"
    )
    until: Moment | None = Field(default=None, description="When a snoozed pair comes back; only for snoozed")
    kind: IntroductionKind | None = Field(
        default=None, description="Without it the open question about the two, else their suggestion"
    )


class IntroductionAnswerOut(ResponseModel):
    """What was kept."""

    owner: str = Field(description="Whose people")
    first: str = Field(description="One of the two contacts")
    second: str = Field(description="The other one")
    kind: IntroductionKind = Field(description="What was answered")
    answer: AnswerKind = Field(description="The answer")
    at: datetime = Field(description="When it was given")
    until: datetime | None = Field(description="When a snoozed pair comes back")
    sentence: str = Field(description="What it changes, for a person")


@router.get(
    "/v1/owners/{owner:path}/introductions",
    summary="Who of an owner's people could be introduced to whom",
    response_model=IntroductionsOut,
)
async def list_introductions(
    request: Request, owner: Owner, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """By a stated rule, without a probability; made with the owner's list, at most one new pair a week."""
    authorised = authorise(request, Right.READ, owner)
    wanted = requested_language(lang, accept_language)

    def read(use_cases: WeekUseCases) -> tuple[str, str]:
        require_owner(use_cases.store, owner)
        code = response_language(use_cases, owner, wanted)
        cards = introduction_cards(use_cases.store, owner, use_cases.clock(), language(code))
        return code, IntroductionsOut.model_validate({"introductions": cards}).model_dump_json()

    code, body = await authorised.read(read)
    return json_response(body, lang=code)


@router.post(
    "/v1/owners/{owner:path}/introductions/answer",
    summary="Say what the owner did with two people",
    status_code=HTTPStatus.CREATED,
    response_model=IntroductionAnswerOut,
    responses=WITH_BODY,
)
async def answer_introduction(
    request: Request, owner: Owner, sent: IntroductionAnswerSent, idempotency_key: OnceKey = None
) -> Response:
    """Done is an introduction in the ledger of both, also of two who were not suggested.

    Whoever was answered is never suggested as the same pair again, but for a snooze.
    """
    authorised = authorise(request, Right.ANSWER, owner)

    def work(use_cases: WeekUseCases) -> tuple[int, str]:
        store, now = use_cases.store, use_cases.clock()
        contacts = use_cases.named_contact(owner, sent.first), use_cases.named_contact(owner, sent.second)
        about = keep_answer(store, owner, contacts, sent.answer, now, sent.until, sent.kind)
        sentence = answer_effect(store, owner, about, sent.answer, store.spoken(owner), sent.until)
        kept = IntroductionAnswerOut(
            owner=owner,
            first=about.first,
            second=about.second,
            kind=about.kind,
            answer=sent.answer,
            at=now,
            until=sent.until,
            sentence=sentence,
        )
        return HTTPStatus.CREATED, kept.model_dump_json()

    return await authorised.answer_once(idempotency_key, work)
