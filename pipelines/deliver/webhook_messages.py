"""What a webhook says, signed as in Standard Webhooks (standardwebhooks.com)."""

from collections.abc import Sequence
from datetime import datetime

from standardwebhooks.webhooks import Webhook

from data.schema import to_epoch
from data.store.feed.change_document import change_document
from data.store.feed.change_feed import Change
from data.strict_json import rfc_3339, to_json

TEST = "webhook.test"


def change_body(change: Change) -> str:
    """Return the body that tells of a change: its type, its moment, and its data with its number."""
    document = change_document(change)
    return to_json(
        {
            "type": document["type"],
            "timestamp": document["timestamp"],
            "data": {"number": document["number"]} | document["data"],
        }
    )


def body_of_test(made_at: int) -> str:
    """Return the body of a test, which names nobody."""
    return to_json({"type": TEST, "timestamp": rfc_3339(made_at), "data": {}})


def signed_headers(number: str, body: str, secrets: Sequence[str], now: datetime) -> dict[str, str]:
    """Return the headers of a body: its id, the moment, and a signature by each secret."""
    return {
        "content-type": "application/json",
        "user-agent": "Kith",
        "webhook-id": number,
        "webhook-timestamp": f"{to_epoch(now)}",
        "webhook-signature": " ".join(Webhook(secret).sign(number, now, body) for secret in secrets),
    }
