"""Questions to a server of JMAP (RFC 8620): its session, then methods, several in one request."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin

from data.errors import NeedsOwnerError, RemoteError
from pipelines.connect.account import Account
from pipelines.connect.web.https import Answer, HttpsAccount
from pipelines.connect.web.json_api import NO_ANSWER

WELL_KNOWN = "/.well-known/jmap"
CORE, MAIL = "urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"
# Where a session names no limit.
USUAL_OBJECTS = 500

Arguments = Mapping[str, Any]


class MethodError(RemoteError):
    """A method that the server refuses; `kind` is its word for why."""

    kind = ""


class JmapServer:
    """One account of mail on one server."""

    def __init__(self, account: Account, *, bearer: bool = False) -> None:
        """Ask for the session; with `bearer` the secret is a token, not a password.

        Raises NeedsOwnerError where only the owner can help, RemoteError where a later try may.
        """
        login = "" if bearer else account.login
        self._https = HttpsAccount(account.server, login, account.secret, account.fingerprint)
        self._headers = {"Accept": "application/json"}
        if bearer:
            self._headers["Authorization"] = f"Bearer {account.secret}"
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        answer = self._https.answer("GET", WELL_KNOWN, headers=self._headers)
        if answer.status == HTTPStatus.NOT_FOUND:
            raise self._no_mail()
        session = self._values(answer)
        self._account = (session.get("primaryAccounts") or {}).get(MAIL)
        if not self._account or not session.get("apiUrl"):
            raise self._no_mail()
        self._api = urljoin(answer.url, str(session["apiUrl"]))
        limits = (session.get("capabilities") or {}).get(CORE) or {}
        self.most_objects = max(1, int(limits.get("maxObjectsInGet") or USUAL_OBJECTS))

    def call(self, *methods: tuple[str, Arguments]) -> list[dict[str, Any]]:
        """Return what each method answers; one refers to an earlier one by that one's place, from "0".

        Raises MethodError for the first that is refused.
        """
        calls = [
            [name, {"accountId": self._account, **arguments}, f"{place}"]
            for place, (name, arguments) in enumerate(methods)
        ]
        body = json.dumps({"using": [CORE, MAIL], "methodCalls": calls}).encode()
        headers = {**self._headers, "Content-Type": "application/json"}
        rows = self._values(self._https.answer("POST", self._api, body, headers)).get("methodResponses")
        if not isinstance(rows, list) or len(rows) < len(methods):
            raise self._damaged()
        return [self._answered(row) for row in rows]

    def close(self) -> None:
        """Close the line."""
        self._https.close()

    def _answered(self, row: Any) -> dict[str, Any]:
        name, values = (row[0], row[1]) if isinstance(row, list) and len(row) > 1 else ("", None)
        if not isinstance(values, dict):
            raise self._damaged()
        if name == "error":
            refused = MethodError(NO_ANSWER, server=self._https.host, status=str(values.get("type"))[:60])
            refused.kind = str(values.get("type"))
            raise refused
        return values

    def _values(self, answer: Answer) -> dict[str, Any]:
        self._https.check_status(answer)
        if answer.status != HTTPStatus.OK:
            raise RemoteError(NO_ANSWER, server=self._https.host, status=answer.status)
        try:
            values = json.loads(answer.body)
        except ValueError:
            values = None
        if not isinstance(values, dict):
            # Half an answer is none.
            raise self._damaged()
        return values

    def _damaged(self) -> RemoteError:
        return RemoteError("{server} answers with damaged data", server=self._https.host)

    def _no_mail(self) -> NeedsOwnerError:
        return NeedsOwnerError(
            "{server} shows no mail over JMAP; most servers have IMAP", server=self._https.host
        )
