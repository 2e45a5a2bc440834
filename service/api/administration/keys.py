"""The keys of a workspace: made, replaced, revoked, and when each was last used; for administrators only."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Path, Request
from pydantic import Field
from starlette.responses import Response

from data.schema import to_epoch
from data.store.bookkeeping.api_keys import ApiKey
from service.security import Right
from service.use_cases.administration import keys as key_acts
from service.use_cases.administration.keys import BOTH_HOURS, MOST_BOTH_HOURS, key_fields
from service.use_cases.week import WeekUseCases
from service.web.cursors import AnyLimit, Cursor, Page, begin_after, one_page
from service.web.problems import WITH_BODY, api_router
from service.web.request import authorise, json_response, path_of
from service.web.schemas import OwnerName, RequestModel, ResponseModel, name_constraints

router = api_router("keys")
KeyId = Annotated[
    str, Path(min_length=1, max_length=64, pattern=r"^[\w-]+$", description="Its id, not the key")
]
KeyName = Annotated[str, name_constraints(80)]


class KeySent(RequestModel):
    """What a new key is to open."""

    name: KeyName = Field(description="Which program it is for")
    scopes: list[Right] = Field(min_length=1, max_length=len(Right), description="What it may do")
    owner: OwnerName | None = Field(default=None, description="Only this owner's relationships")
    days: int | None = Field(
        default=None, ge=1, le=3_650, description="Valid for so many days; null until it is revoked"
    )


class RotationSent(RequestModel):
    """How a key is replaced."""

    former_hours: int = Field(
        default=BOTH_HOURS, ge=0, le=MOST_BOTH_HOURS, description="So long the former key still works"
    )


class KeyOut(ResponseModel):
    """A key as it stands; never the key itself."""

    id: str = Field(description="What tells it from others, also in the audit log")
    name: str = Field(description="Which program it is for")
    scopes: list[str] = Field(description="What it may do")
    owner: str | None = Field(description="The only owner whose relationships it opens; null for all")
    made_at: datetime = Field(description="When it was made")
    expires_at: datetime | None = Field(description="When it ends by itself")
    expires_soon: bool = Field(description="Whether it is in force and ends within two weeks")
    revoked_at: datetime | None = Field(description="When it was revoked")
    used_at: datetime | None = Field(description="When it was last used, to the minute")
    in_force: bool = Field(description="Whether it opens anything now")


class KeyMadeOut(KeyOut):
    """A new key, this once with the key itself."""

    key: str = Field(description="What the program sends; kept nowhere, so it is in this answer only")


class KeysOut(Page):
    """The keys of the workspace, or one page of them."""

    keys: list[KeyOut] = Field(description="The oldest first, also those that are not in force any more")


@router.get("/v1/keys", summary="The keys of the workspace", response_model=KeysOut)
async def list_keys(request: Request, limit: AnyLimit = None, cursor: Cursor = None) -> Response:
    """What each opens, when it ends and when it was last used; never the keys themselves."""
    authorised, after = authorise(request, Right.ADMIN), begin_after(cursor, int, str)
    return json_response(await authorised.read(lambda use_cases: _page(use_cases, limit, after)))


@router.post(
    "/v1/keys",
    summary="Make a key",
    status_code=HTTPStatus.CREATED,
    response_model=KeyMadeOut,
    responses=WITH_BODY,
)
async def make_key(request: Request, sent: KeySent) -> Response:
    """The key is in this answer and in no other, so this call takes no Idempotency-Key."""
    authorised = authorise(request, Right.ADMIN)

    def work(use_cases: WeekUseCases) -> tuple[str, str]:
        now, by = to_epoch(use_cases.clock()), authorised.caller.id
        scopes = list(map(str, sent.scopes))
        token, key = key_acts.make_key(use_cases.store, sent.name, scopes, sent.owner, sent.days, by, now)
        return key.id, _made(token, key, now)

    return _created(*await authorised.write(work))


@router.get("/v1/keys/{key}", summary="One key", response_model=KeyOut)
async def get_key(request: Request, key: KeyId) -> Response:
    """What it opens, when it ends and when it was last used."""

    def read(use_cases: WeekUseCases) -> str:
        return _one(use_cases.store.keys.get(key), to_epoch(use_cases.clock()))

    return json_response(await authorise(request, Right.ADMIN).read(read))


@router.post(
    "/v1/keys/{key}/rotate",
    summary="Replace a key by a new one",
    status_code=HTTPStatus.CREATED,
    response_model=KeyMadeOut,
    responses=WITH_BODY,
)
async def rotate_key(request: Request, key: KeyId, sent: RotationSent | None = None) -> Response:
    """The new one opens the same for as long; the former one works for a day more, or as is said.

    The key is in this answer and in no other, so this call takes no Idempotency-Key.
    """
    authorised = authorise(request, Right.ADMIN)
    hours = (sent or RotationSent()).former_hours

    def work(use_cases: WeekUseCases) -> tuple[str, str]:
        now = to_epoch(use_cases.clock())
        token, made = key_acts.rotate_key(use_cases.store, key, hours, authorised.caller.id, now)
        return made.id, _made(token, made, now)

    return _created(*await authorised.write(work))


@router.delete("/v1/keys/{key}", summary="Revoke a key", response_model=KeysOut)
async def revoke_key(request: Request, key: KeyId) -> Response:
    """It opens nothing within a second. Returns all keys as they stand."""
    authorised = authorise(request, Right.ADMIN)

    def work(use_cases: WeekUseCases) -> str:
        key_acts.revoke_key(use_cases.store, key, authorised.caller.id, to_epoch(use_cases.clock()))
        return _page(use_cases)

    return json_response(await authorised.write(work))


def _page(use_cases: WeekUseCases, limit: int | None = None, after: tuple[Any, ...] | None = None) -> str:
    now = to_epoch(use_cases.clock())
    keys = [key for key in use_cases.store.keys.all() if after is None or _place(key) > after]
    shown, next_cursor = one_page(keys, limit, _place)
    rows = [KeyOut(**key_fields(key, now)) for key in shown]
    return KeysOut(keys=rows, next_cursor=next_cursor).model_dump_json()


def _place(key: ApiKey) -> tuple[int, str]:
    return key.made_at, key.id


def _one(key: ApiKey, now: int) -> str:
    return KeyOut(**key_fields(key, now)).model_dump_json()


def _made(token: str, key: ApiKey, now: int) -> str:
    fields: dict[str, Any] = {**key_fields(key, now), "key": token}
    return KeyMadeOut(**fields).model_dump_json()


def _created(key_id: str, body: str) -> Response:
    answer = json_response(body, HTTPStatus.CREATED)
    answer.headers["location"] = path_of("keys", key_id)
    return answer
