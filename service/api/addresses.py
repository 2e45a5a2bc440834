"""The owner's own addresses: with their signs and what is asked, and the owner's word about all of them."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Request
from pydantic import AfterValidator, Field
from starlette.responses import Response

from data.errors import InputError
from data.identity.own_addresses import AddressState, Sign
from data.messages import Message
from data.schema import to_epoch
from data.store.log.rereading import Reread
from data.wording.commands.own_addresses import reread
from data.wording.language import language
from service.security import Right
from service.use_cases.find_contact import require_owner
from service.use_cases.own_addresses import (
    address_document,
    own_handle,
    reread_document,
    say_all_addresses,
)
from service.use_cases.week import WeekUseCases
from service.web.problems import WITH_BODY, api_router
from service.web.request import (
    Accepted,
    Lang,
    Owner,
    authorise,
    json_response,
    requested_language,
    response_language,
)
from service.web.schemas import Name, RequestModel, ResponseModel

router = api_router("people")
MOST_ADDRESSES = 100
NO_ADDRESS = Message("expected an e-mail address, a number like +8801700000000, or a profile")


def _address(text: str) -> str:
    try:
        return own_handle(text)
    except InputError:
        raise ValueError(NO_ADDRESS) from None


OwnHandle = Annotated[Name, AfterValidator(_address)]


class AddressSignOut(ResponseModel):
    """One sign that speaks for an address."""

    sign: Sign = Field(description="Which; stable, for programs")
    count: int = Field(description="How often it was seen")
    of: int = Field(description="In how many places it could have been")
    sentence: str = Field(description="The same for a person")


class AddressOut(ResponseModel):
    """An address that is the owner's, may be, or is not by the owner's word."""

    address: str = Field(description="In its normal form")
    state: AddressState = Field(description="own, asked (only the owner knows), or refused (not theirs)")
    source: Literal["owner", "import"] = Field(description="Whose word it is; no import changes an owner's")
    since: datetime | None = Field(description="When it was said or learned; null where nobody knows")
    names: list[str] = Field(description="What the owner is called there")
    signs: list[AddressSignOut] = Field(description="What imports saw that speaks for it")
    why: str = Field(description="All of it in one sentence")


class AddressesOut(ResponseModel):
    """The addresses of an owner."""

    owner: str = Field(description="Whose")
    addresses: list[AddressOut] = Field(description="By address; a state of asked is a question to the owner")


class AddressesSent(RequestModel):
    """All addresses of the owner: what was theirs and is missing here is remembered as not theirs."""

    addresses: list[OwnHandle] = Field(
        max_length=MOST_ADDRESSES, description="E-mail addresses, numbers and profiles, in any spelling"
    )


class AddressesSaidOut(AddressesOut):
    """The addresses as they are now, and what was read anew by them."""

    counting: int = Field(description="Interactions that count as contact now and did not")
    not_counting: int = Field(description="Interactions that counted and are kept without counting")
    gone: int = Field(description="Interactions that are none any more, as those with oneself")
    need_export: int = Field(
        description="Earlier mails of which nobody knows whom they name, until their export is taken in again"
    )
    sentences: list[str] = Field(description="The same for a person; empty where nothing changed")


@router.get(
    "/v1/owners/{owner:path}/addresses",
    summary="Which addresses are the owner's own, and which are asked about",
    response_model=AddressesOut,
)
async def list_addresses(
    request: Request, owner: Owner, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """Each with its state, what speaks for it, since when, and by whose word."""
    authorised = authorise(request, Right.READ, owner)
    wanted = requested_language(lang, accept_language)

    def read(use_cases: WeekUseCases) -> tuple[str, str]:
        require_owner(use_cases.store, owner)
        spoken = response_language(use_cases, owner, wanted)
        document = AddressesOut(owner=owner, addresses=_addresses(use_cases, owner, spoken))
        return spoken, document.model_dump_json()

    spoken, body = await authorised.read(read)
    return json_response(body, lang=spoken)


@router.put(
    "/v1/owners/{owner:path}/addresses",
    summary="Say which addresses are the owner's own",
    response_model=AddressesSaidOut,
    responses=WITH_BODY,
)
async def put_addresses(
    request: Request, owner: Owner, sent: AddressesSent, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """The owner's word, which no import changes; earlier mails are read anew, and the answer counts them."""
    authorised = authorise(request, Right.PEOPLE, owner)
    wanted = requested_language(lang, accept_language)

    def work(use_cases: WeekUseCases) -> tuple[str, str]:
        spoken = response_language(use_cases, owner, wanted)
        change = say_all_addresses(use_cases.store, owner, sent.addresses, to_epoch(use_cases.clock()))
        return spoken, _said(use_cases, owner, change, spoken).model_dump_json()

    spoken, body = await authorised.write(work)
    return json_response(body, lang=spoken)


def _addresses(use_cases: WeekUseCases, owner: str, spoken: str) -> list[AddressOut]:
    lang = language(spoken)
    kept = use_cases.store.own_addresses.all(owner)
    return [AddressOut.model_validate(address_document(one, lang)) for one in kept]


def _said(use_cases: WeekUseCases, owner: str, change: Reread, spoken: str) -> AddressesSaidOut:
    sentences = reread(change, language(spoken))
    addresses = _addresses(use_cases, owner, spoken)
    return AddressesSaidOut(owner=owner, addresses=addresses, sentences=sentences, **reread_document(change))
