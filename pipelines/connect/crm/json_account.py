"""Requests to a CRM's API: JSON both ways, bounded, at its pace, to no address that was not allowed."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlencode, urlsplit

from data.errors import InputError, NeedsOwnerError, RemoteError
from data.messages import Message
from data.schema import to_epoch
from data.webhooks.public_addresses import Networks
from pipelines.connect.answers import read_at_most, seconds_to_wait
from pipelines.connect.faults import remote_faults
from pipelines.connect.guarded_connection import GuardedConnection, InnerAddressError, PlainTextError

TIMEOUT_SECONDS = 60.0
MOST_BYTES = 32 * 1024**2
# A CRM that asks for more patience than this is asked again by the next pass.
LONGEST_WAIT, MOST_WAITS = 60, 5
# What may be asked twice without harm, where the other side closed the line in between.
REPEATABLE = frozenset({"GET", "PUT", "PATCH", "DELETE"})
LONGEST_WORD = 300


@dataclass(frozen=True, slots=True)
class JsonAnswer:
    """What a CRM answered: the status, headers by lower-case name, the content as JSON holds it."""

    status: int
    headers: Mapping[str, str]
    content: Any

    @property
    def ok(self) -> bool:
        """Tell whether what was asked for was done."""
        return self.status < HTTPStatus.MULTIPLE_CHOICES


@dataclass(slots=True)
class Pace:
    """At most `requests` in `seconds`, spread evenly; what waits, and by which clock, can be told."""

    requests: int
    seconds: float
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _next: float = 0.0

    def wait(self) -> None:
        """Wait until the next request may be sent."""
        now = self.clock()
        if self._next > now:
            self.sleep(self._next - now)
        self._next = max(now, self._next) + self.seconds / self.requests

    def pause(self, seconds: float) -> None:
        """Wait for as long as the other side asked."""
        self.sleep(seconds)


class JsonAccount:
    """An API below one address, asked with the same headers; the secret among them is in no message."""

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        pace: Pace,
        networks: Networks = (),
        *,
        patience: float = TIMEOUT_SECONDS,
    ) -> None:
        """Take the API's address; inner ones need a network among `networks`, which the admin allowed."""
        self._parts = urlsplit(url.rstrip("/"))
        if self._parts.scheme not in {"https", "http"} or not self._parts.hostname:
            raise InputError(
                "found {url!r}, expected an address like {example}", url=url, example="https://crm.example"
            )
        self.server = self._parts.hostname
        self._headers = {"Accept": "application/json", "User-Agent": "kith", **headers}
        self._pace, self._networks, self._patience = pace, networks, patience
        self._connection: GuardedConnection | None = None

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> JsonAnswer:
        """Return what is there; a status of refusal is raised but that of something that is not there."""
        return self.ask("GET", f"{path}?{urlencode(query, doseq=True)}" if query else path)

    def ask(self, method: str, path: str, body: Any = None) -> JsonAnswer:
        """Return what the CRM answers, after as many waits as it asks for.

        400, 404, 409 and the like are answers. Raises NeedsOwnerError where only the admin can help,
        RemoteError where a later try may.
        """
        for _ in range(MOST_WAITS):
            self._pace.wait()
            answer = self._ask_once(method, path, body)
            if not self.is_throttled(answer):
                return self._checked(answer)
            if (seconds := self.seconds_to_wait(answer)) > LONGEST_WAIT:
                break
            self._pace.pause(seconds)
        later = RemoteError("{server} asks for patience: too many requests for now", server=self.server)
        later.retry_after = self.seconds_to_wait(answer)
        raise later

    def settled(self, method: str, path: str, body: Any = None) -> Any:
        """Return the answer to a change of fields; raises NeedsOwnerError where it is refused."""
        answer = self.ask(method, path, body)
        if not answer.ok:
            raise NeedsOwnerError(
                "{server} does not change its fields: {why}", server=self.server, why=said_in(answer.content)
            )
        return answer.content

    def checked(self, answer: JsonAnswer, *names: str) -> Any:
        """Return the content of an answer; raises RemoteError where it is an error by another name."""
        content = answer.content
        if not answer.ok or not isinstance(content, dict) or not all(name in content for name in names):
            raise no_data(self.server, content)
        return content

    def time_of(self, answer: JsonAnswer) -> int:
        """Return what time it was there when it answered, in epoch seconds."""
        try:
            return to_epoch(parsedate_to_datetime(answer.headers.get("date", "")))
        except ValueError as error:
            raise RemoteError("{server} does not say what time it is", server=self.server) from error

    def is_throttled(self, answer: JsonAnswer) -> bool:
        """Tell whether the CRM asks for patience; one that says it in another way than 429 has its own."""
        return answer.status == HTTPStatus.TOO_MANY_REQUESTS

    def seconds_to_wait(self, answer: JsonAnswer) -> int:
        """Return for how long the CRM asks for patience."""
        return seconds_to_wait(answer.headers.get("retry-after", ""))

    def close(self) -> None:
        """Close the line."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask_once(self, method: str, path: str, body: Any) -> JsonAnswer:
        headers = dict(self._headers)
        content = _encoded(body)
        if content is not None:
            kind = "application/x-www-form-urlencoded" if isinstance(body, str) else "application/json"
            headers["Content-Type"] = kind
        with remote_faults(self.server), _inner_faults(self.server):
            try:
                return self._exchange(method, path, content, headers)
            except (HTTPException, ConnectionError) as error:
                self.close()
                if method not in REPEATABLE:
                    raise RemoteError(
                        "{server} closed the line before it answered", server=self.server
                    ) from error
                try:
                    return self._exchange(method, path, content, headers)
                except HTTPException as again:
                    raise RemoteError("{server} answers as no web server does", server=self.server) from again

    def _exchange(
        self, method: str, path: str, content: bytes | None, headers: Mapping[str, str]
    ) -> JsonAnswer:
        if self._connection is None:
            self._connection = GuardedConnection(self._parts, self._networks, self._patience)
        self._connection.request(method, self._parts.path + path, content, dict(headers))
        response = self._connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return JsonAnswer(response.status, names, self._content(response, self._bounded(response)))

    def _bounded(self, response: HTTPResponse) -> bytes:
        content = read_at_most(response, MOST_BYTES)
        if content is None:
            self.close()
            raise RemoteError(
                "{server} answers with more than {size} MB, which is no page of records",
                server=self.server,
                size=MOST_BYTES // 1024**2,
            )
        return content

    def _content(self, response: HTTPResponse, body: bytes) -> Any:
        """Return the JSON of an answer; what a failing server says in another form says nothing."""
        if not body.strip():
            return None
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            if response.status >= HTTPStatus.MULTIPLE_CHOICES:
                return None
        raise RemoteError(
            "{server} answers with a web page where data was expected; look whether the address is that of "
            "the CRM's API and no sign-in page stands before it",
            server=self.server,
        )

    def _checked(self, answer: JsonAnswer) -> JsonAnswer:
        status = answer.status
        if status == HTTPStatus.UNAUTHORIZED:
            raise NeedsOwnerError(
                "{server} does not take the token; it may have been revoked or have ended. Make a new one "
                "there, then: kith connect resume",
                server=self.server,
            )
        if status == HTTPStatus.FORBIDDEN:
            raise NeedsOwnerError(
                "{server} does not allow this to the token ({why}); give it the scopes that the guide names",
                server=self.server,
                why=said_in(answer.content) or status,
            )
        if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            raise NeedsOwnerError(
                "{server} sends on to another address; connect the address at which the CRM's API answers "
                "itself",
                server=self.server,
            )
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            later = RemoteError("{server} answers {status} for now", server=self.server, status=status)
            later.retry_after = seconds_to_wait(answer.headers.get("retry-after", ""))
            raise later
        return answer


@contextmanager
def _inner_faults(server: str) -> Iterator[None]:
    """Say of an address that is not allowed what its admin can do; raises NeedsOwnerError."""
    try:
        yield
    except InnerAddressError as error:
        raise NeedsOwnerError(
            "{server} is an address of this machine or its network. Where the CRM really runs there, "
            "allow that network with --network",
            server=server,
        ) from error
    except PlainTextError as error:
        raise NeedsOwnerError(
            "{server} has no TLS; everybody on the way would read the token", server=server
        ) from error


def said_in(content: Any) -> str:
    """Return what an answer says in words, shortened; empty where it says nothing."""
    if isinstance(content, str):
        return content[:LONGEST_WORD]
    if isinstance(content, list):
        return "; ".join(filter(None, map(said_in, content)))[:LONGEST_WORD]
    if isinstance(content, dict):
        named = [content[name] for name in ("errors", "detail", "message", "error") if name in content]
        fields = named or [f"{name}: {said_in(value)}" for name, value in sorted(content.items())]
        return "; ".join(filter(None, (said_in(one) for one in fields)))[:LONGEST_WORD]
    return ""


def no_data(server: str, content: Any) -> RemoteError:
    """Return the error of an answer that is one, whatever its status."""
    return RemoteError(
        "{server} answers with an error where data was expected: {why}",
        server=server,
        why=said_in(content) or Message("it does not say which"),
    )


def _encoded(body: Any) -> bytes | None:
    """Return a body as it is sent; a text is a form that is encoded already."""
    if body is None:
        return None
    return (body if isinstance(body, str) else json.dumps(body)).encode()
