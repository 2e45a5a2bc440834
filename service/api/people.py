"""Owners and contacts as the CRM knows them; merges and deletions honoured."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from data.errors import NotFoundError
from data.schema import Contact, to_epoch
from service.api.schemas_crm import ContactOut, ContactSent, MergeSent, OwnerOut, OwnerSent, OwnersOut
from service.security.callers import Right
from service.use_cases.week import WeekUseCases
from service.web.problems import WITH_BODY, api_router
from service.web.request import OnceKey, authorise, json_response, name_in_path

router = api_router("people")
ContactId = Annotated[str, name_in_path("As interactions name the contact")]
OwnerId = Annotated[str, name_in_path("As interactions name the owner")]
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
        # Else it would be said to be kept, and would not be.
        people.check(sent.owner, external_id)
        before = people.get(sent.owner, external_id)
        contact = replace(before or Contact(sent.owner, external_id), **sent_fields)
        people.keep([contact], to_epoch(use_cases.clock()))
        document = ContactOut.model_validate(contact).model_dump_json()
        return HTTPStatus.CREATED if before is None else HTTPStatus.OK, document

    status, body = await authorised.write(work)
    return json_response(body, status)


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
    """Everything about them goes, for all owners; later interactions with them are refused."""
    authorised = authorise(request, Right.PEOPLE)
    owners = await authorised.write(
        lambda use_cases: use_cases.store.directory.forget(external_id, to_epoch(use_cases.clock()))
    )
    await authorised.store_access.scrub_deleted()
    return json_response(_concerned(owners))


def _concerned(owners: list[str]) -> str:
    return OwnersOut(owners=len(owners)).model_dump_json()
