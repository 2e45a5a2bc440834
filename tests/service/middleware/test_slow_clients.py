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
from service.security import address_group, is_local
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


def opened(port: int, *begun: bytes) -> list[socket.socket]:
    """Open a connection for each of these beginnings and send it."""
    callers = []
    for part in begun:
        callers.append(socket.create_connection(("127.0.0.1", port), timeout=10))
        callers[-1].sendall(part)
    return callers


def at_last(port: int, beginning: bytes) -> bytes:
    """Ask until the answer begins so, as the server may not know yet of those who hold connections."""
    deadline, answer = time.monotonic() + 10, b""
    while not answer.startswith(beginning) and time.monotonic() < deadline:
        time.sleep(0.02)
        answer = said(port, b"GET /v1/model HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    return answer


def test_connections_without_a_request_make_room(port, monkeypatch):
    """Half a head, or nothing after an answer: the oldest of its address is closed, nobody is refused."""
    monkeypatch.setattr(line, "MOST_IDLE_OF_ONE", 5)
    monkeypatch.setattr(line, "HEAD_SECONDS", 30)
    holding = opened(port, *[GET] * 4, *[GET + b"\r\n"] * 4, *[b""] * 4)
    assert said(port, GET + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    # The first ones were closed without a word.
    assert [caller.recv(9) for caller in holding[:4]] == [b""] * 4
    assert b"200" in holding[-2 - 4].recv(100)
    for caller in holding:
        caller.close()


def test_whoever_holds_all_connections_is_refused_and_health_is_answered(port, monkeypatch):
    """Where others are all being answered a request is told to come again; a probe is always answered."""
    monkeypatch.setattr(line, "MOST_CONNECTIONS", 3)
    monkeypatch.setattr(boundary, "PATIENCE_SECONDS", 30)
    holding = opened(port, *[POST] * 4)
    refused = at_last(port, b"HTTP/1.1 503 ")
    assert refused.startswith(b"HTTP/1.1 503 ")
    assert b"application/problem+json" in refused
    assert b"retry-after: 1" in refused
    assert said(port, GET + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    for caller in holding:
        caller.close()


def test_one_address_cannot_hold_what_is_for_all(port, monkeypatch):
    """Elsewhere than on this machine, an address with too many busy connections is told so; health is not."""
    monkeypatch.setattr(line, "MOST_OF_ONE", 2)
    monkeypatch.setattr(line, "is_local", lambda _: False)
    monkeypatch.setattr(boundary, "PATIENCE_SECONDS", 30)
    holding = opened(port, *[POST] * 3)
    assert at_last(port, b"HTTP/1.1 429 ").startswith(b"HTTP/1.1 429 ")
    assert said(port, GET + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    for caller in holding:
        caller.close()


@pytest.mark.parametrize(
    ("address", "group", "local"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("::1", "::1", True),
        ("::ffff:127.0.0.1", "127.0.0.1", True),
        ("203.0.113.9", "203.0.113.9", False),
        ("2001:db8::1:2:3:4", "2001:db8::/64", False),
        ("fe80::1%eth0", "fe80::/64", False),
        ("testclient", "testclient", False),
    ],
)
def test_one_caller_is_one_group_of_addresses(address, group, local):
    """Of IPv6 a caller has a whole network; this machine's own address is known in every spelling."""
    assert address_group(address) == group
    assert is_local(group) == local


def test_one_line_serves_several_requests(port):
    """What is sent in time is answered, one after the other, with a large body as well."""
    body = b" " * 300_000
    large = POST.replace(b"1000", b"%d" % len(body)) + body
    last = GET + b"Connection: close\r\n\r\n"
    answers = said(port, GET + b"\r\n", large, GET + b"\r\n", last, pause=0.3)
    assert [one.split()[0] for one in answers.split(b"HTTP/1.1 ")[1:]] == [b"200", b"400", b"200", b"200"]
