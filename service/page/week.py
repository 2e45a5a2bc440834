"""This week's page: the open suggestions, and forms to answer them and to undo an answer."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import Form, Query, Request
from starlette.responses import RedirectResponse, Response

from data.identity.own_addresses import AddressState
from data.schema import AnswerKind, from_epoch, to_epoch
from data.wording.commands.list_age import overridden
from data.wording.commands.own_addresses import open_questions
from data.wording.explanations import probability
from data.wording.explanations import week as week_sentences
from data.wording.explanations.visibility import all_stopped_on_page
from data.wording.language import Language
from service.page.account.signing_in import come_back
from service.page.layout import (
    midnight_of,
    notice,
    owner_page,
    page_router,
    page_url,
    redirect_after_post,
    week_after,
    week_url,
)
from service.page.lists.list_age import age_fields
from service.page.people.after_meeting import meeting_question
from service.page.people.forms import OwnWords
from service.page.people.introductions import (
    INTRODUCED,
    introduction_notice,
    introductions_section,
)
from service.use_cases.connections.needs import connection_needs
from service.use_cases.kinds import take_back
from service.use_cases.week import WeekUseCases
from service.use_cases.week_cards import Card, week_cards
from service.use_cases.weekly.every_week import next_list
from service.web.csrf import PageForm
from service.web.request import Owner, authorise_person

router = page_router()
ONE_WEEK = timedelta(days=7)
OWNERS_SHOWN = 200
How = Literal["", "call", "meeting", "email", "message"]
Answered = AnswerKind | Literal["undone", "kind", "noted", "introduced"]
AnsweredQuery = Annotated[Answered | None, Query(alias="said")]
# Whose card is unfolded.
UnfoldedQuery = Annotated[str, Query(alias="open")]


class AnswerForm(PageForm):
    """What one of the page's buttons sends; a snooze may name its day, done how it was."""

    contact: str
    kind: AnswerKind
    until: str = ""
    how: How = ""
    note: OwnWords = ""
    unfolded: str = ""
    # Of when the list is that was answered: only what a phone kept is compared with it.
    listed: str = ""


class UndoForm(PageForm):
    """What the button beside a notice sends."""

    owner: str


@router.get("/")
async def home(request: Request) -> Response:
    """Lead to the only list, or let the reader choose whose; a provider sends its answer here, too."""
    if "state" in request.query_params:
        return await come_back(request)
    authorised = authorise_person(request)
    now = authorised.store_access.now()
    own = authorised.caller.owner
    owners = [own] if own else await authorised.read(lambda use_cases: use_cases.store.lists.owners(now))
    # An administrator of a workplace would be turned away there.
    if len(owners) == 1 and not authorised.caller.is_somebody_else(owners[0]):
        return RedirectResponse(week_url(owners[0]), HTTPStatus.TEMPORARY_REDIRECT)
    return await owner_page(request, "owners.html", "", "", lambda *_: {"owners": owners[:OWNERS_SHOWN]})


@router.get("/owners/{owner:path}")
async def read(
    request: Request,
    owner: Owner,
    answered: AnsweredQuery = None,
    contact: str = "",
    other: str = "",
    unfolded: UnfoldedQuery = "",
) -> Response:
    """Show what is open on the owner's latest list, one card unfolded."""
    about = (contact, other)
    return await owner_page(request, "week.html", owner, "week", _week, answered, about, unfolded)


def _week(
    use_cases: WeekUseCases,
    lang: Language,
    owner: str,
    answered: Answered | None,
    about: tuple[str, str],
    unfolded: str,
) -> dict[str, Any]:
    week = use_cases.week(owner, lang.code)
    cards = week_cards(use_cases, owner, week, lang)
    contacts = [card.contact for card in cards]
    since = use_cases.store.sources.blind(to_epoch(use_cases.clock()), [owner]).get(owner)
    return {
        "week": week,
        "listed": to_epoch(week["as_of"]),
        "cards": [_with_links(owner, card) for card in cards],
        "unfolded": unfolded if unfolded in contacts else next(iter(contacts), ""),
        "blind": "" if since is None else all_stopped_on_page(from_epoch(since), lang),
        "needs": connection_needs(use_cases.store, owner, lang),
        "question": _question(use_cases, lang, owner),
        "meeting": meeting_question(use_cases, lang, owner),
        "age": age_fields(use_cases, lang, owner, week["as_of"]),
        "size": use_cases.store.lists.latest(owner, to_epoch(use_cases.clock()))["size"],
        "tomorrow": use_cases.clock().date() + timedelta(days=1),
        "next_list": next_list(use_cases, owner, lang),
        "every_week": page_url("every-week", owner),
        "introductions": introductions_section(use_cases, owner, lang),
        "notice": _notice_of(use_cases, lang, owner, answered, about, contacts),
    }


