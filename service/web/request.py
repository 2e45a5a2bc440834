"""The parameters that routes share, and the check of who may make a request."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import Header, Path, Query, Request
from starlette.responses import Response

from data.errors import DeniedError
from data.identity.purposes import Purpose
from data.messages import Message
from data.store.bookkeeping.audit_log import AuditAction
from data.store.bookkeeping.idempotency import StoredResponse, fingerprint
from data.wording.language import Language, preferred
from service.runtime.store_access import StoreAccess, WorkspaceAccess
from service.security import Caller, Rights
from service.use_cases.find_contact import require_owner
from service.use_cases.week import WeekUseCases
from service.web.api_sentences import api_language
from service.web.schemas import Name, OwnerName

ONLY_PEOPLE = Message("the page is for people: sign in at /sign-in; a program with a key uses the API")
# Of an answer that was given before, to the same Idempotency-Key.
REPLAYED = "idempotent-replayed"
# No name has control characters, and PostgreSQL takes no NUL.
NAME_PATTERN = r"^[^\x00-\x1f\x7f]+$"
# As in a body: stripped, and visible. A name may hold a slash, sent as %2F.
Owner = Annotated[OwnerName, Path(description="Whose relationships")]
Contact = Annotated[Name, Path(description="The other person")]
Company = Annotated[Name, Path(description="As address books name the company")]
OwnerFilter = Annotated[OwnerName | None, Query(description="Only this owner's")]
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

    async def look(self, owner: str, purpose: Purpose) -> None:
        """Let a caller look at what is an owner's alone; raises DeniedError to somebody else who may not.

        Only where the owner agreed to it, which their page shows. Each look is written down.
        """
        if not self.caller.is_somebody_else(owner):
            return
        if not await self.read(partial(_agrees, owner, purpose)):
            raise DeniedError(
                "{owner!r} has not agreed to that ({purpose}); only they can, on their page 'My workplace'",
                owner=owner,
                purpose=str(purpose),
            )
        await self._note_looks([owner], purpose)

    async def look_at_each(self, owners: Collection[str], purpose: Purpose) -> None:
        """Write down a look at what each of these owners, who agreed to it, shows to others."""
        if others := [owner for owner in owners if self.caller.is_somebody_else(owner)]:
            await self._note_looks(others, purpose)

    async def _note_looks(self, owners: Collection[str], purpose: Purpose) -> None:
        actor, at = "page" if self.caller.person else self.caller.id, self.store_access.now()

        def note(use_cases: WeekUseCases) -> None:
            with use_cases.store.database.transaction():
                for owner in owners:
                    use_cases.store.audit.add(
                        AuditAction.OWNER_LOOKED_AT, actor, at, about=owner, subject=str(purpose)
                    )

        await self.write(note)

    async def answer_once(self, key: str | None, work: Callable[[WeekUseCases], StoredResponse]) -> Response:
        """Run a write job, under an idempotency key at most once; respond with its status and JSON."""
        if key is None:
            status, body = await self.write(work)
            return json_response(body, status)
        sent = self.request.method.encode(), self.request.url.path.encode(), await self.request.body()
        content, caller, now = fingerprint(*sent), self.caller.id, self.store_access.now()
        worked: list[StoredResponse] = []

        def once(use_cases: WeekUseCases) -> StoredResponse:
            def first_time() -> StoredResponse:
                worked.append(work(use_cases))
                return worked[-1]

            return use_cases.store.idempotency.once(caller, key, content, now, first_time)

        status, body = await self.write(once)
        response = json_response(body, status)
        if not worked:
            response.headers[REPLAYED] = "true"
        return response


def _agrees(owner: str, purpose: Purpose, use_cases: WeekUseCases) -> bool:
    """Tell whether an owner lets others look; raises NotFoundError where there is no such owner."""
    if use_cases.store.consents.allows(owner, purpose):
        return True
    require_owner(use_cases.store, owner)
    return False


def authorise(request: Request, right: Rights, owner: str | None = None) -> AuthorisedRequest:
    """Return the request of a caller who may do this; raises DeniedError to one who may not."""
    caller = caller_of(request)
    caller.must(right, owner)
    return AuthorisedRequest(store_access_of(request), caller, request)


def owner_of_key(request: Request) -> str | None:
    """Return the one owner whom the caller's key is for; None where it is for all."""
    return caller_of(request).owner


def authorise_person(request: Request) -> AuthorisedRequest:
    """Return the request of the person before the page: at this machine, or signed in."""
    caller = caller_of(request)
    if not caller.person:
        raise DeniedError(ONLY_PEOPLE)
    return AuthorisedRequest(store_access_of(request), caller, request)


def caller_of(request: Request) -> Caller:
    """Return who makes a request, as the authentication found."""
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


def path_of(*steps: str, **query: str) -> str:
    """Return the path of a resource of the API, its names percent-encoded."""
    path = "/".join(quote(step, safe="") for step in ("v1", *steps))
    return f"/{path}?{urlencode(query)}" if query else f"/{path}"


def language_of_caller(request: Request) -> Language:
    """Return the language that a caller asks for by its headers, for what was wrong with what it sent."""
    return api_language(preferred(request.headers.get("accept-language")))


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
