"""What comes in and leaves during the long day: a mail account read by IMAP, and a receiver of webhooks.

The mail server restarts and the receiver refuses again and again. At the end every mail was recorded, once,
and every change received.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from data.schema import to_epoch
from data.settings import Settings
from data.store.bookkeeping.connections import ConnectionKind
from data.store.store import Store
from data.webhooks.public_addresses import parse_networks
from service.use_cases.connections.accounts import ConnectionUseCases, NewAccount
from service.use_cases.webhooks.endpoints import WebhookSettings, WebhookUseCases
from tests.pipelines.connect.dovecot import ADDRESS, PASSWORD, Dovecot, mail, running_dovecot
from tests.pipelines.deliver.receiver import Receiver, receiving

OWNER, PEOPLE, NETWORKS = "ana", 40, "127.0.0.0/8"
LOOK_SECONDS, MAIL_SECONDS, REFUSE_SECONDS, AWAY_SECONDS = 10, 2.0, 20.0, 5.0
MAILS_BEFORE_RESTART = 60
# A refused webhook comes again after seconds; an account that was away is looked at after five minutes.
PATIENCE_SECONDS = 400


class Mailing(threading.Thread):
    """Puts a mail into the account every two seconds, and restarts the server every two minutes."""

    def __init__(self, server: Dovecot) -> None:
        """Know the server."""
        super().__init__(daemon=True)
        self._server, self.ending, self.count = server, threading.Event(), 0

    def run(self) -> None:
        """Go on until the day ends."""
        while not self.ending.wait(MAIL_SECONDS):
            sender = f"Person <p{self.count % PEOPLE}@example.org>"
            self._server.append("INBOX", [mail(self.count, sender)])
            self.count += 1
            if self.count % MAILS_BEFORE_RESTART == 0:
                self._server.stop()
                time.sleep(AWAY_SECONDS)
                self._server.start()


class Refusing(threading.Thread):
    """Lets the receiver answer 503 to one webhook every twenty seconds."""

    def __init__(self, receiver: Receiver) -> None:
        """Know the receiver."""
        super().__init__(daemon=True)
        self._receiver, self.ending, self.count = receiver, threading.Event(), 0

    def run(self) -> None:
        """Go on until the day ends."""
        while not self.ending.wait(REFUSE_SECONDS):
            # One at a time: an endpoint that refuses again and again is left alone for longer each time.
            if not self._receiver.answers:
                self._receiver.answers.append(503)
                self.count += 1


@dataclass(frozen=True, slots=True)
class Outside:
    """A store whose account and receiver are there, and what both have seen."""

    store: Store
    receiver: Receiver
    mailing: Mailing
    refusing: Refusing
    first_change: int

    def ended_well(self) -> bool:
        """End what comes in, wait for what is on its way, and say what came of it."""
        for thread in (self.mailing, self.refusing):
            thread.ending.set()
            thread.join()
        _wait(lambda: self.recorded() == self.mailing.count and not self.missing())
        recorded, missing = self.recorded(), self.missing()
        unsigned = sum(count != 1 for _, _, count, _ in self.receiver.requests)
        print(
            f"{recorded} of {self.mailing.count} mails recorded; {len(self.received())} changes received, "
            f"{missing} missing, {unsigned} not signed, {self.refusing.count} refused",
            flush=True,
        )
        return recorded == self.mailing.count and not missing and not unsigned

    def recorded(self) -> int:
        """Return how many mails of the account the store holds."""
        return sum(one.count for one in self.store.sources.coverage(to_epoch(datetime.now(UTC)), OWNER))

    def received(self) -> set[int]:
        """Return the numbers of the changes that the receiver was told of."""
        return {body["data"]["number"] for _, body, *_ in list(self.receiver.requests)}

    def missing(self) -> int:
        """Return of how many changes the receiver does not know."""
        return len(self._changes() - self.received())

    def _changes(self) -> set[int]:
        numbers, cursor, more = set[int](), self.first_change, True
        while more:
            page = self.store.change_feed.page(cursor, 1_000)
            numbers |= {one.number for one in page.changes}
            cursor, more = page.cursor, page.more
        return numbers


@contextmanager
def outside(settings: Settings) -> Iterator[Outside]:
    """Connect an account and a receiver to a store."""
    with (
        TemporaryDirectory() as folder,
        running_dovecot(Path(folder)) as server,
        receiving() as receiver,
        Store(settings.store) as store,
    ):
        now = int(time.time())
        first_change = _last_change(store)
        webhooks = WebhookUseCases(store, WebhookSettings(settings.key_path, parse_networks(NETWORKS)))
        receiver.secrets.append(webhooks.add(receiver.url, [], "benchmark", now)[1])
        account = {"server": "127.0.0.1", "port": server.port, "login": server.user, "every": LOOK_SECONDS}
        account["fingerprint"] = server.fingerprint
        described = NewAccount(OWNER, ConnectionKind.IMAP, ADDRESS, account, PASSWORD)
        ConnectionUseCases(store, settings.key_path).add(described, now)
        going = Outside(store, receiver, Mailing(server), Refusing(receiver), first_change)
        going.mailing.start()
        going.refusing.start()
        yield going


def _last_change(store: Store) -> int:
    cursor, more = 0, True
    while more:
        page = store.change_feed.page(cursor, 1_000)
        cursor, more = page.cursor, page.more
    return cursor


def _wait(until: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not until() and time.monotonic() - begun < PATIENCE_SECONDS:
        time.sleep(2)
