"""An owner's relationships: all of them page by page, and one with its reasons."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from data.identity.purposes import Purpose
from data.schema import Confidence, ContactKind, ContactState, Exchange, Pool, Side, to_epoch
from data.store.engine.database import END_OF_TIME
from data.store.lists.list_document import OpenerOut, ReasonOut, with_moments
from data.strict_json import to_json
from service.security import Right
from service.use_cases.explain import explain
from service.use_cases.find_contact import require_owner
from service.use_cases.week import WeekUseCases
from service.web.api_sentences import api_language
from service.web.cursors import Cursor, Limit, Page, begin_after, one_page
from service.web.problems import api_router
from service.web.request import (
    Accepted,
    Contact,
    Lang,
    Owner,
    authorise,
    json_response,
    requested_language,
    response_language,
)
from service.web.schemas import Moment, ResponseModel, StoredMoment

router = api_router("relationships")
Since = Annotated[Moment | None, Query(description="Only with contact at or after this moment")]
Before = Annotated[Moment | None, Query(description="Only without contact since this moment")]
State = Annotated[ContactState | None, Query(description="Only contacts in this state")]


class RelationshipRow(ResponseModel):
    """One relationship at a glance."""

    contact: str = Field(description="The other person")
    name: str | None = Field(description="How to call them, if known")
    kind: ContactKind = Field(description="Only persons are suggested")
    state: ContactState = Field(description="Only the active are suggested")
    interactions: int = Field(description="How many")
    first_at: StoredMoment = Field(description="The first of them")
    last_at: StoredMoment = Field(description="The last of them")


class RelationshipsOut(Page):
    """One page of relationships."""

    relationships: list[RelationshipRow] = Field(description="By contact")


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

    code: str = Field(description="The guard's name, or rank, budget, held_back, low_worth")
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
    probability: float | None = Field(
        description="Calibrated chance of silence through the horizon; no number to show where its ends are "
        "more than 0.4 apart: words and order only"
    )
    probability_low: float | None = Field(description="Lower end: nine in ten groups like this lay inside")
    probability_high: float | None = Field(description="Upper end of the same interval")
    outlook: list[OutlookOut] = Field(description="The same over several horizons, the list's own among them")
    confidence: Confidence | None = Field(description="How much history the probability rests on")
    rank: int = Field(description="Place in the pool among those whom nothing keeps off, 0 if kept off")
    of: int = Field(description="How many of the pool nothing keeps off")
    places: int = Field(description="Places of the list for this pool")
    factor: float = Field(description="What the owner's answers made of it: a half to two")
    worth: float | None = Field(
        description="What a word may save or win back, as a share of what the deepest relationship holds; "
        "null on lists of an older Kith"
    )
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


@router.get(
    "/v1/owners/{owner:path}/relationships",
    summary="All relationships of an owner, page by page",
    response_model=RelationshipsOut,
)
async def list_relationships(
    request: Request,
    owner: Owner,
    limit: Limit = 50,
    cursor: Cursor = None,
    last_since: Since = None,
    last_before: Before = None,
    state: State = None,
) -> Response:
    """By contact, so that nothing is left out or comes twice while new interactions arrive."""
    authorised = authorise(request, Right.READ, owner)
    (after,) = begin_after(cursor, str) or (None,)
    rows = await authorised.read_long(
        lambda use_cases: use_cases.store.directory.page(
            require_owner(use_cases.store, owner),
            after=after,
            limit=limit + 1,
            since=0 if last_since is None else to_epoch(last_since),
            before=END_OF_TIME if last_before is None else to_epoch(last_before),
            state=None if state is None else str(state),
        )
    )
    shown, next_cursor = one_page(rows, limit, lambda row: [row.contact])
    page = RelationshipsOut.model_validate({"relationships": shown, "next_cursor": next_cursor})
    return json_response(to_json(page.model_dump()))


@router.get(
    "/v1/owners/{owner:path}/relationships/{contact:path}",
    summary="One relationship: why it is suggested, or that it is not",
    response_model=RelationshipOut,
)
async def get_relationship(
    request: Request, owner: Owner, contact: Contact, lang: Lang = None, accept_language: Accepted = None
) -> Response:
    """Probability, depth, all terms, rank, guards, the timeline's figures and the ledger."""
    authorised = authorise(request, Right.READ, owner)
    await authorised.look(owner, Purpose.GOING_QUIET)
    wanted = requested_language(lang, accept_language)

    def why(use_cases: WeekUseCases) -> tuple[str, dict[str, Any]]:
        spoken = response_language(use_cases, owner, wanted)
        store, whom = use_cases.store, use_cases.named_contact(owner, contact)
        return spoken, explain(store, owner, whom, api_language(spoken), use_cases.clock())

    spoken, explanation = await authorised.read(why)
    # The stored explanation has more fields than are for callers.
    shown = {name: explanation[name] for name in RelationshipOut.model_fields}
    shown["figures"] = with_moments(shown["figures"])
    body = RelationshipOut(**shown).model_dump_json()
    return json_response(body, lang=spoken)
