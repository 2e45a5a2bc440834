"""Circles on the People page: links that show one, and a form that puts several people into one at once."""

from typing import Annotated, Any

from fastapi import Form, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from data.errors import InputError
from service.page.layout import page_router, page_url, redirect_after_post
from service.use_cases.people.circles import circle_names, put_into_circle
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm
from service.web.request import authorise_person
from service.web.schemas import NO_NUL

router = page_router()


class CircleForm(PageForm):
    """Who was chosen on the page, and the circle that they belong to from now on."""

    owner: str
    contacts: Annotated[list[str], Field(default_factory=list, max_length=1_000)]
    circle: Annotated[str, StringConstraints(max_length=2_000, pattern=NO_NUL)] = ""


@router.post("/people/circle")
async def put_together(request: Request, form: Annotated[CircleForm, Form()]) -> Response:
    """Put the chosen people into a circle, and show it."""
    await authorise_person(request).write(lambda use_cases: _put(use_cases, form))
    return redirect_after_post(page_url("people", form.owner, circle=form.circle.strip()))


def _put(use_cases: WeekUseCases, form: CircleForm) -> None:
    if not form.contacts:
        raise InputError("nobody was chosen; go back and tick who belongs to the circle")
    put_into_circle(use_cases.store, form.owner, form.contacts, form.circle, use_cases.clock())


def circle_links(use_cases: WeekUseCases, owner: str, shown: str) -> list[dict[str, Any]]:
    """Return the name and the address of each circle, and whether it is the one that is shown."""
    return [
        {"name": name, "href": page_url("people", owner, circle=name), "here": name == shown}
        for name in circle_names(use_cases.store, owner)
    ]
