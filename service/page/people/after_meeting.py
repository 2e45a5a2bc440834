"""Meetings: the question after one, on the week page, and "we met" as one button of a person's page."""

from typing import Annotated, Any, Literal

from fastapi import Form, Request
from starlette.responses import Response

from data.wording.language import Language
from service.page.layout import page_router, page_url, redirect_after_post, week_url
from service.page.people.forms import ContactForm, OwnWords, check_offered
from service.use_cases.explain import LoggedContact, log_contact
from service.use_cases.people.after_meetings import (
    answer_after_meeting,
    ask_after_meetings,
    meeting_to_ask_about,
)
from service.use_cases.week import WeekUseCases
from service.web.request import authorise_person

router = page_router()


class MeetingForm(ContactForm):
    """What the owner wants to remember of whom they met, or when to ask again."""

    words: OwnWords = ""
    what: Literal["keep", "nothing", "never"]


@router.post("/week/meeting")
async def after_meeting(request: Request, form: Annotated[MeetingForm, Form()]) -> Response:
    """Keep the answer, and lead back to the week."""
    await authorise_person(request).write(lambda use_cases: _answer(use_cases, form))
    return redirect_after_post(week_url(form.owner))


@router.post("/person/met")
async def met(request: Request, form: Annotated[ContactForm, Form()]) -> Response:
    """Write down that the two met just now."""
    await authorise_person(request).write(lambda use_cases: _met(use_cases, form))
    return redirect_after_post(page_url("person", form.owner, contact=form.contact, said="noted"))


def _met(use_cases: WeekUseCases, form: ContactForm) -> None:
    check_offered(use_cases, form)
    now = use_cases.clock()
    log_contact(use_cases.store, form.owner, form.contact, LoggedContact(now, "meeting"), now)


def _answer(use_cases: WeekUseCases, form: MeetingForm) -> None:
    store, now = use_cases.store, use_cases.clock()
    if form.what == "never":
        ask_after_meetings(store, form.owner, now, wanted=False)
    else:
        words = form.words if form.what == "keep" else ""
        answer_after_meeting(store, form.owner, form.contact, words, now)


def meeting_question(use_cases: WeekUseCases, lang: Language, owner: str) -> dict[str, Any] | None:
    """Return whom the owner has just met and what is asked of it, None where nothing is."""
    contact = meeting_to_ask_about(use_cases.store, owner, use_cases.clock())
    if contact is None:
        return None
    called = use_cases.store.contacts.called(owner, contact)
    sentence = lang.say("You met {contact}. Anything to remember, given, promised?", contact=called)
    return {"contact": contact, "sentence": sentence}
