"""Requests to the server of one account: https alone, bounded answers, no other host."""

import http.client
import ssl
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from data.errors import NeedsOwnerError, RemoteError
from pipelines.connect.answers import read_at_most, seconds_to_wait
from pipelines.connect.certificates import (
    check_fingerprint,
    encrypted,
    fingerprint_of,
    tls_context,
    unchecked_context,
    unknown_certificate,
)
from pipelines.connect.faults import remote_faults

TIMEOUT_SECONDS = 60.0
# A calendar of 20,000 entries has ten megabytes.
MOST_BYTES = 128 * 1024**2
MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Apple spreads its accounts over hosts of this domain.
PARTITIONED = ".icloud.com"
SECURE_PORT = 443


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: where in the end, the status, headers by lower-case name, the body."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpsAccount:
    """A server's account; `login` is empty where an address needs no password."""

    def __init__(
        self,
        url: str,
        login: str = "",
        secret: str = "",
        fingerprint: str | None = None,
        *,
        patience: float = TIMEOUT_SECONDS,
        repeats: bool = True,
    ) -> None:
        """Take an address to begin with; raises NeedsOwnerError where it is not https.

        With `repeats` a request is sent once more where the line was lost.
        """
        if urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
            raise NeedsOwnerError("this is not an https:// address; anything else would show it to others")
        self.url, self.host = url, urlsplit(url).hostname or ""
        self._login, self._secret, self._fingerprint = login, secret, fingerprint
        self._patience, self._repeats = patience, repeats
        self._connections: dict[str, http.client.HTTPSConnection] = {}

    def ask(
        self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Return what the server answers, redirects on the same host followed.

        Raises NeedsOwnerError where only the owner can help, RemoteError where a later try may.
        """
        answer = self.answer(method, url, body, headers)
        self.check_status(answer)
        return answer

    def answer(
        self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Return what the server answers, whatever its status says; raises like `ask` for the way to it."""
        url = urljoin(self.url, url)
        for _ in range(MOST_REDIRECTS):
            self._check_host(url)
            answer = self._ask_once(method, url, body, headers or {})
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return answer
            url = urljoin(url, answer.headers["location"])
        raise RemoteError("{server} sends from one address to the next without end", server=self.host)

    def close(self) -> None:
        """Close every line."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def _check_host(self, url: str) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        is_partition = host.endswith(PARTITIONED) and self.host.endswith(PARTITIONED)
        if parts.scheme != "https" or (host != self.host and not is_partition):
            raise NeedsOwnerError(
                "{server} sends on to {other}; Kith gives a password to no other host. If it is the right "
                "one, connect that address",
                server=self.host,
                other=host,
            )

    def _ask_once(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with remote_faults(self.host):
            try:
                return self._exchange(method, url, path, body, headers)
            except (http.client.HTTPException, ConnectionError) as lost:
                # The other side may close what it kept open whenever it likes.
                self.close()
                if not self._repeats:
                    raise _no_web_server(self.host) from lost
                try:
                    return self._exchange(method, url, path, body, headers)
                except http.client.HTTPException as error:
                    raise _no_web_server(self.host) from error

    def _exchange(
        self, method: str, url: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        connection = self._connection(urlsplit(url).hostname or "", urlsplit(url).port or SECURE_PORT)
        connection.request(method, path, body, {**self._authorization(), **headers})
        response = connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(url, response.status, names, self._bounded(response))

    def _bounded(self, response: http.client.HTTPResponse) -> bytes:
        content = read_at_most(response, MOST_BYTES)
        if content is None:
            self.close()
            raise RemoteError(
                "{server} answers with more than {size} MB, which is no calendar",
                server=self.host,
                size=MOST_BYTES // 1024**2,
            )
        return content

    def _connection(self, host: str, port: int) -> http.client.HTTPSConnection:
        place = f"{host}:{port}"
        if place not in self._connections:
            try:
                connection = _connected(host, port, tls_context(self._fingerprint), self._patience)
            except ssl.SSLCertVerificationError as error:
                shown = _connected(host, port, unchecked_context(), self._patience)
                fingerprint = fingerprint_of(encrypted(shown.sock))
                shown.close()
                raise unknown_certificate(host, error.verify_message, fingerprint) from error
            try:
                check_fingerprint(encrypted(connection.sock), host, self._fingerprint)
            except NeedsOwnerError:
                connection.close()
                raise
            self._connections[place] = connection
        return self._connections[place]

    def _authorization(self) -> dict[str, str]:
        if not self._login:
            return {}
        return {"Authorization": f"Basic {b64encode(f'{self._login}:{self._secret}'.encode()).decode()}"}

    def check_status(self, answer: Answer) -> None:
        """Raise NeedsOwnerError or RemoteError where a status says that nothing was answered."""
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise NeedsOwnerError(
                "{server} does not take the password; it may have been changed, or an app password is "
                "needed. Kith does not try it again: kith connect resume",
                server=self.host,
            )
        if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            raise NeedsOwnerError(
                "{server} knows this address no more; copy it anew from your calendar's settings",
                server=self.host,
            )
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            later = RemoteError("{server} answers {status} for now", server=self.host, status=answer.status)
            later.retry_after = seconds_to_wait(answer.headers.get("retry-after", ""))
            raise later


def _connected(host: str, port: int, context: ssl.SSLContext, patience: float) -> http.client.HTTPSConnection:
    connection = http.client.HTTPSConnection(host, port, timeout=patience, context=context)
    connection.connect()
    return connection


def _no_web_server(server: str) -> RemoteError:
    return RemoteError("{server} answers as no web server does", server=server)
