"""Of one contact at a workplace: that they objected, and which colleagues know them."""

from collections.abc import Collection, Sequence
from typing import Annotated, Any, Literal

from fastapi import Form, Request
from starlette.responses import Response

from data.errors import DeniedError, NotFoundError
from data.identity.purposes import Purpose
from data.schema import OWN, from_epoch, to_epoch
from data.wording.commands.erasures import PAGE
from data.wording.language import Language
from service.page.layout import page_router, page_url, redirect_after_post
from service.page.people.forms import ContactForm, check_offered
from service.use_cases.week import WeekUseCases
from service.use_cases.workplace.team import Colleague, contact_in_team
from service.web.request import authorise_person

router = page_router()


class ObjectionForm(ContactForm):
    """Whether the contact objects, or does no longer."""

    objects: Literal["yes", "no"]


@router.post("/person/objection")
async def objection(request: Request, form: Annotated[ObjectionForm, Form()]) -> Response:
    """Keep, or take back, that a contact objected; it holds for every owner of the workplace."""
    await authorise_person(request).write(lambda use_cases: _keep(use_cases, form))
    return redirect_after_post(page_url("person", form.owner, contact=form.contact, said="noted"))


def _keep(use_cases: WeekUseCases, form: ObjectionForm) -> None:
    store, at = use_cases.store, to_epoch(use_cases.clock())
    check_offered(use_cases, form, store.workspace != OWN)
    if form.objects == "yes":
        store.objections.add(form.contact, at, PAGE)
    else:
        store.objections.lift(form.contact, at)


async def note_team_looks(request: Request, owner: str, colleagues: Collection[str]) -> None:
    """Write down that the page of a contact showed the owner what these colleagues agreed to show."""
    authorised = authorise_person(request)
    if authorised.caller.owner == owner:
        await authorised.look_at_each(colleagues, Purpose.TEAM)


def workplace_section(
    use_cases: WeekUseCases, owner: str, contact: str, lang: Language, shown: list[str]
) -> dict[str, Any] | None:
    """Return what a workplace says of a contact on the owner's page; None in a single person's workspace.

    The colleagues of whom it says something are added to `shown`.
    """
    store = use_cases.store
    if store.workspace == OWN:
        return None
    objected = store.objections.holds(owner, contact)
    best, others = _colleagues(use_cases, owner, contact)
    shown.extend(one.owner for one in others)
    return {"objected": objected, "team": _team(best, others, lang)}


def _team(best: str | None, others: Sequence[Colleague], lang: Language) -> list[str]:
    """Say which colleagues know the contact, and who is best placed; nothing where there is no team view."""
    if not others:
        return []
    return [
        lang.say("Best placed to write is {owner}.", owner=best),
        *(_colleague(one, lang) for one in others),
    ]


def _colleagues(use_cases: WeekUseCases, owner: str, contact: str) -> tuple[str | None, list[Colleague]]:
    """Return who is best placed, and the other owners who know a contact; nobody without a team view."""
    try:
        in_team = contact_in_team(use_cases.store, contact, owner, use_cases.clock())
    except (DeniedError, NotFoundError):
        return None, []
    return in_team.best_placed, [one for one in in_team.colleagues if one.owner != owner]


def _colleague(one: Colleague, lang: Language) -> str:
    fields = {"owner": one.owner, "day": from_epoch(one.last_at)}
    if one.going_quiet:
        return lang.say("{owner} was last in touch on {day:date}; it goes quiet between the two.", **fields)
    return lang.say("{owner} was last in touch on {day:date}.", **fields)
