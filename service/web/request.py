"""The parameters that routes share, and the check of who may make a request."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Header, Path, Query, Request
from starlette.responses import Response

from data.errors import DeniedError
from data.messages import Message
from data.store.bookkeeping.idempotency import StoredResponse, fingerprint
from data.wording.language import preferred
from service.runtime.store_access import StoreAccess, WorkspaceAccess
from service.security import Caller, Right
from service.use_cases.week import WeekUseCases

ONLY_PEOPLE = Message("the page is for people: sign in at /sign-in; a program with a key uses the API")
# No name has control characters, and PostgreSQL takes no NUL.
NAME_PATTERN = r"^[^\x00-\x1f\x7f]+$"


def name_in_path(description: str) -> Any:
    """Return the parameter of a name in a path; names may hold a slash, so the routes take them as paths."""
    return Path(min_length=1, max_length=320, pattern=NAME_PATTERN, description=description)


Owner = Annotated[str, name_in_path("Whose relationships")]
Contact = Annotated[str, name_in_path("The other person")]
Lang = Annotated[
    str | None,
    Query(
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$",
        description="The wanted language of sentences, as BCP 47; Content-Language says which they are in",
    ),
]
Accepted = Annotated[str | None, Header(description="The wanted language, where `lang` does not say it")]
OnceKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x20-\x7e]+$",
        description="Sent again with the same request, the first answer comes and nothing is done twice",
    ),
]


@dataclass(frozen=True, slots=True)
class AuthorisedRequest(WorkspaceAccess):
    """A request whose caller has the right to make it, with their access to the store."""

    request: Request

    async def answer_once(self, key: str | None, work: Callable[[WeekUseCases], StoredResponse]) -> Response:
        """Run a write job, under an idempotency key at most once; respond with its status and JSON."""
        if key is None:
            status, body = await self.write(work)
            return json_response(body, status)
        sent = self.request.method.encode(), self.request.url.path.encode(), await self.request.body()
        content, caller, now = fingerprint(*sent), self.caller.id, self.store_access.now()
        status, body = await self.write(
            lambda use_cases: use_cases.store.idempotency.once(
                caller, key, content, now, lambda: work(use_cases)
            )
        )
        return json_response(body, status)


def authorise(request: Request, right: Right, owner: str | None = None) -> AuthorisedRequest:
    """Return the request of a caller who may do this; raises DeniedError to one who may not."""
    caller = _caller(request)
    caller.must(right, owner)
    return AuthorisedRequest(store_access_of(request), caller, request)


def owner_of_key(request: Request) -> str | None:
    """Return the one owner whom the caller's key is for; None where it is for all."""
    return _caller(request).owner


def authorise_person(request: Request) -> AuthorisedRequest:
    """Return the request of the person before the page: at this machine, or signed in."""
    caller = _caller(request)
    if not caller.person:
        raise DeniedError(ONLY_PEOPLE)
    return AuthorisedRequest(store_access_of(request), caller, request)


def _caller(request: Request) -> Caller:
    caller: Caller = request.scope["state"]["caller"]
    return caller


def store_access_of(request: Request) -> StoreAccess:
    """Return the access to the store of the app that got the request."""
    store_access = request.app.state.store_access
    assert isinstance(store_access, StoreAccess)  # noqa: S101  # create_app put it there; this tells the type.
    return store_access


def json_response(body: str, status: int = HTTPStatus.OK, lang: str | None = None) -> Response:
    """Return JSON text as an answer; `lang` is the language of its sentences, where it has any."""
    headers = None if lang is None else language_headers(lang)
    return Response(body, status, headers, "application/json")


def requested_language(lang: str | None, accepted: str | None) -> str | None:
    """Return the code of the language a request asks for, None where it asks for none."""
    wanted = lang or accepted
    return None if wanted is None else preferred(wanted)


def response_language(use_cases: WeekUseCases, owner: str, requested: str | None) -> str:
    """Return the code of the language to answer in: the requested one, else the owner's own."""
    return use_cases.store.preferences.spoken(owner, requested).code


def language_headers(lang: str) -> dict[str, str]:
    """Return the headers that say which language an answer is in."""
    return {"content-language": lang, "vary": "Accept-Language"}
