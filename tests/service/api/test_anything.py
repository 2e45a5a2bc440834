"""Anything may be sent to any operation (`make schemathesis` sends more)."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection

from data.schema import to_epoch
from data.store.store import Store
from service.app import Options, create_app

EXAMPLES = int(os.environ.get("KITH_EXAMPLES", "4"))
NOW = datetime(2026, 3, 1, tzinfo=UTC)
BATCH = b"/v1/interactions:batch"
# An opaque cursor or a used key is right by its schema and can still be refused.
EXPECTED = ["2xx", 304, 400, 403, 404, 409, 410, 422]
CONFIG = SchemathesisConfig.from_dict(
    {
        # An opaque cursor or a used key is right by its schema and can still be refused.
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ["2xx", 304, 400, 403, 404, 409, 410, 422]}
        },
        "generation": {"deterministic": True},
    }
)


@dataclass(frozen=True, slots=True)
class Served:
    """A service that runs: its port, and the key of an administrator."""

    port: int
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What shows the key."""
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    """Serve a store with a list for Ada over a real socket, behind a key: one of the calls makes keys."""
    folder = tmp_path_factory.mktemp("served")
    with Store(folder / "kith.db") as store, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        at = to_epoch(NOW)
        store.lists.publish(["Ada"], [], as_of=at, horizon_days=90, model_version="1", published_at=at)
        token, _ = store.api_keys.make("own", "test", ["admin"], owner=None, made_at=1, expires_at=None)
        app = create_app(store, lambda: NOW, Options(quota=10**9, bulk=folder / "bulk"))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield Served(listener.getsockname()[1], token)
        server.should_exit = True
        thread.join()


@pytest.fixture
def document(served):
    """Describe the service as it runs."""
    return schemathesis.openapi.from_url(f"http://127.0.0.1:{served.port}/openapi.json", config=CONFIG)


def test_no_operation_breaks(document, served):
    """Whatever is sent, each answer is one that the document declares, and none is a 500."""
    tried = 0
    for found in document.get_all_operations():
        every_example_is_answered(found.ok(), served)
        tried += 1
    assert tried


def every_example_is_answered(operation: Any, served: Served) -> None:
    """Send an operation what its schema allows and what it does not."""

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy() | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def answered(case: Any) -> None:
        # A batch is taken in and tells of each bad row; everything else that is bad is refused.
        told = [negative_data_rejection] if "interactions" in operation.path else []
        case.call_and_validate(headers=served.headers, excluded_checks=told)

    answered()


def said_to(served: Served, *parts: bytes, pause: float = 0.0) -> bytes:
    """Send bytes as they are but for the key, and return the first line of what comes back."""
    key = b"Authorization: Bearer %s\r\n" % served.token.encode()
    parts = tuple(part.replace(b"Host: 127.0.0.1\r\n", b"Host: 127.0.0.1\r\n" + key) for part in parts)
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as connection:
        try:
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)
        except OSError:
            # Answered and closed before it had heard everything, which is its right.
            pass
        return connection.makefile("rb").readline()


def post(body: bytes, path: bytes = BATCH, length: int | None = None) -> bytes:
    """Return a request as it goes over the wire."""
    size = len(body) if length is None else length
    head = b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" % path
    return head + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % size + body


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" " * 10_000_000, 413),
        (b"[" * 1_000_000, 400),
        (b'{"interactions":' * 100_000, 400),
        (b'{"interactions": "\xff\xfe"}', 400),
        (b'{"interactions": [{"contact": "\\ud800"}]}', 200),
        (b'{"interactions": [{"contact": "Gr\\u0000ace"}]}', 200),
        (b"\0" * 1000, 400),
        (b"", 400),
        (b'{"interactions": [1e999, NaN]}', 200),
        (b'{"interactions": [%s]}' % b",".join([b"{}"] * 1001), 422),
    ],
)
def test_odd_bodies_have_an_answer(served, body, status):
    """Large, deep, broken and empty bodies are each answered with a status that says so."""
    assert said_to(served, post(body)).split()[1] == str(status).encode()


@pytest.mark.parametrize(
    "line",
    [
        b"GET /v1/owners/%00/suggestions HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"GET /v1/owners/%FF%FE/suggestions HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"GET /v1/owners/A/relationships?cursor=%00 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"GET /v1/owners/"
        + b"a" * 60_000
        + b"/suggestions HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
def test_odd_lines_are_refused(served, line):
    """NUL, broken UTF-8 and endless names in an address are the caller's mistake, never the service's."""
    assert said_to(served, line).split()[1][:1] == b"4"


def test_a_body_that_never_ends_is_not_kept(served):
    """A body sent in chunks beyond the limit is cut off with 413 before it is all there."""
    head = b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n" % BATCH
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    assert said_to(served, head, *[chunk] * 200).split()[1] == b"413"


def test_a_slow_caller_holds_nobody_up(served):
    """While some callers send a byte now and then, another is answered at once."""
    slow = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(50)]
    for one in slow:
        one.sendall(post(b"{", length=100))
    begun = time.monotonic()
    assert (
        said_to(served, b"GET /v1/owners/Ada/suggestions HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").split()[1]
        == b"200"
    )
    assert time.monotonic() - begun < 5
    for one in slow:
        one.close()


def test_a_caller_who_hangs_up_breaks_nothing(served):
    """After many broken connections in the middle of a body the service still answers."""
    for _ in range(50):
        with socket.create_connection(("127.0.0.1", served.port)) as connection:
            connection.sendall(post(b'{"interactions": [', length=10_000))
    assert said_to(served, b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").split()[1] == b"200"
