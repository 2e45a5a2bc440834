"""What an owner remembers of a contact: read, written in one's own words, and taken back."""

import json
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Path, Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from data.errors import NotFoundError
from data.identity.purposes import Purpose
from data.memory.remembered import DatedNote, Memory, Note, Pledge
from data.schema import to_epoch
from data.store.people.memories import SaidMemory
from data.wording.explanations.memories import fact_line, note_line, understood
from data.wording.language import Language, language
from service.security import Right
from service.use_cases.find_contact import refuse_unknown
from service.use_cases.people.memories import remember
from service.use_cases.week import WeekUseCases
from service.web.cursors import LARGEST
from service.web.problems import WITH_BODY, api_router
from service.web.request import (
    Accepted,
    Contact,
    Lang,
    OnceKey,
    Owner,
    authorise,
    json_response,
    path_of,
    requested_language,
    response_language,
)
from service.web.schemas import NO_NUL, RequestModel, ResponseModel, StoredMoment

router = api_router("people")
PLACE = "/v1/owners/{owner:path}/contacts/{contact:path}/memories"
# Longer ones than a note holds come through, to be answered with a sentence.
LONGEST_SENT = 60_000
Number = Annotated[int, Path(ge=1, le=LARGEST, description="As the memory's `id` gives it")]


class MemorySent(RequestModel):
    """Something to remember, as one would say it."""

    words: Annotated[str, StringConstraints(max_length=LONGEST_SENT, pattern=NO_NUL)] = Field(
        description="A note, or a fact: lent her the tent until 12 May; met at choir; birthday 29 Feb; weekly"
    )


class MemoryOut(ResponseModel):
    """One thing that the owner wrote down of a contact."""

    id: int = Field(description="What DELETE takes back")
    memory: Memory = Field(description="A note, or which fact; of most facts the newest holds")
    text: str | None = Field(description="The note or the fact; null where the history speaks again")
    pledge: Pledge | None = Field(description="What is still open by a note, seen from the owner")
    until: str | None = Field(description="By which day, YYYY-MM-DD, the pledge is to be kept")
    at: StoredMoment = Field(description="When it was written down")
    sentence: str = Field(description="The same for a person")


class RememberedOut(MemoryOut):
    """What was understood of the words."""

    owner: str = Field(description="Who remembers")
    contact: str = Field(description="Of whom")


class MemoriesOut(ResponseModel):
    """What an owner wrote down of a contact."""

    owner: str = Field(description="Who remembers")
    contact: str = Field(description="Of whom")
    memories: list[MemoryOut] = Field(description="Newest first")


@router.get(PLACE, summary="What an owner remembers of a contact", response_model=MemoriesOut)
async def list_memories(
    request: Request, owner: Owner, contact: Contact, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """Dated notes, what was lent or promised, and facts such as a birthday, in the owner's own words."""
    authorised = authorise(request, Right.READ, owner)
    await authorised.look(owner, Purpose.NOTES)
    wanted = requested_language(lang, accept_language)

    def read(use_cases: WeekUseCases) -> tuple[str, str]:
        code = response_language(use_cases, owner, wanted)
        return code, _all(use_cases, owner, _known(use_cases, owner, contact), language(code))

    spoken, body = await authorised.read(read)
    return json_response(body, lang=spoken)


@router.post(
    PLACE,
    summary="Remember something of a contact",
    status_code=HTTPStatus.CREATED,
    response_model=RememberedOut,
    responses=WITH_BODY,
)
async def add_memory(
    request: Request,
    owner: Owner,
    contact: Contact,
    sent: MemorySent,
    lang: Lang = None,
    accept_language: Accepted = None,
    idempotency_key: OnceKey = None,
) -> Response:
    """The words are understood as on the page; what is no fact is kept as a note of today."""
    authorised = authorise(request, Right.ANSWER, owner)
    wanted = requested_language(lang, accept_language)

    def work(use_cases: WeekUseCases) -> tuple[int, str]:
        lang = language(response_language(use_cases, owner, wanted))
        store, whom = use_cases.store, use_cases.named_contact(owner, contact)
        remembered = remember(store, owner, whom, sent.words, use_cases.clock())
        fields = _fields(store.memories.said(owner, whom)[0], lang)
        sentence = understood(remembered, store.contacts.called(owner, whom), lang)
        memory = RememberedOut(owner=owner, contact=whom, **fields | {"sentence": sentence})
        return HTTPStatus.CREATED, memory.model_dump_json()

    answered = await authorised.answer_once(idempotency_key, work)
    made = json.loads(bytes(answered.body))
    place = ("owners", owner, "contacts", made["contact"], "memories", str(made["id"]))
    answered.headers["location"] = path_of(*place)
    return answered


@router.delete(f"{PLACE}/{{number}}", summary="Take back what was remembered", response_model=MemoriesOut)
async def delete_memory(
    request: Request,
    owner: Owner,
    contact: Contact,
    number: Number,
    lang: Lang = None,
    accept_language: Accepted = None,
) -> Response:
    """What was said before of the same fact holds again. Returns what is still remembered."""
    authorised = authorise(request, Right.ANSWER, owner)
    wanted = requested_language(lang, accept_language)

    def work(use_cases: WeekUseCases) -> tuple[str, str]:
        whom, code = _known(use_cases, owner, contact), response_language(use_cases, owner, wanted)
        if not use_cases.store.memories.take_back(owner, whom, number, to_epoch(use_cases.clock())):
            raise NotFoundError("no memory {number} of {contact!r} is kept", number=number, contact=contact)
        return code, _all(use_cases, owner, whom, language(code))

    spoken, body = await authorised.write(work)
    return json_response(body, lang=spoken)


def _known(use_cases: WeekUseCases, owner: str, contact: str) -> str:
    """Return the contact that is named; raises NotFoundError where the owner has no such contact."""
    whom = use_cases.named_contact(owner, contact)
    refuse_unknown(use_cases.store, owner, [whom])
    return whom


def _all(use_cases: WeekUseCases, owner: str, contact: str, lang: Language) -> str:
    standing = use_cases.store.memories.said(owner, contact)
    memories = [MemoryOut(**_fields(one, lang)) for one in standing]
    return MemoriesOut(owner=owner, contact=contact, memories=memories).model_dump_json()


def _fields(kept: SaidMemory, lang: Language) -> dict[str, Any]:
    memory, value = kept.remembered.memory, kept.remembered.value
    note = value if isinstance(value, Note) else None
    if note is not None:
        sentence = note_line(DatedNote(note.text, note.pledge, note.until, kept.at), lang)
    else:
        sentence = fact_line(memory, f"{value}", lang) if value else lang.say("The history speaks again.")
    return {
        "id": kept.id,
        "memory": memory,
        "text": note.text if note else value,
        "pledge": note and note.pledge,
        "until": note and note.until,
        "at": kept.at,
        "sentence": sentence,
    }
