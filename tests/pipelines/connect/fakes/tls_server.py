"""A server on loopback over TLS that answers in JSON, and can be made to fail in the ways that servers do."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.pipelines.certificate import write_certificate

Values = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request: method, path, query and form as pairs, headers by lower-case name."""

    method: str
    path: str
    query: list[tuple[str, str]]
    form: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""

    def get(self, name: str, otherwise: str = "") -> str:
        """Return the first value of a word of the query."""
        return next((value for key, value in self.query if key == name), otherwise)

    def all(self, name: str) -> list[str]:
        """Return every value of a word of the query."""
        return [value for key, value in self.query if key == name]


@dataclass(frozen=True)
class Reply:
    """What is answered."""

    status: int = 200
    values: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What goes wrong with requests for a path: a status, a line that drops, or half an answer; `times`."""

    kind: int | str
    headers: dict[str, str] = field(default_factory=dict)
    values: Values = field(default_factory=dict)


class FakeServer:
    """The base of made-up providers; `asked` holds every request, `faults` what goes wrong next."""

    def __init__(self) -> None:
        self.url, self.fingerprint = "", ""
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        # Questions and answers that are not as published.
        self.broken: list[str] = []
        self.lock = threading.RLock()

    def answer(self, asked: Asked) -> Reply:
        """Answer a request."""
        raise NotImplementedError

    def is_api(self, asked: Asked) -> bool:
        """Tell whether a request may fail."""
        raise NotImplementedError

    def handle(self, asked: Asked) -> tuple[Reply, str]:
        """Return the answer, and what goes wrong with it."""
        with self.lock:
            self.asked.append(asked)
            try:
                return self._handle(asked)
            except Exception as error:  # noqa: BLE001 - a test says it where it ends
                self.broken.append(f"{asked.path}: {error!r}")
                return Reply(500), ""

    def _handle(self, asked: Asked) -> tuple[Reply, str]:
        if not (self.faults and self.is_api(asked)):
            return self.answer(asked), ""
        fault = self.faults.pop(0)
        if isinstance(fault.kind, int):
            return Reply(fault.kind, fault.values, fault.headers), ""
        return self.answer(asked), fault.kind


@contextmanager
def serving_tls(server: FakeServer, folder: Path) -> Iterator[None]:
    """Serve until the body ends."""
    certificate = write_certificate(folder)
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(server.handle))
    http.daemon_threads = True
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.path, certificate.key_path)
    # The handshake is the connection's own: a client that hangs up there ends nobody else's.
    http.socket = context.wrap_socket(http.socket, server_side=True, do_handshake_on_connect=False)
    server.url = f"https://127.0.0.1:{http.server_address[1]}"
    server.fingerprint = certificate.fingerprint
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def handler_of(handle: Callable[[Asked], tuple[Reply, str]]) -> type[BaseHTTPRequestHandler]:
    """Return what speaks HTTP for a server."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (OSError, ssl.SSLError):
                self.close_connection = True

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            content = self.rfile.read(length)
            form = dict(parse_qsl(content.decode()))
            names = {name.lower(): value for name, value in self.headers.items()}
            query = parse_qsl(parts.query, keep_blank_values=True)
            reply, fault = handle(Asked(self.command, parts.path, query, form, names, content))
            if fault == "drop":
                self.close_connection = True
                return
            body = json.dumps(reply.values).encode()
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            cut = body[: len(body) // 2] if fault == "half" else body
            self.send_header("Content-Length", str(len(cut)))
            self.end_headers()
            self.wfile.write(cut)

        do_POST = do_GET  # noqa: N815 - the library's own names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
