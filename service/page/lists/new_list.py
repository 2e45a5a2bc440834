"""A new list, asked for by a button and made by a worker: the page follows the job."""

from typing import Annotated, Any

from fastapi import Form, Request
from starlette.responses import Response

from data.store.bookkeeping.job_queue import Job, JobState
from data.wording.language import Language
from service.page.layout import owner_page, page_router, redirect_after_post, week_url
from service.use_cases.jobs import BY_PAGE, ask_for_list, job_sentence
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm
from service.web.request import authorise_person

router = page_router()


class NewListForm(PageForm):
    """What the button sends."""

    owner: str


@router.post("/lists")
async def ask(request: Request, form: Annotated[NewListForm, Form()]) -> Response:
    """Ask for a list as of now, and lead to its job."""
    job = await authorise_person(request).write(
        lambda use_cases: ask_for_list(use_cases, form.owner, BY_PAGE)
    )
    return redirect_after_post(f"/jobs/{job.id}")


@router.get("/jobs/{job}")
async def follow(request: Request, job: str) -> Response:
    """Show how far a job is; once a list is made, lead to it."""
    row = await authorise_person(request).read(lambda use_cases: use_cases.store.jobs.get(job))
    if row.state is JobState.DONE:
        return _to_week(request, row.owner)
    return await owner_page(request, "job.html", row.owner, "week", _progress, row)


def _to_week(request: Request, owner: str) -> Response:
    """Lead to the list; where a script asked, its address is to be the browser's, too."""
    if request.headers.get("hx-request"):
        return Response(headers={"hx-redirect": week_url(owner)})
    return redirect_after_post(week_url(owner))


def _progress(use_cases: WeekUseCases, lang: Language, owner: str, job: Job) -> dict[str, Any]:
    return {
        "job": {
            "running": not job.ended,
            "failed": job.state is JobState.FAILED,
            "sentence": job_sentence(use_cases, job, lang),
            "href": f"/jobs/{job.id}",
            "week": week_url(owner),
        }
    }
