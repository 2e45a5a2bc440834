"""Everything here is yours: to take along, to forget somebody everywhere, to delete all of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from data.errors import NotFoundError
from data.schema import to_epoch
from data.wording.language import Language
from service.page.layout import back, href, show
from service.page.person import Named, Whose
from service.page.settings import shown
from service.use_cases.find_contact import refuse
from service.use_cases.identity import IdentityUseCases
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm, check_form
from service.web.request import person

router = APIRouter(include_in_schema=False, dependencies=[Depends(check_form)])


class ForgetForm(PageForm):
    """Whom to erase, and whether the question was answered with yes."""

    owner: str
    contact: str
    confirmed: Literal["", "yes"] = ""


@router.get("/settings/export")
async def export(request: Request, owner: Whose) -> Response:
    """Hand out everything that is kept about an owner, as JSON lines."""
    lines = await person(request).long(lambda desk: "".join(_lines(desk, owner)))
    headers = {"content-disposition": 'attachment; filename="kith.jsonl"'}
    return Response(lines, headers=headers, media_type="application/x-ndjson")


def _lines(desk: WeekUseCases, owner: str) -> Iterator[str]:
    for table, row in desk.store.everything(owner):
        yield json.dumps({"table": table, **row}, ensure_ascii=False) + "\n"


@router.get("/settings/forget")
async def ask_forget(request: Request, owner: Whose, contact: Named) -> Response:
    """Show who would be erased and what would go with them; erase nobody."""
    return await show(
        request, "forget.html", owner, "settings", lambda desk, lang: _question(desk, lang, owner, contact)
    )


@router.post("/settings/forget")
async def forget(request: Request, form: Annotated[ForgetForm, Form()]) -> Response:
    """Erase somebody everywhere; a hash stays, so that no import brings them back."""
    if not form.confirmed:
        return back(href("settings/forget", form.owner, contact=form.contact))
    asked = person(request)
    name = await asked.write(lambda desk: _forget(desk, form))
    await asked.office.rinse()
    # No redirect: the name of who was erased must not stay in an address that the browser keeps.
    return await show(
        request, "settings.html", form.owner, "settings", lambda desk, lang: _erased(desk, lang, form, name)
    )


def _question(desk: WeekUseCases, lang: Language, owner: str, said: str) -> dict[str, Any]:
    people = IdentityUseCases(desk.store, desk.clock, owner)
    exact = people.exactly(said)
    known: dict[str, Any] = {"settings": href("settings", owner), "leaving": None}
    if len(exact) == 1:
        return known | {"leaving": _leaving(desk, lang, owner, exact[0])}
    candidates = [
        {
            "contact": contact,
            "called": desk.store.contacts.called(owner, contact),
            "href": href("settings/forget", owner, contact=contact),
        }
        for contact in exact or people.near(said)
    ]
    return known | {"candidates": candidates, "nobody": _nobody(said, lang, exact, candidates)}


def _nobody(said: str, lang: Language, exact: Sequence[str], candidates: Sequence[Any]) -> str:
    """Say why a name erases nobody."""
    if exact:
        return lang.say("Several are called {name}. Choose who is meant.", name=said)
    if candidates:
        return lang.say("Nobody is called exactly {name}. Is one of these meant?", name=said)
    return lang.say("Nobody is called {name}, nor nearly so.", name=said)


def _leaving(desk: WeekUseCases, lang: Language, owner: str, contact: str) -> dict[str, Any]:
    return {
        "contact": contact,
        "called": desk.store.contacts.called(owner, contact),
        "handles": sorted(desk.store.identities.handles(owner, contact)),
        "counts": _counts(desk.store.erasure.affected(owner, contact), lang),
    }


def _counts(rows: Mapping[str, int], lang: Language) -> list[str]:
    """Say how many rows of each kind name them, kinds without a row left out."""
    kinds = {
        "interactions": lang.counted("{count} interaction", "{count} interactions", rows["interactions"]),
        "contacts": lang.counted("{count} contact card", "{count} contact cards", rows["contacts"]),
        "answers": lang.counted("{count} answer", "{count} answers", rows["answers"]),
        "plans": lang.counted("{count} planned meeting", "{count} planned meetings", rows["plans"]),
    }
    return [sentence for table, sentence in kinds.items() if rows[table]]


def _forget(desk: WeekUseCases, form: ForgetForm) -> str:
    """Erase the one contact of exactly this name; return what they were called."""
    people = IdentityUseCases(desk.store, desk.clock, form.owner)
    exact = people.exactly(form.contact)
    if len(exact) > 1:
        refuse(form.contact, exact)
    if not exact:
        raise NotFoundError("{contact!r} is not here; nothing was removed", contact=form.contact)
    name = desk.store.contacts.called(form.owner, exact[0])
    desk.store.erasure.forget(form.owner, exact[0], to_epoch(desk.clock()), scrub=False)
    return name


def _erased(desk: WeekUseCases, lang: Language, form: ForgetForm, name: str) -> dict[str, Any]:
    told = lang.say("{name} was erased everywhere. No import will bring them back.", name=name)
    return shown(desk, lang, form.owner) | {"notice": {"said": told, "undo": None}}
