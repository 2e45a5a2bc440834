"""A history in, what the model says of it out; nothing is kept."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.asking import OnceKey, asking, owner_of, reply
from service.callers import Right
from service.errors import WITH_BODY, declared
from service.schemas_crm import ScoreOut, ScoreSent

router = APIRouter(tags=["model"])


@router.post(
    "/v1/score",
    summary="What the model says of one history",
    operation_id="scoreHistory",
    response_model=ScoreOut,
    responses=declared(*WITH_BODY),
)
async def score(
    request: Request,
    sent: ScoreSent,
    idempotency_key: OnceKey = None,  # noqa: ARG001 - the same history has the same answer anyway.
) -> Response:
    """Answered by a process of its own; the first answer takes some seconds."""
    asking(request, Right.READ, owner_of(request))
    return reply(await request.app.state.scorer.ask(sent.model_dump(mode="json")))
