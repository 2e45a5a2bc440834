"""PROVISIONAL: replaced by the framework's."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from data.errors import RejectedRow
from data.schema import ContactKind, ContactState, Interaction


@dataclass(frozen=True, slots=True)
class Card:
    owner: str
    handles: tuple[str, ...]
    name: str | None = None
    nicknames: tuple[str, ...] = ()
    kind: ContactKind = ContactKind.PERSON
    state: ContactState = ContactState.ACTIVE
    born: str | None = None
    met: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    sentence: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    reason: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Reading:
    owner: str
    me: frozenset[str] = frozenset()
    zone: ZoneInfo | None = None
    region: str | None = None
    now: datetime | None = None
    order: str | None = None


Item = Interaction | Card | Limit | LeftOut | RejectedRow
