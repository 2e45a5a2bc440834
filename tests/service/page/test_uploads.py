"""Files that the page is sent and cannot take: one kind sentence each, on a real server."""

import os
import re
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from data.store.store import Store
from service.middleware import request_limits as boundary
from tests.pipelines.jobs.ingest.test_own_addresses import PRIVATE, WORK, mailbox

TWO_GB = 2 * 1024**3
HEAD = b"POST /sources HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nConnection: close\r\n"
FORM = b"Content-Type: multipart/form-data; boundary=x\r\n"
PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="big.mbox"\r\n\r\n'
TOO_LARGE = "This file is larger than the page takes, which is 1 GB; take it in with: kith ingest FILE."
PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 40


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """Serve an empty home as a person does, and return where."""
    given = os.environ | {"KITH_HOME": str(tmp_path_factory.mktemp("home")), "COLUMNS": "200"}
    words = [sys.executable, "-m", "kith", "serve", "--port", "0"]
    with subprocess.Popen(words, env=given, stdout=subprocess.PIPE, text=True) as server:
        try:
            said = server.stdout.readline()
            yield next(word for word in said.split() if word.startswith("http")).rstrip("/")
        finally:
            server.terminate()


def answer_to(address: str, *parts: bytes) -> str:
    """Send bytes as they are, and return everything that comes back."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        for part in parts:
            connection.sendall(part)
        return connection.makefile("rb").read().decode()


def test_two_gigabytes_are_refused_by_their_declared_length(address):
    """Nothing of the file was sent yet, and the page already says what to do instead."""
    length = b"Content-Length: %d\r\n\r\n" % TWO_GB
    said = answer_to(address, HEAD + FORM + length)
    assert said.split()[1] == "413"
    assert said.count(TOO_LARGE) == 1


def test_a_file_without_a_length_stops_at_the_limit(client, monkeypatch):
    """What comes in pieces is counted as it comes, and no more is asked for than the limit."""
    monkeypatch.setattr(boundary, "LARGEST_UPLOAD", 1_000_000)
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        yield PART
        for _ in range(100):
            sent += 1
            yield b"x" * 100_000

    headers = {"content-type": "multipart/form-data; boundary=x", "accept": "text/html"}
    answer = client.post("/sources", content=pieces(), headers=headers)
    assert answer.status_code == 413
    assert answer.text.count(TOO_LARGE) == 1


def test_a_form_that_brings_no_file_is_as_small_as_any(client):
    """It would be kept in memory until it is whole, and nobody writes so much."""
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}
    assert client.post("/sources", content=b"a" * 3_000_000, headers=headers).status_code == 413


def test_a_real_server_stops_a_file_without_a_length_at_the_limit(tmp_path, clock, serve, monkeypatch):
    """Chunk after chunk comes from a sender that never ends: it is answered, and cut off, soon after."""
    monkeypatch.setattr(boundary, "LARGEST_UPLOAD", 1_000_000)
    with Store(tmp_path / "kith.db") as store, serve(store, clock) as place:
        host, port = place.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            connection.sendall(HEAD + FORM + b"Transfer-Encoding: chunked\r\n\r\n" + chunk(PART))
            sent = until_refused(connection, chunk(b"x" * 50_000))
            said = all_of(connection)
        assert said.split()[1] == "413"
        assert said.count(TOO_LARGE) == 1
        # What lay in the sockets between is not counted as taken.
        assert sent < 20_000_000
        with httpx.Client(base_url=place) as other:
            assert other.get("/sources", params={"owner": "Ada"}).status_code == 200


def chunk(part: bytes) -> bytes:
    """Return a part of a body as one chunk."""
    return b"%x\r\n%s\r\n" % (len(part), part)


def all_of(connection: socket.socket) -> str:
    """Return what was answered, also where the other end then hung up on what was still on its way."""
    answer = b""
    with suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            answer += part
    return answer.decode()


def until_refused(connection: socket.socket, part: bytes) -> int:
    """Send a part again and again until an answer is there; return the bytes sent."""
    sent = 0
    while sent < TWO_GB:
        readable, _, _ = select.select([connection], [], [], 0)
        if readable:
            break
        try:
            connection.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            break
        sent += len(part)
    return sent


def test_a_photo_is_told_in_one_sentence(address):
    """It is looked at, nothing is taken in, and the sentence names the file as its owner does."""
    with httpx.Client(base_url=address, headers={"accept": "text/html"}, follow_redirects=True) as browser:
        page = browser.get("/sources", params={"owner": "Ada"}).text
        token = re.search(r'name="token" value="([^"]+)"', page)
        files = {"file": ("beach.jpg", PHOTO, "image/jpeg")}
        fields = {"owner": "Ada", "token": token[1] if token else ""}
        answer = browser.post("/sources", data=fields, files=files)
        # The worker may be loading its libraries.
        for _ in range(600):
            if "could not be read" in answer.text:
                break
            time.sleep(0.1)
            answer = browser.get(answer.url.path)
    assert "beach.jpg could not be read." in answer.text
    told = re.sub(r"<[^>]+>", " ", answer.text)
    assert "kith-upload-" not in told
    assert "Traceback" not in told
    assert told.count("beach.jpg") == 2
    assert "address books, chats and tables." in told


def text_of(answer: httpx.Response) -> str:
    """Return what a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_an_upload_says_whose_history_it_is_and_what_names_nobody(address):
    """Before it is taken in and after; then a question of whose an address is leads to the settings."""
    mails = mailbox(range(1, 8)).encode()
    with httpx.Client(base_url=address, headers={"accept": "text/html"}, follow_redirects=True) as browser:
        page = browser.get("/sources", params={"owner": "Ada"}).text
        fields = {"owner": "Ada", "token": re.findall(r'name="token" value="([^"]+)"', page)[0]}
        answer = browser.post("/sources", data=fields, files={"file": ("all.mbox", mails)})
        for wanted, what in (("would bring this", "take"), ("is taken in", "")):
            for _ in range(300):
                if wanted in answer.text:
                    break
                time.sleep(0.1)
                answer = browser.get(answer.url.path)
            shown = text_of(answer)
            assert f"Taken as the history of Ada: {WORK}." in shown
            assert "7 mails name no address of yours; they are kept and do not count as contact." in shown
            assert ("1 address may be yours; only you can tell. Answer" in shown) == (not what)
            if what:
                answer = browser.post(answer.url.path, data=fields | {"what": what})
        assert 'href="/settings?owner=Ada#you"' in answer.text
        assert f"Is {PRIVATE} yours?" in browser.get("/settings", params={"owner": "Ada"}).text


def test_a_file_is_named_in_letters_that_can_be_shown(address):
    """By some charsets a file name has half a letter in it; the page says it all the same."""
    with httpx.Client(base_url=address, headers={"accept": "text/html"}, follow_redirects=True) as browser:
        page = browser.get("/sources", params={"owner": "Ada"}).text
        token = re.findall(r'name="token" value="([^"]+)"', page)[0]
        part = PART.replace(b"big", b"\\ud800") + b"x\r\n--x\r\n"
        owner = b'Content-Disposition: form-data; name="owner"\r\n\r\nAda\r\n--x--\r\n'
        head = {
            "content-type": "multipart/form-data; boundary=x; charset=unicode_escape",
            "x-kith-form": token,
        }
        answer = browser.post("/sources", content=part + owner, headers=head)
    assert answer.status_code == 200
    assert "?.mbox" in answer.text
