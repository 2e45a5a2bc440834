"""What the forms on a person's page share: whose contact they are about, and that it is still there."""

from typing import Annotated

from pydantic import StringConstraints

from data.errors import NotFoundError
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm
from service.web.schemas import NO_NUL

# Longer than a note holds: what is too long comes through, to be answered with a sentence.
OwnWords = Annotated[str, StringConstraints(max_length=60_000, pattern=NO_NUL)]


class ContactForm(PageForm):
    """What is written down about one contact of an owner."""

    owner: str
    contact: str


def check_offered(use_cases: WeekUseCases, form: ContactForm, offered: bool = True) -> None:  # noqa: FBT001, FBT002
    """Refuse a choice that the page does not offer, and a contact who is not in the log."""
    if not offered or not use_cases.store.interactions.knows(form.owner, form.contact):
        raise NotFoundError(
            "{contact!r} is not known here any more; go back and look again", contact=form.contact
        )
