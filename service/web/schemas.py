"""What may be sent and what comes back, field by field."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal, NotRequired, get_args, get_origin

from fastapi import Query
from pydantic import (
    AfterValidator,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    WrapValidator,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticKnownError

# The standard one loses, before Python 3.12, what pydantic must know.
from typing_extensions import TypedDict

from data.identity.handles import handle
from data.identity.owner_ids import owner_id
from data.messages import Message
from data.schema import (
    OWNER_SOURCE,
    Direction,
    Exchange,
    Role,
    Side,
    from_epoch,
    to_epoch,
)
from data.store.log.batch_upsert import Row
from data.store.log.rows.interaction_rows import content_key
from service.web.validation_sentences import sentence_of_fault

LARGEST_BATCH = 1_000
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _moment_text(value: object) -> object:
    # pydantic alone would also take a number or a bare date and guess what is meant.
    if not isinstance(value, str) or not RFC_3339.fullmatch(value):
        raise ValueError(Message("expected a moment with its time zone, like 2026-03-01T09:30:00Z"))
    return value


def _in_calendar(moment: datetime) -> datetime:
    if moment < EPOCH:
        raise ValueError(Message("expected a moment in or after 1970"))
    return moment


# What a person writes may have lines; a database takes everything but NUL.
NO_NUL = r"^[^\x00]*$"
FreeText = Annotated[str, StringConstraints(max_length=2_000, pattern=NO_NUL)]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment_text), AfterValidator(_in_calendar)]


def name_constraints(longest: int) -> StringConstraints:
    """Return what a name must be: visible, not too long."""
    # At least one visible character and no control characters, which no name has.
    pattern = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest, pattern=pattern)


ITEMS = Field(min_length=1, max_length=LARGEST_BATCH, description="In any order")
# Of a person, as a program names them.
Name = Annotated[str, name_constraints(320)]
# One spelling for each address and number, as the files have it; any other name stays as it is.
ContactName = Annotated[Name, AfterValidator(handle)]
OwnerName = Annotated[Name, AfterValidator(owner_id)]
# What must stand in a name for its row to come.
Text = Annotated[Name | None, Query(description="Only where this text stands in the name or the id")]
# In an answer; the store keeps whole seconds since 1970.
StoredMoment = Annotated[
    datetime, BeforeValidator(lambda value: from_epoch(value) if isinstance(value, int) else value)
]


RESERVED = Message("this name is kept for what owners say themselves; give the source another name")


def _not_reserved(source: str) -> str:
    if source == OWNER_SOURCE:
        raise ValueError(RESERVED)
    return source


SourceName = Annotated[str, name_constraints(80)]
Source = Annotated[SourceName, AfterValidator(_not_reserved)]
Channel = Annotated[str, name_constraints(40)]


def number_type(field: FieldInfo) -> type | None:
    """Return int or float where a field takes a number, None where it takes anything else."""
    kinds = {field.annotation, *get_args(field.annotation)}
    kinds |= {get_args(kind)[0] for kind in kinds if get_origin(kind) is Annotated}
    return next((kind for kind in (float, int) if kind in kinds), None)


class RequestModel(BaseModel):
    """What a caller sends: a field nobody knows is an error, not silence, and a number is a JSON number."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _number_is_number(cls, value: object, info: ValidationInfo) -> object:
        # pydantic alone would take true for 1 and "7" for 7; its strict mode would refuse 7.0, which JSON
        # Schema calls whole.
        if isinstance(value, bool | str) and (kind := number_type(cls.model_fields[str(info.field_name)])):
            raise PydanticKnownError("int_type" if kind is int else "float_type")
        return value


class ResponseModel(BaseModel):
    """The base of answers; a field that the schema does not have is a mistake, not silence."""

    # Clients are not told so: a later version may have more fields.
    model_config = ConfigDict(
        extra="forbid",
        from_attributes=True,
        json_schema_extra=lambda schema: schema.pop("additionalProperties"),
    )


