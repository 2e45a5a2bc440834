"""What a CRM sends and gets back beside lists: batches, people, relationships, model, scores."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, NotRequired
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints, WrapValidator, model_validator
from typing_extensions import TypedDict

from data.schema import (
    Confidence,
    ContactKind,
    ContactState,
    Direction,
    Exchange,
    Role,
    Side,
    to_epoch,
)
from data.store.lists.list_document import ReasonOut
from data.store.log.batch_upsert import Row
from data.wording.language import LANGUAGES
from service.web.schemas import (
    LARGEST_BATCH,
    BatchCounts,
    FreeText,
    Moment,
    RequestModel,
    ResponseModel,
    name_constraints,
    read_or_reject,
)

Name = Annotated[str, name_constraints(320)]
BORN = r"^([0-9]{4}|-)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


def _in_calendar(born: str) -> str:
    # Without its year any day that some year has.
    try:
        date.fromisoformat(born.replace("--", "2000-", 1))
    except ValueError:
        raise ValueError("expected a day that the calendar has, like 1990-02-28 or --02-29") from None
    return born


class BatchItemSent(RequestModel):
    """One dated moment of contact of one owner."""

    owner: Name = Field(description="Whose interaction")
    contact: Name = Field(description="The other person, by the CRM's id, an address or a name")
    at: Moment = Field(description="When, in RFC 3339 with a time zone; not in the future")
    direction: Direction = Field(description="Who reached out, seen from the owner")
    channel: Annotated[str, name_constraints(40)] = Field(
        description="email, call, meeting, message, note, …"
    )
    source: Annotated[str, name_constraints(80)] = Field(description="Where this is known from")
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


class BatchSent(RequestModel):
    """Interactions of any owners."""

    interactions: list[Annotated[BatchItemSent, WrapValidator(read_or_reject)]] = Field(
        min_length=1, max_length=LARGEST_BATCH, description="In any order"
    )


class BatchItemOut(TypedDict):
    """What became of one item of a batch."""

    index: Annotated[int, Field(description="Its place in the batch, from 0")]
    status: Annotated[
        Literal["created", "updated", "duplicate", "rejected"], Field(description="What became of it")
    ]
    pointer: NotRequired[Annotated[str, Field(description="JSON Pointer to what was wrong")]]
    detail: NotRequired[Annotated[str, Field(description="What was wrong")]]


class BatchOut(BatchCounts):
    """What became of a batch; what was not rejected is durable."""

    results: Annotated[list[BatchItemOut], Field(description="One for each item, in order")]


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("expected a time zone like Asia/Dhaka")
    return name


def _spoken(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(f"expected a language that Kith speaks: {', '.join(LANGUAGES)}")
    return code


class OwnerSent(RequestModel):
    """What an owner is called and wishes; what is left out stays as it was."""

    name: Name | None = Field(default=None, description="How to address them")
    language: Annotated[str, StringConstraints(max_length=35), AfterValidator(_spoken)] | None = Field(
        default=None, description="The language of their page"
    )
    timezone: Annotated[str, StringConstraints(max_length=64), AfterValidator(_known_zone)] | None = Field(
        default=None, description="Where their days begin, like Asia/Dhaka"
    )
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
    kind: ContactKind = Field(default=ContactKind.PERSON, description="Only persons are suggested")
    state: ContactState = Field(default=ContactState.ACTIVE, description="Only the active are suggested")
    born: Annotated[str, StringConstraints(pattern=BORN), AfterValidator(_in_calendar)] | None = Field(
        default=None, description="YYYY-MM-DD, or --MM-DD without the year"
    )
    met: FreeText | None = Field(default=None, description="Where or through whom they met")
    importance: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = Field(
        default=None, description="The owner's word on how much this one matters, 0 to 1"
    )
    cadence_days: Annotated[int, Field(ge=1, le=3_650)] | None = Field(
        default=None, description="The gap between contacts that the owner wishes for"
    )


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


class MergeSent(RequestModel):
    """Into whom a contact is merged."""

    into: Name = Field(description="The contact that stays")
    owner: Name | None = Field(default=None, description="Only for this owner; without it for all")


class OwnersOut(ResponseModel):
    """How far a change reached."""

    owners: int = Field(description="How many owners it concerned")


class RelationshipRow(ResponseModel):
    """One relationship at a glance."""

    contact: str = Field(description="The other person")
    name: str | None = Field(description="How to call them, if known")
    kind: ContactKind = Field(description="Only persons are suggested")
    state: ContactState = Field(description="Only the active are suggested")
    interactions: int = Field(description="How many")
    first_at: datetime = Field(description="The first of them")
    last_at: datetime = Field(description="The last of them")


class RelationshipsOut(ResponseModel):
    """One page of relationships."""

    relationships: list[RelationshipRow] = Field(description="By contact")
    next_cursor: str | None = Field(description="Where the next page begins; null on the last")


class ModelOut(ResponseModel):
    """The model that made the latest lists."""

    version: str = Field(description="As lists name it")
    as_of: str | None = Field(
        description="When its training ends; null for the shipped prior and another workspace's model"
    )
    horizons: tuple[int, int] = Field(description="Shortest and longest horizon it answers for, in days")
    training: dict[str, Any] = Field(
        description="What it was trained on; empty where that was another workspace's log"
    )
    figures: dict[str, Any] = Field(
        description="How good it is, beside the baselines; empty where that rests on another workspace's log"
    )


class GapOut(ResponseModel):
    """A stretch in which a source brought nothing."""

    after: datetime = Field(description="The last moment before it")
    before: datetime = Field(description="The first moment after it")


class SourceOut(ResponseModel):
    """What one source of one owner shows, and what it cannot."""

    owner: str = Field(description="Whose")
    source: str = Field(description="As interactions name it")
    count: int = Field(description="How many interactions")
    first: datetime = Field(description="The first of its days")
    last: datetime = Field(description="The last of its days")
    gaps: list[GapOut] = Field(description="Where it is silent as a whole")
    limits: list[str] = Field(description="What it said it cannot show")
    stopped: bool = Field(description="Whether it brings nothing any more, so that silence says nothing")


class CoverageOut(ResponseModel):
    """What each source has brought."""

    sources: list[SourceOut] = Field(description="By name")


class MomentSent(RequestModel):
    """One interaction of the history to score."""

    at: Moment = Field(description="When")
    direction: Direction = Field(description="Who reached out, seen from the owner")
    channel: Annotated[str, name_constraints(40)] = Field(
        default="email", description="email, call, meeting, …"
    )


class ScoreSent(RequestModel):
    """One relationship's history."""

    interactions: list[MomentSent] = Field(min_length=1, max_length=LARGEST_BATCH, description="In any order")
    as_of: Moment = Field(description="Later interactions are not looked at")
    horizon_days: int = Field(default=90, ge=1, le=3_650, description="How far ahead to look")


class ScoreOut(ResponseModel):
    """What the model says of one history."""

    in_cohort: bool = Field(description="Whether there is enough history to say anything")
    probability: float | None = Field(description="Chance of silence through the horizon")
    probability_low: float | None = Field(description="Lower end of its interval")
    probability_high: float | None = Field(description="Upper end")
    confidence: Confidence | None = Field(description="How much history it rests on")
    depth: float | None = Field(description="How much the relationship holds, 0 to 1")
    reasons: list[ReasonOut] = Field(description="Strongest first")
    counter_reason: ReasonOut | None = Field(description="The strongest term against, if any")
    model_version: str = Field(description="Which model said so")
