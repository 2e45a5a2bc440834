"""Contacts as the CRM knows them; merges and deletions honoured."""

from dataclasses import asdict, replace
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Path, Query, Request
from pydantic import AfterValidator, Field, StringConstraints
from starlette.responses import Response

from data.errors import NotFoundError
from data.identity.kinds.signs import KindSign
from data.messages import Message
from data.schema import Contact, ContactKind, ContactState, to_epoch
from data.store.bookkeeping.audit_log import AuditAction
from data.store.store import Store
from data.wording.language import Language
from service.security import Right
from service.use_cases.find_contact import refuse_unknown
from service.use_cases.kinds import kind_document, say_kind, take_back_kind
from service.use_cases.people.memories import say_cadence
from service.use_cases.week import WeekUseCases
from service.web.problems import WITH_BODY, api_router
from service.web.request import OnceKey, authorise, json_response, language_of_caller, path_of
from service.web.schemas import FreeText, Name, OwnerName, RequestModel, ResponseModel

router = api_router("people")
OfOwner = Annotated[OwnerName, Query(alias="owner", description="Whose contact")]
ContactId = Annotated[Name, Path(description="As interactions name the contact")]
NO_DAY = Message("expected a day that the calendar has, like 1990-02-28 or --02-29")
BORN = r"^([0-9]{4}|-)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


def _in_calendar(born: str) -> str:
    # Without its year any day that some year has.
    try:
        date.fromisoformat(born.replace("--", "2000-", 1))
    except ValueError:
        raise ValueError(NO_DAY) from None
    return born


Birthday = Annotated[str, StringConstraints(pattern=BORN), AfterValidator(_in_calendar)]


class ContactSent(RequestModel):
    """What is known of a contact, for one owner; what is left out stays as it was, null takes it away."""

    owner: OwnerName = Field(description="Whose contact")
    name: Name | None = Field(default=None, description="How to call them")
    kind: ContactKind | None = Field(
        default=None,
        description="The owner's word, which wins over all signs; only persons are suggested. null: the "
        "signs decide again",
    )
    state: ContactState | None = Field(
        default=None,
        description="Only the active are suggested; null: active again. objected is the contact's own word: "
        "for all owners, until DELETE /v1/objections",
    )
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
    owner: OwnerName | None = Field(default=None, description="Only for this owner; without it for all")


class OwnersOut(ResponseModel):
    """How far a change reached."""

    owners: int = Field(description="How many owners it concerned")


CONTACT_MADE = WITH_BODY | {201: {"description": "New here", "model": ContactOut}}


# First, so that no other route takes it for a contact whose name ends so.
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
        now, about = to_epoch(use_cases.clock()), sent.owner or ""
        use_cases.store.audit.add(AuditAction.CONTACTS_MERGED, authorised.caller.id, now, about=about)
        return HTTPStatus.OK, _concerned(owners)

    return await authorised.answer_once(idempotency_key, work)


@router.get(
    "/v1/contacts/{external_id:path}", summary="What is known of a contact", response_model=ContactOut
)
async def get_contact(request: Request, external_id: ContactId, owner: OfOwner) -> Response:
    """Also of somebody without any interaction; under a name that was merged away, of who they are now."""
    authorised = authorise(request, Right.READ, owner)

    def read(use_cases: WeekUseCases) -> str:
        whom = use_cases.named_contact(owner, external_id)
        refuse_unknown(use_cases.store, owner, [whom])
        contact = use_cases.store.contacts.get(owner, whom) or Contact(owner, whom)
        return contact_document(use_cases.store, contact, language_of_caller(request))

    return json_response(await authorised.read(read))


@router.put(
    "/v1/contacts/{external_id:path}",
    summary="Say what is known of a contact",
    response_model=ContactOut,
    responses=CONTACT_MADE,
)
async def put_contact(request: Request, external_id: ContactId, sent: ContactSent) -> Response:
    """Made or changed for one owner; fields left out stay as they were, null takes a field away."""
    return await _change(request, external_id, sent, make=True)