def _with_links(owner: str, card: Card) -> dict[str, Any]:
    """Return a card with its place on the page: where more is told, and the letters in its circle."""
    words = [word for word in card.called.split() if word[0].isalpha()]
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:]))
    return asdict(card) | {"href": page_url("person", owner, contact=card.contact), "initials": initials}


def _question(use_cases: WeekUseCases, lang: Language, owner: str) -> dict[str, str] | None:
    """Return what only the owner knows of their addresses, and where they can say it."""
    questions = use_cases.store.own_addresses.handles(owner, AddressState.ASKED)
    if not questions:
        return None
    return {"sentence": open_questions(len(questions), lang), "href": f"{page_url('settings', owner)}#you"}


def _notice_of(
    use_cases: WeekUseCases,
    lang: Language,
    owner: str,
    answered: Answered | None,
    about: tuple[str, str],
    listed: Sequence[str],
) -> dict[str, Any] | None:
    """Return what to say of the last answer; nothing of somebody who is open on the list all the same."""
    if answered == INTRODUCED:
        return introduction_notice(use_cases, owner, *about, lang)
    return _notice(use_cases, lang, owner, answered, about[0]) if about[0] not in listed else None


def _notice(
    use_cases: WeekUseCases, lang: Language, owner: str, answered: Answered | None, contact: str
) -> dict[str, Any] | None:
    """Return what to say of the last answer; anyone can make a link, so only what can be true is said."""
    if answered == "undone":
        return notice(week_sentences.undone("", lang))
    if answered == "kind":
        return notice(lang.say("Kept as no person, and not suggested any more."), undo=True)
    if answered is None or contact not in use_cases.lately_listed(owner):
        return None
    answers = reversed(use_cases.store.lists.answers(owner))
    newest = next((given for given in answers if given.contact == contact), None)
    until = None if newest is None or newest.until is None else newest.until.astimezone()
    called = use_cases.store.contacts.called(owner, contact)
    if answered == "noted":
        return notice(week_sentences.noted(called, lang), undo=True)
    # Asked once: whoever has said it, or sends an old link, is not asked again.
    is_open = newest is not None and newest.kind is AnswerKind.DONE and not (newest.how or newest.note)
    question = _done_question(contact, called, lang) if answered is AnswerKind.DONE and is_open else None
    effect = probability.answer_effect(answered, called, lang, until)
    before = overridden(use_cases.overridden(owner, contact), lang)
    return notice(f"{effect} {before}".rstrip(), undo=True, question=question)


def _done_question(contact: str, called: str, lang: Language) -> dict[str, Any]:
    """Return the one question after "I reached out", which can be left alone."""
    ways = {
        "": lang.say("some way"),
        "call": lang.say("We spoke"),
        "meeting": lang.say("We met"),
        "message": lang.say("A message"),
        "email": lang.say("An email"),
    }
    return {"contact": contact, "called": called, "ways": ways}


@router.post("/owners/{owner:path}")
async def answer(request: Request, owner: Owner, form: Annotated[AnswerForm, Form()]) -> Response:
    """Write the answer, and lead back to the list and the next name."""
    authorised = authorise_person(request)
    until = None
    if form.kind is AnswerKind.SNOOZED:
        until = midnight_of(form.until, "/until") if form.until else authorised.clock() + ONE_WEEK
    note = form.note.strip() or None

    def keep(use_cases: WeekUseCases) -> str:
        following = use_cases.next_open(owner, form.contact)
        use_cases.answer(owner, form.contact, form.kind, until, note, how=form.how or None)
        return form.unfolded or following

    unfolded = await authorised.write(keep)
    outcome = "noted" if form.how or note else str(form.kind)
    return redirect_after_post(week_after(owner, outcome, unfolded, contact=form.contact))


@router.post("/undo")
async def undo(request: Request, form: Annotated[UndoForm, Form()]) -> Response:
    """Take back the owner's newest answer or word."""
    newest = await authorise_person(request).write(
        lambda use_cases: take_back(use_cases.store, form.owner, use_cases.clock())
    )
    return redirect_after_post(week_after(form.owner, "undone", newest[0] if newest else ""))
