"""This week's page: the list to read, the answers to give and to take back; no script needed."""

from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from data.schema import AnswerKind, to_epoch
from data.wording import odds
from data.wording import week as around
from service.asking import Owner, desk_of
from service.desk import FieldError
from service.page.site import back, href, page, speaks, week_path
from service.schemas import Sent

router = APIRouter(include_in_schema=False)
ONE_WEEK = timedelta(days=7)
OWNERS_SHOWN = 200


class AnswerForm(Sent):
    """What one of the page's buttons sends; a snooze may name its day."""

    contact: str
    kind: AnswerKind
    until: str = ""


class UndoForm(Sent):
    """What the button beside a notice sends."""

    owner: str


@router.get("/")
async def home(request: Request) -> Response:
    """Lead to the only list, or let the reader choose whose."""
    owners = desk_of(request).store.lists.owners()
    if len(owners) == 1:
        return RedirectResponse(week_path(owners[0]), HTTPStatus.TEMPORARY_REDIRECT)
    return page(request, "owners.html", owners=owners[:OWNERS_SHOWN])


@router.get("/owners/{owner:path}")
async def read(request: Request, owner: Owner, said: str = "", contact: str = "") -> Response:
    """Show what is open on the owner's latest list."""
    desk, lang = desk_of(request), speaks(request, owner)
    week = desk.week(owner, lang=lang.code)
    for one in week["suggestions"]:
        one["href"] = href("person", owner, contact=one["contact"])
    size = desk.store.lists.latest(owner)["size"]
    return page(
        request,
        "week.html",
        owner=owner,
        here="week",
        lang=lang,
        week=week,
        written=around.head(owner, week["as_of"], lang)[1],
        size=size,
        tomorrow=desk.clock().date() + timedelta(days=1),
        notice=_notice(request, owner, said, contact, {one["contact"] for one in week["suggestions"]}),
    )


def _notice(
    request: Request, owner: str, said: str, contact: str, listed: set[str]
) -> dict[str, object] | None:
    """Return what to say of the last answer; anyone can make a link, so only what can be true is said."""
    lang, store = speaks(request, owner), desk_of(request).store
    if said == "undone":
        return {"said": around.undone("", lang), "undo": None}
    if said not in set(AnswerKind) or contact not in set(store.lists.contacts(owner)) - listed:
        return None
    newest = [one for one in store.lists.answers(owner) if one.contact == contact][-1:]
    until = newest[0].until if newest else None
    sentence = odds.answered(said, contact, lang, until and until.astimezone())
    return {"said": sentence, "undo": {"action": "/undo", "fields": {"owner": owner}}}


@router.post("/owners/{owner:path}")
async def answer(request: Request, owner: Owner, form: Annotated[AnswerForm, Form()]) -> Response:
    """Write the answer and lead back to the list."""
    desk = desk_of(request)
    until = _until(form, desk.clock()) if form.kind is AnswerKind.SNOOZED else None
    desk.answer(owner, form.contact, form.kind, until)
    told = urlencode({"said": str(form.kind), "contact": form.contact})
    return back(f"{week_path(owner)}?{told}")


@router.post("/undo")
async def undo(request: Request, form: Annotated[UndoForm, Form()]) -> Response:
    """Take back the owner's newest answer or word."""
    desk = desk_of(request)
    desk.store.advice.undo(form.owner, to_epoch(desk.clock()))
    return back(f"{week_path(form.owner)}?said=undone")


def _until(form: AnswerForm, now: datetime) -> datetime:
    if not form.until:
        return now + ONE_WEEK
    try:
        # A person's day begins at their own midnight.
        return datetime.combine(date.fromisoformat(form.until), time.min).astimezone()
    except (ValueError, OverflowError):
        raise FieldError("/until", f"{form.until!r} is not a day; choose one like 2026-03-01") from None
