"""The pages of all people: everybody by name, and the review of who may be one person."""

from itertools import combinations
from typing import Annotated, Any, Literal

from fastapi import Form, Query, Request
from pydantic import Field
from starlette.responses import Response

from data.errors import NotFoundError
from data.identity.proposal_groups import group
from data.schema import to_epoch
from data.store.duplicate_proposals import standing, work_out, write
from data.store.store import Store
from data.wording.language import Language
from service.page.layout import OwnerQuery, owner_page, page_router, page_url, redirect_after_post
from service.page.people.circles import circle_links
from service.use_cases.identity import IdentityUseCases
from service.use_cases.jobs import nothing_running
from service.use_cases.people.circles import members
from service.use_cases.people.memories import find_people
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm
from service.web.request import authorise_person
from service.web.schemas import NO_NUL

router = page_router()
PAGE_SIZE = 50
SearchQuery = Annotated[str, Query(alias="named", max_length=320, pattern=NO_NUL)]
CircleQuery = Annotated[str, Query(max_length=320, pattern=NO_NUL)]
# As far as any list of people goes.
OffsetQuery = Annotated[int, Query(ge=0, le=1_000_000_000)]
# More than this at once is no review.
MOST_SHOWN = 20


@router.get("/people")
async def people(
    request: Request,
    owner: OwnerQuery,
    name: SearchQuery = "",
    after: OffsetQuery = 0,
    circle: CircleQuery = "",
    choose: bool = False,  # noqa: FBT001, FBT002 - a query has no other form
) -> Response:
    """Show everybody of whom these words are known, or one circle, the ones heard of last first."""
    shown = {"named": name, "circle": circle, "choose": "1" if choose else ""}
    return await owner_page(request, "people/people.html", owner, "people", _people, shown, after)


def _people(
    use_cases: WeekUseCases, lang: Language, owner: str, shown: dict[str, str], after: int
) -> dict[str, Any]:
    store = use_cases.store
    rows = store.interactions.people(owner, PAGE_SIZE + 1, after, _matches(store, owner, shown))
    circles = store.memories.circles(owner)
    contacts = [
        {
            "contact": contact,
            "called": store.contacts.called(owner, contact),
            "circle": circles.get(contact, ""),
            "href": page_url("person", owner, contact=contact),
            "last_contact": lang.say("last in touch on {date}", date=lang.date(last)),
        }
        for contact, last in rows[:PAGE_SIZE]
    ]
    fields = {key: value for key, value in shown.items() if value}
    more = page_url("people", owner, **fields, after=f"{after + PAGE_SIZE}")
    return {
        "people": contacts,
        "name": shown["named"],
        "circle": shown["circle"],
        "circles": circle_links(use_cases, owner, shown["circle"]),
        "everybody": page_url("people", owner),
        "choosing": bool(shown["choose"]),
        "choose": page_url("people", owner, **(fields | {"choose": "1"})),
        "more": more if len(rows) > PAGE_SIZE else None,
    }


def _matches(store: Store, owner: str, shown: dict[str, str]) -> list[str] | None:
    """Return who is looked for by words, by circle or by both; None where it is everybody."""
    words, circle = shown["named"].strip(), shown["circle"].strip()
    if not circle:
        return find_people(store, owner, words) if words else None
    contacts = members(store, owner, circle)
    return [one for one in find_people(store, owner, words) if one in contacts] if words else contacts


class ReviewForm(PageForm):
    """A decision about two contacts or more, or the number of one to undo."""

    owner: str
    what: Literal["merge", "apart", "undo"]
    first: str = ""
    second: str = ""
    further: Annotated[list[str], Field(default_factory=list)]
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
    shown = [row | {"evidence": lang.word(row["evidence"])} for row in group(proposals)]
    merges = [
        {
            "number": row["number"],
            "called": use_cases.store.contacts.called(owner, row["handles"][0]),
            "handles": " · ".join(row["handles"]),
        }
        for row in [*people.joined(), *people.decisions(by_hand=True)][:MOST_SHOWN]
        if row["kind"] == "merge"
    ]
    return {"proposals": shown, "merges": merges, "comparing": _comparing(use_cases, lang, owner)}


def _comparing(use_cases: WeekUseCases, lang: Language, owner: str) -> dict[str, Any] | None:
    """Say that a change is still to be seen to, which may bring a pair back; None where all is seen to."""
    store = use_cases.store
    if owner not in store.change_counts.pending():
        return None
    has_worker = store.job_queue.has_worker(to_epoch(use_cases.clock()))
    sentence = lang.say("Something changed just now. Names are compared again.")
    if not has_worker:
        sentence = f"{sentence} {nothing_running(lang)}"
    return {"sentence": sentence, "follows": has_worker, "href": page_url("review", owner)}


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
    contacts = [form.first, form.second, *form.further]
    if use_cases.store.contacts.kinds(form.owner, contacts).keys() != set(contacts):
        raise NotFoundError("one of these two is not here any more; they were joined or forgotten meanwhile")
    if form.what == "merge":
        people.merge(contacts)
    else:
        for first, second in combinations(contacts, 2):
            people.keep_apart(first, second)
