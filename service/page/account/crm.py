"""CRMs on the page: who of their users is which owner, what is written, and the one switch."""

from typing import Annotated, Any, Literal

from fastapi import Form, Query, Request
from pydantic import Field
from starlette.responses import Response

from data.errors import DeniedError, NotFoundError
from data.schema import to_epoch
from data.store.bookkeeping.connections import Connection
from data.store.bookkeeping.job_queue import JobState
from data.wording.commands.connections import (
    dry_run_sentence,
    mode_sentence,
    user_sentence,
    webhook_sentence,
)
from data.wording.language import Language
from service.page.layout import OwnerQuery, owner_page, page_router, page_url, redirect_after_post
from service.use_cases.connections.crm import CrmUseCases
from service.use_cases.connections.crm_preview import ask_for_preview, newest_preview, preview_fields
from service.use_cases.connections.documents import connection_fields, writing_sentence
from service.use_cases.jobs import BY_PAGE, job_sentence
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm
from service.web.request import authorise_person

router = page_router()
Id = Annotated[str, Field(max_length=64)]

WriteWord = Literal["write_off", "write_fields", "write_tasks", "write_both"]


class CrmForm(PageForm):
    """Whose page it is, which CRM and user are meant, and which of the buttons was pressed."""

    owner: str
    word: Literal["accept", "decide", "preview", "stop", "start"] | WriteWord
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
        "written": writing_sentence(crms.store, connection, lang),
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
    await authorised.write(lambda use_cases: _change(use_cases, form))
    if form.word == "preview":
        return redirect_after_post(preview_url(form.owner, form.connection))
    return redirect_after_post(page_url("sources", form.owner))


@router.get("/sources/crm")
async def preview(
    request: Request, owner: OwnerQuery, connection: Annotated[str, Query(max_length=64)]
) -> Response:
    """Show what would be written into a CRM, as it was asked for last, and offer to write it."""
    if authorise_person(request).caller.owner is not None:
        raise DeniedError("a CRM is everybody's: who keeps the workspace decides")
    return await owner_page(request, "account/crm_changes.html", owner, "sources", _preview, connection)


def preview_url(owner: str, connection: str) -> str:
    """Return the address of the page that shows what would be written into a CRM."""
    return page_url("sources/crm", owner, connection=connection)


def _preview(use_cases: WeekUseCases, lang: Language, owner: str, number: str) -> dict[str, Any]:
    connection = CrmUseCases(use_cases.store).crm(number)
    job = newest_preview(use_cases, number)
    if job is None:
        raise NotFoundError(
            "nobody has asked within two days what would be written into {connection}", connection=number
        )
    fields = preview_fields(use_cases.store, job, lang)
    is_done = job.state is JobState.DONE
    mode = str(connection.settings.get("write", "off"))
    return {
        "crm": {"id": number, "address": connection.address, "writes": mode_sentence(mode, lang)},
        "job": {
            "running": not job.ended,
            "done": is_done,
            "sentence": dry_run_sentence(fields["changes"], fields["tasks"], lang)
            if is_done
            else job_sentence(use_cases, job, lang),
            "href": preview_url(owner, number),
        },
        "first": [_shown_change(one, lang) for one in fields["first"]],
    }


def _shown_change(change: dict[str, Any], lang: Language) -> dict[str, Any]:
    """Return a change with its fields as (name, before, after), only those that change."""
    before, after = change["before"], change["after"]
    rows = [
        (name, _shown_value(before.get(name), lang), _shown_value(value, lang))
        for name, value in after.items()
        if value is not None and value != before.get(name)
    ]
    return {"contact": change["contact"], "fields": rows}


def _shown_value(value: float | str | None, lang: Language) -> str:
    return lang.number(value) if isinstance(value, float) else value or ""


def _change(use_cases: WeekUseCases, form: CrmForm) -> None:
    crms = CrmUseCases(use_cases.store)
    match form.word:
        case "preview":
            ask_for_preview(use_cases, form.connection, BY_PAGE)
        case "accept":
            crms.accept_proposals(form.connection)
        case "decide":
            crms.decide(form.connection, form.user, form.whose)
        case "write_off" | "write_fields" | "write_tasks" | "write_both":
            crms.set_mode(form.connection, form.word.removeprefix("write_"))
        case _:
            crms.switch(stopped=form.word == "stop")
