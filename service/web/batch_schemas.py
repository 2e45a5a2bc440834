"""What a batch of interactions holds, and what is answered to it."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field, TypeAdapter, ValidatorFunctionWrapHandler, WrapValidator, model_validator

from data.schema import Direction, Exchange, Role, Side, to_epoch
from data.store.log.batch_upsert import Row
from data.store.log.removal import GoneInteraction
from service.web.schemas import (
    ITEMS,
    BatchCounts,
    Channel,
    ContactName,
    FreeText,
    ItemFault,
    Moment,
    Name,
    RequestModel,
    ResponseModel,
    Source,
    read_or_reject,
)


class BatchItemSent(RequestModel):
    """One dated moment of contact of one owner."""

    owner: Name = Field(description="Whose interaction")
    contact: ContactName = Field(description="The other person, by the CRM's id, an address or a name")
    at: Moment = Field(description="When, in RFC 3339 with a time zone; not in the future")
    direction: Direction = Field(description="Who reached out, seen from the owner")
    channel: Channel = Field(description="email, call, meeting, message, note, …")
    source: Source = Field(description="Where this is known from")
    external_id: Name = Field(description="The source's own id; sending it again updates")
    people: int = Field(default=1, ge=1, le=10_000, description="How many others took part")
    role: Role | None = Field(default=None, description="In which line of a message the contact stood")
    counts: bool = Field(default=True, description="False for what is kept but is no contact, like a crowd")
    exchange: Exchange | None = Field(default=None, description="Help inside the interaction")
    exchange_side: Side | None = Field(default=None, description="Which way it went, seen from the owner")
    note: FreeText | None = Field(default=None, description="The owner's own words; never a message's")

    @model_validator(mode="after")
    def _both_or_neither(self) -> "BatchItemSent":
        if (self.exchange is None) != (self.exchange_side is None):
            raise ValueError("an exchange and its side come together")
        return self

    def as_row(self) -> Row:
        """Return it as the store writes it."""
        contact = self.contact
        who = (self.source, self.external_id, self.owner, contact, contact)
        help_ = (self.exchange and self.exchange.value, self.exchange_side and self.exchange_side.value)
        how = (self.direction.value, self.channel, self.people, self.role and self.role.value)
        return (*who, to_epoch(self.at), *how, int(self.counts), *help_, self.note)


class GoneItemSent(RequestModel):
    """An interaction that the source deleted."""

    gone: Literal[True] = Field(description="It is to be as if it had never been sent")
    owner: Name = Field(description="Whose interaction")
    source: Source = Field(description="As it was sent")
    external_id: Name = Field(description="The source's own id")
    contact: ContactName | None = Field(
        default=None, description="Only with this contact; without it, with all of them"
    )

    def as_gone(self) -> GoneInteraction:
        """Return it as the store takes it out."""
        return GoneInteraction(self.source, self.external_id, self.owner, self.contact)


ITEM, GONE_ITEM = TypeAdapter(BatchItemSent), TypeAdapter(GoneItemSent)


def _read_item(value: object, _: ValidatorFunctionWrapHandler) -> object:
    # By what it says it is: of a union each kind would say why it is not that.
    kind = GONE_ITEM if isinstance(value, dict) and "gone" in value else ITEM
    return read_or_reject(value, kind.validate_python)


class BatchSent(RequestModel):
    """Interactions of any owners."""

    interactions: Annotated[list[Annotated[BatchItemSent | GoneItemSent, WrapValidator(_read_item)]], ITEMS]


class BatchItemOut(ItemFault):
    """What became of one item of a batch."""

    index: Annotated[int, Field(description="Its place in the batch, from 0")]
    status: Annotated[
        Literal["created", "updated", "duplicate", "gone", "rejected"],
        Field(description="What became of it; gone only where the item says so"),
    ]
    moved: NotRequired[Annotated[bool, Field(description="True where it was with another contact until now")]]


class BatchOut(BatchCounts):
    """What became of a batch; what was not rejected is durable."""

    gone: Annotated[int, Field(description="Interactions that were taken out, one for each contact")]
    results: Annotated[list[BatchItemOut], Field(description="One for each item, in order")]


class GoneOut(ResponseModel):
    """What was taken out of the log."""

    gone: int = Field(description="How many interactions, one for each contact; 0 where none was there")
