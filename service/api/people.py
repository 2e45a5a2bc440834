"""Owners and contacts as the CRM knows them; merges and deletions honoured."""

from dataclasses import asdict, replace
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any
from zoneinfo import available_timezones

from fastapi import Request
from pydantic import AfterValidator, Field, StringConstraints
from starlette.responses import Response

from data.errors import NotFoundError
from data.identity.kinds.signs import KindSign
from data.schema import Contact, ContactKind, ContactState, to_epoch
from data.wording.language import LANGUAGES
from service.security import Right
from service.use_cases.kinds import kind_document, say_kind
from service.use_cases.people.memories import say_cadence
from service.use_cases.week import WeekUseCases
from service.web.problems import WITH_BODY, api_router
from service.web.request import OnceKey, authorise, json_response, name_in_path
from service.web.schemas import FreeText, Name, RequestModel, ResponseModel

router = api_router("people")
ContactId = Annotated[str, name_in_path("As interactions name the contact")]
OwnerId = Annotated[str, name_in_path("As interactions name the owner")]
BORN = r"^([0-9]{4}|-)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


def _in_calendar(born: str) -> str:
    # Without its year any day that some year has.
    try:
        date.fromisoformat(born.replace("--", "2000-", 1))
    except ValueError:
        raise ValueError("expected a day that the calendar has, like 1990-02-28 or --02-29") from None
    return born


Birthday = Annotated[str, StringConstraints(pattern=BORN), AfterValidator(_in_calendar)]


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("expected a time zone like Asia/Dhaka")
    return name


def _spoken(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(f"expected a language that Kith speaks: {', '.join(LANGUAGES)}")
    return code


Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_known_zone)]
Spoken = Annotated[str, StringConstraints(max_length=35), AfterValidator(_spoken)]


class OwnerSent(RequestModel):
    """What an owner is called and wishes; what is left out stays as it was."""

    name: Name | None = Field(default=None, description="How to address them")
    language: Spoken | None = Field(default=None, description="The language of their page")
    timezone: Zone | None = Field(default=None, description="Where their days begin, like Asia/Dhaka")
    budget: int = Field(default=5, ge=1, le=20, description="How many people a week they want to hear of")


class OwnerOut(ResponseModel):
    """An owner as known now."""

    owner: str = Field(description="Whose")
    name: str | None = Field(description="How to address them")
    language: str | None = Field(description="The language of their page")
    timezone: str | None = Field(description="Where their days begin")
    budget: int | None = Field(description="How many people a week; null where Kith's own number holds")


class ContactSent(RequestModel):
    """What is known of a contact, for one owner; what is left out stays as it was."""

    owner: Name = Field(description="Whose contact")
    name: Name | None = Field(default=None, description="How to call them")
    kind: ContactKind = Field(
        default=ContactKind.PERSON,
        description="The owner's word, which wins over all signs; only persons are suggested",
    )
    state: ContactState = Field(default=ContactState.ACTIVE, description="Only the active are suggested")
    born: Birthday | None = Field(default=None, description="YYYY-MM-DD, or --MM-DD without the year")
    met: FreeText | None = Field(default=None, description="Where or through whom they met")
    importance: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = Field(
        default=None, description="The owner's word on how much this one matters, 0 to 1"
    )
    cadence_days: Annotated[int, Field(ge=1, le=3_650)] | None = Field(
        default=None,
        description="The gap between contacts that the owner wishes for; it wins over the learned one",
    )


class KindSignOut(ResponseModel):
    """One sign of what a contact is."""

    sign: KindSign = Field(description="Which; stable, for programs")
    count: int = Field(description="How often it was seen")
    sentence: str = Field(description="The same for a person")


class ContactOut(ResponseModel):
    """A contact as known now."""

    owner: str = Field(description="Whose contact")
    contact: str = Field(description="As interactions name them")
    name: str | None = Field(description="How to call them")
    kind: ContactKind = Field(description="Only persons are suggested")
    state: ContactState = Field(description="Only the active are suggested")
    born: str | None = Field(description="YYYY-MM-DD, or --MM-DD")
    met: str | None = Field(description="Where or through whom they met")
    importance: float | None = Field(description="0 to 1")
    cadence_days: int | None = Field(description="Wished-for gap")
    kind_said: bool = Field(description="Whether the kind is the owner's word")
    kind_signs: list[KindSignOut] = Field(
        description="What the kind was decided from, where anything tells of it"
    )


class MergeSent(RequestModel):
    """Into whom a contact is merged."""

    into: Name = Field(description="The contact that stays")
    owner: Name | None = Field(default=None, description="Only for this owner; without it for all")


class OwnersOut(ResponseModel):
    """How far a change reached."""

    owners: int = Field(description="How many owners it concerned")


OWNER_MADE, CONTACT_MADE = (
    WITH_BODY | {201: {"description": "New here", "model": model}} for model in (OwnerOut, ContactOut)
)


