"""How Microsoft Graph tells what changed: pages by @odata.nextLink, then a link for the next time."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pipelines.connect.web.json_api import JsonApi, Query, RefusedError

NEXT, DELTA = "@odata.nextLink", "@odata.deltaLink"
REMOVED = "@removed"
PAGE_SIZE = {"Prefer": "odata.maxpagesize=200"}
# learn.microsoft.com/en-us/graph/delta-query-overview: a state that the server knows no more.
TOO_OLD = frozenset({"syncStateNotFound", "SyncStateNotFound", "resyncRequired", "ErrorInvalidSyncStateData"})


def next_link(answer: Mapping[str, Any]) -> tuple[str, Query] | None:
    """Return where the next page is; a link has the whole question in it."""
    link = answer.get(NEXT)
    return (str(link), ()) if link else None


def is_too_old(refused: RefusedError) -> bool:
    """Tell whether a link is not known any more: everything is to be read anew."""
    return refused.status == HTTPStatus.GONE or not TOO_OLD.isdisjoint(refused.reasons)


def all_rows(api: JsonApi, url: str, query: Query) -> tuple[list[dict[str, Any]], str]:
    """Return every row of a question, and the link with which its changes are asked for next time."""
    rows: list[dict[str, Any]] = []
    link = ""
    for answer in api.pages(url, query, next_link, PAGE_SIZE):
        rows += [row for row in answer.get("value", ()) if REMOVED not in row]
        link = str(answer.get(DELTA) or "")
    return rows, link


def has_changed(api: JsonApi, link: str) -> bool:
    """Tell whether any row changed since a link; where it is not known any more, or empty, they all did."""
    if not link:
        return True
    try:
        # A page with nothing on it need not be the last one.
        return any(answer.get("value") for answer in api.pages(link, (), next_link, PAGE_SIZE))
    except RefusedError as refused:
        if not is_too_old(refused):
            raise
        return True
