"""Webhooks: where the workspace's changes are sent, for administrators."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Query, Request
from starlette.responses import Response

from data.schema import to_epoch
from data.store.feed.outbox import DeliveryState
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
    authorised, wanted = _administrator(request), requested_language(lang, accept_language)

    def work(use_cases: WeekUseCases) -> str:
        webhooks, now = _webhooks(request, use_cases), to_epoch(use_cases.clock())
        endpoint, secret = webhooks.add(sent.url, sent.kinds, authorised.caller.id, now)
        fields = endpoint_fields(use_cases.store, endpoint, _spoken(use_cases, wanted))
        return WebhookMadeOut(**fields, secret=secret).model_dump_json()

    return json_response(await authorised.write(work), HTTPStatus.CREATED)


@router.get("/v1/webhooks", summary="The webhooks, and how each is", response_model=WebhooksOut)
async def list_webhooks(request: Request, lang: Lang = None, accept_language: Accepted = None) -> Response:
    """Never with their secrets."""
    authorised, wanted = _administrator(request), requested_language(lang, accept_language)

    def read(use_cases: WeekUseCases) -> str:
        store, spoken = use_cases.store, _spoken(use_cases, wanted)
        rows = [WebhookOut(**endpoint_fields(store, one, spoken)) for one in store.webhook_endpoints.all()]
        return WebhooksOut(webhooks=rows).model_dump_json()

    return json_response(await authorised.read(read))


@router.get("/v1/webhooks/{webhook}", summary="One webhook, and how it is", response_model=WebhookOut)
async def get_webhook(
    request: Request, webhook: EndpointId, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """Never with its secret."""
    authorised, wanted = _administrator(request), requested_language(lang, accept_language)
    return json_response(await authorised.read(lambda use_cases: _document(use_cases, webhook, wanted)))


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
    authorised, wanted = _administrator(request), requested_language(lang, accept_language)

    def work(use_cases: WeekUseCases) -> str:
        now = to_epoch(use_cases.clock())
        _webhooks(request, use_cases).change(webhook, sent.url, sent.kinds, now, on=sent.on)
        return _document(use_cases, webhook, wanted)

    return json_response(await authorised.write(work))


@router.delete("/v1/webhooks/{webhook}", summary="Remove a webhook", response_model=WebhooksOut)
async def remove_webhook(
    request: Request, webhook: EndpointId, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """What waited for it is not sent. Returns the webhooks that are left."""
    authorised, wanted = _administrator(request), requested_language(lang, accept_language)

    def work(use_cases: WeekUseCases) -> str:
        store, spoken = use_cases.store, _spoken(use_cases, wanted)
        store.webhook_endpoints.get(webhook)
        store.webhook_endpoints.remove(webhook)
        rows = [WebhookOut(**endpoint_fields(store, one, spoken)) for one in store.webhook_endpoints.all()]
        return WebhooksOut(webhooks=rows).model_dump_json()

    return json_response(await authorised.write(work))


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
    authorised, wanted = _administrator(request), requested_language(lang, accept_language)

    def work(use_cases: WeekUseCases) -> str:
        endpoint, secret = _webhooks(request, use_cases).rotate(webhook, to_epoch(use_cases.clock()))
        fields = endpoint_fields(use_cases.store, endpoint, _spoken(use_cases, wanted))
        return WebhookMadeOut(**fields, secret=secret).model_dump_json()

    return json_response(await authorised.write(work))


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
    authorised, wanted = _administrator(request), requested_language(lang, accept_language)

    def work(use_cases: WeekUseCases) -> str:
        test = _webhooks(request, use_cases).ask_for_test(webhook, to_epoch(use_cases.clock()))
        return DeliveryOut(**delivery_fields(test, _spoken(use_cases, wanted))).model_dump_json()

    return json_response(await authorised.write(work), HTTPStatus.ACCEPTED)


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
    authorised, wanted = _administrator(request), requested_language(lang, accept_language)

    def work(use_cases: WeekUseCases) -> str:
        _webhooks(request, use_cases).replay(webhook, sent.since)
        return _document(use_cases, webhook, wanted)

    return json_response(await authorised.write(work), HTTPStatus.ACCEPTED)


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
    authorised, wanted = _administrator(request), requested_language(lang, accept_language)

    def read(use_cases: WeekUseCases) -> str:
        spoken = _spoken(use_cases, wanted)
        use_cases.store.webhook_endpoints.get(webhook)
        newest = use_cases.store.deliveries.newest(webhook, limit, state)
        rows = [DeliveryOut(**delivery_fields(one, spoken)) for one in newest]
        return DeliveriesOut(deliveries=rows).model_dump_json()

    return json_response(await authorised.read(read))


def _administrator(request: Request) -> AuthorisedRequest:
    return authorise(request, Right.ADMIN)


def _webhooks(request: Request, use_cases: WeekUseCases) -> WebhookUseCases:
    return WebhookUseCases(use_cases.store, request.app.state.webhooks)


def _spoken(use_cases: WeekUseCases, wanted: str | None) -> Language:
    return language(response_language(use_cases, "", wanted))


def _document(use_cases: WeekUseCases, webhook: str, wanted: str | None) -> str:
    endpoint = use_cases.store.webhook_endpoints.get(webhook)
    fields = endpoint_fields(use_cases.store, endpoint, _spoken(use_cases, wanted))
    return WebhookOut(**fields).model_dump_json()
