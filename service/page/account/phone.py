"""A link that signs a phone in, as a code for its camera; only where kith up --lan is on."""

from typing import Annotated, Any

from fastapi import Form, Request
from markupsafe import Markup
from starlette.responses import Response

from data.errors import DeniedError
from data.schema import to_epoch
from data.store.bookkeeping.sessions import LINK_SECONDS
from data.wording.commands.erasures import PAGE
from data.wording.language import Language
from service.page.layout import owner_page, page_router
from service.use_cases.administration.sign_in_links import make_link
from service.use_cases.week import WeekUseCases
from service.web.csrf import PageForm
from service.web.request import authorise_person

router = page_router()


class PhoneForm(PageForm):
    """Whose page the button was on."""

    owner: str


@router.post("/phone")
async def phone(request: Request, form: Annotated[PhoneForm, Form()]) -> Response:
    """Make a link that signs in once, and show it as a code."""
    place = request.app.state.network_place
    if place is None:
        raise DeniedError(
            "this page is open on this machine only; for the phone start it with: kith up --lan"
        )
    authorised = authorise_person(request)
    secret = await authorised.write(
        lambda use_cases: make_link(use_cases.store, PAGE, to_epoch(use_cases.clock()))
    )
    link = f"{place}/sign-in?link={secret}"
    return await owner_page(request, "account/phone.html", form.owner, "settings", _context, link)


def _context(_: WeekUseCases, __: Language, ___: str, link: str) -> dict[str, Any]:
    # Imported here: hardly anybody asks for it.
    import segno

    # Drawn by a library from our own link: no word of others is in it.
    code = Markup(segno.make(link, error="m").svg_inline(scale=5, light="#fff"))  # noqa: S704
    return {"link": link, "code": code, "minutes": LINK_SECONDS // 60}
