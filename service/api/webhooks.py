"""Webhooks: where the workspace's changes are sent, for administrators."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, TypeAlias

from fastapi import Path, Query, Request
from starlette.responses import Response

from data.schema import to_epoch
from data.store.bookkeeping.preferences import EVERYONE
from data.store.feed.outbox import DeliveryState
from data.store.feed.webhook_endpoints import WebhookEndpoint
from data.wording.language import Language, language
from service.security import Right
from service.use_cases.webhooks.documents import delivery_fields, endpoint_fields
from service.use_cases.webhooks.endpoints import WebhookUseCases
from service.use_cases.week import WeekUseCases
from service.web.problems import WITH_BODY, api_router, problem_responses
from service.web.request import (
    Accepted,
    AuthorisedRequest,
    Lang,
    authorise,
    json_response,
    path_of,
    requested_language,
    response_language,
)
from service.web.webhook_schemas import (
    DeliveriesOut,
    DeliveryOut,
    ReplaySent,
    WebhookChange,
    WebhookMadeOut,
    WebhookOut,
    WebhookSent,
    WebhooksOut,
)

router = api_router("webhooks")
EndpointId = Annotated[
    str, Path(min_length=1, max_length=64, pattern=r"^[\w-]+$", description="As it was given")
]
Limit = Annotated[int, Query(ge=1, le=1_000, description="At most so many")]
StateFilter = Annotated[DeliveryState | None, Query(description="Only those in this state")]
WITH_KEY = WITH_BODY | problem_responses(HTTPStatus.CONFLICT)


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """What a call of an administrator works with: the webhooks, who asks, the time, and the language."""

    webhooks: WebhookUseCases
    by: str
    now: int
    lang: Language

    def fields(self, endpoint: WebhookEndpoint) -> dict[str, Any]:
        """Return an endpoint as it stands, in the language of the call."""
        return endpoint_fields(self.webhooks.store, endpoint, self.lang)


# What a call does, and the JSON that it answers with.
Job: TypeAlias = Callable[[WebhookCall], str]


@router.post(
    "/v1/webhooks",
    summary="Let changes be sent to an address",
    status_code=HTTPStatus.CREATED,
    response_model=WebhookMadeOut,
    responses=WITH_KEY,
)
async def make_webhook(
    request: Request, sent: WebhookSent, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """Its secret is in this answer and in no other. It gets what changes from now on, from `kith work`."""

    def work(call: WebhookCall) -> str:
        endpoint, secret = call.webhooks.add(sent.url, sent.kinds, call.by, call.now)
        return WebhookMadeOut(**call.fields(endpoint), secret=secret).model_dump_json()

    response = await _write(request, requested_language(lang, accept_language), work, HTTPStatus.CREATED)
    made = WebhookMadeOut.model_validate_json(bytes(response.body))
    response.headers["location"] = path_of("webhooks", made.id)
    return response


@router.get("/v1/webhooks", summary="The webhooks, and how each is", response_model=WebhooksOut)
async def list_webhooks(request: Request, lang: Lang = None, accept_language: Accepted = None) -> Response:
    """Never with their secrets."""
    return await _read(request, requested_language(lang, accept_language), _all)


@router.get("/v1/webhooks/{webhook}", summary="One webhook, and how it is", response_model=WebhookOut)
async def get_webhook(
    request: Request, webhook: EndpointId, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """Never with its secret."""

    def read(call: WebhookCall) -> str:
        return _one(call, call.webhooks.store.webhook_endpoints.get(webhook))

    return await _read(request, requested_language(lang, accept_language), read)


@router.patch(
    "/v1/webhooks/{webhook}",
    summary="Change a webhook, or switch it on or off",
    response_model=WebhookOut,
    responses=WITH_BODY,
)
async def change_webhook(
    request: Request,
    webhook: EndpointId,
    sent: WebhookChange,
    lang: Lang = None,
    accept_language: Accepted = None,
) -> Response:
    """What waits is sent to the new address. What changes while it is off is not sent: replay it."""

    def work(call: WebhookCall) -> str:
        return _one(call, call.webhooks.change(webhook, sent.url, sent.kinds, call.by, call.now, on=sent.on))

    return await _write(request, requested_language(lang, accept_language), work)


@router.delete("/v1/webhooks/{webhook}", summary="Remove a webhook", response_model=WebhooksOut)
async def remove_webhook(
    request: Request, webhook: EndpointId, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """What waited for it is not sent. Returns the webhooks that are left."""

    def work(call: WebhookCall) -> str:
        call.webhooks.remove(webhook, call.by, call.now)
        return _all(call)

    return await _write(request, requested_language(lang, accept_language), work)


@router.post(
    "/v1/webhooks/{webhook}/rotate",
    summary="Give a webhook a new secret",
    response_model=WebhookMadeOut,
    responses=WITH_KEY,
)
async def rotate_webhook(
    request: Request, webhook: EndpointId, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """For a day everything is signed with both secrets, so that no receiver misses anything."""

    def work(call: WebhookCall) -> str:
        endpoint, secret = call.webhooks.rotate(webhook, call.by, call.now)
        return WebhookMadeOut(**call.fields(endpoint), secret=secret).model_dump_json()

    return await _write(request, requested_language(lang, accept_language), work)


@router.post(
    "/v1/webhooks/{webhook}/test",
    summary="Send a test to a webhook",
    status_code=HTTPStatus.ACCEPTED,
    response_model=DeliveryOut,
)
async def send_test(
    request: Request, webhook: EndpointId, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """A worker sends `webhook.test`, which names nobody; what came of it is among the deliveries."""

    def work(call: WebhookCall) -> str:
        test = call.webhooks.ask_for_test(webhook, call.now)
        return DeliveryOut(**delivery_fields(test, call.lang)).model_dump_json()

    return await _write(request, requested_language(lang, accept_language), work, HTTPStatus.ACCEPTED)


@router.post(
    "/v1/webhooks/{webhook}/replay",
    summary="Send changes to a webhook once more",
    status_code=HTTPStatus.ACCEPTED,
    response_model=WebhookOut,
    responses=WITH_BODY | problem_responses(HTTPStatus.GONE),
)
async def replay_webhook(
    request: Request,
    webhook: EndpointId,
    sent: ReplaySent,
    lang: Lang = None,
    accept_language: Accepted = None,
) -> Response:
    """Each with the id that it had, so that a receiver which drops known ids is not told twice."""

    def work(call: WebhookCall) -> str:
        return _one(call, call.webhooks.replay(webhook, sent.since))

    return await _write(request, requested_language(lang, accept_language), work, HTTPStatus.ACCEPTED)


@router.get(
    "/v1/webhooks/{webhook}/deliveries",
    summary="The newest deliveries to a webhook",
    response_model=DeliveriesOut,
)
async def list_deliveries(
    request: Request,
    webhook: EndpointId,
    limit: Limit = 100,
    state: StateFilter = None,
    lang: Lang = None,
    accept_language: Accepted = None,
) -> Response:
    """What waits, was sent, was given up, or was erased before it was sent."""

    def read(call: WebhookCall) -> str:
        store = call.webhooks.store
        store.webhook_endpoints.get(webhook)
        newest = store.deliveries.newest(webhook, limit, state)
        rows = [DeliveryOut(**delivery_fields(one, call.lang)) for one in newest]
        return DeliveriesOut(deliveries=rows).model_dump_json()

    return await _read(request, requested_language(lang, accept_language), read)


async def _read(request: Request, wanted: str | None, job: Job) -> Response:
    authorised = authorise(request, Right.ADMIN)
    code, body = await authorised.read(_in_store(authorised, wanted, job))
    return json_response(body, lang=code)


async def _write(
    request: Request, wanted: str | None, job: Job, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    authorised = authorise(request, Right.ADMIN)
    code, body = await authorised.write(_in_store(authorised, wanted, job))
    return json_response(body, status, code)


def _in_store(
    authorised: AuthorisedRequest, wanted: str | None, job: Job
) -> Callable[[WeekUseCases], tuple[str, str]]:
    """Return a job over the store that returns the language of its sentences, and the JSON."""

    def run(use_cases: WeekUseCases) -> tuple[str, str]:
        code = response_language(use_cases, EVERYONE, wanted)
        webhooks = WebhookUseCases(use_cases.store, authorised.request.app.state.webhooks)
        now = to_epoch(use_cases.clock())
        return code, job(WebhookCall(webhooks, authorised.caller.id, now, language(code)))

    return run


def _one(call: WebhookCall, endpoint: WebhookEndpoint) -> str:
    return WebhookOut(**call.fields(endpoint)).model_dump_json()


def _all(call: WebhookCall) -> str:
    endpoints = call.webhooks.store.webhook_endpoints.all()
    rows = [WebhookOut(**call.fields(endpoint)) for endpoint in endpoints]
    return WebhooksOut(webhooks=rows).model_dump_json()
