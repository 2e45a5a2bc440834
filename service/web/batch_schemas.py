"""What a batch of interactions holds, and what is answered to it."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field, TypeAdapter, ValidatorFunctionWrapHandler, WrapValidator

from data.store.log.batch_upsert import Row
from data.store.log.removal import GoneInteraction
from service.web.schemas import (
    ITEMS,
    BatchCounts,
    ContactName,
    InteractionFields,
    ItemFault,
    Name,
    OwnerName,
    RequestModel,
    ResponseModel,
    Source,
    read_or_reject,
)


class BatchItemSent(InteractionFields):
    """One dated moment of contact of one owner."""

    owner: OwnerName = Field(description="Whose interaction")

    def as_row(self) -> Row:
        """Return it as the store writes it."""
        return self.row_of(self.owner)


class GoneItemSent(RequestModel):
    """An interaction that the source deleted."""

    gone: Literal[True] = Field(description="It is to be as if it had never been sent")
    owner: OwnerName = Field(description="Whose interaction")
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
