"""The page of past lists: whom each named, and what the owner answered."""

from typing import Any

from fastapi import Request
from starlette.responses import Response

from data.schema import from_epoch, to_epoch
from data.store.lists.past_lists import PastList
from data.wording.commands.list_age import answered
from data.wording.language import Language
from service.page.layout import OwnerQuery, owner_page, page_router, page_url
from service.use_cases.week import WeekUseCases

router = page_router()


@router.get("/lists")
async def past(request: Request, owner: OwnerQuery) -> Response:
    """Show the owner's lists of half a year."""
    return await owner_page(request, "past.html", owner, "week", _past)


def _past(use_cases: WeekUseCases, lang: Language, owner: str) -> dict[str, Any]:
    lists = use_cases.store.past_lists.newest(owner)
    return {"lists": [_list(use_cases, lang, owner, day) for day in lists]}


def _list(use_cases: WeekUseCases, lang: Language, owner: str, day: PastList) -> dict[str, Any]:
    ahead = day.as_of > to_epoch(use_cases.clock())
    return {
        "date": lang.date(from_epoch(day.as_of)),
        "ahead": lang.say("Made for a day that is still to come; it hides nothing.") if ahead else "",
        "names": [
            {
                "called": use_cases.store.contacts.called(owner, contact),
                "answer": answered(kind, lang),
                "href": page_url("person", owner, contact=contact),
            }
            for contact, kind in day.contacts
        ],
    }
