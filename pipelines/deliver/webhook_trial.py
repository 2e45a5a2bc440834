"""A test to one endpoint, sent at once, so that whoever sets a receiver up sees what comes of it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from data.schema import to_epoch
from data.sealed_secrets import read_key
from data.store.feed.webhook_endpoints import WebhookEndpoint
from data.webhooks.public_addresses import Networks
from pipelines.deliver.webhook_delivery import opened_secrets
from pipelines.deliver.webhook_lane import Attempt, Lane
from pipelines.deliver.webhook_messages import body_of_test


def send_trial(
    endpoint: WebhookEndpoint, key_path: Path, networks: Networks, clock: Callable[[], datetime]
) -> Attempt:
    """Send a test that names nobody, and return what came of it."""
    now = to_epoch(clock())
    secrets = opened_secrets(read_key(key_path), endpoint, now)
    bodies = [(f"msg_{endpoint.id}_test_{token_hex(4)}", body_of_test(now))]
    return Lane(endpoint, secrets, bodies, networks, clock).run().attempts[0]
