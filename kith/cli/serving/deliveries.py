"""Webhooks and what announces a week, sent beside a worker's own round: a slow receiver holds up no list."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, Protocol

from data.errors import BusyError
from data.settings import Settings
from data.webhooks.public_addresses import parse_networks
from kith.cli.stores import whole_store
from kith.cli.worker_threads import running_beside

if TYPE_CHECKING:
    from data.store.store import Store

Clock = Callable[[], datetime]


class Sender(Protocol):
    """What sends something over a store of its own."""

    def step(self) -> bool:
        """Send what is due; tell whether there is more to do at once."""

    def run(self) -> None:
        """Send everything that is due."""

    def close(self) -> None:
        """See to what is being sent, then end."""


# Makes a sender over a store, for a worker of this name.
MakeSender = Callable[["Store", str], Sender]


@contextmanager
def delivering(
    settings: Settings, clock: Clock, every: float, ending: Event, *, once: bool, weekly: bool = False
) -> Iterator[None]:
    """Send what is due in threads of their own while the body runs; with `once`, when it has run."""
    senders = {"kith-webhooks": _webhooks(settings, clock)}
    if weekly:
        senders["kith-weekly"] = _weekly(settings, clock)
    with ExitStack() as stack:
        for name, make in senders.items():
            stack.enter_context(_sending(name, make, settings, every, ending, once=once))
        yield


def _webhooks(settings: Settings, clock: Clock) -> MakeSender:
    networks = parse_networks(settings.webhook_networks)

    def make(store: "Store", worker: str) -> Sender:
        # Imported here: the worker's own round begins meanwhile.
        from pipelines.deliver.webhook_delivery import WebhookDelivery

        return WebhookDelivery(store, settings.key_path, networks, clock, worker)

    return make


def _weekly(settings: Settings, clock: Clock) -> MakeSender:
    networks = parse_networks(settings.webhook_networks)

    def make(store: "Store", worker: str) -> Sender:
        from pipelines.deliver.weekly.mail_way import MailWay
        from pipelines.deliver.weekly.target_ways import chat_way, push_way
        from pipelines.deliver.weekly.weekly_sender import WeeklySender
        from service.use_cases.weekly.announcements import announcement
        from service.use_cases.weekly.digest_letter import letter_writer

        key_path = settings.key_path
        # The key is read each time: its file may be put back.
        mail = MailWay(key_path, lambda *about: letter_writer(key_path).write(*about))
        push, chat = push_way(key_path, networks, announcement), chat_way(key_path, announcement)
        return WeeklySender(store, [mail, push, chat], clock, worker)

    return make


@contextmanager
def _sending(
    name: str, make: MakeSender, settings: Settings, every: float, ending: Event, *, once: bool
) -> Iterator[None]:
    """Let a sender send in a thread of its own while the body runs; with `once`, when it has run."""
    if once:
        yield
        with _open_sender(make, settings) as sender:
            sender.run()
        return

    def send(body_ended: Event) -> None:
        with _open_sender(make, settings) as sender:
            _send_until(body_ended, sender, every)

    with running_beside(name, send, ending):
        yield


@contextmanager
def _open_sender(make: MakeSender, settings: Settings) -> Iterator[Sender]:
    """Lend a sender over a store of its own; when the body has ended, see to what is being sent."""
    with whole_store() as store:
        # One worker has the home's lock: what another of this name claimed was left behind.
        sender = make(store, f"{socket.gethostname()} {settings.home}")
        yield sender
        sender.close()


def _send_until(ended: Event, sender: Sender, every: float) -> None:
    """Look for what is due every so many seconds; a store that is away comes back."""
    while not ended.is_set():
        try:
            more = sender.step()
        except BusyError:
            more = False
        if not more:
            ended.wait(every)
