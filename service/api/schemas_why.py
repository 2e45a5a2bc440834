"""What comes back when a caller asks why, or why not, field by field."""

from datetime import datetime
from typing import Any

from pydantic import Field

from data.schema import Confidence, Exchange, Pool, Side
from data.store.lists.list_document import OpenerOut, ReasonOut
from service.web.schemas import ResponseModel


class OutlookOut(ResponseModel):
    """The chance of silence through one horizon; over a longer one it is never said to be likelier."""

    horizon_days: int = Field(description="How far ahead")
    probability: float = Field(description="Calibrated chance of silence through it")
    low: float = Field(description="Lower end of its interval")
    high: float = Field(description="Upper end of its interval")


class TermOut(ResponseModel):
    """A family of the model's terms, whether it is worth saying or not."""

    code: str = Field(description="Which family; stable, for programs")
    share: float = Field(description="Its exact part of the logit; base and all shares add up to it")
    sentence: str = Field(description="The same for a person; empty where its figures do not read so")


class GuardOut(ResponseModel):
    """What keeps a contact off the list, and what would lift it."""

    code: str = Field(description="The guard's name, or rank, budget, held_back")
    at: datetime | None = Field(description="The moment it rests on")
    lifts_at: datetime | None = Field(description="When it lifts by itself, if it does")
    sentence: str = Field(description="Why, for a person")
    lifted_by: str = Field(description="What would change it, for a person")


class DepthOut(ResponseModel):
    """How much the relationship holds, and why (docs/explanation/depth.md)."""

    value: float = Field(description="0 to 1, against the owner's deepest")
    said: float | None = Field(description="The owner's own word, which wins")
    pinned: bool = Field(description="Whether the owner pinned the contact")
    parts: dict[str, float] = Field(description="Each part of the formula, 0 to 1")


class HelpOut(ResponseModel):
    """One act of help."""

    at: datetime = Field(description="When")
    exchange: Exchange = Field(description="What it was")
    side: Side = Field(description="Given or received, seen from the owner")
    interaction: str = Field(description="The interaction, as source/external_id")


class LedgerOut(ResponseModel):
    """Help both ways, fading with time; nothing is owed."""

    given: float = Field(description="What the owner gave, faded")
    received: float = Field(description="What the owner received, faded")
    acts: list[HelpOut] = Field(description="Each act, oldest first")


class ChapterOut(ResponseModel):
    """A part of the answer in words."""

    heading: str = Field(description="What it is about")
    sentences: list[str] = Field(description="What is said")


class RelationshipOut(ResponseModel):
    """Why a contact is on the owner's latest list, or why not and what would change it."""

    owner: str = Field(description="Whose list")
    contact: str = Field(description="About whom")
    as_of: datetime = Field(description="The answer knows what happened strictly before this moment")
    horizon_days: int = Field(description="How far ahead the probability looks")
    model_version: str = Field(description="The model that was asked")
    listed: bool = Field(description="Whether they are on the list, and still open")
    place: int = Field(description="Place on the list, 0 off it")
    pool: Pool | None = Field(description="upkeep, revival, or neither: too little history")
    probability: float | None = Field(description="Calibrated chance of silence through the horizon")
    probability_low: float | None = Field(description="Lower end: nine in ten groups like this lay inside")
    probability_high: float | None = Field(description="Upper end of the same interval")
    outlook: list[OutlookOut] = Field(description="The same over several horizons, the list's own among them")
    confidence: Confidence | None = Field(description="How much history the probability rests on")
    rank: int = Field(description="Place in the pool among those whom nothing keeps off, 0 if kept off")
    of: int = Field(description="How many of the pool nothing keeps off")
    places: int = Field(description="Places of the list for this pool")
    factor: float = Field(description="What the owner's answers made of it: a half to two")
    depth: DepthOut = Field(description="Depth and its parts")
    base: float = Field(description="The logit before all terms")
    terms: list[TermOut] = Field(description="Every family of the model's terms")
    reasons: list[ReasonOut] = Field(description="As on the list; none off it")
    counter_reason: ReasonOut | None = Field(description="As on the list")
    kept_off: list[GuardOut] = Field(description="What keeps them off, the unchangeable first")
    figures: dict[str, Any] = Field(description="The timeline's figures, by name")
    ledger: LedgerOut = Field(description="Help both ways")
    opener: OpenerOut | None = Field(description="How to begin, for those on the list")
    chapters: list[ChapterOut] = Field(description="All of it for a person")
