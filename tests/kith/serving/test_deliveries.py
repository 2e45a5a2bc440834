"""What is sent beside a worker's rounds: a mistake there ends the worker, a busy store does not."""

from datetime import UTC, datetime
from threading import Event

import pytest

from data.errors import BusyError
from data.settings import Settings
from data.store.store import Store
from kith.cli.serving.deliveries import delivering
from pipelines.deliver.webhook_delivery import WebhookDelivery

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LONG = 30


def beside(ending: Event, *, once: bool = False):
    """Return what sends webhooks over a new store while a body runs."""
    settings = Settings.from_environment()
    Store(settings.store).close()
    return delivering(settings, lambda: NOW, 0.01, ending, once=once)


def test_a_mistake_ends_the_worker(monkeypatch):
    """The worker is told to end, and the mistake is raised once it has."""

    def fail(delivery: WebhookDelivery) -> bool:  # noqa: ARG001 - as `step` is called
        raise ValueError("a mistake")

    monkeypatch.setattr(WebhookDelivery, "step", fail)
    ending = Event()
    with pytest.raises(ValueError, match="a mistake"), beside(ending):
        assert ending.wait(LONG)


def test_a_busy_store_is_asked_again(monkeypatch):
    """Nothing is raised, and the next step is tried."""
    steps, again, ending = [], Event(), Event()

    def step(delivery):
        steps.append(delivery)
        if len(steps) == 1:
            raise BusyError("busy")
        again.set()
        return False

    monkeypatch.setattr(WebhookDelivery, "step", step)
    with beside(ending):
        assert again.wait(LONG)
    assert not ending.is_set()


def test_a_single_round_is_sent_from_when_it_has_ended(monkeypatch):
    """What the round changed is sent, too."""
    happened = []
    monkeypatch.setattr(WebhookDelivery, "step", lambda _: happened.append("sent"))
    with beside(Event(), once=True):
        happened.append("round")
    assert happened == ["round", "sent"]
