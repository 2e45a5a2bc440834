"""A history in, what the model says of it out; nothing is kept."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from data.schema import Reason
from data.store.lists.rendered import spoken
from data.strict_json import to_json
from data.wording.language import Language, language, preferred
from service.api.schemas_crm import ScoreOut, ScoreSent
from service.security.callers import Right
from service.web.problems import WITH_BODY, problem_responses
from service.web.request import Accepted, Lang, OnceKey, authorise, language_headers, owner_of_key

router = APIRouter(tags=["model"])


@router.post(
    "/v1/score",
    summary="What the model says of one history",
    operation_id="scoreHistory",
    response_model=ScoreOut,
    responses=problem_responses(*WITH_BODY),
)
async def score(
    request: Request,
    sent: ScoreSent,
    lang: Lang = None,
    accept_language: Accepted = None,
    idempotency_key: OnceKey = None,  # noqa: ARG001 - the same history has the same answer anyway.
) -> Response:
    """Answered by a process of its own; the first answer takes some seconds."""
    authorise(request, Right.READ, owner_of_key(request))
    chosen = preferred(lang or accept_language)
    fields = await request.app.state.scorer.ask(sent.model_dump(mode="json"))
    body = to_json(_said(fields, language(chosen)))
    return Response(body, headers=language_headers(chosen), media_type="application/json")


def _said(fields: dict[str, Any], lang: Language) -> dict[str, Any]:
    """Return a score with its reasons said in a language."""
    counter = fields["counter_reason"]
    return fields | {
        "reasons": [spoken(Reason(**one), lang) for one in fields["reasons"]],
        "counter_reason": counter and spoken(Reason(**counter), lang),
    }
