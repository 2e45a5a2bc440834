"""This week's page: the list to read, three answers to give; no script needed."""

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from data.schema import AnswerKind
from service import words
from service.asking import Owner, person
from service.desk import Desk
from service.schemas import Sent

router = APIRouter(include_in_schema=False)
ONE_WEEK = timedelta(days=7)
OWNERS_SHOWN = 200


class AnswerForm(Sent):
    """What one of the page's buttons sends."""

    contact: str
    kind: AnswerKind


def _templates() -> Environment:
    folder = Path(__file__).parent / "templates"
    templates = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"day": words.day, "tenths": words.tenths, "path": _path}
    templates.globals |= {"likelihood": words.likelihood, "spread": words.spread, "pools": words.POOLS}
    return templates


def _path(owner: str) -> str:
    return f"/owners/{quote(owner)}"


TEMPLATES = _templates()


@router.get("/")
async def home(request: Request) -> Response:
    """Lead to the only list, or let the reader choose whose."""
    owners = await person(request).read(lambda desk: desk.store.lists.owners())
    if len(owners) == 1:
        return RedirectResponse(_path(owners[0]), HTTPStatus.TEMPORARY_REDIRECT)
    return _page("owners.html", owners=owners[:OWNERS_SHOWN])


@router.get("/owners/{owner:path}")
async def read(request: Request, owner: Owner, said: AnswerKind | None = None, contact: str = "") -> Response:
    """Show what is open on the owner's latest list."""

    def known(desk: Desk) -> dict[str, Any]:
        week = desk.week(owner)
        # Anyone can make a link; only what this list could have said is repeated.
        off = set(desk.store.lists.contacts(owner)) - {one["contact"] for one in week["suggestions"]}
        notice = words.answered(said, contact, "in a week") if said and contact in off else None
        return {"week": week, "size": desk.store.lists.latest(owner)["size"], "notice": notice}

    return _page("week.html", **await person(request).read(known))


@router.post("/owners/{owner:path}")
async def answer(request: Request, owner: Owner, form: Annotated[AnswerForm, Form()]) -> Response:
    """Write the answer and lead back to the list."""
    asked = person(request)
    until = asked.office.clock() + ONE_WEEK if form.kind is AnswerKind.SNOOZED else None
    await asked.write(lambda desk: desk.answer(owner, form.contact, form.kind, until))
    told = urlencode({"said": str(form.kind), "contact": form.contact})
    return RedirectResponse(f"{_path(owner)}?{told}", HTTPStatus.SEE_OTHER)


def problem_page(status: HTTPStatus, title: str, detail: str) -> Response:
    """Say a problem to a reader of the page."""
    if status is HTTPStatus.NOT_FOUND:
        title = "Nothing here yet"
    # Errors begin in the middle of a sentence, as a terminal shows them.
    return _page("problem.html", status, title=title, detail=f"{detail[:1].upper()}{detail[1:]}.")


def _page(template: str, status: HTTPStatus = HTTPStatus.OK, **known: Any) -> Response:
    return HTMLResponse(TEMPLATES.get_template(template).render(known), status)
