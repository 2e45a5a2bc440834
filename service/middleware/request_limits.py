"""Limits of hosts, origins, body size and body time, and the security headers of every response."""

import asyncio
import re
from collections.abc import Collection
from functools import lru_cache
from http import HTTPStatus
from time import monotonic

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Sent

from data.errors import UsageError
from data.messages import Message
from data.webhooks.public_addresses import is_loopback_name
from service.web.problems import UPLOADING, problem

# A thousand long interactions fit; nothing that anyone means to send is larger.
LARGEST_BODY = 2 * 1024 * 1024
# But for a part of an upload (service/api/bulk).
LARGEST_PART, PARTS = 64 * 1024 * 1024, re.compile(r"/v1/uploads/[\w-]+")
# And for a mailbox through the browser; whatever is larger is for: kith ingest FILE.
LARGEST_UPLOAD = 1024**3
# A browser with many cookies sends some 8 KiB. The connection counts while headers come; what comes in one
# piece with their end is counted here.
LARGEST_HEAD = 64 * 1024
READING = {"GET", "HEAD", "OPTIONS"}
OWN_SITE = {"same-origin", "none"}
HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[^:\[\]/@?#\s]+)(:\d+)?", re.ASCII)
# A slower sender holds a connection that others need: so many seconds at first, then at this rate.
PATIENCE_SECONDS = 30.0
LEAST_BYTES_A_SECOND = 4 * 1024
CONTENT_POLICY = (
    b"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
    b"manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
POLICY = [
    (b"content-security-policy", CONTENT_POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # With no-referrer a browser would send "Origin: null" with our own forms.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
ONLY_HERE = Message(
    "this service answers as localhost or 127.0.0.1, and by the names that KITH_HOSTS gives; add the name "
    "that your proxy passes on"
)
HEAD_TOO_LARGE = Message("the headers are larger than this service takes")
SEVERAL_HOSTS = Message("a request names one host; this one has several Host headers")
FOREIGN_PAGE = Message("answers are taken from Kith's own page and from programs only")
# Lists are about people: no cache on the way may keep them.
NO_STORE = (b"cache-control", b"no-store")


class RequestLimits:
    """ASGI middleware: refuses foreign hosts and origins, limits bodies, adds the security headers."""

    def __init__(
        self, app: ASGIApp, *, on_network: bool = False, hosts: Collection[str] = frozenset()
    ) -> None:
        self._app = app
        self._hosts = hosts
        # Elsewhere than on loopback every caller needs a key: unless names are given, any name will do.
        self._any_host = on_network and not hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with a limited body, or answer it with a problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = malformed(headers) or refused(
            scope["method"], headers, any_host=self._any_host, hosts=self._hosts
        )
        largest = _largest(scope, headers)
        size = declared_size(headers)
        await (refusal or self._app)(scope, _with_limit(receive, largest, size), _with_policy(send))


def _largest(scope: Scope, headers: Headers) -> int:
    """Return how many bytes the body of a request may have."""
    if scope["method"] == "PATCH" and PARTS.fullmatch(scope["path"]):
        return LARGEST_PART
    return LARGEST_UPLOAD if _brings_a_file(scope["path"], headers) else LARGEST_BODY


def _brings_a_file(path: str, headers: Headers) -> bool:
    # Only such a form goes to the disk as it comes; any other is kept in memory until it is whole.
    return path == UPLOADING and headers.get("content-type", "").lower().startswith("multipart/form-data")


def declared_size(headers: Headers) -> int:
    """Return the size that a request declares in bytes, 0 where it declares none."""
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


def _with_limit(receive: Receive, largest: int, declared: int) -> Receive:
    size, complete, begun = 0, False, monotonic()

    async def receiving() -> Sent:
        nonlocal size, complete
        if declared > largest:
            # Nothing of it is read: the sender of two gigabytes learns so at once.
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            # The deadline grows with the bytes received, so single bytes do not extend it.
            left = begun + PATIENCE_SECONDS + size / LEAST_BYTES_A_SECOND - monotonic()
            message = await asyncio.wait_for(receive(), None if complete else max(left, 0.0))
        except TimeoutError:
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from None
        size += len(message.get("body", b""))
        complete = not message.get("more_body", False)
        if size > largest:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return receiving


def _with_policy(send: Send) -> Send:
    async def sending(message: Sent) -> None:
        if message["type"] == "http.response.start":
            silent = all(name != NO_STORE[0] for name, _ in message["headers"])
            message["headers"] += [*POLICY, NO_STORE] if silent else POLICY
        await send(message)

    return sending


def malformed(headers: Headers) -> Response | None:
    """Return the problem for headers that are too large, or that name several hosts (RFC 9112, 3.2)."""
    if sum(len(name) + len(value) for name, value in headers.raw) > LARGEST_HEAD:
        return problem(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, HEAD_TOO_LARGE)
    if len(headers.getlist("host")) > 1:
        return problem(HTTPStatus.BAD_REQUEST, SEVERAL_HOSTS)
    return None


def refused(
    method: str, headers: Headers, *, any_host: bool = False, hosts: Collection[str] = frozenset()
) -> Response | None:
    """Return the problem for a request from a foreign host or origin, None where it may come in."""
    host = headers.get("host", "")
    # No sign-in exists on loopback, so a name that only points here (DNS rebinding) is a stranger.
    if not any_host and not is_loopback(host) and name_of(host) not in hosts:
        return problem(
            HTTPStatus.MISDIRECTED_REQUEST,
            ONLY_HERE,
        )
    if method not in READING and not _from_own_site(headers, host):
        return problem(HTTPStatus.FORBIDDEN, FOREIGN_PAGE)
    return None


def name_of(host: str) -> str:
    """Return the name or address of a Host header in small letters, without its port; "" where it is none."""
    match = HOST.fullmatch(host)
    return match["name"].lower() if match else ""


def parse_hosts(text: str) -> frozenset[str]:
    """Return the names by which a proxy may pass requests on; raises UsageError for what is no name."""
    names = [part.strip() for part in text.split(",") if part.strip()]
    for name in names:
        if name_of(name) != name.lower():
            raise UsageError(
                "KITH_HOSTS holds {name!r}, which is no name of a host; write names like {example}",
                name=name,
                example="kith.example,kith.lan",
            )
    return frozenset(name.lower() for name in names)


@lru_cache(256)
def is_loopback(host: str) -> bool:
    """Tell whether a host, with or without its port, can only be this machine."""
    return is_loopback_name(name_of(host).strip("[]"))


def _from_own_site(headers: Headers, host: str) -> bool:
    # Browsers send where a post comes from; a program sends neither and acts in nobody else's name.
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in OWN_SITE
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == host
