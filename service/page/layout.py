"""What all pages share: templates, the language of the reader, the menu, rendering and redirects."""

from collections.abc import Callable
from datetime import date, datetime, time
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Concatenate, ParamSpec
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from data.schema import OWN
from data.wording.errors import as_sentence
from data.wording.language import LANGUAGES, Language, language, preferred
from service.page.terminal import terminal_note
from service.page.workplace.page_access import check_page, check_pages_of, notice_first
from service.security import Caller
from service.use_cases.week import FieldError, WeekUseCases
from service.web.csrf import check_form, form_token_of
from service.web.request import NAME_PATTERN, authorise_person
from service.web.schemas import NO_NUL

P = ParamSpec("P")
# Of an owner, in a language.
ReadContext = Callable[Concatenate[WeekUseCases, Language, str, P], dict[str, Any]]
OwnerQuery = Annotated[str, Query(min_length=1, max_length=320, pattern=NAME_PATTERN)]
NameQuery = Annotated[str, Query(max_length=320, pattern=NO_NUL)]
# What was just done; the page confirms it where it can be true.
NoticeQuery = Annotated[str, Query(alias="said")]


def page_router() -> APIRouter:
    """Return a router of pages: no part of the API; every form is checked, and whose pages they are."""
    return APIRouter(include_in_schema=False, dependencies=[Depends(check_form), Depends(check_page)])


def week_url(owner: str) -> str:
    """Return the address of an owner's week."""
    return f"/owners/{quote(owner)}"


def week_after(owner: str, answer: str, unfolded: str = "", **more: str) -> str:
    """Return the address of an owner's week after a form: one card is unfolded, and the focus goes there."""
    query = {"said": answer} | more | ({"open": unfolded} if unfolded else {})
    return f"{week_url(owner)}?{urlencode(query)}{'#open' if unfolded else ''}"


def page_url(room: str, owner: str, **more: str) -> str:
    """Return the address of one of an owner's pages."""
    return f"/{room}?{urlencode({'owner': owner} | more)}"


TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters |= {"path": week_url}


def notice(sentence: str, *, undo: bool = False, question: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return what a page confirms at its top, a button that undoes it, and one question after it."""
    return {"sentence": sentence, "undo": undo, "question": question}


def menu(owner: str, here: str, lang: Language, *, at_work: bool = False) -> list[dict[str, Any]]:
    """Return the menu: the name and address of each page, and whether it is the current one."""
    names = {
        "week": lang.say("This week"),
        "people": lang.say("People"),
        "report": lang.say("How right it was"),
        "sources": lang.say("Sources"),
        "review": lang.say("Duplicates"),
        "settings": lang.say("Settings"),
    } | ({"workplace": lang.say("My workplace")} if at_work else {})
    places = {room: page_url(room, owner) for room in names} | {"week": week_url(owner)}
    return [{"name": name, "href": places[room], "here": room == here} for room, name in names.items()]


def page_language(request: Request, use_cases: WeekUseCases, owner: str = "") -> Language:
    """Return the language of a page: the owner's setting, else what the browser asks for."""
    chosen = use_cases.store.preferences.get(owner, "language") if owner else None
    return language(chosen) if chosen in LANGUAGES else browser_language(request)


def browser_language(request: Request) -> Language:
    """Return the language that the browser asks for."""
    return language(preferred(request.headers.get("accept-language")))


async def owner_page(
    request: Request,
    template: str,
    owner: str,
    here: str,
    read_context: ReadContext[P],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Response:
    """Return a page of an owner's with the context that `read_context` returns."""

    def read(use_cases: WeekUseCases) -> tuple[Language, dict[str, Any]]:
        lang = page_language(request, use_cases, owner)
        return lang, read_context(use_cases, lang, owner, *args, **kwargs)

    if owner:
        # Whose it is may be known only from what the request leads to.
        await check_pages_of(request, owner)
    if (first := await notice_first(request)) is not None:
        return first
    lang, context = await authorise_person(request).read(read)
    return render_page(template, lang, request=request, owner=owner, here=here, **context)


def render_page(
    template: str,
    lang: Language,
    *,
    request: Request,
    owner: str = "",
    here: str = "",
    status: HTTPStatus = HTTPStatus.OK,
    **context: Any,
) -> Response:
    """Return a page in a language, with the menu of its owner."""
    shared = {
        "lang": lang,
        "say": lang.say,
        "owner": owner,
        "rooms": menu(owner, here, lang, at_work=_is_at_work(request, owner)) if owner else [],
        "token": form_token_of(request),
        "signed_in": request.scope.get("state", {}).get("signed_in", False),
    }
    text = TEMPLATES.get_template(template).render({"notice": None} | shared | context)
    return HTMLResponse(text, status)


def _is_at_work(request: Request, owner: str) -> bool:
    """Tell whether an owner reads their own pages in a workspace that others have keys for."""
    caller = request.scope.get("state", {}).get("caller")
    return isinstance(caller, Caller) and caller.workspace != OWN and caller.owner == owner


def redirect_after_post(place: str) -> Response:
    """Redirect after a form was handled, so that a reload sends nothing twice."""
    return RedirectResponse(place, HTTPStatus.SEE_OTHER)


def midnight_of(day: str, pointer: str) -> datetime:
    """Return when a day begins that a form names: at a person's own midnight."""
    try:
        return datetime.combine(date.fromisoformat(day), time.min).astimezone()
    except (ValueError, OverflowError):
        raise FieldError(pointer, "{said!r} is not a day; choose one like 2026-03-01", said=day) from None


def problem_page(request: Request, status: HTTPStatus, title: str, detail: str) -> Response:
    """Return a problem as a page."""
    # Errors begin in the middle of a sentence, as a terminal shows them.
    lang = browser_language(request)
    sentence = as_sentence(detail, lang)
    fields = {"title": lang.word(title), "detail": sentence, "terminal": terminal_note([sentence], lang)}
    return render_page("problem.html", lang, request=request, status=status, **fields)
