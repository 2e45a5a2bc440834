"""The buttons beside a connected account: read it no more, read it again, forget it with its password."""

from typing import Annotated, Literal

from fastapi import Form, Request
from pydantic import Field
from starlette.responses import Response

from data.errors import InputError, NotFoundError
from data.store.bookkeeping.connections import Connection, ConnectionState
from service.page.layout import page_router, page_url, redirect_after_post
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm
from service.web.request import authorise_person

router = page_router()
STATES = {"pause": ConnectionState.PAUSED, "resume": ConnectionState.LIVE}


class ConnectionForm(PageForm):
    """Whose account is meant, which, and which of the buttons was pressed."""

    owner: str
    connection: Annotated[str, Field(min_length=1, max_length=64)]
    word: Literal["pause", "resume", "remove"]


@router.post("/sources/connections")
async def change(request: Request, form: Annotated[ConnectionForm, Form()]) -> Response:
    """Do what the button says, and show the sources again."""
    await authorise_person(request).write(lambda use_cases: _change(use_cases, form))
    return redirect_after_post(page_url("sources", form.owner))


def _change(use_cases: WeekUseCases, form: ConnectionForm) -> None:
    connections, connection = use_cases.store.connections, _owned(use_cases, form)
    if form.word == "remove":
        connections.remove(connection.id)
        return
    if connection.state is ConnectionState.NEEDS_YOU:
        raise InputError(
            "this account needs a new password or a new sign-in, which the page does not take; in a "
            "terminal: kith connect resume {connection}",
            connection=connection.id,
        )
    connections.set_state(connection.id, STATES[form.word])


def _owned(use_cases: WeekUseCases, form: ConnectionForm) -> Connection:
    connection = use_cases.store.connections.get(form.connection)
    if connection.owner != form.owner:
        raise NotFoundError("there is no owner {owner!r} here", owner=form.owner)
    return connection
