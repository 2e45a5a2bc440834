"""How Google's APIs go from one page to the next, and tell what changed: by a token for the next time."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from pipelines.connect.web.json_api import JsonApi, Query, RefusedError

PAGE = "pageToken"
# The People API says so by a code, the others by 410.
TOO_OLD = "EXPIRED_SYNC_TOKEN"


def next_page(url: str, query: Query) -> Callable[[Mapping[str, Any]], tuple[str, Query] | None]:
    """Return what finds the next page: the same question with the answer's token."""

    def following(answer: Mapping[str, Any]) -> tuple[str, Query] | None:
        token = answer.get("nextPageToken")
        if not token:
            return None
        return url, [(name, value) for name, value in query if name != PAGE] + [(PAGE, str(token))]

    return following


def all_rows(api: JsonApi, url: str, query: Query, name: str) -> tuple[list[dict[str, Any]], str]:
    """Return every row of a question, and the token with which its changes are asked for next time."""
    rows: list[dict[str, Any]] = []
    token = ""
    for answer in api.pages(url, query, next_page(url, query)):
        rows += answer.get(name, ())
        token = str(answer.get("nextSyncToken") or "")
    return rows, token


def has_changed(api: JsonApi, url: str, query: Query, name: str, token: str) -> bool:
    """Tell whether any row changed since a token; where the token is too old, or there is none, they all did.

    A token holds for the very question that it was given for.
    """
    if not token:
        return True
    since = [*query, ("syncToken", token)]
    try:
        # A page with nothing on it need not be the last one.
        return any(answer.get(name) for answer in api.pages(url, since, next_page(url, since)))
    except RefusedError as refused:
        if refused.status != HTTPStatus.GONE and TOO_OLD not in refused.reasons:
            raise
        return True
