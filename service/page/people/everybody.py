"""The page of everybody: an owner's contacts by name, the ones heard of last first."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from data.wording.language import Language
from service.page.layout import owner_page, page_url
from service.page.parameters import OffsetQuery, OwnerQuery, SearchQuery
from service.use_cases.week import WeekUseCases
from service.web.csrf import check_form

router = APIRouter(include_in_schema=False, dependencies=[Depends(check_form)])
PAGE_SIZE = 50


@router.get("/people")
async def people(
    request: Request, owner: OwnerQuery, name: SearchQuery = "", after: OffsetQuery = 0
) -> Response:
    """Show everybody of a name, the ones heard of last first."""
    return await owner_page(request, "people/people.html", owner, "people", _people, name, after)


def _people(use_cases: WeekUseCases, lang: Language, owner: str, name: str, after: int) -> dict[str, Any]:
    rows = use_cases.store.interactions.people(owner, name.strip(), PAGE_SIZE + 1, after)
    contacts = [
        {
            "contact": contact,
            "called": use_cases.store.contacts.called(owner, contact),
            "href": page_url("person", owner, contact=contact),
            "last_contact": lang.say("last in touch on {date}", date=lang.date(last)),
        }
        for contact, last in rows[:PAGE_SIZE]
    ]
    more = (
        page_url("people", owner, named=name, after=str(after + PAGE_SIZE)) if len(rows) > PAGE_SIZE else None
    )
    return {"people": contacts, "name": name, "more": more}
