"""Requests to Salesforce: signed in with an app's own id and secret, questions in SOQL, its limits.

By its REST API Developer Guide (query, sObject collections) and its OAuth 2.0 client credentials flow.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from http import HTTPStatus
from typing import Any

from data.errors import NeedsOwnerError
from data.schema import HOUR_SECONDS, from_epoch
from data.webhooks.public_addresses import Networks
from pipelines.connect.crm.json_account import JsonAccount, JsonAnswer, Pace, said_in

API = "/services/data/v66.0"
TOKEN_PATH = "/services/oauth2/token"  # noqa: S105
REQUESTS_A_SECOND = 10
# A question is part of an address, which must not be longer than 16 kB.
MOST_IDS = 200
TOO_MANY = "REQUEST_LIMIT_EXCEEDED"
# What is said of a record that was deleted, merged away or never there.
GONE = frozenset({"ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "NOT_FOUND"})

Record = Mapping[str, Any]


class SalesforceAccount(JsonAccount):
    """One organisation; `secret` is the app's id and its secret with a colon between."""

    def __init__(self, url: str, secret: str, pace: Pace, networks: Networks) -> None:
        """Take the address of the organisation's own domain."""
        super().__init__(url, {}, pace, networks)
        self._secret = secret

    def ask(self, method: str, path: str, body: Any = None) -> JsonAnswer:
        """Return what Salesforce answers to somebody who is signed in."""
        if "Authorization" not in self._headers:
            self._sign_in()
        return super().ask(method, path, body)

    def is_throttled(self, answer: JsonAnswer) -> bool:
        """Tell whether the organisation's requests of the day are used up, which it says with 403."""
        is_spent = answer.status == HTTPStatus.FORBIDDEN and TOO_MANY in codes_of(answer.content)
        return is_spent or super().is_throttled(answer)

    def seconds_to_wait(self, answer: JsonAnswer) -> int:
        """Return for how long to wait: the count is of the last 24 hours, so that an hour brings some."""
        return HOUR_SECONDS if TOO_MANY in codes_of(answer.content) else super().seconds_to_wait(answer)

    def query(self, question: str, *, deleted: bool = False) -> Iterator[Record]:
        """Yield what a question in SOQL brings; with `deleted` also from the bin and the archive."""
        content = self.checked(
            self.get(f"{API}/{'queryAll' if deleted else 'query'}", {"q": question}), "records", "done"
        )
        while True:
            yield from content["records"]
            if content["done"]:
                return
            content = self.checked(self.get(content["nextRecordsUrl"]), "records", "done")

    def query_of(self, question: str, ids: Iterable[str], *, deleted: bool = False) -> Iterator[Record]:
        """Yield what a question brings of these ids, which stand where it says {ids}."""
        numbers = sorted(set(ids))
        for place in range(0, len(numbers), MOST_IDS):
            some = texts(numbers[place : place + MOST_IDS])
            yield from self.query(question.replace("{ids}", some), deleted=deleted)

    def fields(self, kind: str) -> dict[str, Any]:
        """Return the fields of a kind of record that the app's user may see, by name."""
        content = self.checked(self.get(f"{API}/sobjects/{kind}/describe"), "fields")
        return {str(one["name"]): one for one in content["fields"]}

    def _ask_once(self, method: str, path: str, body: Any) -> JsonAnswer:
        answer = super()._ask_once(method, path, body)
        if answer.status == HTTPStatus.UNAUTHORIZED and path != TOKEN_PATH:
            # A session ends by itself after some hours.
            self._sign_in()
            return super()._ask_once(method, path, body)
        return answer

    def _sign_in(self) -> None:
        basic = b64encode(self._secret.encode()).decode()
        self._headers["Authorization"] = f"Basic {basic}"
        try:
            answer = super().ask("POST", TOKEN_PATH, "grant_type=client_credentials")
        finally:
            del self._headers["Authorization"]
        if answer.status == HTTPStatus.BAD_REQUEST:
            raise NeedsOwnerError(
                "{server} does not sign the app in ({why}); look at its id, its secret and the user that it "
                "runs as, then: kith connect resume",
                server=self.server,
                why=said_in(answer.content),
            )
        token = self.checked(answer, "access_token")["access_token"]
        self._headers["Authorization"] = f"Bearer {token}"


def codes_of(content: Any) -> set[str]:
    """Return the codes of the errors of an answer."""
    errors = content if isinstance(content, list) else []
    return {str(one.get("errorCode")) for one in errors if isinstance(one, dict)}


def texts(values: Sequence[str]) -> str:
    """Return texts as SOQL writes them."""
    escaped = (one.replace("\\", "\\\\").replace("'", "\\'") for one in values)
    return ", ".join(f"'{one}'" for one in escaped)


def moment(at: int) -> str:
    """Return a moment as SOQL writes it."""
    return from_epoch(at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