class InteractionFields(RequestModel):
    """One dated moment of contact, whoever the owner is."""

    contact: ContactName = Field(description="The other person, by the CRM's id, an address or a name")
    at: Moment = Field(description="When, in RFC 3339 with a time zone; not in the future")
    direction: Direction = Field(description="Who reached out, seen from the owner")
    channel: Channel = Field(description="email, call, meeting, message, note, …")
    source: Source = Field(default="api", description="Where this is known from")
    external_id: Name | None = Field(
        default=None,
        description="The source's own id; sending it again updates. Without one, the content is it",
    )
    people: int = Field(default=1, ge=1, le=10_000, description="How many others took part")
    role: Role | None = Field(default=None, description="In which line of a message the contact stood")
    counts: bool = Field(default=True, description="False for what is kept but is no contact, like a crowd")
    exchange: Exchange | None = Field(default=None, description="Help inside the interaction")
    exchange_side: Side | None = Field(
        default=None,
        validate_default=True,
        # `side`, as earlier versions called it on the route of one owner.
        validation_alias=AliasChoices("exchange_side", "side"),
        description="Which way it went, seen from the owner; only with an exchange",
    )
    note: FreeText | None = Field(default=None, description="The owner's own words; never a message's")

    @field_validator("exchange_side")
    @classmethod
    def _with_its_exchange(cls, side: Side | None, info: ValidationInfo) -> Side | None:
        if (info.data.get("exchange") is None) != (side is None):
            raise ValueError(Message("help has both: an exchange, and the side it came from"))
        return side

    def row_of(self, owner: str) -> Row:
        """Return it as the store writes it."""
        key = self.external_id or content_key(
            owner, self.contact, to_epoch(self.at), self.direction, self.channel
        )
        who = (self.source, key, owner, self.contact, self.contact)
        help_ = (self.exchange and self.exchange.value, self.exchange_side and self.exchange_side.value)
        how = (self.direction.value, self.channel, self.people, self.role and self.role.value)
        return (*who, to_epoch(self.at), *how, int(self.counts), *help_, self.note)


class InteractionSent(InteractionFields):
    """One dated moment of contact of the owner whom the path names."""

    owner: OwnerName | None = Field(
        default=None, description="Not needed; if it is there, the owner of the path"
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one item of a batch cannot be taken in; the pointer begins at the item."""

    pointer: str
    detail: str


def read_or_reject(value: object, read: Callable[[object], object]) -> object:
    """Return what could be read, or why it could not."""
    # One bad row must not sink the rest of its batch.
    try:
        return read(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return Refusal(json_pointer(first["loc"]), sentence_of_fault(first))


class InteractionsSent(RequestModel):
    """A batch of interactions of one owner."""

    interactions: Annotated[list[Annotated[InteractionSent, WrapValidator(read_or_reject)]], ITEMS]


class ItemFault(TypedDict, total=False):
    """What was wrong with one item of a batch, where it was rejected."""

    pointer: Annotated[str, Field(description="JSON Pointer to what was wrong")]
    detail: Annotated[str, Field(description="What was wrong")]


class ItemOut(ItemFault):
    """What became of one item of a batch."""

    index: Annotated[int, Field(description="Its place in the batch, from 0")]
    status: Annotated[Literal["accepted", "rejected"], Field(description="Whether it is in the log now")]
    became: Annotated[
        Literal["created", "updated", "duplicate", "rejected"],
        Field(description="What became of it, as a batch of any owners says it in `status`"),
    ]


class BatchCounts(TypedDict):
    """How many items of a batch became what."""

    created: Annotated[int, Field(description="New interactions")]
    updated: Annotated[int, Field(description="Known by source and external_id, with other content")]
    duplicate: Annotated[int, Field(description="Known already, word for word")]
    rejected: Annotated[int, Field(description="Items that could not be taken in")]


class RecordedOut(BatchCounts):
    """What became of a batch; what was accepted is durable."""

    results: Annotated[list[ItemOut], Field(description="One for each item, in order")]


class FaultOut(TypedDict):
    """One thing that was wrong with the request."""

    pointer: NotRequired[Annotated[str, Field(description="JSON Pointer into the body")]]
    parameter: NotRequired[Annotated[str, Field(description="Name of the path or query parameter")]]
    detail: Annotated[str, Field(description="What was found and what was expected")]


class Problem(TypedDict):
    """Problem details (RFC 9457)."""

    type: Annotated[str, Field(description="Stable name of the kind of problem")]
    title: Annotated[str, Field(description="The kind of problem in words")]
    code: Annotated[str, Field(description="Stable code of the error (docs/reference/errors.md)")]
    status: Annotated[int, Field(description="The HTTP status")]
    detail: Annotated[str, Field(description="This very problem in one sentence")]
    errors: Annotated[list[FaultOut], Field(description="Each fault, if there are several or it has a place")]


def json_pointer(place: tuple[int | str, ...]) -> str:
    """Return a JSON Pointer (RFC 6901) to a place."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in place)
    return "".join(f"/{step}" for step in steps)
