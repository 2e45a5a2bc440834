"""How important the owner says a relationship is, on the person's page."""

from typing import Annotated

from fastapi import Form, Request
from starlette.responses import Response

from data.schema import to_epoch
from data.wording.language import Language
from service.page.layout import page_router, page_url, redirect_after_post
from service.page.people.forms import ContactForm, check_offered
from service.use_cases.week import WeekUseCases
from service.web.request import authorise_person

router = page_router()
# By the value that the form sends; without one, depth rests on the log alone.
IMPORTANCES = {"": None, "0.25": 0.25, "0.5": 0.5, "0.75": 0.75, "1.0": 1.0}


class ImportanceForm(ContactForm):
    """How important the owner says the relationship is; empty leaves it to the log."""

    importance: str = ""


@router.post("/person/importance")
async def importance(request: Request, form: Annotated[ImportanceForm, Form()]) -> Response:
    """Keep how important the owner says the relationship is."""
    await authorise_person(request).write(lambda use_cases: _keep_importance(use_cases, form))
    return redirect_after_post(page_url("person", form.owner, contact=form.contact, said="noted"))


def _keep_importance(use_cases: WeekUseCases, form: ImportanceForm) -> None:
    check_offered(use_cases, form, form.importance in IMPORTANCES)
    value, now = IMPORTANCES[form.importance], to_epoch(use_cases.clock())
    use_cases.store.list_inputs.say(form.owner, form.contact, "importance", value, now)


def importance_choices(
    use_cases: WeekUseCases, owner: str, contact: str, lang: Language
) -> list[tuple[str, str, bool]]:
    """Return how important a relationship can be, as (value of the form, name, whether it is chosen)."""
    current = _current_importance(use_cases, owner, contact)
    names = (
        lang.say("let Kith judge from the history"),
        lang.say("a little"),
        lang.say("quite"),
        lang.say("very"),
        lang.say("more than most"),
    )
    choices = zip(IMPORTANCES.items(), names, strict=True)
    return [(value, name, importance == current) for (value, importance), name in choices]


def _current_importance(use_cases: WeekUseCases, owner: str, contact: str) -> float | None:
    """Return how important the owner says a contact is, also where it is newer than the latest list."""
    statements = use_cases.store.list_inputs.of([owner]).words(to_epoch(use_cases.clock()) + 1)
    for whose, whom, name, value, _ in reversed(statements):
        if (whose, whom, name) == (owner, contact, "importance"):
            return None if value is None else float(value)
    card = use_cases.store.contacts.get(owner, contact)
    return card.importance if card else None
