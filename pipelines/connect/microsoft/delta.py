"""How Microsoft Graph tells what changed: pages by @odata.nextLink, then a link for the next time."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pipelines.connect.web.json_api import Query, RefusedError

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
