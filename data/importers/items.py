"""What an importer is asked, and what it yields: what happened, who is who, and what it cannot say."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from data.errors import RejectedRow
from data.schema import ContactKind, ContactState, Interaction, Plan


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody as a source knows them, by all their handles; `born` is --MM-DD where the year is not known."""

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
    """What this source cannot show, in one sentence."""

    sentence: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many items were understood and not taken in, and why."""

    reason: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """Whose file it is and how to read it.

    `me` are the owner's own handles and names in it, `zone` that of times without one, `region` that
    of telephone numbers without a country, `order` that of day and month where a chat cannot tell.
    """

    owner: str
    me: frozenset[str] = frozenset()
    zone: ZoneInfo | None = None
    region: str | None = None
    now: datetime | None = None
    order: str | None = None
    keep_subjects: bool = False


Item = Interaction | Plan | Card | Limit | LeftOut | RejectedRow
