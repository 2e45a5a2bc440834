"""What an importer is given (ReadOptions) and what it yields (Item).

An importer is a function of an opened file, or of all files of one export, and of `ReadOptions`. It yields
items while it reads, so that what stands before a damage is kept; where it cannot go on it raises InputError.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from data.errors import RejectedRow
from data.identity.kinds.signs import SeenSign
from data.messages import Message
from data.schema import CardFact, ContactKind, ContactState, Interaction, PlannedMeeting, Role


@dataclass(frozen=True, slots=True)
class AddressBookCard:
    """A contact as one source describes it: in that source all `handles` are the same contact.

    `signs` are what the source shows of its kind beside the handles and the name. `born` is YYYY-MM-DD, or
    --MM-DD without a year. `met` says how or when the owner met the contact, `facts` the rest.
    """

    owner: str
    handles: tuple[str, ...]
    name: str | None = None
    nicknames: tuple[str, ...] = ()
    kind: ContactKind = ContactKind.PERSON
    state: ContactState = ContactState.ACTIVE
    born: str | None = None
    met: str | None = None
    signs: tuple[SeenSign, ...] = field(default=(), compare=False)
    facts: Mapping[CardFact, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MailAddresses:
    """All addresses that one mail names, by which it can be read anew when one of them is the owner's.

    `by_owner` where the owner sent it in the sender's name.
    """

    owner: str
    source: str
    external_id: str
    at: datetime
    channel: str
    sender: str
    receivers: Mapping[str, Role]
    by_owner: bool = False


@dataclass(frozen=True, slots=True)
class SourceLimit:
    """What a source cannot show, as a sentence without a full stop."""

    sentence: Message


@dataclass(frozen=True, slots=True)
class CalendarScope:
    """The entries of one calendar file, by UID: their planned meetings that the file lacks are cancelled.

    A `whole` file has every entry of its calendar between `begins` and `ends`, so that all other entries of
    that time are cancelled too, without a doubt where it is `sure`. `times` are single times of a series, by
    key, which a message speaks of.
    """

    owner: str
    calendar: str
    uids: frozenset[str]
    whole: bool
    begins: datetime | None = None
    ends: datetime | None = None
    times: frozenset[str] = frozenset()
    sure: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A number of items that were read and not imported, and the reason."""

    reason: Message
    count: int = 1


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Whose file it is and how to read it.

    Attributes
    ----------
    owner : the owner's name, empty where nobody gave it.
    live : the file is all that an account holds now: what it lacks is cancelled, and it is never old.
    gone : the file is what changed in such an account alone, and of these entries (UID) nothing else is left;
        None where the file is all of it.
    owner_given : the owner was named for this file, so that nobody whom the file names is another one.
    me : the owner's own handles and names.
    theirs : the file is somebody else's: of what does not name the owner nothing is kept.
    zone : the zone of times that the file writes without one; None is the file's own zone, or UTC.
    region : the country (ISO 3166, two letters) of telephone numbers without one.
    now : times after it are planned or wrong; None takes every time for past.
    order : day-first or month-first, where a chat's dates do not tell.
    afternoon : words beside a chat's times that mean after noon, where its language is not known.
    keep_subjects : keep the subjects of mails as notes.
    asks_file : where `me` has no address, take the owner's from the file alone.
    """

    owner: str
    me: frozenset[str] = frozenset()
    zone: ZoneInfo | None = None
    region: str | None = None
    now: datetime | None = None
    order: str | None = None
    afternoon: frozenset[str] = frozenset()
    keep_subjects: bool = False
    asks_file: bool = True
    theirs: bool = False
    owner_given: bool = False
    live: bool = False
    gone: frozenset[str] | None = None


Item = (
    Interaction
    | PlannedMeeting
    | CalendarScope
    | AddressBookCard
    | SourceLimit
    | LeftOut
    | RejectedRow
    | MailAddresses
)
