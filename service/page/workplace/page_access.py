"""Whose pages a person may open: their own; another's where that owner agreed. Each look is written down."""

from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from data.errors import DeniedError
from data.identity.purposes import NOTICE_VERSION, Purpose
from data.schema import OWN
from service.security import Caller
from service.web.csrf import SAFE_METHODS
from service.web.request import authorise_person

NOTICE = "/workplace"
# Pages that show one matter only, which an owner may allow alone.
PURPOSES = {"/report": Purpose.REPORT, "/person": Purpose.GOING_QUIET}
CHECKED = "pages_of"


async def check_page(request: Request) -> None:
    """Refuse a page or a form that is another owner's; a dependency of every route of the page."""
    caller = _person(request)
    if caller is None:
        return
    owner = await _owner_named(request)
    if owner:
        await check_pages_of(request, owner)
    if request.method not in SAFE_METHODS and request.url.path != NOTICE and await notice_is_due(request):
        raise DeniedError(
            "read first what your workplace sees, on the page of that name; nothing was changed"
        )


async def check_pages_of(request: Request, owner: str) -> None:
    """Refuse an owner's pages to anybody else, unless the owner agreed; write down each look."""
    caller, state = _person(request), request.scope["state"]
    if caller is None or state.get(CHECKED) == owner or not caller.is_somebody_else(owner):
        return
    if caller.owner is not None or request.url.path == NOTICE:
        raise DeniedError("this page is {owner!r}'s alone", owner=owner)
    purpose = (
        PURPOSES.get(request.url.path, Purpose.PAGES) if request.method in SAFE_METHODS else Purpose.PAGES
    )
    await authorise_person(request).look(owner, purpose)
    state[CHECKED] = owner


async def notice_first(request: Request) -> Response | None:
    """Return a redirect to what the workplace sees, which an owner reads first; None once they have."""
    if request.url.path == NOTICE or not await notice_is_due(request):
        return None
    caller = _person(request)
    place = f"{NOTICE}?{urlencode({'owner': caller.owner or ''})}" if caller else NOTICE
    return RedirectResponse(place, HTTPStatus.SEE_OTHER)


async def notice_is_due(request: Request) -> bool:
    """Tell whether the caller is an owner at a workplace who has not read yet what it sees."""
    caller = _person(request)
    if caller is None or caller.owner is None:
        return False
    owner = caller.owner
    authorised = authorise_person(request)
    return not await authorised.read(
        lambda use_cases: NOTICE_VERSION in use_cases.store.consents.notices_read(owner)
    )


def _person(request: Request) -> Caller | None:
    """Return the person before a workplace's page; None for a program, and in a person's own workspace."""
    caller = request.scope.get("state", {}).get("caller")
    return caller if isinstance(caller, Caller) and caller.person and caller.workspace != OWN else None


async def _owner_named(request: Request) -> str:
    """Return the owner whom a request names in its path, its query or its form; empty where it names none."""
    named = request.path_params.get("owner") or request.query_params.get("owner")
    if named is None and request.method not in SAFE_METHODS:
        sent = (await request.form()).get("owner")
        named = sent if isinstance(sent, str) else None
    return named or ""
