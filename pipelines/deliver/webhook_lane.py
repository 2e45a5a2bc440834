"""Some deliveries to one endpoint, sent one after the other over one connection."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from http.client import HTTPException
from ssl import SSLError
from time import monotonic
from typing import Any

from data.errors import InputError
from data.store.feed.webhook_endpoints import WebhookEndpoint
from data.webhooks.faults import WebhookFault
from data.webhooks.public_addresses import Networks, check_url
from pipelines.connect.guarded_connection import GuardedConnection, InnerAddressError, PlainTextError
from pipelines.deliver.webhook_messages import signed_headers

TIMEOUT_SECONDS = 15.0
# Of a whole request, also where the other side sends a byte now and then.
LONGEST_SECONDS = 30.0
# What the endpoint answers is of no account; so much of it is read so that the connection can be used again.
MOST_ANSWER = 4_096


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of sending one delivery: the status, and what stood in the way unless it was taken."""

    id: str
    status: int | None = None
    fault: WebhookFault | None = None
    retry_after: int | None = None

    @property
    def taken(self) -> bool:
        """Tell whether the endpoint took it."""
        return self.fault is None


@dataclass
class Lane:
    """Bodies by their ids for one endpoint; `run` sends them in a thread of its own."""

    endpoint: WebhookEndpoint
    secrets: Sequence[str] = field(repr=False)
    bodies: Sequence[tuple[str, str]]
    networks: Networks
    clock: Callable[[], datetime]
    attempts: list[Attempt] = field(default_factory=list)
    _connection: GuardedConnection | None = None
    _begun: float | None = None

    def run(self) -> "Lane":
        """Send until something stands in the way; what was not tried is in no attempt."""
        try:
            parts = check_url(self.endpoint.url, self.networks)
        except InputError:
            # It was taken when more networks were allowed.
            self.attempts.append(Attempt(self.bodies[0][0], fault=WebhookFault.INNER_ADDRESS))
            return self
        self._connection = GuardedConnection(parts, self.networks, TIMEOUT_SECONDS)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            for number, body in self.bodies:
                attempt = self._send(self._connection, path, number, body)
                self.attempts.append(attempt)
                if not attempt.taken:
                    return self
        finally:
            self._connection.close()
        return self

    def end_if_late(self) -> None:
        """End a request that has gone on for too long; called from another thread."""
        begun, connection = self._begun, self._connection
        if begun is not None and connection is not None and monotonic() - begun > LONGEST_SECONDS:
            connection.abort()

    def _send(self, connection: GuardedConnection, path: str, number: str, body: str) -> Attempt:
        headers = signed_headers(number, body, self.secrets, self.clock())
        self._begun = monotonic()
        try:
            return self._ask(connection, path, number, body, headers)
        except (OSError, HTTPException) as error:
            connection.close()
            return Attempt(number, fault=_fault(error, late=monotonic() - self._begun > LONGEST_SECONDS))
        finally:
            self._begun = None

    def _ask(
        self, connection: GuardedConnection, path: str, number: str, body: str, headers: dict[str, str]
    ) -> Attempt:
        reused = connection.sock is not None
        try:
            return _asked(connection, path, number, body, headers)
        except (ConnectionError, HTTPException):
            if not reused:
                raise
        # The other side may close what it kept open whenever it likes.
        connection.close()
        return _asked(connection, path, number, body, headers)


def _asked(
    connection: GuardedConnection, path: str, number: str, body: str, headers: dict[str, str]
) -> Attempt:
    connection.request("POST", path, body.encode(), headers)
    answer = connection.getresponse()
    answer.read(MOST_ANSWER)
    if not answer.isclosed():
        connection.close()
    fault = None if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES else WebhookFault.STATUS
    return Attempt(number, answer.status, fault, _seconds(answer.getheader("retry-after")))


def _seconds(text: Any) -> int | None:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() else None


def _fault(error: Exception, *, late: bool) -> WebhookFault:
    if isinstance(error, InnerAddressError):
        return WebhookFault.INNER_ADDRESS
    if isinstance(error, PlainTextError):
        return WebhookFault.NO_TLS
    if late or isinstance(error, TimeoutError):
        return WebhookFault.TIMEOUT
    if isinstance(error, SSLError):
        return WebhookFault.BAD_TLS
    if isinstance(error, socket.gaierror):
        return WebhookFault.NO_SUCH_HOST
    return WebhookFault.UNREACHABLE
