"""What is sent and what comes back about webhooks, field by field."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from data.store.feed.change_feed import ChangeKind
from data.store.feed.outbox import DeliveryState
from data.webhooks.faults import WebhookFault
from service.web.cursors import LARGEST
from service.web.schemas import RequestModel, ResponseModel

Url = Annotated[str, Field(min_length=1, max_length=2_000, description="Where to: https, and a public host")]
Kinds = Annotated[
    list[ChangeKind], Field(max_length=len(ChangeKind), description="Which changes; an empty list is all")
]


class WebhookSent(RequestModel):
    """A new endpoint."""

    url: Url
    kinds: Kinds = Field(default_factory=list)


class WebhookChange(RequestModel):
    """What to change of an endpoint; what is left out stays."""

    url: Url | None = None
    kinds: Kinds | None = None
    on: bool | None = Field(default=None, description="Whether anything is sent; true forgets past failures")


class ReplaySent(RequestModel):
    """Which changes are to be sent once more."""

    since: int = Field(ge=0, le=LARGEST, description="Every change with a larger number")


class WebhookOut(ResponseModel):
    """An endpoint and how it is."""

    id: str = Field(description="What tells it from others")
    url: str = Field(description="Where its changes are sent")
    kinds: list[ChangeKind] = Field(description="Which changes it gets; an empty list is all")
    on: bool = Field(description="Whether anything is sent to it")
    off_because: str | None = Field(description="gone (it answered 410), failing (for five days) or asked")
    made_at: datetime = Field(description="When it was made")
    both_secrets_until: datetime | None = Field(description="Until when the former secret signs as well")
    waiting: int = Field(description="How many deliveries wait")
    failed: int = Field(description="How many deliveries of the last week were given up")
    failing_since: datetime | None = Field(description="Since when it has taken nothing; null where it does")
    last_at: datetime | None = Field(description="When something was sent last")
    last_status: int | None = Field(description="What it answered then; null where no answer came")
    last_fault: WebhookFault | None = Field(description="What stood in the way then")
    last_success_at: datetime | None = Field(description="When it took something last")
    sentence: str = Field(description="How it is, for a person")


class WebhookMadeOut(WebhookOut):
    """An endpoint with a new secret."""

    secret: str = Field(description="With it the receiver checks signatures; shown this once")


class WebhooksOut(ResponseModel):
    """The endpoints of the workspace."""

    webhooks: list[WebhookOut] = Field(description="The oldest first")


class DeliveryOut(ResponseModel):
    """One delivery to an endpoint; those that ended are kept for a week."""

    id: str = Field(description="The webhook-id, the same in every attempt")
    change: int | None = Field(description="Number of the change; null of a test")
    made_at: datetime = Field(description="When it was asked for")
    state: DeliveryState = Field(description="dropped is what was erased before it was sent")
    attempts: int = Field(description="How often it was tried")
    status: int | None = Field(description="What was answered last")
    fault: WebhookFault | None = Field(description="What stood in the way last")
    sentence: str | None = Field(description="The same for a person")
    due_at: datetime | None = Field(description="From when on it is tried again, where it waits")
    ended_at: datetime | None = Field(description="When it ended")


class DeliveriesOut(ResponseModel):
    """The newest deliveries to an endpoint."""

    deliveries: list[DeliveryOut] = Field(description="The newest change first")
