"""What my workplace sees: an owner's keys, switches and sources, shown before anything else is."""

from typing import Annotated, Any, Literal

from fastapi import Form, Request
from starlette.responses import Response

from data.errors import NotFoundError
from data.identity.purposes import Purpose
from data.schema import OWN, from_epoch, to_epoch
from data.store.bookkeeping.audit_log import AuditEntry
from data.wording.commands.import_results import source_name
from data.wording.commands.workplace import asked_for, looked, purpose_name
from data.wording.language import Language
from service.page.layout import (
    NoticeQuery,
    OwnerQuery,
    notice,
    owner_page,
    page_router,
    page_url,
    redirect_after_post,
)
from service.use_cases.week import WeekUseCases
from service.use_cases.workplace.seen import HeldKey, SeenByWorkplace, seen_by_workplace
from service.web.csrf import PageForm
from service.web.request import authorise_person

router = page_router()


class WordForm(PageForm):
    """One word of the owner's: about a purpose, and of COLLECT about which source."""

    owner: str
    purpose: Purpose
    source: str = ""
    allowed: Literal["yes", "no"] = "no"


@router.get("/workplace")
async def workplace(request: Request, owner: OwnerQuery, done: NoticeQuery = "") -> Response:
    """Show an owner what their workplace sees, with a switch for each."""
    return await owner_page(request, "workplace/workplace.html", owner, "workplace", _workplace, done)


@router.post("/workplace")
async def say(request: Request, form: Annotated[WordForm, Form()]) -> Response:
    """Keep the owner's word."""
    await authorise_person(request).write(lambda use_cases: _keep(use_cases, form))
    if form.purpose is Purpose.READ_NOTICE:
        return redirect_after_post("/")
    return redirect_after_post(page_url("workplace", form.owner, said="noted"))


def _keep(use_cases: WeekUseCases, form: WordForm) -> None:
    consents, at = use_cases.store.consents, to_epoch(use_cases.clock())
    if form.purpose is Purpose.READ_NOTICE:
        consents.read_notice(form.owner, at)
    else:
        consents.say(form.owner, form.purpose, at, allowed=form.allowed == "yes", source=form.source)


def _workplace(use_cases: WeekUseCases, lang: Language, owner: str, done: str) -> dict[str, Any]:
    store = use_cases.store
    if store.workspace == OWN:
        raise NotFoundError("nobody else has anything to do with this workspace")
    seen = seen_by_workplace(store, owner, to_epoch(use_cases.clock()))
    return {
        "workspace": store.workspace,
        "keys": [_key(key, lang) for key in seen.keys],
        "switches": [_switch(purpose, is_on, lang) for purpose, is_on in seen.agreed.items()],
        "sources": [
            {"source": name, "name": source_name(name, lang), "on": is_on}
            for name, is_on in seen.sources.items()
        ],
        "looks": [_look(entry, lang) for entry in seen.looks],
        "unread": seen.notice_read is None,
        "read": _read(seen, lang),
        "notice": notice(lang.say("Noted.")) if done else None,
    }


def _read(seen: SeenByWorkplace, lang: Language) -> str:
    """Say when the owner read this text, or that it is another than they read; empty for who read none."""
    if seen.notice_read is not None:
        return lang.say("You read this on {day:date}.", day=from_epoch(seen.notice_read))
    if seen.former_read is not None:
        day = from_epoch(seen.former_read)
        return lang.say("This text has changed since you read it on {day:date}.", day=day)
    return ""


def _switch(purpose: Purpose, is_on: bool, lang: Language) -> dict[str, Any]:  # noqa: FBT001
    name, what = purpose_name(purpose, lang), asked_for(purpose, lang)
    return {"purpose": str(purpose), "name": name, "what": what, "on": is_on}


def _key(key: HeldKey, lang: Language) -> str:
    scopes = ", ".join(key.scopes)
    if key.used_at is None:
        return lang.say("{name} ({scopes}), never used", name=key.name, scopes=scopes)
    return lang.say(
        "{name} ({scopes}), last used on {day:date}",
        name=key.name,
        scopes=scopes,
        day=from_epoch(key.used_at),
    )


def _look(entry: AuditEntry, lang: Language) -> str:
    return looked(from_epoch(entry.at), entry.actor, entry.subject, lang)
