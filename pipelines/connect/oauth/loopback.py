"""The answer of a browser that comes back to this machine (RFC 8252, 7.3): one request, on loopback alone."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hmac import compare_digest
from html import escape
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

from data.errors import NeedsOwnerError
from pipelines.connect.oauth.refusals import refusal_of

LOOPBACK = "127.0.0.1"
# Whoever has to find a second factor needs a while.
PATIENCE_SECONDS = 5 * 60
STEP_SECONDS = 0.5
LINE_SECONDS = 10
LONGEST_VALUE = 4_096


class _Answer(BaseHTTPRequestHandler):
    """One request of the browser; what else comes is answered and passed over."""

    server: "_Listener"
    timeout = LINE_SECONDS

    def do_GET(self) -> None:
        values = {name: texts[0] for name, texts in parse_qs(urlsplit(self.path).query).items()}
        is_answer = compare_digest(values.get("state", "").encode(), self.server.state.encode())
        if is_answer and self.server.values is None:
            self.server.values = values
        page = f"<!doctype html><meta charset=utf-8><title>Kith</title><p>{escape(self.server.thanks)}</p>"
        content = page.encode() if is_answer else b""
        self.send_response(200 if is_answer else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Write nothing: the address holds the code."""


class _Listener(HTTPServer):
    """A server that waits for one answer."""

    state, thanks = "", ""
    values: dict[str, str] | None = None

    def handle_error(self, *_: object) -> None:
        """A browser that hangs up is no fault."""


class Loopback:
    """A port of this machine that a browser is sent back to."""

    def __init__(self, listener: _Listener, host: str) -> None:
        """Take a listener that is open; `host` is how the provider wants this machine named."""
        self._listener = listener
        self.redirect = f"http://{host}:{listener.server_address[1]}/"

    def code(self, server: str, state: str, thanks: str, clock: Callable[[], float] = time.monotonic) -> str:
        """Wait for the answer and return its code; raises NeedsOwnerError for a no, or after five minutes."""
        self._listener.state, self._listener.thanks = state, thanks
        until = clock() + PATIENCE_SECONDS
        while self._listener.values is None:
            if clock() >= until:
                raise NeedsOwnerError("nobody answered in the browser within five minutes; begin again")
            self._listener.handle_request()
        return code_in(server, self._listener.values)


@contextmanager
def listening(host: str) -> Iterator[Loopback]:
    """Lend a port that nobody else uses, until the body ends."""
    with _Listener((LOOPBACK, 0), _Answer) as listener:
        listener.timeout = STEP_SECONDS
        yield Loopback(listener, host)


def code_in(server: str, values: dict[str, str]) -> str:
    """Return the code of an answer; raises NeedsOwnerError where it is a no."""
    if error := values.get("error", ""):
        raise refusal_of(server, error, values.get("error_description", ""))
    code = values.get("code", "")
    if not 0 < len(code) <= LONGEST_VALUE:
        raise NeedsOwnerError("{server} answered without a code; begin again", server=server)
    return code
