"""A history in, what the model says of it out; nothing is kept."""

from typing import Any

from fastapi import Request
from starlette.responses import Response

from data.schema import Reason
from data.store.lists.list_document import reason_document
from data.wording.language import Language, language, preferred
from service.api.schemas_crm import ScoreOut, ScoreSent
from service.security.callers import Right
from service.web.problems import WITH_BODY, api_router
from service.web.request import Accepted, Lang, OnceKey, authorise, language_headers, owner_of_key

router = api_router("model")


@router.post(
    "/v1/score", summary="What the model says of one history", response_model=ScoreOut, responses=WITH_BODY
)
async def score_history(
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
    body = _score(fields, language(chosen)).model_dump_json()
    return Response(body, headers=language_headers(chosen), media_type="application/json")


def _score(fields: dict[str, Any], lang: Language) -> ScoreOut:
    """Return a score with its reasons said in a language."""
    counter = fields["counter_reason"]
    sentences = {
        "reasons": [reason_document(Reason(**reason), lang) for reason in fields["reasons"]],
        "counter_reason": counter and reason_document(Reason(**counter), lang),
    }
    return ScoreOut(**fields | sentences)
