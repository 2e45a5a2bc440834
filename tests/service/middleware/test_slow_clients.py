"""Callers who send slowly, or without end, before anybody knows who they are: on the server as it is run."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import uvicorn

from service.app import create_app
from service.middleware import request_limits as boundary
from service.middleware import slow_clients as line
from service.server import config, listening_socket

GET = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST /v1/interactions:batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n"


@pytest.fixture
def port(store, clock, monkeypatch) -> Iterator[int]:
    """Serve an empty store with little patience, and return where."""
    monkeypatch.setattr(line, "HEAD_SECONDS", 0.5)
    monkeypatch.setattr(line, "ENDING_SECONDS", 0.5)
    monkeypatch.setattr(boundary, "PATIENCE_SECONDS", 0.5)
    with listening_socket("127.0.0.1", 0) as listener:
        server = uvicorn.Server(config(create_app(store, clock)))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


def said(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """Send bytes as they are, and return everything that comes back until the line is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as caller:
        with suppress(OSError):
            for part in parts:
                caller.sendall(part)
                time.sleep(pause)
        found = b""
        with suppress(ConnectionResetError):
            while more := caller.recv(65536):
                found += more
        return found


@pytest.mark.parametrize("begun", [b"", b"G", GET, GET + b"X-Long: "])
def test_a_head_that_does_not_come_is_not_waited_for(port, begun):
    """Whoever says nothing, or not all of it, is told so as a problem and hung up on."""
    answer = said(port, begun)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in answer


def test_a_letter_now_and_then_is_not_enough(port):
    """Neither of a head nor of a body: the time is for all of it."""
    assert said(port, *(GET[at : at + 1] for at in range(8)), pause=0.1).startswith(b"HTTP/1.1 408 ")
    assert said(port, POST, *[b" "] * 8, pause=0.1).startswith(b"HTTP/1.1 408 ")


def test_who_is_refused_is_not_listened_to_for_ever(port):
    """A body that goes on after its answer, of a size that was refused, ends the line."""
    huge = POST.replace(b"1000", b"2147483648")
    begun = time.monotonic()
    answer = said(port, huge, *[b" "] * 10, pause=0.1)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert time.monotonic() - begun < 4


def test_a_head_without_end_is_cut_off(port):
    """Nobody fills the memory of the service before a key is asked for."""
    answer = said(port, GET + b"X-Long: ", *[b"a" * 65536] * 8)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")
    assert said(port, GET, *[b"X-One: two\r\n" * 500] * 20)[:12] in {b"", b"HTTP/1.1 431"}


def test_one_line_serves_several_requests(port):
    """What is sent in time is answered, one after the other, with a large body as well."""
    body = b" " * 300_000
    large = POST.replace(b"1000", b"%d" % len(body)) + body
    last = GET + b"Connection: close\r\n\r\n"
    answers = said(port, GET + b"\r\n", large, GET + b"\r\n", last, pause=0.3)
    assert [one.split()[0] for one in answers.split(b"HTTP/1.1 ")[1:]] == [b"200", b"400", b"200", b"200"]
