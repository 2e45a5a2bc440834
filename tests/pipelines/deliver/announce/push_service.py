"""A push service and a chat server on loopback, and what a browser subscribes with."""

import json
import os
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from data.weekly.push_subscription import PushSubscription


@dataclass
class Service:
    """What was received; `answers` are the statuses of the next requests by path, then 201 or 200."""

    port: int = 0
    answers: dict[str, list[int]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def paths(self) -> list[str]:
        """Return where something arrived, in order."""
        return [path for path, *_ in self.requests]


@dataclass
class Device:
    """A browser that subscribed: only it can read what comes."""

    service: Service
    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def subscription(self) -> PushSubscription:
        """What the browser hands over."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        endpoint = f"http://127.0.0.1:{self.service.port}/push/{self.name}"
        return PushSubscription(endpoint, _text(point), _text(self.secret))

    def read(self) -> list[dict[str, str]]:
        """Return what arrived for this device, decrypted."""
        bodies = [body for path, _, body in self.service.requests if path == f"/push/{self.name}"]
        return [json.loads(self.decrypted(body)) for body in bodies]

    def decrypted(self, body: bytes) -> bytes:
        """Return a message as the browser reads it."""
        content: bytes = http_ece.decrypt(
            body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )
        return content


def claims_of(authorization: str, public: str) -> dict[str, Any]:
    """Return what a VAPID header says of who sends, once its signature is proven (RFC 8292)."""
    token, _, key = authorization.removeprefix("vapid t=").partition(",k=")
    assert key == public
    signed, _, signature = token.rpartition(".")
    raw = _bytes(signature)
    half = len(raw) // 2
    proof = encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(public))
    point.verify(proof, signed.encode(), ec.ECDSA(SHA256()))
    claims: dict[str, Any] = json.loads(_bytes(signed.split(".")[1]))
    return claims


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@contextmanager
def serving_push() -> Iterator[Service]:
    """Run a service on a free port until the block ends."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.requests.append((self.path, headers, body))
            answers = service.answers.get(self.path, [])
            self.send_response(answers.pop(0) if answers else 201 if self.path.startswith("/push") else 200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
