"""What an owner writes down about somebody: what happened, and how important the relationship is."""

from typing import Annotated

from fastapi import Form, Request
from starlette.responses import Response

from data.errors import NotFoundError
from data.schema import Exchange, Side, to_epoch
from data.wording.explanations.why import exchange_name
from data.wording.language import Language, language
from service.page.layout import page_router, page_url, redirect_after_post
from service.use_cases.explain import LoggedContact, log_contact
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm
from service.web.request import authorise_person
from service.web.schemas import FreeText

router = page_router()
# By the value that the form sends; without one, depth rests on the log alone.
IMPORTANCES = {"": None, "0.25": 0.25, "0.5": 0.5, "0.75": 0.75, "1.0": 1.0}


class NoteForm(PageForm):
    """What is written down about one contact of an owner."""

    owner: str
    contact: str


class LogForm(NoteForm):
    """What happened between the owner and the contact."""

    what: str
    note: FreeText = ""


class ImportanceForm(NoteForm):
    """How important the owner says the relationship is; empty leaves it to the log."""

    importance: str = ""


@router.post("/person/log")
async def log(request: Request, form: Annotated[LogForm, Form()]) -> Response:
    """Write down what happened with somebody."""
    await authorise_person(request).write(lambda use_cases: _log(use_cases, form))
    return redirect_after_post(page_url("person", form.owner, contact=form.contact, said="noted"))


def _log(use_cases: WeekUseCases, form: LogForm) -> None:
    side, _, what = form.what.rpartition("-")
    kinds = {value for value, _ in kinds_of_contact(language())}
    _check(use_cases, form, form.what in kinds)
    now, note = use_cases.clock(), form.note.strip() or None
    moment = (
        LoggedContact(now, "note", Exchange(what), Side(side), note)
        if side
        else LoggedContact(now, what, note=note)
    )
    log_contact(use_cases.store, form.owner, form.contact, moment, now)


@router.post("/person/importance")
async def importance(request: Request, form: Annotated[ImportanceForm, Form()]) -> Response:
    """Keep how important the owner says the relationship is."""
    await authorise_person(request).write(lambda use_cases: _keep_importance(use_cases, form))
    return redirect_after_post(page_url("person", form.owner, contact=form.contact, said="noted"))


def _keep_importance(use_cases: WeekUseCases, form: ImportanceForm) -> None:
    _check(use_cases, form, form.importance in IMPORTANCES)
    value, now = IMPORTANCES[form.importance], to_epoch(use_cases.clock())
    use_cases.store.list_inputs.say(form.owner, form.contact, "importance", value, now)


def _check(use_cases: WeekUseCases, form: NoteForm, offered: bool) -> None:  # noqa: FBT001
    """Refuse a choice that the page does not offer, and a contact who is not in the log."""
    if not offered or not use_cases.store.interactions.knows(form.owner, form.contact):
        raise NotFoundError(
            "{contact!r} is not known here any more; go back and look again", contact=form.contact
        )


def kinds_of_contact(lang: Language) -> list[tuple[str, str]]:
    """Return what can be written down, as (value of the form, name)."""
    plain = [
        ("meeting", lang.say("We met")),
        ("call", lang.say("We spoke")),
        ("message", lang.say("We wrote to each other")),
    ]
    exchanges = [(exchange, exchange_name(str(exchange), lang)) for exchange in Exchange]
    received = [(f"received-{code}", lang.say("They gave me: {what}", what=name)) for code, name in exchanges]
    given = [(f"given-{code}", lang.say("I gave them: {what}", what=name)) for code, name in exchanges]
    return [*plain, *received, *given]


def current_importance(use_cases: WeekUseCases, owner: str, contact: str) -> float | None:
    """Return how important the owner says a contact is, also where it is newer than the latest list."""
    statements = use_cases.store.list_inputs.of([owner]).words(to_epoch(use_cases.clock()) + 1)
    for whose, whom, name, value, _ in reversed(statements):
        if (whose, whom, name) == (owner, contact, "importance"):
            return None if value is None else float(value)
    card = use_cases.store.contacts.get(owner, contact)
    return card.importance if card else None


def importance_choices(current: float | None, lang: Language) -> list[tuple[str, str, bool]]:
    """Return how important a relationship can be, as (value of the form, name, whether it is chosen)."""
    names = (
        lang.say("let the history speak"),
        lang.say("a little"),
        lang.say("quite"),
        lang.say("very"),
        lang.say("as much as anybody"),
    )
    choices = zip(IMPORTANCES.items(), names, strict=True)
    return [(value, name, importance == current) for (value, importance), name in choices]
