"""Limits for a request whose headers never end or whose body arrives slowly, and for many connections.

uvicorn waits for headers without a limit of time or size, from anybody, before a key could be checked: a
few hundred such clients would lock out all others. None of its settings bounds that (`timeout_keep_alive`
counts between requests only), and on one machine Kith stands without a proxy (docs/explanation/security.md),
so its protocol class is extended here; tests/service/middleware/test_slow_clients.py shows that it works.

Its limit of connections would refuse everybody once one address holds them all. Here the connection that has
waited longest without a request makes room, first one of the same address. `/healthz` is always answered.
"""

import asyncio
from http import HTTPStatus

from starlette.responses import Response
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from data.messages import Message
from service.middleware.request_limits import LARGEST_HEAD
from service.security import address_group, is_local
from service.web.problems import RETRY_SOON, problem

HEAD_SECONDS = 10.0
# A client that is answered before its body ended, as with 401 or 413, may read so long; then it is closed.
ENDING_SECONDS = 2.0
# Beyond these a request is answered 503, unless a connection without one can make room.
MOST_CONNECTIONS = 1_000
# Of one address: open, and without a request. A proxy on this machine brings everybody's from one address.
MOST_OF_ONE, MOST_IDLE_OF_ONE = 200, 100
ALIVE = b"/healthz"
CROWDED = Message("too many connections are open; send the same request again in a moment")
CROWDED_ADDRESS = Message("your address has too many connections open; end some of them")


class SlowClientProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which also closes connections whose headers are too large or too slow."""

    _timer: asyncio.TimerHandle | None = None
    _ending: asyncio.TimerHandle | None = None
    _size = 0
    group = ""
    idle_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the timer for the first request; close who waited longest where there are too many."""
        super().connection_made(transport)
        self._served = self.app
        self.group = address_group(self.client[0] if self.client else "")
        self.idle_since = self.loop.time()
        self._wait()
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel all timers."""
        self._arrived()
        self._goes_on()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Hand the bytes to the parser; close the connection where the headers grow too large."""
        super().data_received(data)
        # Only bytes that did not end the headers count: what follows is the body.
        if self._timer is not None:
            self._size += len(data)
            if self._size > LARGEST_HEAD:
                status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                self._hang_up(status, "the headers are larger than this service takes")

    def on_message_begin(self) -> None:
        """Start the timer for the headers of the next request on this connection."""
        super().on_message_begin()
        if self._timer is None:
            self._wait()

    def on_headers_complete(self) -> None:
        """Stop the timer and hand the request on, or refuse it where too many others are being answered.

        Its body has limits of its own (request_limits).
        """
        self._arrived()
        refusal = None if self.url.partition(b"?")[0] == ALIVE else self._refusal()
        self.app = refusal or self._served
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Keep the connection open for the next request."""
        self._goes_on()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Close the connection soon where the body of an answered request is still arriving."""
        super().on_response_complete()
        self.idle_since = self.loop.time()
        if self.cycle.response_complete and self.cycle.more_body:
            self._ending = self.loop.call_later(ENDING_SECONDS, self.transport.close)

    def is_idle(self) -> bool:
        """Tell whether no request on this connection is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def close_silently(self) -> None:
        """Close a connection that waits, without an answer to what never came."""
        self._arrived()
        self.transport.close()

    def _all(self) -> "list[SlowClientProtocol]":
        return [one for one in self.connections if isinstance(one, SlowClientProtocol)]

    def _of_same_address(self) -> "list[SlowClientProtocol]":
        return [one for one in self._all() if one.group == self.group]

    def _make_room(self) -> None:
        """Close the connection that waited longest where there are too many of this address, or of all."""
        same = self._of_same_address()
        idle = [one for one in same if one.is_idle()]
        if len(idle) > MOST_IDLE_OF_ONE or (len(same) > MOST_OF_ONE and not is_local(self.group)):
            _close_oldest(idle)
        elif len(self.connections) > MOST_CONNECTIONS:
            _close_oldest([one for one in self._all() if one.is_idle()])

    def _refusal(self) -> Response | None:
        """Return the answer to a request where too many connections are busy, None where it may go on."""
        closing = RETRY_SOON | {"connection": "close"}
        if len(self.connections) > MOST_CONNECTIONS or len(self.tasks) >= MOST_CONNECTIONS:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, CROWDED, headers=closing)
        # Counted only where so many are open at all: every request comes by here.
        can_be_crowded = len(self.connections) > MOST_OF_ONE and not is_local(self.group)
        if can_be_crowded and len(self._of_same_address()) > MOST_OF_ONE:
            return problem(HTTPStatus.TOO_MANY_REQUESTS, CROWDED_ADDRESS, headers=closing)
        return None

    def _unsupported_upgrade_warning(self) -> None:
        # Going on in HTTP is the answer to an upgrade; uvicorn would advise to install something.
        return

    def _goes_on(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None

    def _wait(self) -> None:
        self._timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _arrived(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._size = None, 0

    def _too_slow(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            # The response to the previous request is still being sent.
            self._wait()
            return
        self._hang_up(HTTPStatus.REQUEST_TIMEOUT, "the request came too slowly")

    def _hang_up(self, status: HTTPStatus, detail: str) -> None:
        self._arrived()
        if self.transport.is_closing():
            return
        answer = problem(status, detail, headers={"connection": "close"})
        head = b"".join(name + b": " + value + b"\r\n" for name, value in answer.raw_headers)
        line = f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode()
        self.transport.write(line + head + b"\r\n" + bytes(answer.body))
        self.transport.close()


def _close_oldest(idle: list[SlowClientProtocol]) -> None:
    """Close the connection that has waited longest; a single one, which may be new, stays open."""
    if len(idle) > 1:
        min(idle, key=lambda one: one.idle_since).close_silently()
