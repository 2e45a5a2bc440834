"""The buttons beside a connected account: test it, read it no more, read it again, forget it."""

from typing import Annotated, Literal

from fastapi import Form, Request
from pydantic import Field
from starlette.responses import Response

from data.errors import InputError
from data.store.bookkeeping.connections import Connection, ConnectionState
from data.store.store import Store
from service.page.account.connecting import PLACE, owned
from service.page.layout import page_router, page_url, redirect_after_post
from service.use_cases.connections.accounts import agree
from service.use_cases.connections.calendars import answer_calendars
from service.use_cases.connections.drafts import look_at
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm
from service.web.request import authorise_person

router = page_router()


class ConnectionForm(PageForm):
    """Whose account is meant, which, and which of the buttons was pressed.

    Of the calendars that were asked about, those that are `mine`.
    """

    owner: str
    connection: Annotated[str, Field(min_length=1, max_length=64)]
    word: Literal["pause", "resume", "remove", "look", "ask", "answer"]
    calendar: list[str] = Field(default_factory=list, max_length=1_000)
    mine: list[str] = Field(default_factory=list, max_length=1_000)


@router.post("/sources/connections")
async def change(request: Request, form: Annotated[ConnectionForm, Form()]) -> Response:
    """Do what the button says; a test leads to what it found, all others back to the sources."""
    place = await authorise_person(request).write(lambda use_cases: _change(use_cases, form))
    return redirect_after_post(place)


def _change(use_cases: WeekUseCases, form: ConnectionForm) -> str:
    connections, connection = use_cases.store.connections, owned(use_cases, form.owner, form.connection)
    match form.word:
        case "look" | "ask":
            return f"{PLACE}/{look_at(use_cases, connection, every_calendar=form.word == 'ask').id}"
        case "answer":
            _answer(use_cases.store, connection, form)
        case "remove":
            connections.remove(connection.id)
        case "pause":
            connections.set_state(connection.id, ConnectionState.PAUSED)
        case "resume":
            if connection.state is ConnectionState.NEEDS_YOU:
                raise InputError(
                    "{address} needs a new password or a new sign-in before it is read again",
                    address=connection.address,
                )
            _answer(use_cases.store, connection, form)
            agree(use_cases.store, connections.get(connection.id))
    return page_url("sources", form.owner)


def _answer(store: Store, connection: Connection, form: ConnectionForm) -> None:
    calendars = frozenset(form.calendar)
    answer_calendars(store, connection, calendars, calendars - frozenset(form.mine))
