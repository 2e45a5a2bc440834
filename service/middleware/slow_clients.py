"""The line to one caller: how large the head of a request may be, and how long it may take to come.

The server beneath waits for a head for ever and takes in whatever comes of it, from anybody, before a
key could be asked for: a few hundred such callers would lock out all others.
"""

import asyncio
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.web.problems import problem

# A browser with many cookies sends some 8 KiB.
LARGEST_HEAD = 64 * 1024
HEAD_SECONDS = 10.0
# Who is answered before they have said everything, as with 401 or 413, may read that; then it ends.
ENDING_SECONDS = 2.0


class SlowClientProtocol(HttpToolsProtocol):
    """A connection that hangs up on a head without end; everything else is the server's."""

    _timer: asyncio.TimerHandle | None = None
    _ending: asyncio.TimerHandle | None = None
    _size = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._arrived()
        self._goes_on()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what came, as long as a head does not grow too large."""
        super().data_received(data)
        # Only what did not end the head is counted: behind its end comes the body.
        if self._timer is not None:
            self._size += len(data)
            if self._size > LARGEST_HEAD:
                status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                self._hang_up(status, "the headers are larger than this service takes")

    def on_message_begin(self) -> None:
        """Begin to wait for the end of a head, where another request was answered before."""
        super().on_message_begin()
        if self._timer is None:
            self._wait()

    def on_headers_complete(self) -> None:
        """Hand the request on; its body has limits of its own."""
        self._arrived()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Keep the line for the next request."""
        self._goes_on()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """End the line soon where the body of what was answered is still coming."""
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body:
            self._ending = self.loop.call_later(ENDING_SECONDS, self.transport.close)

    def _unsupported_upgrade_warning(self) -> None:
        # To speak HTTP on is an answer; the server's own advice, to install something, is wrong here.
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
            # An answer to the request before is still on its way.
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
