"""What an owner remembers of somebody, on their page: facts, dated notes, and the one field to write in."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Form, Request
from starlette.responses import Response

from data.identity.handles import HandleKind, kind_of
from data.memory.remembered import Memory
from data.schema import CardFact
from data.wording.explanations.memories import fact_text, label, note_line, understood
from data.wording.language import Language
from service.page.kinds import what_was_said
from service.page.layout import notice, page_router, page_url, redirect_after_post
from service.page.people.forms import ContactForm, OwnWords
from service.use_cases.people.memories import known_person, remember
from service.use_cases.week import WeekUseCases
from service.web.request import authorise_person

router = page_router()
# What the address says after something was remembered.
REMEMBERED = "remembered"


class RememberForm(ContactForm):
    """What the owner wrote down about one contact."""

    words: OwnWords


@router.post("/person/remember")
async def remember_words(request: Request, form: Annotated[RememberForm, Form()]) -> Response:
    """Keep what was written, and lead back to where it stands."""
    await authorise_person(request).write(
        lambda use_cases: remember(use_cases.store, form.owner, form.contact, form.words, use_cases.clock())
    )
    return redirect_after_post(page_url("person", form.owner, contact=form.contact, said=REMEMBERED))


def memory_section(use_cases: WeekUseCases, owner: str, contact: str, lang: Language) -> dict[str, Any]:
    """Return the facts and the dated notes of a contact as the page shows them."""
    person = known_person(use_cases.store, owner, contact)
    facts = [
        {
            "label": label(memory, lang),
            "text": fact_text(memory, value, lang),
            "href": link(memory, value),
        }
        for memory, value in person.facts()
    ]
    return {"facts": facts, "notes": [note_line(note, lang) for note in person.notes]}


def person_notice(
    use_cases: WeekUseCases, owner: str, contact: str, done: str, lang: Language
) -> dict[str, Any] | None:
    """Return what the page confirms: what was understood of the last words, or what was said otherwise."""
    called = use_cases.store.contacts.called(owner, contact)
    if done != REMEMBERED:
        return what_was_said(done, called, lang)
    newest = use_cases.store.memories.newest(owner, contact)
    return None if newest is None else notice(understood(newest, called, lang), undo=True)


def link(memory: Memory | CardFact, value: str) -> str | None:
    """Return the link that writes to, calls or shows an address of a contact, None where there is none."""
    if memory is Memory.NUMBER:
        return f"tel:{quote(value, safe='+')}"
    kind = kind_of(value) if memory is Memory.ADDRESS else None
    if kind is HandleKind.EMAIL:
        return f"mailto:{quote(value, safe='@+')}"
    return f"https://{quote(value, safe='/.@')}" if kind is HandleKind.PROFILE else None
