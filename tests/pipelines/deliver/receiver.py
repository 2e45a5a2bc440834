"""A receiver of webhooks on loopback, which checks signatures and answers as it is told."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any

from standardwebhooks.webhooks import Webhook


@dataclass
class Receiver:
    """What was received; `answers` are the statuses of the next requests, 204 when they are used up."""

    url: str = ""
    secrets: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    # Each request as it came: its id, the JSON of its body, which secrets it is signed with, its headers.
    requests: list[tuple[str, Any, int, dict[str, str]]] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    delay: float = 0.0

    def bodies(self) -> list[Any]:
        """Return the bodies, each id once."""
        return list({number: body for number, body, *_ in self.requests}.values())

    def signed_by(self, text: bytes, headers: dict[str, str]) -> int:
        """Return by how many of the known secrets a body is signed, whatever the time is here."""
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        number, signatures = headers["webhook-id"], headers["webhook-signature"].split()
        return sum(Webhook(one).sign(number, at, text.decode()) in signatures for one in self.secrets)


@contextmanager
def receiving(tls: SSLContext | None = None, *, dripping: bool = False) -> Iterator[Receiver]:
    """Run a receiver on a free port until the block ends."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.texts.append(text)
            count = receiver.signed_by(text, headers)
            receiver.requests.append((headers["webhook-id"], json.loads(text), count, headers))
            time.sleep(receiver.delay)
            while dripping:
                # A head that never ends.
                self.wfile.write(b"H")
                time.sleep(0.05)
            self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/kith?token=x"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