@router.put(
    "/v1/owners/{id:path}",
    summary="Say who an owner is and what they wish",
    response_model=OwnerOut,
    responses=OWNER_MADE,
)
async def put_owner(request: Request, id: OwnerId, sent: OwnerSent) -> Response:  # noqa: A002 - the API's word
    """What is sent replaces what was known; what is left out stays."""
    authorised = authorise(request, Right.PEOPLE, id)

    def work(use_cases: WeekUseCases) -> tuple[int, str]:
        preferences = use_cases.store.preferences
        status = HTTPStatus.OK if preferences.all(id) else HTTPStatus.CREATED
        for name, value in sent.model_dump(exclude_unset=True, mode="json").items():
            preferences.set(id, name, value)
        if "budget" in sent.model_fields_set:
            # Said with its day as well: a list of the past is made again with what was set then.
            use_cases.store.list_inputs.say(id, "", "budget", sent.budget, to_epoch(use_cases.clock()))
        values = preferences.all(id)
        fields = {name: values.get(name) for name in OwnerSent.model_fields}
        return status, OwnerOut(owner=id, **fields).model_dump_json()

    status, body = await authorised.write(work)
    return json_response(body, status)


@router.put(
    "/v1/contacts/{external_id:path}",
    summary="Say what is known of a contact",
    response_model=ContactOut,
    responses=CONTACT_MADE,
)
async def put_contact(request: Request, external_id: ContactId, sent: ContactSent) -> Response:
    """Made or replaced for one owner; fields left out stay as they were."""
    authorised = authorise(request, Right.PEOPLE, sent.owner)
    sent_fields = sent.model_dump(exclude_unset=True, exclude={"owner"})

    def work(use_cases: WeekUseCases) -> tuple[int, str]:
        people = use_cases.store.contacts
        whom = people.spelled(sent.owner, external_id)
        # Else it would be said to be kept, and would not be.
        people.check(sent.owner, whom)
        before = people.get(sent.owner, whom)
        contact = replace(before or Contact(sent.owner, whom), **sent_fields)
        people.keep([contact], to_epoch(use_cases.clock()))
        if "cadence_days" in sent.model_fields_set:
            # As a statement too: of the owner's words on one matter the newest holds.
            say_cadence(use_cases.store, sent.owner, whom, sent.cadence_days, use_cases.clock())
        kind = _settled_kind(use_cases, sent, contact)
        signs = [KindSignOut.model_validate(sign) for sign in kind["signs"]]
        fields = asdict(contact) | {"kind": kind["kind"], "kind_said": kind["said"], "kind_signs": signs}
        document = ContactOut.model_validate(fields).model_dump_json()
        return HTTPStatus.CREATED if before is None else HTTPStatus.OK, document

    status, body = await authorised.write(work)
    return json_response(body, status)


def _settled_kind(use_cases: WeekUseCases, sent: ContactSent, contact: Contact) -> dict[str, Any]:
    """Keep a kind that was sent as the owner's word, unless it is what the signs say; return what holds."""
    store, owner, now = use_cases.store, sent.owner, use_cases.clock()
    decided = store.kinds.evidence(owner, contact.contact)
    if "kind" in sent.model_fields_set and decided.kind is not sent.kind:
        say_kind(store, owner, contact.contact, sent.kind, now)
    store.kinds.settle(owner, [contact.contact], to_epoch(now))
    return kind_document(store, owner, contact.contact, store.spoken(owner))


@router.post(
    "/v1/contacts/{external_id:path}/merge",
    summary="Make one contact part of another",
    response_model=OwnersOut,
    responses=WITH_BODY,
)
async def merge_contact(
    request: Request, external_id: ContactId, sent: MergeSent, idempotency_key: OnceKey = None
) -> Response:
    """Interactions and answers go over to `into`; what still comes under the old name does, too."""
    authorised = authorise(request, Right.PEOPLE, sent.owner)

    def work(use_cases: WeekUseCases) -> tuple[int, str]:
        owners = use_cases.store.directory.merge(
            external_id, sent.into, to_epoch(use_cases.clock()), sent.owner
        )
        if not owners:
            raise NotFoundError("nothing is known of {contact!r} here", contact=external_id)
        return HTTPStatus.OK, _concerned(owners)

    return await authorised.answer_once(idempotency_key, work)


@router.delete(
    "/v1/contacts/{external_id:path}", summary="Delete a person for their privacy", response_model=OwnersOut
)
async def forget_contact(request: Request, external_id: ContactId) -> Response:
    """Everything about them goes, for all owners; later rows are refused until the erasure is lifted."""
    authorised = authorise(request, Right.PEOPLE)
    owners = await authorised.write(
        lambda use_cases: use_cases.store.directory.forget(
            external_id, to_epoch(use_cases.clock()), authorised.caller.id
        )
    )
    await authorised.store_access.scrub_deleted()
    return json_response(_concerned(owners))


def _concerned(owners: list[str]) -> str:
    return OwnersOut(owners=len(owners)).model_dump_json()
