"""What is kept for an owner: the export of it, and the erasure of a contact."""

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import Form, Request
from starlette.responses import Response

from data.schema import to_epoch
from data.store.bookkeeping.audit_log import AuditAction
from data.wording.commands.erasures import PAGE, allowed_again, rows_that_go
from data.wording.language import Language
from service.page.account.settings import settings_context
from service.page.layout import (
    NameQuery,
    NoticeQuery,
    OwnerQuery,
    notice,
    owner_page,
    page_router,
    page_url,
    redirect_after_post,
)
from service.use_cases.erasures import erasures, lift
from service.use_cases.identity import IdentityUseCases
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm
from service.web.request import authorise_person

router = page_router()


class ForgetForm(PageForm):
    """Whom to erase, and whether the question was answered with yes."""

    owner: str
    contact: str
    confirmed: Literal["", "yes"] = ""


@router.get("/settings/export")
async def export(request: Request, owner: OwnerQuery) -> Response:
    """Hand out everything that is kept about an owner, as JSON lines."""
    authorised = authorise_person(request)
    await authorised.write(lambda use_cases: _note_export(use_cases, owner))
    lines = await authorised.read_long(lambda use_cases: _lines(use_cases, owner))
    headers = {"content-disposition": 'attachment; filename="kith.jsonl"'}
    return Response(lines, headers=headers, media_type="application/x-ndjson")


def _note_export(use_cases: WeekUseCases, owner: str) -> None:
    now = to_epoch(use_cases.clock())
    use_cases.store.audit.add(AuditAction.DATA_EXPORTED, PAGE, now, about=owner)


def _lines(use_cases: WeekUseCases, owner: str) -> str:
    rows = use_cases.store.everything(owner)
    return "".join(f"{json.dumps({'table': table, **row}, ensure_ascii=False)}\n" for table, row in rows)


@router.get("/settings/forget")
async def ask_forget(request: Request, owner: OwnerQuery, contact: NameQuery) -> Response:
    """Show who would be erased and what would go with them; erase nobody."""
    return await owner_page(request, "account/forget.html", owner, "settings", _question, contact)


@router.post("/settings/forget")
async def forget(request: Request, form: Annotated[ForgetForm, Form()]) -> Response:
    """Erase somebody everywhere; a hash stays, so that no import brings them back."""
    if not form.confirmed:
        return redirect_after_post(page_url("settings/forget", form.owner, contact=form.contact))
    authorised = authorise_person(request)
    name = await authorised.write(lambda use_cases: _forget(use_cases, form))
    await authorised.store_access.scrub_deleted()
    # No redirect: the name of who was erased must not stay in an address that the browser keeps.
    return await owner_page(request, "account/settings.html", form.owner, "settings", _erased, name)


class AllowForm(PageForm):
    """Which erasure to lift."""

    owner: str
    number: int


@router.get("/settings/erasures")
async def list_erasures(request: Request, owner: OwnerQuery, done: NoticeQuery = "") -> Response:
    """Show the erasures that stand, by date and by whom, each with a button that lifts it."""
    return await owner_page(request, "account/erasures.html", owner, "settings", _erasures, done)


@router.post("/settings/erasures")
async def allow_again(request: Request, form: Annotated[AllowForm, Form()]) -> Response:
    """Lift an erasure, so that imports may bring the contact back."""
    await authorise_person(request).write(
        lambda use_cases: lift(use_cases.store, form.number, PAGE, to_epoch(use_cases.clock()))
    )
    return redirect_after_post(page_url("settings/erasures", form.owner, said="lifted"))


def _erasures(use_cases: WeekUseCases, lang: Language, owner: str, done: str) -> dict[str, Any]:
    return {
        "erasures": erasures(use_cases.store, lang),
        "settings": page_url("settings", owner),
        "notice": notice(allowed_again(lang)) if done == "lifted" else None,
    }


def _question(use_cases: WeekUseCases, lang: Language, owner: str, name: str) -> dict[str, Any]:
    people = IdentityUseCases(use_cases.store, use_cases.clock, owner)
    exact = people.exact_matches(name)
    context: dict[str, Any] = {"settings": page_url("settings", owner), "leaving": None}
    if len(exact) == 1:
        return context | {"leaving": _leaving(use_cases, lang, owner, exact[0])}
    candidates = [
        {
            "contact": contact,
            "called": use_cases.store.contacts.called(owner, contact),
            "href": page_url("settings/forget", owner, contact=contact),
        }
        for contact in exact or people.near_matches(name)
    ]
    return context | {"candidates": candidates, "nobody": _nobody(name, lang, exact, candidates)}


def _nobody(name: str, lang: Language, exact: Sequence[str], candidates: Sequence[Any]) -> str:
    """Say why a name erases nobody."""
    if exact:
        return lang.say("Several are called {name}. Choose who is meant.", name=name)
    if candidates:
        return lang.say("Nobody is called exactly {name}. Is one of these meant?", name=name)
    return lang.say("Nobody is called {name}, nor nearly so.", name=name)


def _leaving(use_cases: WeekUseCases, lang: Language, owner: str, contact: str) -> dict[str, Any]:
    return {
        "contact": contact,
        "called": use_cases.store.contacts.called(owner, contact),
        "handles": sorted(use_cases.store.identities.handles(owner, contact)),
        "counts": rows_that_go(use_cases.store.erasure.affected(owner, contact), lang),
    }


def _forget(use_cases: WeekUseCases, form: ForgetForm) -> str:
    """Erase the one contact of exactly this name; return what they were called."""
    store, moment = use_cases.store, to_epoch(use_cases.clock())
    contact = IdentityUseCases(store, use_cases.clock, form.owner).exact_contact(form.contact)
    name = store.contacts.called(form.owner, contact)
    store.erasure.forget(form.owner, contact, moment, scrub=False, asked_by=PAGE)
    return name


def _erased(use_cases: WeekUseCases, lang: Language, owner: str, name: str) -> dict[str, Any]:
    sentence = lang.say("{name} was erased everywhere. No import will bring them back.", name=name)
    return settings_context(use_cases, lang, owner) | {"notice": notice(sentence)}
