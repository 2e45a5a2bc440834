"""The calendar of an owner's weeks, read by whatever program has its secret address."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from data.errors import NotFoundError
from data.store.feed.calendar_addresses import READ_SECONDS, OpenedCalendar
from data.store.store import Store
from service.runtime.store_access import StoreAccess
from service.security import PERSON
from service.use_cases.weekly.calendar_feed import calendar_text
from service.use_cases.weekly.places import page_place
from service.web.request import store_access_of

router = APIRouter(include_in_schema=False)
ENDING = ".ics"
MEDIA_TYPE = "text/calendar; charset=utf-8"


@router.get("/calendar/{name}")
async def calendar(request: Request, name: str) -> Response:
    """Return the calendar that an address opens; an address that was taken back is as one that never was."""
    access, secret = store_access_of(request), name.removesuffix(ENDING)
    opened, text = await access.reader.run(PERSON.workspace, lambda store: _read(store, access, secret))
    now = access.now()
    if opened.read_at is None or now - opened.read_at >= READ_SECONDS:
        access.writer.submit(opened.workspace, lambda store: store.calendars.note_read(secret, now))
    headers = {"cache-control": "private, no-cache", "content-disposition": 'inline; filename="kith.ics"'}
    return Response(text, HTTPStatus.OK, headers, MEDIA_TYPE)


def _read(store: Store, access: StoreAccess, secret: str) -> tuple[OpenedCalendar, bytes]:
    opened = store.calendars.find(secret)
    if opened is None:
        raise NotFoundError("this calendar has another address by now, or none; see the page Every week")
    within, now = store.within(opened.workspace), access.clock()
    page = page_place(within, opened.owner)
    return opened, calendar_text(within, opened.owner, now, page, with_dates=opened.with_dates)
