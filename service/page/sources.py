"""What it can see: each source with its days, its gaps and what it cannot show."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from data.coverage import Coverage
from data.schema import from_epoch, to_epoch
from data.wording.language import Language
from service.desk import Desk
from service.page.people import Whose
from service.page.site import show

router = APIRouter(include_in_schema=False)
MOST_GAPS = 5


@router.get("/sources")
async def sources(request: Request, owner: Whose) -> Response:
    """Show every source of the owner's log."""
    return await show(
        request, "sources.html", owner, "sources", lambda desk, lang: _sources(desk, lang, owner)
    )


def _sources(desk: Desk, lang: Language, owner: str) -> dict[str, Any]:
    found = desk.store.sources.coverage(to_epoch(desk.clock()), owner)
    return {"sources": [_told(one, lang) for one in found]}


def _told(one: Coverage, lang: Language) -> dict[str, Any]:
    first, last = lang.date(from_epoch(one.first)), lang.date(from_epoch(one.last))
    stops = [
        lang.say("It stops there: who was only seen here is not visible since {date}.", date=last)
    ] * one.stopped
    gaps = [
        lang.say(
            "Nothing from {first} to {last}.",
            first=lang.date(from_epoch(gap.after)),
            last=lang.date(from_epoch(gap.before)),
        )
        for gap in one.gaps[:MOST_GAPS]
    ]
    return {
        "name": one.source,
        "count": lang.counted("{count} interaction", "{count} interactions", one.count),
        "span": lang.say("From {first} to {last}.", first=first, last=last),
        "limits": [*stops, *gaps, *one.limits],
    }
