"""What all made-up CRMs share: a server on loopback, records that last, and faults on demand.

A vendor's server derives from `FakeCrm`, answers requests in that vendor's form and enforces its schema.
Tests do with it what people do in the CRM: they add, change, merge and delete, and take fields away.
"""

import html
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl, urlsplit

from data.schema import ContactFlag
from pipelines.connect.crm.adapter import CrmAdapter
from pipelines.connect.crm.json_account import Pace

TOKEN = "made-up token"  # noqa: S105
LOOPBACK = (ip_network("127.0.0.0/8"),)
START = int(datetime(2026, 1, 5, 9, tzinfo=UTC).timestamp())
HOUR = 3_600
HTML = b"<!doctype html><title>Sign in</title>"


@dataclass
class FakeUser:
    """Somebody who works in the CRM."""

    id: str
    name: str
    email: str
    active: bool = True


@dataclass
class FakeContact:
    """A contact; `fields` are custom ones, by the CRM's own names."""

    id: str
    first: str
    last: str
    email: str
    phone: str = ""
    company: str = ""
    owners: list[str] = field(default_factory=list)
    flag: ContactFlag | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    changed_at: int = START


@dataclass
class FakeActivity:
    """Something that happened; `kind` is the CRM's word."""

    id: str
    contact: str
    at: int
    kind: str
    direction: str
    user: str | None
    outcome: str = ""
    changed_at: int = START


@dataclass
class FakeTask:
    """A task; `values` are its custom fields."""

    id: str
    contact: str
    user: str
    title: str
    text: str
    values: dict[str, Any]
    done: bool = False


@dataclass
class Request:
    """One request as a vendor's server sees it."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any

    def one(self, name: str, default: str = "") -> str:
        """Return a parameter of the address."""
        return self.query.get(name, [default])[0]


# A status and what is said as JSON.
Reply = tuple[int, Any]


class FakeCrm:
    """Records of one customer of a CRM, and the server that shows them."""

    vendor: ClassVar[str]
    # How many owners a contact can have; None is any number.
    most_owners: ClassVar[int | None] = None
    # What the CRM adds to the name of each field of Kith's.
    suffix: ClassVar[str] = ""
    # What an answer with 200 and an error inside says.
    error_inside: ClassVar[bytes]

    def __init__(self) -> None:
        """Begin with two users and nothing else."""
        self.lock = threading.RLock()
        self.portal = "portal-1"
        # How long one thing takes that people do in the CRM.
        self.now, self.step = START, HOUR
        self.users: dict[str, FakeUser] = {}
        self.contacts: dict[str, FakeContact] = {}
        self.activities: dict[str, FakeActivity] = {}
        self.tasks: dict[str, FakeTask] = {}
        # What somebody wrote beside a contact, and how long it may be.
        self.notes: list[tuple[str, str]] = []
        self.longest_note = 10_000
        self.erased: set[str] = set()
        self.merged: dict[str, str] = {}
        self.requests: list[Request] = []
        # How many of the next requests are refused for their number, and for how many seconds.
        self.throttled, self.retry_after = 0, 0
        # What the next requests get instead of an answer: (status, headers, bytes).
        self.broken: list[tuple[int, dict[str, str], bytes]] = []
        # Called before every request: a test may change something in the middle of a pass.
        self.before: Callable[[Request], None] = lambda _: None
        self.waited: list[float] = []
        self.url = ""
        self._number = 0
        self.ana, self.bo = self.add_user("Ana", "ana@firm.example"), self.add_user("Bo", "bo@firm.example")

    # What the adapter is given.

    def adapter(self, token: str = TOKEN) -> CrmAdapter:
        """Return an adapter of this CRM that waits for nothing."""
        raise NotImplementedError

    def pace(self) -> Pace:
        """Return a pace that only notes how long it would have waited."""
        return Pace(1_000_000, 1.0, sleep=self.waited.append)

    # What people do in the CRM.

    def number(self) -> str:
        """Return a new id."""
        self._number += 1
        return f"{self._number:08d}-0000-4000-8000-000000000000"

    def tick(self) -> int:
        """Let an hour pass, and return the moment."""
        self.now += self.step
        return self.now

    def add_user(self, name: str, email: str) -> str:
        """Let somebody work in the CRM."""
        user = FakeUser(self.number(), name, email)
        self.users[user.id] = user
        return user.id

    def user_leaves(self, number: str) -> None:
        """Let somebody work there no more."""
        self.users[number].active = False

    def add_contact(
        self, first: str = "Ada", owners: tuple[str, ...] | None = None, email: str | None = None
    ) -> str:
        """Keep a contact of as many of these owners as it can have, of Ana's where nobody is named."""
        number = self.number()
        given = f"{first.lower()}.{number[:8]}@example.org" if email is None else email
        whose = [self.ana] if owners is None else list(owners[: self.most_owners])
        self.contacts[number] = FakeContact(
            number, first, "Probe", given, owners=whose, changed_at=self.tick()
        )
        return number

    def change_contact(self, number: str, **values: Any) -> None:
        """Change a contact by hand."""
        for name, value in values.items():
            setattr(self.contacts[number], name, value[: self.most_owners] if name == "owners" else value)
        self.contacts[number].changed_at = self.tick()

    def add_activity(
        self,
        contact: str,
        at: int | None = None,
        kind: str = "email",
        direction: str = "outbound",
        user: str | None = "",
    ) -> str:
        """Log something that happened; by Ana where nobody is named, by nobody where user is None."""
        moment, number = self.tick(), self.number()
        by = self.ana if user == "" else user
        self.activities[number] = FakeActivity(
            number, contact, moment if at is None else at, kind, direction, by, changed_at=moment
        )
        return number

    def remove_activity(self, number: str) -> None:
        """Delete something that was logged."""
        del self.activities[number]
        self.tick()

    def merge(self, kept: str, gone: str) -> None:
        """Merge one contact into another: its activities go along, its record ends."""
        for activity in self.activities.values():
            if activity.contact == gone:
                activity.contact = kept
                activity.changed_at = self.tick()
        del self.contacts[gone]
        self.merged[gone] = kept
        self.contacts[kept].changed_at = self.tick()

    def delete(self, number: str, *, erased: bool = False) -> None:
        """Delete a contact with what was logged of them, for the sake of privacy or not."""
        del self.contacts[number]
        self.activities = {key: one for key, one in self.activities.items() if one.contact != number}
        if erased:
            self.erased.add(number)
        self.tick()

    def held(self, contact: str, name: str) -> Any:
        """Return what a field of Kith's holds, by Kith's name."""
        return self.contacts[contact].fields.get(f"{name}{self.suffix}")

    def drop_field(self, name: str) -> None:
        """Let an admin take a field of Kith's away."""
        raise NotImplementedError

    def field_names(self) -> set[str]:
        """Return which fields of Kith's are in use, by Kith's names."""
        raise NotImplementedError

    def key_of(self, task: FakeTask) -> str:
        """Return the key by which Kith finds a task again."""
        return str(task.values.get(f"kith_key{self.suffix}"))

    def spoil_error(self) -> None:
        """Let the next request be answered with 200 and an error inside."""
        self.broken.append((200, {}, self.error_inside))

    def event(self, secret: str, contact: str, at: int) -> tuple[dict[str, str], bytes]:
        """Return the headers and body of a webhook that says that a contact was changed."""
        raise NotImplementedError

    # The server.

    def answer(self, request: Request) -> Reply:
        """Answer one request as the vendor does."""
        raise NotImplementedError

    def routed(self, routes: Mapping[str, str], request: Request, path: str) -> Reply | None:
        """Return what the method says that is named beside METHOD PATH; None where none is."""
        for form, name in routes.items():
            if found := re.fullmatch(form, f"{request.method} {path}"):
                reply: Reply = getattr(self, name)(request, *found.groups())
                return reply
        return None

    def writes(self) -> list[Request]:
        """Return the requests that changed something."""
        return [one for one in self.requests if one.method != "GET"]


