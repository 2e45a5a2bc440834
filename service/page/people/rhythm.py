"""How often the owner wishes to be in touch with somebody, and not before when: on the person's page."""

from datetime import date
from typing import Annotated, Any

from fastapi import Form, Request
from starlette.responses import Response

from data.wording.language import Language
from service.page.layout import midnight_of, page_router, page_url, redirect_after_post
from service.page.people.forms import ContactForm, check_offered
from service.use_cases.people.memories import known_person, say_cadence, say_not_before
from service.use_cases.week import WeekUseCases
from service.web.request import authorise_person

router = page_router()
CHOICES = (7, 14, 30, 91, 182, 365)


class RhythmForm(ContactForm):
    """The wished-for gap in days, empty where the history speaks; the day before which nothing comes."""

    cadence: str = ""
    not_before: str = ""


@router.post("/person/rhythm")
async def rhythm(request: Request, form: Annotated[RhythmForm, Form()]) -> Response:
    """Keep the owner's own word on rhythm."""
    await authorise_person(request).write(lambda use_cases: _keep(use_cases, form))
    return redirect_after_post(page_url("person", form.owner, contact=form.contact, said="noted"))


def _keep(use_cases: WeekUseCases, form: RhythmForm) -> None:
    """Write what is another than before, so that undo takes back just that."""
    store, now = use_cases.store, use_cases.clock()
    before = known_person(store, form.owner, form.contact)
    offered = {"", *map(str, {*CHOICES, before.cadence_days})}
    check_offered(use_cases, form, form.cadence in offered)
    cadence = int(form.cadence) if form.cadence else None
    day: date | None = midnight_of(form.not_before, "/not_before").date() if form.not_before else None
    if cadence != before.cadence_days:
        say_cadence(store, form.owner, form.contact, cadence, now)
    if (day and day.isoformat()) != before.not_before:
        say_not_before(store, form.owner, form.contact, day, now)


def rhythm_section(use_cases: WeekUseCases, owner: str, contact: str, lang: Language) -> dict[str, Any]:
    """Return the choices of a rhythm, as (value of the form, name, whether it is chosen), and the day."""
    person = known_person(use_cases.store, owner, contact)
    days = sorted({*CHOICES, *filter(None, [person.cadence_days])})
    choices = [
        (str(count), lang.say("every {days:days}", days=count), count == person.cadence_days)
        for count in days
    ]
    none = ("", lang.say("let Kith judge from the history"), person.cadence_days is None)
    return {"choices": [none, *choices], "not_before": person.not_before or ""}
