"""Real and made-up servers of calendars on loopback: Radicale, and one https address."""

import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from data.errors import RemoteError
from pipelines.connect.web.https import Answer, HttpsAccount
from tests.pipelines.certificate import write_certificate
from tests.pipelines.connect.dovecot import free_port

LOGIN, PASSWORD = "ana@example.net", "secret words"
GUEST = "ada@example.org"


def event(number: int, day: str = "20260210", *, guest: str = GUEST) -> str:
    """Return a calendar's object with one meeting of an hour."""
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\nBEGIN:VEVENT\r\nUID:e{number}@example.org\r\n"
        f"DTSTAMP:20260101T000000Z\r\nDTSTART:{day}T{8 + number % 10:02d}0000Z\r\n"
        f"DTEND:{day}T{9 + number % 10:02d}0000Z\r\nSUMMARY:private {number}\r\nDESCRIPTION:never kept\r\n"
        f"ORGANIZER:mailto:{LOGIN}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{LOGIN}\r\n"
        f"ATTENDEE;PARTSTAT=ACCEPTED;CN=Ada:mailto:{guest}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def card(number: int, name: str) -> str:
    """Return an address-book card."""
    return (
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c{number}\r\nFN:{name}\r\nN:{name};;;;\r\n"
        f"EMAIL:c{number}@example.org\r\nTEL:+4930123456{number:02d}\r\nEND:VCARD\r\n"
    )


@dataclass
class Web:
    """A server of calendars and address books; `put` and `delete` are what another program does."""

    url: str
    fingerprint: str
    account: HttpsAccount = field(init=False)

    def __post_init__(self) -> None:
        """Sign in as another program does."""
        self.account = HttpsAccount(self.url, LOGIN, PASSWORD, self.fingerprint)

    def make(self, kind: str, name: str, title: str) -> None:
        """Make a calendar ("calendar") or an address book ("addressbook")."""
        space = "urn:ietf:params:xml:ns:" + {"calendar": "caldav", "addressbook": "carddav"}[kind]
        body = (
            f'<mkcol xmlns="DAV:" xmlns:x="{space}"><set><prop><resourcetype><collection/><x:{kind}/>'
            f"</resourcetype><displayname>{title}</displayname></prop></set></mkcol>"
        )
        self.ask("MKCOL", name, body)

    def put(self, path: str, content: str) -> None:
        """Put an object into a collection."""
        self.ask("PUT", path, content)

    def delete(self, path: str) -> None:
        """Delete an object."""
        self.ask("DELETE", path, "")

    def ask(self, method: str, path: str, body: str) -> Answer:
        """Ask for something below the account's home."""
        answer = self.account.ask(method, f"/{LOGIN}/{path}", body.encode())
        assert answer.status < 300, (method, path, answer.status, answer.body)
        return answer


@contextmanager
def running_radicale(folder: Path) -> Iterator[Web]:
    """Lend a Radicale over TLS with an account of no collections, which ends with the body."""
    certificate, port = write_certificate(folder), free_port()
    (folder / "users").write_text(f"{LOGIN}:{PASSWORD}\n")
    options = {
        "server-hosts": f"127.0.0.1:{port}",
        "server-ssl": "True",
        "server-certificate": certificate.path,
        "server-key": certificate.key_path,
        "auth-type": "htpasswd",
        "auth-htpasswd-filename": folder / "users",
        "auth-htpasswd-encryption": "plain",
        "auth-delay": "0",
        "storage-filesystem-folder": folder / "collections",
        "logging-level": "error",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "radicale", "--config", "", *words]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            web = Web(f"https://127.0.0.1:{port}/", certificate.fingerprint)
            _wait(web)
            yield web
            web.account.close()
        finally:
            process.terminate()


def _wait(web: Web) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            web.account.ask("PROPFIND", "/", b"", {"Depth": "0"})
        except RemoteError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


@dataclass
class Page:
    """What one https address answers, and the requests that it got."""

    url: str = ""
    fingerprint: str = ""
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def serving(folder: Path) -> Iterator[Page]:
    """Serve one page over TLS until the body ends."""
    certificate = write_certificate(folder)
    page = Page(fingerprint=certificate.fingerprint)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page.requests.append(dict(self.headers))
            is_known = page.headers.get("ETag") and self.headers["If-None-Match"] == page.headers["ETag"]
            self.send_response(304 if is_known else page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            body = b"" if is_known else page.body
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.path, certificate.key_path)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    page.url = f"https://127.0.0.1:{server.server_address[1]}/private-0123/basic.ics"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield page
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
