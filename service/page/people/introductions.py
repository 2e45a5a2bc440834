"""Two people who could be introduced, and questions about mails that look like it, below the week's names."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Form, Request
from starlette.responses import Response

from data.memory.introductions import IntroductionKind
from data.schema import AnswerKind, from_epoch, to_epoch
from data.wording.language import Language
from service.page.layout import notice, page_router, redirect_after_post, week_after
from service.page.people.forms import ContactForm
from service.use_cases.people.introductions import (
    answer_effect,
    answer_introduction,
    introduction_cards,
    named_introduction,
)
from service.use_cases.week import WeekUseCases
from service.web.request import authorise_person

router = page_router()
LATER = timedelta(days=28)
# What the address says after two people were answered.
INTRODUCED = "introduced"


class IntroductionForm(ContactForm):
    """What the owner says of two people."""

    other: str
    kind: IntroductionKind
    answer: AnswerKind


@router.post("/week/introduction")
async def answer(request: Request, form: Annotated[IntroductionForm, Form()]) -> Response:
    """Keep what was said of two people, and lead back to the week."""
    await authorise_person(request).write(lambda use_cases: _answer(use_cases, form))
    place = week_after(form.owner, INTRODUCED, contact=form.contact, other=form.other)
    return redirect_after_post(place)


def _answer(use_cases: WeekUseCases, form: IntroductionForm) -> None:
    now = use_cases.clock()
    until = now + LATER if form.answer is AnswerKind.SNOOZED else None
    contacts = (form.contact, form.other)
    answer_introduction(use_cases.store, form.owner, contacts, form.answer, now, until, form.kind)


def introductions_section(use_cases: WeekUseCases, owner: str, lang: Language) -> dict[str, Any]:
    """Return the pairs to introduce, and the questions about mails."""
    cards = introduction_cards(use_cases.store, owner, use_cases.clock(), lang)
    return {
        "pairs": [card for card in cards if card.kind is IntroductionKind.SUGGESTED],
        "questions": [card for card in cards if card.kind is not IntroductionKind.SUGGESTED],
    }


def introduction_notice(
    use_cases: WeekUseCases, owner: str, contact: str, other: str, lang: Language
) -> dict[str, Any] | None:
    """Return what was said of two people; anyone can make a link, so only what is true is said."""
    store = use_cases.store
    about = named_introduction(store, owner, contact, other)
    given = about and store.introductions.answer_of(owner, about, to_epoch(use_cases.clock()))
    if not about or not given:
        return None
    kind, ends = given
    until = None if ends is None else from_epoch(ends).astimezone()
    return notice(answer_effect(store, owner, about, kind, lang, until), undo=True)
