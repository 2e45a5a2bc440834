"""Whether the secrets of webhooks can be opened, and whether their receivers take what they are sent."""

from pathlib import Path

from data.errors import SecretKeyError
from data.messages import Message
from data.private_files import open_to_others
from data.sealed_secrets import SecretKey, place_of, read_key
from data.store.feed.webhook_endpoints import TABLE, WebhookEndpoint
from data.store.store import Store

# What was found of a part, and what to do; None where it is well.
Condition = tuple[str, str | None]
ROTATE = Message("put the key file back, or give new secrets: kith webhooks rotate WEBHOOK_ID")


def check_secrets(store: Store, key_path: Path) -> Condition:
    """Look whether the key file is its owner's alone and opens every secret that the store keeps."""
    endpoints = store.webhook_health.all()
    try:
        key = read_key(key_path)
    except SecretKeyError as error:
        return error.sentence, ROTATE
    closed = sum(not _opens(key, one) for one in endpoints)
    if closed:
        state = Message(
            "{path} does not open {count} of {all}", path=key_path, count=closed, all=len(endpoints)
        )
        return state, ROTATE
    if open_to_others(key_path):
        close = Message("make the file yours alone: chmod 600 FILE")
        return Message("others on this machine may read {home}", home=key_path), close
    return Message("{path} opens all {count}", path=key_path, count=len(endpoints)), None


def check_webhooks(store: Store) -> Condition:
    """Look whether every receiver that is on takes what it is sent."""
    endpoints = store.webhook_health.all()
    bad = sum(one.failing_since is not None or one.off_because in {"gone", "failing"} for one in endpoints)
    if bad:
        state = Message("{count} of {all} take nothing", count=bad, all=len(endpoints))
        return state, "kith webhooks list"
    return Message("{count} take what they are sent, or are off as asked", count=len(endpoints)), None


def _opens(key: SecretKey, endpoint: WebhookEndpoint) -> bool:
    try:
        key.open(endpoint.secret, place_of(TABLE, endpoint.workspace, endpoint.id, "secret"))
    except SecretKeyError:
        return False
    return True
