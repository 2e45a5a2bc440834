"""Whether the secrets of webhooks can be opened, and whether their receivers take what they are sent."""

from collections.abc import Sequence
from pathlib import Path

from data.messages import Message
from data.sealed_secrets import place_of
from data.store.feed.webhook_endpoints import TABLE, WebhookEndpoint
from pipelines.jobs.upkeep.checks.sealed import Condition, check_sealed

ROTATE = Message("put the key file back, or give new secrets: kith webhooks rotate WEBHOOK_ID")


def check_secrets(endpoints: Sequence[WebhookEndpoint], key_path: Path) -> Condition:
    """Look whether the key file is its owner's alone and opens every secret that the store keeps."""
    sealed = [(one.secret, place_of(TABLE, one.workspace, one.id, "secret")) for one in endpoints]
    return check_sealed(key_path, sealed, ROTATE)


def check_webhooks(endpoints: Sequence[WebhookEndpoint]) -> Condition:
    """Look whether every receiver that is on takes what it is sent."""
    bad = sum(one.failing_since is not None or one.off_because in {"gone", "failing"} for one in endpoints)
    if bad:
        state = Message("{count} of {all} take nothing", count=bad, all=len(endpoints))
        return state, "kith webhooks list"
    return Message("{count} take what they are sent, or are off as asked", count=len(endpoints)), None
