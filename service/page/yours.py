"""Everything here is yours: to take along, to forget somebody everywhere, to delete all of it."""

import json
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from data.errors import NotFoundError
from data.schema import to_epoch
from service.asking import person
from service.desk import Desk
from service.finding import folded
from service.page.forms import PageForm, check_form
from service.page.people import Whose
from service.page.site import back, href
from service.people import People

router = APIRouter(include_in_schema=False, dependencies=[Depends(check_form)])


class ForgetForm(PageForm):
    """Whom to forget."""

    owner: str
    contact: str


@router.get("/settings/export")
async def export(request: Request, owner: Whose) -> Response:
    """Hand out everything that is kept about an owner, as JSON lines."""
    lines = await person(request).long(lambda desk: "".join(_lines(desk, owner)))
    headers = {"content-disposition": 'attachment; filename="kith.jsonl"'}
    return Response(lines, headers=headers, media_type="application/x-ndjson")


def _lines(desk: Desk, owner: str) -> Iterator[str]:
    for table, row in desk.store.everything(owner):
        yield json.dumps({"table": table, **row}, ensure_ascii=False) + "\n"


@router.post("/settings/forget")
async def forget(request: Request, form: Annotated[ForgetForm, Form()]) -> Response:
    """Remove somebody everywhere; a hash stays, so that no import brings them back."""
    asked = person(request)
    await asked.write(lambda desk: _forget(desk, form))
    await asked.office.rinse()
    return back(href("settings", form.owner, said="forgotten"))


def _forget(desk: Desk, form: ForgetForm) -> None:
    people = People(desk.store, desk.clock, form.owner)
    named = people.find(form.contact)
    # What cannot be taken back is never done to who is only called nearly so.
    names = {named, *desk.store.identities.handles(form.owner, named)}
    if named not in people.contacts() or not any(folded(form.contact) in folded(one) for one in names):
        raise NotFoundError(f"{form.contact!r} is not here; nothing was removed")
    desk.store.forgetting.forget(form.owner, named, to_epoch(desk.clock()), scrub=False)
