"""What an importer is asked, and what it yields: what happened, who is who, and what it cannot say.

An importer is a function of an opened file (or all files of one export) and a `Reading`. It yields items
as it goes, so that what came before a damage is kept, and raises InputError where it cannot go on.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from data.errors import RejectedRow
from data.messages import Message
from data.schema import ContactKind, ContactState, Interaction, PlannedMeeting


@dataclass(frozen=True, slots=True)
class AddressBookCard:
    """Somebody as a source knows them; their handles are one person there, `born` may be --MM-DD."""

    owner: str
    handles: tuple[str, ...]
    name: str | None = None
    nicknames: tuple[str, ...] = ()
    kind: ContactKind = ContactKind.PERSON
    state: ContactState = ContactState.ACTIVE
    born: str | None = None
    met: str | None = None


@dataclass(frozen=True, slots=True)
class SourceLimit:
    """What this source cannot show, in one sentence."""

    sentence: Message


@dataclass(frozen=True, slots=True)
class CalendarScope:
    """Which entries one calendar's file spoke of: a plan of theirs that it did not tell is off.

    A `whole` one has everything of its calendar, so that what it no longer names is off as well.
    """

    owner: str
    calendar: str
    uids: frozenset[str]
    whole: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many items were understood and not taken in, and why."""

    reason: Message
    count: int = 1


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Whose file it is (empty where nobody said) and how to read it.

    `me` are the owner's own handles and names; `asks_file` says that the file may show further addresses,
    as where all of `me` is known from earlier imports. `zone` is that of times without one, `region` that of
    telephone numbers without a country, `order` that of day and month where a chat cannot tell.
    Nothing after `now` has happened; without it everything has.
    """

    owner: str
    me: frozenset[str] = frozenset()
    zone: ZoneInfo | None = None
    region: str | None = None
    now: datetime | None = None
    order: str | None = None
    keep_subjects: bool = False
    asks_file: bool = False


Item = Interaction | PlannedMeeting | CalendarScope | AddressBookCard | SourceLimit | LeftOut | RejectedRow
