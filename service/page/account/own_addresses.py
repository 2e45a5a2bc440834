"""The form that takes the owner's word about an address of theirs, and says what changed by it."""

from typing import Annotated, Any, Literal

from fastapi import Form, Request
from pydantic import Field
from starlette.responses import Response

from data.errors import NotFoundError
from data.identity.own_addresses import AddressState
from data.schema import to_epoch
from data.store.log.rereading import Reread
from data.wording.commands.own_addresses import reread, word
from data.wording.language import Language
from service.page.account.settings import settings_context
from service.page.layout import notice, owner_page, page_router
from service.use_cases.own_addresses import say_address
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm
from service.web.request import authorise_person

router = page_router()
STATES = {"mine": AddressState.OWN, "not_mine": AddressState.REFUSED}


class AddressForm(PageForm):
    """An address, and which of the two buttons was pressed."""

    owner: str
    address: Annotated[str, Field(min_length=1, max_length=320)]
    word: Literal["mine", "not_mine"]


@router.post("/settings/addresses")
async def say(request: Request, form: Annotated[AddressForm, Form()]) -> Response:
    """Keep the owner's word, read earlier mails anew, and say what changed."""
    spelled, change = await authorise_person(request).write(lambda use_cases: _say(use_cases, form))
    # No redirect: what changed is known now, and an address that the browser keeps could say anything.
    state = STATES[form.word]
    return await owner_page(
        request, "account/settings.html", form.owner, "settings", _changed, spelled, state, change
    )


def _say(use_cases: WeekUseCases, form: AddressForm) -> tuple[str, Reread]:
    if form.owner not in use_cases.store.interactions.owners():
        raise NotFoundError("there is no owner {owner!r} here", owner=form.owner)
    at = to_epoch(use_cases.clock())
    return say_address(use_cases.store, form.owner, form.address, STATES[form.word], at)


def _changed(
    use_cases: WeekUseCases, lang: Language, owner: str, spelled: str, state: AddressState, change: Reread
) -> dict[str, Any]:
    sentences = [word(spelled, state, lang), *reread(change, lang, is_own=state is AddressState.OWN)]
    return settings_context(use_cases, lang, owner) | {"notice": notice(" ".join(sentences))}
