"""The open suggestions of all owners, a list for each, page by page."""

import json
from datetime import datetime
from typing import Annotated

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from data.schema import Pool, to_epoch
from data.store.lists.list_document import WeekOut
from data.store.store import Store
from data.strict_json import to_json
from service.api.suggestions import PoolFilter
from service.security import Right
from service.use_cases.week import WeekUseCases
from service.web.cursors import Cursor, Limit, Page, begin_after, one_page
from service.web.problems import api_router
from service.web.request import (
    Accepted,
    Lang,
    authorise,
    json_response,
    owner_of_key,
    requested_language,
    response_language,
)
from service.web.schemas import Moment

router = api_router("suggestions")


ChangedSince = Annotated[
    Moment | None,
    Query(
        description="Only owners whose list, or what is open of it, changed at or after this moment; all, "
        "where that is longer ago than changes are kept"
    ),
]


class ListsPageOut(Page):
    """One page of lists."""

    lists: list[WeekOut] = Field(description="By owner, each whole; empty where all of it was answered")


@router.get(
    "/v1/suggestions",
    summary="The open suggestions of all owners, page by page",
    response_model=ListsPageOut,
)
async def list_all_suggestions(
    request: Request,
    pool: PoolFilter = None,
    changed_since: ChangedSince = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    lang: Lang = None,
    accept_language: Accepted = None,
) -> Response:
    """Each owner's newest list with what is open of it. `limit` counts lists, none of which is cut."""
    only = owner_of_key(request)
    authorised = authorise(request, Right.READ, only)
    (after,) = begin_after(cursor, str) or ("",)
    wanted = requested_language(lang, accept_language)

    def read(use_cases: WeekUseCases) -> str:
        store, now = use_cases.store, to_epoch(use_cases.clock())
        changed = _changed(store, changed_since, after)
        owners = [
            one
            for one in store.lists.owners(now)
            if one > after and only in {None, one} and (changed is None or one in changed)
        ]
        shown, next_cursor = one_page(owners, limit, lambda owner: [owner])
        texts = [
            _list_text(store, owner, now, response_language(use_cases, owner, wanted)) for owner in shown
        ]
        lists = ",".join(text if pool is None else _of_pool(text, pool) for text in texts)
        return f'{{"lists": [{lists}], "next_cursor": {json.dumps(next_cursor)}}}'

    # Without a wanted language each list is in its owner's.
    response = json_response(await authorised.read_long(read), lang=wanted)
    response.headers.add_vary_header("Accept-Language")
    return response


def _changed(store: Store, since: datetime | None, after: str) -> set[str] | None:
    """Return the owners whose list changed since a moment; None is everyone."""
    return None if since is None else store.change_feed.owners_since(to_epoch(since), after, of_lists=True)


def _list_text(store: Store, owner: str, now: int, code: str) -> str:
    """Return an owner's open list as JSON, as it was rendered before where that still holds."""
    kept = store.rendered.read(owner, now, code)
    return (kept or store.rendered.make(owner, now, code).text).body


def _of_pool(text: str, pool: Pool) -> str:
    """Return a list's JSON with the suggestions of one pool only."""
    fields = json.loads(text)
    suggestions = [one for one in fields["suggestions"] if one["pool"] == pool]
    return to_json(fields | {"suggestions": suggestions})
