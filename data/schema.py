"""The types that all rooms share: interaction, contact, planned meeting, suggestion, reason, answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

LOG_COLUMNS = OWNER, CONTACT, AT, DIRECTION, CHANNEL = "owner", "contact", "at", "direction", "channel"
OPTIONAL_COLUMNS = SOURCE, EXTERNAL_ID = "source", "external_id"
# The source of contact that only the owner's word vouches for, until the real trace takes its place; and its
# channel in a log that lists are made from, so that nothing is learned from it.
OWNER_SOURCE, BY_WORD = "owner", "by word"
# What an owner wrote down by hand, in the terminal or on the page. Neither comes from any export.
LOGGED = "kith log"
BY_HAND = (OWNER_SOURCE, LOGGED)
# The one workspace of a single person's installation.
OWN = "own"
HOUR_SECONDS, DAY_SECONDS = 3_600, 86_400


class Direction(StrEnum):
    """Who reached out, seen from the owner."""

    SENT = "sent"
    RECEIVED = "received"
    MUTUAL = "mutual"


class Pool(StrEnum):
    """Why a contact may be suggested: alive and to be kept, dormant and worth another start, or just met."""

    UPKEEP = "upkeep"
    REVIVAL = "revival"
    JUST_MET = "just_met"


class Confidence(StrEnum):
    """How much history a probability rests on."""

    THIN = "thin"
    SOME = "some"
    GOOD = "good"


class AnswerKind(StrEnum):
    """What an owner did with a suggestion."""

    DONE = "done"
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"
    NEVER = "never"


class OpenerKind(StrEnum):
    """How to begin."""

    THANK = "thank"
    OFFER = "offer"
    ASK = "ask"
    SHARE = "share"
    CONGRATULATE = "congratulate"
    ANSWER = "answer"
    CATCH_UP = "catch_up"


class Role(StrEnum):
    """In which line of a message the contact stood; only `to` is meant for them."""

    TO = "to"
    CC = "cc"
    BCC = "bcc"


class Exchange(StrEnum):
    """Help inside an interaction."""

    ADVICE = "advice"
    INTRODUCTION = "introduction"
    RESOURCE = "resource"
    OPPORTUNITY = "opportunity"
    FAVOUR = "favour"
    THANKS = "thanks"


class Side(StrEnum):
    """Which way help went, seen from the owner."""

    GIVEN = "given"
    RECEIVED = "received"


class ContactKind(StrEnum):
    """What a contact is; only persons are suggested. A desk is a role that answers: sales, a reception."""

    PERSON = "person"
    DESK = "desk"
    MACHINE = "machine"
    LIST = "list"
    GROUP = "group"


# The name of an owner's statement of what a contact is.
KIND_STATEMENT = "kind"


class ContactState(StrEnum):
    """Whether a contact may be suggested at all: only the active ones."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    DECEASED = "deceased"
    NEVER = "never"
    # The contact's own word, for all owners of the workspace.
    OBJECTED = "objected"


class ContactFlag(StrEnum):
    """Why a CRM wants a contact left in peace, whoever knows them."""

    DO_NOT_CONTACT = "do_not_contact"
    OPTED_OUT = "opted_out"
    OPEN_COMPLAINT = "open_complaint"
    LOST_CUSTOMER = "lost_customer"


class CardFact(StrEnum):
    """What a source's card tells of a contact beside names, handles and days: it is the source's word."""

    COMPANY = "company"
    JOB_TITLE = "job_title"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Interaction:
    """One dated moment of contact; `at` is in UTC, whole seconds.

    `handle` is how the source names the contact (the contact itself where it is None), `people`
    how many others took part. What does not `count` is kept, but is no contact. `note` holds the
    owner's own words, never a message.
    """

    owner: str
    contact: str
    at: datetime
    direction: Direction
    channel: str
    source: str
    external_id: str
    handle: str | None = None
    people: int = 1
    role: Role | None = None
    counts: bool = True
    exchange: Exchange | None = None
    side: Side | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact's profile, from its sources and its owner; None where nobody gave a value.

    `born` is YYYY-MM-DD or --MM-DD; the owner alone sets `importance` (0-1) and `cadence_days`.
    """

    owner: str
    contact: str
    name: str | None = None
    kind: ContactKind = ContactKind.PERSON
    state: ContactState = ContactState.ACTIVE
    born: str | None = None
    met: str | None = None
    importance: float | None = None
    cadence_days: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """A meeting to come: until then its contact need not be suggested."""

    owner: str
    contact: str
    at: datetime
    source: str
    external_id: str
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One family of the model's terms; `share` is its exact part of the logit, nought for plain facts.

    `normal` holds what is usual in this relationship, to compare with; `evidence` holds ids of interactions.
    data/wording says a reason in a language.
    """

    code: str
    share: float
    numbers: Mapping[str, Any] = field(default_factory=dict)
    normal: Mapping[str, float] | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opener:
    """How to begin: `code` names the sentence, `numbers` fill it."""

    kind: OpenerKind
    code: str
    numbers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Reach out to this contact: one row of one owner's list at one as_of.

    `probability_low` and `probability_high` enclose the probability, the wider the less history it
    rests on; `confidence` says how much that is. `worth` is what a word may save or win back, a share of
    what the owner's deepest relationship holds; None on lists of an older Kith. Of somebody just met no
    probability is known: it, its ends and the worth are None. `last_at` is the newest interaction that the
    list knew of.
    """

    owner: str
    contact: str
    as_of: datetime
    horizon_days: int
    rank: int
    pool: Pool
    probability: float | None
    probability_low: float | None
    probability_high: float | None
    confidence: Confidence
    depth: float
    priority: float
    reasons: tuple[Reason, ...]
    counter_reason: Reason | None
    model_version: str
    opener: Opener | None = None
    worth: float | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One relationship that was considered for a list, and how likely it was to be shown.

    `probability` is that of silence through the horizon, the others through 14 and 30 days; None of an older
    Kith's, and where the horizon is no longer.
    """

    contact: str
    pool: str
    propensity: float
    shown: bool
    probability: float | None = None
    probability_14: float | None = None
    probability_30: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the owner said about one suggestion.

    `until` is only for a snooze. Of done, `reached_at` is when the owner reached out, `how` by which channel.
    """

    owner: str
    contact: str
    kind: AnswerKind
    at: datetime
    until: datetime | None = None
    note: str | None = None
    reason: str | None = None
    how: str | None = None
    reached_at: datetime | None = None


def to_epoch(moment: datetime) -> int:
    """Return whole seconds since 1970 in UTC; a naive moment is refused."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return int(moment.timestamp() // 1)


def from_epoch(seconds: int) -> datetime:
    """Return the UTC moment of whole seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def utc_minute(moment: datetime | int) -> str:
    """Return an aware moment, or epoch seconds, to the minute in UTC, for sentences: 2026-03-01 09:30."""
    aware = from_epoch(moment) if isinstance(moment, int) else moment.astimezone(UTC)
    return f"{aware:%Y-%m-%d %H:%M}"