def text_of_html(written: str) -> str:
    """Return what is seen of HTML in which only line breaks are meant: other tags are stripped."""
    return html.unescape(re.sub(r"<[^>]*>", "", written.replace("<br>", "\n")))


def _decoded(body: bytes, kind: str) -> Any:
    if "form" in kind:
        return dict(parse_qsl(body.decode()))
    return json.loads(body) if body else None


class _Handler(BaseHTTPRequestHandler):
    """Answers for the CRM that the server was made with."""

    protocol_version = "HTTP/1.1"
    # Small answers must not wait for each other.
    disable_nagle_algorithm = True
    wbufsize = -1
    crm: FakeCrm

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        request = Request(
            self.command,
            parts.path,
            parse_qs(parts.query, keep_blank_values=True),
            {name.lower(): value for name, value in self.headers.items()},
            _decoded(body, self.headers.get("content-type") or ""),
        )
        with self.crm.lock:
            self.crm.before(request)
            self.crm.requests.append(request)
            status, headers, content = self._outcome(request)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _outcome(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        crm = self.crm
        if crm.broken:
            return crm.broken.pop(0)
        if crm.throttled:
            crm.throttled -= 1
            return 429, {"retry-after": str(crm.retry_after)}, b"{}"
        status, content = crm.answer(request)
        said = b"" if content is None else json.dumps(content).encode()
        return status, {"content-type": "application/json"}, said

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815

    def date_time_string(self, _: float | None = None) -> str:
        """Return the CRM's own time, as every answer says it."""
        return format_datetime(datetime.fromtimestamp(self.crm.now, UTC), usegmt=True)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running(crm: FakeCrm) -> Iterator[FakeCrm]:
    """Serve a made-up CRM on loopback while the body runs."""
    handler = type("Handler", (_Handler,), {"crm": crm})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    crm.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield crm
    finally:
        server.shutdown()
        server.server_close()
