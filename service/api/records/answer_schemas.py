"""An answer of an owner, as it is sent and as it is kept."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from data.messages import Message
from data.schema import AnswerKind
from service.web.schemas import Channel, FreeText, Moment, RequestModel, ResponseModel, name_constraints


class AnswerSent(RequestModel):
    """What the owner did with a suggestion."""

    kind: AnswerKind = Field(description="done, snoozed, dismissed or never")
    until: Moment | None = Field(
        default=None,
        validate_default=True,
        description="When a snoozed suggestion comes back; only for snoozed, in the future",
    )
    note: FreeText | None = Field(default=None, description="Words for the owner")
    reason: Annotated[str, name_constraints(80)] | None = Field(
        default=None, description="Why it was turned down; only for dismissed and never"
    )
    how: Channel | None = Field(
        default=None,
        description="By which channel the owner reached out: call, meeting, email, …; only for done",
    )
    at: Moment | None = Field(
        default=None, description="When the owner reached out; only for done. Without it: now"
    )

    @field_validator("until")
    @classmethod
    def _only_for_a_snooze(cls, until: datetime | None, info: ValidationInfo) -> datetime | None:
        kind = info.data.get("kind")
        if kind is AnswerKind.SNOOZED and until is None:
            raise ValueError(Message("a snooze needs an end; say until when"))
        if kind not in (None, AnswerKind.SNOOZED) and until is not None:
            raise ValueError(Message("only a snooze has an end"))
        return until


class KeptAnswerOut(ResponseModel):
    """An answer as it was written down; the latest one counts."""

    id: int = Field(description="What tells it from others, and what DELETE takes back")
    owner: str = Field(description="Whose list")
    contact: str = Field(description="About whom")
    kind: AnswerKind = Field(description="done, snoozed or dismissed")
    at: datetime = Field(description="When it was given")
    until: datetime | None = Field(description="When a snoozed suggestion comes back")
    note: str | None = Field(description="Words for the owner")
    reason: str | None = Field(description="Why it was turned down")
    how: str | None = Field(description="By which channel the owner reached out, where they said it")
    reached_at: datetime | None = Field(
        description="When the owner reached out; the clock of the two runs from then"
    )


class AnswerOut(KeptAnswerOut):
    """An answer that was just given."""

    overrides: AnswerKind | None = Field(
        description="What this answer takes the place of, where something else had been said"
    )
