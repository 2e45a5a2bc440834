"""CRMs on the page: who of their users is which owner, what is written, and the one switch."""

from typing import Annotated, Any, Literal

from fastapi import Form, Request
from pydantic import Field
from starlette.responses import Response

from data.errors import DeniedError
from data.schema import to_epoch
from data.store.bookkeeping.connections import Connection
from data.wording.commands.connections import mode_sentence, user_sentence, webhook_sentence
from data.wording.language import Language
from service.page.layout import page_router, page_url, redirect_after_post
from service.use_cases.connections.crm import CrmUseCases
from service.use_cases.connections.documents import connection_fields
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm
from service.web.request import authorise_person

router = page_router()
Id = Annotated[str, Field(max_length=64)]


class CrmForm(PageForm):
    """Whose page it is, which CRM and user are meant, and which of the buttons was pressed."""

    owner: str
    word: Literal["accept", "decide", "write_off", "stop", "start"]
    connection: Id = ""
    user: Id = ""
    whose: Annotated[str, Field(max_length=320)] = ""


def crm_section(use_cases: WeekUseCases, lang: Language) -> dict[str, Any] | None:
    """Return what is shown of the workspace's CRMs; None without any."""
    crms = CrmUseCases(use_cases.store)
    connections = crms.all()
    if not connections:
        return None
    now = to_epoch(use_cases.clock())
    return {
        "stopped": crms.is_stopped,
        "owners": use_cases.store.owners.names(),
        "all": [_shown(crms, one, lang, now) for one in connections],
    }


def _shown(crms: CrmUseCases, connection: Connection, lang: Language, now: int) -> dict[str, Any]:
    users = crms.users(connection.id)
    mode = str(connection.settings.get("write", "off"))
    counts = crms.store.crm_webhooks.counts(connection)
    tells = bool(counts.taken or counts.refused)
    return {
        **connection_fields(connection, lang, now),
        "webhooks": webhook_sentence(counts, lang) if tells else "",
        "mode": mode,
        "writes": mode_sentence(mode, lang),
        "proposals": any(one.proposed for one in users),
        "users": [
            {
                "id": one.id,
                "name": one.name or one.email,
                "sentence": user_sentence(one, lang),
                "owner": one.owner or one.proposed or "",
            }
            for one in users
        ],
    }


@router.post("/sources/crm")
async def change(request: Request, form: Annotated[CrmForm, Form()]) -> Response:
    """Do what the button says, and show the sources again."""
    authorised = authorise_person(request)
    if authorised.caller.owner is not None:
        raise DeniedError("a CRM is everybody's: who keeps the workspace decides")
    await authorised.write(lambda use_cases: _change(CrmUseCases(use_cases.store), form))
    return redirect_after_post(page_url("sources", form.owner))


def _change(crms: CrmUseCases, form: CrmForm) -> None:
    match form.word:
        case "accept":
            crms.accept_proposals(form.connection)
        case "decide":
            crms.decide(form.connection, form.user, form.whose)
        case "write_off":
            crms.set_mode(form.connection, "off")
        case _:
            crms.switch(stopped=form.word == "stop")
