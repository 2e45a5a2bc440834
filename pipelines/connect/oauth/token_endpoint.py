"""Tokens of a provider: for a code, a device code or a refresh token; authlib speaks the protocol."""

import json
import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.client import OAuth2Client

from data.errors import RemoteError
from data.oauth.authorization import Authorization
from data.oauth.grant import Client, Grant, first_grant
from data.oauth.providers import Provider
from pipelines.connect.answers import seconds_to_wait
from pipelines.connect.oauth.refusals import refusal_of
from pipelines.connect.web.https import Answer, HttpsAccount

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
FORM = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
FORBIDDEN = re.compile(r"[^\x20\x21\x23-\x5b\x5d-\x7e]")
# A person needs so long at most; providers give a quarter of an hour.
SHORTEST_STEP, LONGEST_STEP = 5, 60


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What somebody types at another machine: where, what, and how the answer is asked for."""

    where: str
    code: str
    device: str
    expires_in: int
    step: int


class TokenEndpoint:
    """The token endpoint of one provider; `fingerprint` is of a certificate trusted by hand."""

    def __init__(self, provider: Provider, client: Client, fingerprint: str | None = None) -> None:
        """Take a provider and the owner's client there; nothing is asked yet."""
        self._provider, self._client, self._fingerprint = provider, client, fingerprint

    def for_code(self, question: Authorization, code: str, now: int) -> Grant:
        """Return what a code is worth; raises NeedsOwnerError or RemoteError."""
        answer = self._fetch(
            grant_type="authorization_code",
            code=code,
            redirect_uri=question.redirect,
            code_verifier=question.verifier,
        )
        return first_grant(self._client, answer, question.scope, now)

    def device_code(self, scope: str) -> DeviceCode:
        """Ask for a code that is typed elsewhere (RFC 8628)."""
        fields = {"client_id": self._client.id, "scope": scope}
        with closing(self._account(self._provider.device)) as account:
            answer = account.answer("POST", account.url, urlencode(fields).encode(), FORM)
        values = _json_of(answer, self.server)
        if "device_code" not in values:
            raise refusal_of(
                self.server, str(values.get("error", "")), str(values.get("error_description", ""))
            )
        return DeviceCode(
            str(values.get("verification_uri") or values.get("verification_url")),
            str(values["user_code"]),
            str(values["device_code"]),
            int(values.get("expires_in", 900)),
            min(max(int(values.get("interval", SHORTEST_STEP)), 1), LONGEST_STEP),
        )

    def for_device_code(self, device: DeviceCode, scope: str, now: int) -> Grant:
        """Return what a device code is worth; raises AnswerPendingError while nobody answered."""
        answer = self._fetch(grant_type=DEVICE_GRANT, device_code=device.device)
        return first_grant(self._client, answer, scope, now)

    def renew(self, grant: Grant, now: int) -> Grant:
        """Return a grant with a new access token; the refresh token may be another one from now on."""
        with closing(self._account(self._provider.token)) as account:
            answer = self._asked(
                lambda: self._protocol(account).refresh_token(account.url, grant.refresh), grant, now
            )
        return grant.renewed(answer, now)

    @property
    def server(self) -> str:
        """The endpoint's host."""
        return urlsplit(self._provider.token).hostname or ""

    def _fetch(self, **fields: str) -> Mapping[str, Any]:
        with closing(self._account(self._provider.token)) as account:
            return self._asked(lambda: self._protocol(account).fetch_token(account.url, **fields))

    def _account(self, url: str) -> HttpsAccount:
        # A code and a refresh token are good once: nothing is sent a second time by itself.
        return HttpsAccount(url, fingerprint=self._fingerprint, repeats=False)

    def _protocol(self, account: HttpsAccount) -> OAuth2Client:
        way = "client_secret_post" if self._client.secret else "none"
        return OAuth2Client(
            _Session(account, self.server),
            self._client.id,
            self._client.secret or None,
            token_endpoint_auth_method=way,
        )

    def _asked(self, ask: Any, grant: Grant | None = None, now: int = 0) -> Mapping[str, Any]:
        try:
            answer = ask()
        except AuthlibBaseError as error:
            raise refusal_of(
                self.server, str(error.error or ""), str(error.description or ""), grant, now
            ) from error
        if not isinstance(answer, Mapping) or not answer.get("access_token"):
            raise RemoteError("{server} answers with no token", server=self.server)
        return answer


class _Session:
    """What authlib sends its requests with: https alone, to the provider alone."""

    def __init__(self, account: HttpsAccount, server: str) -> None:
        self._account, self._server = account, server

    def post(self, url: str, *, data: Any, headers: Mapping[str, str], auth: Any) -> "_Response":
        """Send a form, with the client's name as the provider wants it."""
        body = data if isinstance(data, str) else urlencode(data)
        url, headers, body = auth.prepare("POST", url, dict(headers), body)
        answer = self._account.answer("POST", url, body.encode(), {**headers, **FORM})
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            later = RemoteError(
                "{server} answers {status} for now", server=self._server, status=answer.status
            )
            later.retry_after = seconds_to_wait(answer.headers.get("retry-after", ""))
            raise later
        return _Response(answer, self._server)


class _Response:
    """An answer as authlib reads it."""

    def __init__(self, answer: Answer, server: str) -> None:
        self.status_code, self._answer, self._server = answer.status, answer, server

    def json(self) -> Any:
        values = _json_of(self._answer, self._server)
        # Microsoft writes line ends and quotes into it, which RFC 6749 and so authlib forbid.
        if "error_description" in values:
            values["error_description"] = FORBIDDEN.sub(" ", str(values["error_description"]))
        return values

    def raise_for_status(self) -> None:
        raise RemoteError("{server} answers {status} for now", server=self._server, status=self.status_code)


def _json_of(answer: Answer, server: str) -> dict[str, Any]:
    try:
        values = json.loads(answer.body)
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise RemoteError("{server} answers as no sign-in does", server=server)
    return values
