"""Questions to a provider's own API: with a token, answered in JSON, patient where that is asked for."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from data.errors import NeedsOwnerError, RemoteError
from data.messages import Message
from pipelines.connect.account import Tokens
from pipelines.connect.answers import seconds_to_wait
from pipelines.connect.web.https import Answer, HttpsAccount

Query = Sequence[tuple[str, str]]
# A shorter wait is waited out in place; a longer one ends this look.
SHORT_WAIT_SECONDS, MOST_WAITS, USUAL_WAIT_SECONDS = 20, 4, 2
LATER = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
# Google answers 403 where it means 429 (developers.google.com/workspace/gmail/api/guides/handle-errors).
TOO_OFTEN = frozenset(
    {
        "rateLimitExceeded",
        "userRateLimitExceeded",
        "quotaExceeded",
        "dailyLimitExceeded",
        "RATE_LIMIT_EXCEEDED",
    }
)
NOT_SWITCHED_ON = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
NOT_GRANTED = frozenset(
    {
        "insufficientPermissions",
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "ErrorAccessDenied",
        "Authorization_RequestDenied",
    }
)
NO_ANSWER = Message("{server} does not answer a question ({status})")


class RefusedError(RemoteError):
    """A question that the server does not answer; `reasons` are its codes for why."""

    status = 0
    reasons: frozenset[str] = frozenset()


class JsonApi:
    """One provider's API at one host."""

    def __init__(self, base: str, tokens: Tokens, fingerprint: str | None = None) -> None:
        """Take the API's https address; nothing is asked yet."""
        self._https = HttpsAccount(base, fingerprint=fingerprint)
        self._tokens = tokens

    @property
    def host(self) -> str:
        """The API's host."""
        return self._https.host

    def get(self, url: str, query: Query = (), headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return what the API answers.

        Raises RefusedError for an answer that the caller may understand, NeedsOwnerError where only the owner
        can help, RemoteError where a later try may.
        """
        # A link that the API gave has its own query.
        address = f"{url}?{urlencode(query, quote_via=quote)}" if query else url
        token, was_refused = self._tokens.access(), False
        for waits in range(MOST_WAITS + 1):
            answer = self._https.answer("GET", address, headers={**(headers or {}), **_bearer(token)})
            if answer.status == HTTPStatus.UNAUTHORIZED and not was_refused:
                token, was_refused = self._tokens.after_refusal(), True
                continue
            wait = self._wait(answer)
            if wait is None:
                return self._values(answer)
            if wait > SHORT_WAIT_SECONDS or waits == MOST_WAITS:
                raise self._later(answer, wait)
            wait_out(wait)
        raise self._later(answer, SHORT_WAIT_SECONDS)

    def pages(
        self,
        url: str,
        query: Query,
        next_page: Callable[[Mapping[str, Any]], tuple[str, Query] | None],
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Yield one page after the other, as `next_page` finds the next one's address in an answer."""
        place: tuple[str, Query] | None = (url, query)
        while place is not None:
            answer = self.get(*place, headers)
            yield answer
            place = next_page(answer)

    def close(self) -> None:
        """Close the line."""
        self._https.close()

    def _wait(self, answer: Answer) -> int | None:
        """Return how many seconds are to be waited before the same question, None where it was answered."""
        is_later = answer.status in LATER or (
            answer.status == HTTPStatus.FORBIDDEN and not TOO_OFTEN.isdisjoint(_reasons(answer))
        )
        if not is_later:
            return None
        wish = answer.headers.get("retry-after", "")
        return seconds_to_wait(wish) if wish else USUAL_WAIT_SECONDS

    def _later(self, answer: Answer, wait: int) -> RemoteError:
        later = RemoteError("{server} answers {status} for now", server=self.host, status=answer.status)
        later.retry_after = wait
        return later

    def _values(self, answer: Answer) -> dict[str, Any]:
        if answer.status == HTTPStatus.OK:
            try:
                values = json.loads(answer.body)
            except ValueError:
                values = None
            if isinstance(values, dict):
                return values
            # Half an answer is none.
            raise RemoteError("{server} answers with damaged data", server=self.host)
        raise self._fault(answer)

    def _fault(self, answer: Answer) -> RemoteError:
        reasons = _reasons(answer)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            return NeedsOwnerError(
                "{server} does not take the sign-in any more; sign in again: kith connect resume",
                server=self.host,
            )
        if not NOT_SWITCHED_ON.isdisjoint(reasons):
            return NeedsOwnerError(
                "the API of {server} is not switched on in your Google project: enable it there under APIs & "
                "Services, Library, then: kith connect resume",
                server=self.host,
            )
        if answer.status == HTTPStatus.FORBIDDEN and not NOT_GRANTED.isdisjoint(reasons):
            return NeedsOwnerError(
                "{server} says that you did not give the permission to read this; sign in again and leave "
                "every box ticked: kith connect resume",
                server=self.host,
            )
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return self._later(answer, 0)
        refused = RefusedError(NO_ANSWER, server=self.host, status=answer.status)
        refused.status, refused.reasons = answer.status, reasons
        return refused


def wait_out(seconds: int) -> None:
    """Let some seconds pass."""
    time.sleep(seconds)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Accept": "application/json"}


def _reasons(answer: Answer) -> frozenset[str]:
    """Return every code of an error, as Google and Microsoft write them."""
    try:
        error = json.loads(answer.body)["error"]
    except (ValueError, KeyError, TypeError):
        return frozenset()
    if not isinstance(error, dict):
        return frozenset()
    rows = [*_rows(error.get("errors")), *_rows(error.get("details"))]
    codes = [error.get("status"), error.get("code"), *(row.get("reason") for row in rows)]
    return frozenset(code for code in codes if isinstance(code, str))


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
