"""Requests that no client makes: broken lines, endless and odd bodies, callers who are slow or hang up."""

import socket
import time

import pytest

from tests.service.api.anything.conftest import Served

BATCH = b"/v1/interactions:batch"


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
        said_to(served, b"GET /v1/owners/ada/suggestions HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").split()[1]
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
