"""A webhook endpoint and its deliveries as API and terminal show them, without a secret."""

from datetime import datetime
from typing import Any

from data.schema import from_epoch
from data.store.feed.outbox import DeliveryState, SeenDelivery
from data.store.feed.webhook_endpoints import WebhookEndpoint
from data.store.store import Store
from data.wording.commands.webhooks import fault_sentence, health_sentence, off_sentence
from data.wording.language import Language


def endpoint_fields(store: Store, endpoint: WebhookEndpoint, lang: Language) -> dict[str, Any]:
    """Return an endpoint as it stands, without its secret."""
    counts = store.deliveries.counts(endpoint.id)
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "kinds": list(endpoint.kinds),
        "on": endpoint.off_since is None,
        "off_because": endpoint.off_because,
        "made_at": from_epoch(endpoint.made_at),
        "both_secrets_until": _moment(endpoint.former_until),
        "waiting": counts.get(DeliveryState.WAITING, 0),
        "failed": counts.get(DeliveryState.FAILED, 0),
        "failing_since": _moment(endpoint.failing_since),
        "last_at": _moment(endpoint.last_at),
        "last_status": endpoint.last_status,
        "last_fault": endpoint.last_fault,
        "last_success_at": _moment(endpoint.last_success_at),
        "sentence": _health(endpoint, lang),
    }


def delivery_fields(delivery: SeenDelivery, lang: Language) -> dict[str, Any]:
    """Return a delivery as it stands."""
    waits, fault = delivery.state is DeliveryState.WAITING, delivery.fault
    return {
        "id": delivery.id,
        "change": delivery.change_number,
        "made_at": from_epoch(delivery.made_at),
        "state": delivery.state,
        "attempts": delivery.attempts,
        "status": delivery.status,
        "fault": fault,
        "sentence": None if fault is None else fault_sentence(fault, delivery.status, lang),
        "due_at": _moment(delivery.due_at or delivery.made_at) if waits else None,
        "ended_at": _moment(delivery.ended_at),
    }


def _health(endpoint: WebhookEndpoint, lang: Language) -> str:
    if endpoint.off_since is not None:
        return off_sentence(endpoint.off_because or "", from_epoch(endpoint.off_since), lang)
    since = _moment(endpoint.failing_since)
    return health_sentence(endpoint.last_fault, endpoint.last_status, since, lang)


def _moment(at: int | None) -> datetime | None:
    return None if at is None else from_epoch(at)