@router.patch(
    "/v1/contacts/{external_id:path}",
    summary="Change what is known of a contact",
    response_model=ContactOut,
    responses=WITH_BODY,
)
async def patch_contact(request: Request, external_id: ContactId, sent: ContactSent) -> Response:
    """A JSON merge patch (RFC 7396): what is left out stays, null takes a field away. Makes nobody."""
    return await _change(request, external_id, sent, make=False)


async def _change(request: Request, external_id: str, sent: ContactSent, *, make: bool) -> Response:
    """Change a contact of an owner; with `make` one who is not known yet is made."""
    objects = sent.state is ContactState.OBJECTED
    # The contact's own word holds for every owner; a key for one of them may not say it.
    authorised = authorise(request, Right.PEOPLE, None if objects else sent.owner)

    def work(use_cases: WeekUseCases) -> tuple[int, str]:
        people = use_cases.store.contacts
        whom = people.spelled(sent.owner, external_id)
        # Else it would be said to be kept, and would not be.
        people.check(sent.owner, whom)
        if not make:
            refuse_unknown(use_cases.store, sent.owner, [whom])
        before = people.get(sent.owner, whom)
        contact = replace(before or Contact(sent.owner, whom), **_card_fields(sent))
        people.keep([contact], to_epoch(use_cases.clock()))
        if objects:
            use_cases.store.objections.add(whom, to_epoch(use_cases.clock()), authorised.caller.id)
        if "cadence_days" in sent.model_fields_set:
            # As a statement too: of the owner's words on one matter the newest holds.
            say_cadence(use_cases.store, sent.owner, whom, sent.cadence_days, use_cases.clock())
        _settle_kind(use_cases, sent, contact)
        document = contact_document(use_cases.store, contact, language_of_caller(request))
        return HTTPStatus.CREATED if make and before is None else HTTPStatus.OK, document

    status, body = await authorised.write(work)
    response = json_response(body, status)
    if status == HTTPStatus.CREATED:
        response.headers["location"] = path_of("contacts", external_id, owner=sent.owner)
    return response


def _card_fields(sent: ContactSent) -> dict[str, Any]:
    """Return what was sent as a card keeps it: a field that is taken away has its first value again."""
    fields = sent.model_dump(exclude_unset=True, exclude={"owner", "kind"})
    if sent.state is ContactState.OBJECTED:
        # It stands above the card's own state, which is there again once it is lifted.
        del fields["state"]
    elif "state" in fields:
        fields["state"] = sent.state or ContactState.ACTIVE
    return fields | ({"kind": sent.kind} if sent.kind else {})


def contact_document(store: Store, contact: Contact, lang: Language) -> str:
    """Return a contact as it is sent."""
    kind = kind_document(store, contact.owner, contact.contact, lang)
    signs = [KindSignOut.model_validate(sign) for sign in kind["signs"]]
    fields = asdict(contact) | {"kind": kind["kind"], "kind_said": kind["said"], "kind_signs": signs}
    if store.objections.holds(contact.owner, contact.contact):
        fields["state"] = ContactState.OBJECTED
    return ContactOut.model_validate(fields).model_dump_json()


def _settle_kind(use_cases: WeekUseCases, sent: ContactSent, contact: Contact) -> None:
    """Keep a kind that was sent as the owner's word, unless it is what the signs say; null takes it back."""
    store, owner, now = use_cases.store, sent.owner, use_cases.clock()
    if "kind" in sent.model_fields_set:
        decided = store.kinds.evidence(owner, contact.contact)
        if sent.kind is None:
            take_back_kind(store, owner, contact.contact, now)
        elif decided.kind is not sent.kind:
            say_kind(store, owner, contact.contact, sent.kind, now)
    store.kinds.settle(owner, [contact.contact], to_epoch(now))


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
