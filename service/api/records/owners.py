"""Owners as the CRM knows them: read page by page, made and changed."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from zoneinfo import available_timezones

from fastapi import Path, Query, Request
from pydantic import AfterValidator, Field, StringConstraints
from starlette.responses import Response

from data.messages import Message
from data.schema import to_epoch
from data.store.store import Store
from data.wording.language import LANGUAGES
from service.security import Right
from service.use_cases.find_contact import require_owner
from service.use_cases.week import WeekUseCases
from service.web.cursors import Cursor, Limit, Page, begin_after, one_page
from service.web.problems import WITH_BODY, api_router
from service.web.request import authorise, json_response, owner_of_key, path_of
from service.web.schemas import Moment, Name, OwnerName, RequestModel, ResponseModel, Text

router = api_router("people")
OwnerId = Annotated[OwnerName, Path(description="As interactions name the owner")]


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(Message("expected a time zone like Asia/Dhaka"))
    return name


def _spoken(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(Message("expected a language that Kith speaks, as en or bn"))
    return code


Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_known_zone)]
Spoken = Annotated[str, StringConstraints(max_length=35), AfterValidator(_spoken)]


class OwnerSent(RequestModel):
    """What an owner is called and wishes; what is left out stays as it was, null takes it away."""

    name: Name | None = Field(default=None, description="How to address them")
    language: Spoken | None = Field(default=None, description="The language of their page")
    timezone: Zone | None = Field(default=None, description="Where their days begin, like Asia/Dhaka")
    budget: Annotated[int, Field(ge=1, le=20)] | None = Field(
        default=None, description="How many people a week they want to hear of; null: Kith's own number"
    )


class OwnerOut(ResponseModel):
    """An owner as known now."""

    owner: str = Field(description="Whose")
    name: str | None = Field(description="How to address them")
    language: str | None = Field(description="The language of their page")
    timezone: str | None = Field(description="Where their days begin")
    budget: int | None = Field(description="How many people a week; null where Kith's own number holds")


ChangedSince = Annotated[
    Moment | None,
    Query(
        description="Only owners of whom the change feed has anything of this moment or later; all, where "
        "that is longer ago than changes are kept"
    ),
]


class OwnersPageOut(Page):
    """One page of owners."""

    owners: list[OwnerOut] = Field(description="By name")


OWNER_MADE = WITH_BODY | {201: {"description": "New here", "model": OwnerOut}}


@router.get("/v1/owners", summary="The owners of the workspace, page by page", response_model=OwnersPageOut)
async def list_owners(
    request: Request,
    text: Text = None,
    changed_since: ChangedSince = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Every owner of whom anything is kept. How much and with whom is not said: nobody is compared here."""
    only = owner_of_key(request)
    authorised = authorise(request, Right.READ, only)
    (after,) = begin_after(cursor, str) or ("",)

    def read(use_cases: WeekUseCases) -> str:
        store = use_cases.store
        if only is None and text is None and changed_since is None:
            names = store.owners.after(after, limit + 1)
        else:
            names = [one for one in _chosen(store, after, text, changed_since) if only in {None, one}]
        rows, next_cursor = one_page(names, limit, lambda owner: [owner])
        owners = [owner_document(store, owner) for owner in rows]
        return OwnersPageOut(owners=owners, next_cursor=next_cursor).model_dump_json()

    return json_response(await authorised.read_long(read))


def _chosen(store: Store, after: str, text: str | None, changed_since: datetime | None) -> list[str]:
    """Return the owners after a name in whose id or name a text stands, and of whom anything changed."""
    called, changed = store.preferences.of_everyone("name"), None
    if changed_since is not None:
        changed = store.change_feed.owners_since(to_epoch(changed_since), after)
    return [
        owner
        for owner in store.owners.names()
        if owner > after and (changed is None or owner in changed) and _fits(owner, called.get(owner), text)
    ]


def _fits(owner: str, called: object, text: str | None) -> bool:
    """Tell whether a text stands in an owner's id or name, capitals apart."""
    return text is None or any(text.casefold() in f"{name or ''}".casefold() for name in (owner, called))


@router.get("/v1/owners/{id:path}", summary="Who an owner is and what they wish", response_model=OwnerOut)
async def get_owner(request: Request, id: OwnerId) -> Response:  # noqa: A002 - the API's word
    """As it was sent, or set on the owner's page."""
    authorised = authorise(request, Right.READ, id)

    def read(use_cases: WeekUseCases) -> str:
        return owner_document(use_cases.store, require_owner(use_cases.store, id)).model_dump_json()

    return json_response(await authorised.read(read))


@router.put(
    "/v1/owners/{id:path}",
    summary="Say who an owner is and what they wish",
    response_model=OwnerOut,
    responses=OWNER_MADE,
)
async def put_owner(request: Request, id: OwnerId, sent: OwnerSent) -> Response:  # noqa: A002
    """Made or changed; fields left out stay as they were, null takes a field away."""
    return await _change(request, id, sent, make=True)


@router.patch(
    "/v1/owners/{id:path}",
    summary="Change who an owner is and what they wish",
    response_model=OwnerOut,
    responses=WITH_BODY,
)
async def patch_owner(request: Request, id: OwnerId, sent: OwnerSent) -> Response:  # noqa: A002
    """A JSON merge patch (RFC 7396): what is left out stays, null takes a field away. Makes no owner."""
    return await _change(request, id, sent, make=False)


async def _change(request: Request, owner: str, sent: OwnerSent, *, make: bool) -> Response:
    """Change an owner; with `make` one who is not known yet is made."""
    authorised = authorise(request, Right.PEOPLE, owner)

    def work(use_cases: WeekUseCases) -> tuple[int, str]:
        store = use_cases.store
        new = make and not store.owners.knows(owner)
        if not make:
            require_owner(store, owner)
        if new:
            # Also of an owner of whom nothing else is said yet.
            store.preferences.set(owner, "name", sent.name)
        _keep_wishes(store, owner, sent, to_epoch(use_cases.clock()))
        document = owner_document(store, owner).model_dump_json()
        return HTTPStatus.CREATED if new else HTTPStatus.OK, document

    status, body = await authorised.write(work)
    response = json_response(body, status)
    if status == HTTPStatus.CREATED:
        response.headers["location"] = path_of("owners", owner)
    return response


def _keep_wishes(store: Store, owner: str, sent: OwnerSent, now: int) -> None:
    """Keep what was sent of an owner."""
    for name, value in sent.model_dump(exclude_unset=True, exclude={"budget"}, mode="json").items():
        store.preferences.set(owner, name, value)
    if "budget" not in sent.model_fields_set:
        return
    if sent.budget is None:
        store.preferences.clear(owner, "budget")
    else:
        store.preferences.set(owner, "budget", sent.budget)
    # Said with its day as well: a list of the past is made again with what was set then.
    store.list_inputs.say(owner, "", "budget", sent.budget, now)


def owner_document(store: Store, owner: str) -> OwnerOut:
    """Return an owner as it is sent."""
    values = store.preferences.all(owner)
    return OwnerOut(owner=owner, **{name: values.get(name) for name in OwnerSent.model_fields})
