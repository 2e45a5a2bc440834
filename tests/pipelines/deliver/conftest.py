"""A store with an endpoint, a receiver on loopback, and a clock that moves only when told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.schema import to_epoch
from data.store.feed.outbox import DeliveryState
from data.store.feed.webhook_endpoints import WebhookEndpoint
from data.store.store import Store
from data.webhooks.public_addresses import Networks, parse_networks
from pipelines.deliver.webhook_delivery import WebhookDelivery
from service.use_cases.webhooks.endpoints import WebhookSettings, WebhookUseCases
from tests.pipelines.deliver.receiver import Receiver, receiving

LOOPBACK = parse_networks("127.0.0.0/8")


@dataclass
class Sending:
    """A store whose changes are sent, and who sends them."""

    store: Store
    webhooks: WebhookUseCases
    delivery: WebhookDelivery
    receiver: Receiver
    clock: "Clock"

    def add(self, *kinds: str, url: str | None = None) -> WebhookEndpoint:
        """Make an endpoint that the receiver knows the secret of."""
        endpoint, secret = self.webhooks.add(url or self.receiver.url, kinds, "test", self.now())
        self.receiver.secrets.append(secret)
        return endpoint

    def now(self) -> int:
        """Return the moment in epoch seconds."""
        return to_epoch(self.clock())

    def counts(self, endpoint: WebhookEndpoint) -> dict[str, int]:
        """Return how many deliveries are in each state."""
        counts = self.store.deliveries.counts(endpoint.id)
        return {str(state): counts[state] for state in DeliveryState if state in counts}

    def health(self, endpoint: WebhookEndpoint) -> WebhookEndpoint:
        """Return the endpoint as it stands."""
        return self.store.webhook_endpoints.get(endpoint.id)


class Clock:
    """It shows the machine's time, as receivers check it, and more when told."""

    def __init__(self) -> None:
        """Show the time."""
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        """Return the moment."""
        return datetime.now(UTC) + self.ahead

    def pass_by(self, **time: float) -> None:
        """Let so much time pass."""
        self.ahead += timedelta(**time)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Open an empty store, once in a file and once on a server."""
    on_server = request.param == "postgresql"
    with Store(request.getfixturevalue("postgres_url") if on_server else tmp_path / "kith.db") as opened:
        yield opened


@pytest.fixture
def sending_to(store: Store, tmp_path: Path) -> Iterator[Callable[..., Sending]]:
    """Return what sends a store's changes, allowed to reach some inner networks."""
    opened: list[WebhookDelivery] = []

    def make(receiver: Receiver, networks: Networks = LOOPBACK) -> Sending:
        key, clock = tmp_path / "secret.key", Clock()
        delivery = WebhookDelivery(store, key, networks, clock, "a worker")
        opened.append(delivery)
        webhooks = WebhookUseCases(store, WebhookSettings(key, networks))
        return Sending(store, webhooks, delivery, receiver, clock)

    yield make
    for delivery in opened:
        delivery.close()


@pytest.fixture
def sending(sending_to: Callable[..., Sending]) -> Iterator[Sending]:
    """Send to a receiver on loopback, which is allowed."""
    with receiving() as receiver:
        yield sending_to(receiver)
