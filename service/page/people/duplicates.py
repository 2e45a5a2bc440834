"""The review page: contacts that may be one person; join them, keep them apart, undo a decision."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from data.errors import NotFoundError
from data.store.duplicate_proposals import standing, work_out, write
from data.wording.language import Language
from service.page.layout import owner_page, page_url, redirect_after_post
from service.page.parameters import OwnerQuery
from service.use_cases.identity import IdentityUseCases
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm, check_form
from service.web.request import authorise_person

router = APIRouter(include_in_schema=False, dependencies=[Depends(check_form)])
# More than this at once is no review.
MOST_SHOWN = 20


class ReviewForm(PageForm):
    """A decision about two contacts, or the number of one to undo."""

    owner: str
    what: Literal["merge", "apart", "undo"]
    first: str = ""
    second: str = ""
    number: int = 0


@router.get("/review")
async def review(request: Request, owner: OwnerQuery) -> Response:
    """Show who may be one person, and what was decided before."""
    authorised = authorise_person(request)
    proposals = await authorised.read(lambda use_cases: standing(use_cases.store, owner, MOST_SHOWN))
    if proposals is None:
        # Only where people came in past every import and every worker: once, and while others read.
        fresh = await authorised.read_long(lambda use_cases: work_out(use_cases.store, owner))
        if fresh is not None:
            await authorised.write(lambda use_cases: write(use_cases.store, owner, fresh))
        proposals = await authorised.read(lambda use_cases: standing(use_cases.store, owner, MOST_SHOWN))
    return await owner_page(request, "people/review.html", owner, "review", _review, proposals or [])


def _review(
    use_cases: WeekUseCases, lang: Language, owner: str, proposals: list[dict[str, Any]]
) -> dict[str, Any]:
    people = IdentityUseCases(use_cases.store, use_cases.clock, owner)
    shown = [row | {"evidence": lang.word(row["evidence"])} for row in proposals]
    merges = [
        {"number": row["number"], "first": row["handles"][0], "second": ", ".join(row["handles"][1:])}
        for row in people.decisions(by_hand=True)[:MOST_SHOWN]
        if row["kind"] == "merge"
    ]
    return {"proposals": shown, "merges": merges}


@router.post("/review")
async def decide(request: Request, form: Annotated[ReviewForm, Form()]) -> Response:
    """Join two contacts, keep them apart for good, or undo a decision."""
    await authorise_person(request).write(lambda use_cases: _decide(use_cases, form))
    return redirect_after_post(page_url("review", form.owner))


def _decide(use_cases: WeekUseCases, form: ReviewForm) -> None:
    people = IdentityUseCases(use_cases.store, use_cases.clock, form.owner)
    if form.what == "undo":
        people.undo(form.number)
        return
    if use_cases.store.contacts.kinds(form.owner, [form.first, form.second]).keys() != {
        form.first,
        form.second,
    }:
        raise NotFoundError("one of these two is not here any more; they were joined or forgotten meanwhile")
    if form.what == "merge":
        people.merge([form.first, form.second])
    else:
        people.keep_apart(form.first, form.second)
