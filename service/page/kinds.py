"""The form that says whether a contact is a person, on the week's cards and on the person's page."""

from typing import Annotated, Any, Literal

from fastapi import Form, Request
from starlette.responses import Response

from data.errors import NotFoundError
from data.schema import ContactKind
from data.wording.explanations.kinds import kind_sentence
from data.wording.explanations.week import noted
from data.wording.language import Language
from service.page.layout import notice, page_router, page_url, redirect_after_post, week_after
from service.use_cases.kinds import kind_lines, say_kind
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm
from service.web.request import authorise_person

router = page_router()
# By what the address says after the form was handled.
KINDS_SAID = {"kind-person": ContactKind.PERSON, "kind-desk": ContactKind.DESK}


class KindForm(PageForm):
    """What one of the two buttons sends, and the page that the reader comes from."""

    owner: str
    contact: str
    kind: Literal["person", "desk"]
    back: Literal["week", "person"] = "person"


@router.post("/person/kind")
async def kind(request: Request, form: Annotated[KindForm, Form()]) -> Response:
    """Keep the owner's word, and lead back to where the button was."""
    unfolded = await authorise_person(request).write(lambda use_cases: _say(use_cases, form))
    if form.back == "week":
        return redirect_after_post(week_after(form.owner, "kind", unfolded))
    return redirect_after_post(page_url("person", form.owner, contact=form.contact, said=f"kind-{form.kind}"))


def _say(use_cases: WeekUseCases, form: KindForm) -> str:
    """Keep the word, and return who is next on the list."""
    unfolded = use_cases.next_open(form.owner, form.contact)
    is_known = use_cases.store.interactions.knows(form.owner, form.contact)
    if not is_known and form.contact not in use_cases.lately_listed(form.owner):
        raise NotFoundError(
            "{contact!r} is not known here any more; go back and look again", contact=form.contact
        )
    say_kind(use_cases.store, form.owner, form.contact, ContactKind(form.kind), use_cases.clock())
    return unfolded


def kind_section(
    use_cases: WeekUseCases, owner: str, contact: str, called: str, lang: Language
) -> dict[str, Any]:
    """Return what a contact is, why, and whether the page offers to say that it is a person."""
    evidence = use_cases.store.kinds.evidence(owner, contact)
    lines = kind_lines(called, evidence, lang)
    return {"lines": lines, "is_person": evidence.kind is ContactKind.PERSON}


def what_was_said(done: str, called: str, lang: Language) -> dict[str, Any] | None:
    """Return what to say of what was written down last; anything else in a link says nothing."""
    if done in KINDS_SAID:
        return notice(kind_sentence(called, KINDS_SAID[done], lang), undo=True)
    return notice(noted(called, lang), undo=True) if done == "noted" else None
