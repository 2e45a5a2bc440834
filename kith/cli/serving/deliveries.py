"""Webhooks, sent beside what else a worker does: a slow receiver holds up no list, and no list a webhook."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread
from typing import TYPE_CHECKING

from data.errors import BusyError
from data.settings import Settings
from data.webhooks.public_addresses import parse_networks
from kith.cli.stores import whole_store

if TYPE_CHECKING:
    from pipelines.deliver.webhook_delivery import WebhookDelivery


@contextmanager
def delivering(
    settings: Settings, clock: Callable[[], datetime], every: float, ending: Event, *, once: bool
) -> Iterator[None]:
    """Send what is due in a thread of its own while the body runs; with `once`, when it has run.

    A mistake in that thread ends the worker: it sets `ending`, and is raised when the body has ended.
    """
    networks = parse_networks(settings.webhook_networks)
    body_ended, mistakes = Event(), list[Exception]()

    def deliver() -> None:
        # Imported here: the worker's own round begins meanwhile.
        from pipelines.deliver.webhook_delivery import WebhookDelivery

        with whole_store() as store:
            # One worker has the home's lock: what another of this name claimed was left behind.
            name = f"{socket.gethostname()} {settings.home}"
            delivery = WebhookDelivery(store, settings.key_path, networks, clock, name)
            if once:
                delivery.run()
            else:
                _deliver_until(body_ended, delivery, every)
            delivery.close()

    def deliver_beside() -> None:
        try:
            deliver()
        except Exception as error:  # noqa: BLE001 - it is raised in the worker's own thread
            mistakes.append(error)
            ending.set()

    if once:
        yield
        deliver()
        return
    thread = Thread(target=deliver_beside, name="kith-webhooks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        body_ended.set()
        thread.join()
    for mistake in mistakes:
        raise mistake


def _deliver_until(ending: Event, delivery: "WebhookDelivery", every: float) -> None:
    """Look for what is due every so many seconds; a store that is away comes back."""
    while not ending.is_set():
        try:
            more = delivery.step()
        except BusyError:
            more = False
        if not more:
            ending.wait(every)
