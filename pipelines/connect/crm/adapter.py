"""The one shape of every CRM: what is read of it, what is written into it, and what an adapter must do."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar, Protocol

from data.messages import Message
from data.schema import ContactFlag, Direction
from pipelines.connect.account import Cursor

# What a field of Kith's may hold; None empties it.
Value = float | str | None


@dataclass(frozen=True, slots=True)
class CrmPortal:
    """Which customer of the CRM a token opens: a token for another one is refused before anything is read."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class CrmUser:
    """Somebody who works in the CRM; one who left is not active, or is not shown at all."""

    id: str
    name: str
    email: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class CrmContact:
    """A contact as the CRM holds it; `owners` are ids of users.

    `flags` say why the contact must not be suggested.
    """

    id: str
    name: str
    emails: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    company: str = ""
    job_title: str = ""
    owners: tuple[str, ...] = ()
    flags: frozenset[ContactFlag] = frozenset()


@dataclass(frozen=True, slots=True)
class CrmActivity:
    """One moment of contact; `at` is in epoch seconds, `users` are who of the CRM took part or logged it.

    Where the CRM names none of its users, the contact's owners stand for them. One that was not `held` (a
    call without an answer) is kept and is no contact. Subjects and texts are never read.
    """

    id: str
    at: int
    channel: str
    direction: Direction
    contacts: tuple[str, ...]
    users: tuple[str, ...] = ()
    people: int = 1
    held: bool = True


@dataclass(frozen=True, slots=True)
class GoneContact:
    """A contact that the CRM holds no more: merged `into` another one, or deleted.

    `erased` where the CRM says that its data must be deleted for the sake of privacy.
    """

    id: str
    into: str | None = None
    erased: bool = False


@dataclass(frozen=True, slots=True)
class CrmPage:
    """What one step of a pass brought, and the cursor once it is recorded.

    `complete` are contacts all of whose activities are in this page, `listed` all contacts and
    `listed_activities` all activities that there are: of what they lack, the CRM knows no more.
    `whole` ends a pass that named everything.
    `left_out` counts what was read and cannot be kept.
    """

    title: str
    cursor: Cursor
    contacts: tuple[CrmContact, ...] = ()
    activities: tuple[CrmActivity, ...] = ()
    gone: tuple[GoneContact, ...] = ()
    complete: frozenset[str] = frozenset()
    listed: frozenset[str] | None = None
    listed_activities: frozenset[str] | None = None
    whole: bool = False
    left_out: Counter[Message] = field(default_factory=Counter)
    part: str = "changes"
    done: int = 0
    total: int = 0


def nobody_known(_: CrmContact) -> bool:
    """Say of every contact that it is not known as it stands."""
    return False


@dataclass(frozen=True, slots=True)
class Look:
    """From where to read on: an empty cursor is the beginning.

    `named` are contacts that a webhook told of. A contact that `is_known` just as it stands, an echo of what
    Kith wrote itself among them, need not be read further.
    """

    cursor: Cursor = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    is_known: Callable[[CrmContact], bool] = nobody_known


class FieldType(StrEnum):
    """What a field holds: a number, a line of text, a day (YYYY-MM-DD), or one of a few words."""

    NUMBER = "number"
    TEXT = "text"
    DAY = "day"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class CrmField:
    """A field that Kith makes on contacts; `name` is Kith's, and the CRM may know it by another."""

    name: str
    label: str
    type: FieldType
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldWrite:
    """What one contact's fields shall hold, by Kith's names; a field that is not named stays as it is."""

    contact: str
    values: Mapping[str, Value]


class WriteOutcome(StrEnum):
    """What became of one contact's fields, or of one task."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What became of one write, and why it was refused, as a sentence."""

    contact: str
    outcome: WriteOutcome
    why: str = ""


@dataclass(frozen=True, slots=True)
class CrmTask:
    """A task for one user about one contact; it is found again by its `key`, which no other task has."""

    key: str
    contact: str
    user: str
    title: str
    text: str
    due: date


@dataclass(frozen=True, slots=True)
class CrmNote:
    """Somebody's own words beside a contact, written at a moment (epoch seconds)."""

    contact: str
    text: str
    at: int


class CrmReading(Protocol):
    """What reads a CRM."""

    def portal(self) -> CrmPortal:
        """Return which customer of the CRM the token opens."""

    def users(self) -> list[CrmUser]:
        """Return who works in the CRM."""

    def changes(self, look: Look) -> Iterator[CrmPage]:
        """Yield what is new or changed, page by page; after each a later look can go on from its cursor."""


class CrmWriting(Protocol):
    """What writes into a CRM."""

    def ensure_fields(self, fields: Sequence[CrmField]) -> None:
        """Make the fields that are missing; what is there already stays."""

    def remove_fields(self, fields: Sequence[CrmField]) -> int:
        """Take the fields away again; return how many there were."""

    def write(self, writes: Sequence[FieldWrite]) -> list[WriteResult]:
        """Write fields, each contact's at once or not at all; return a result for each, in order.

        A value that the CRM dropped without a word is refused by name.
        """

    def put_task(self, task: CrmTask) -> WriteOutcome:
        """Make a task unless there is one with its key."""

    def remove_tasks(self, keys: Sequence[str]) -> int:
        """Delete the tasks with these keys that are not done; return how many."""

    def note(self, note: CrmNote) -> WriteResult:
        """Write a note that everybody sees who sees the contact; it is sent once, and never read again."""


class CrmAdapter(CrmReading, CrmWriting, Protocol):
    """One CRM, opened; every method raises RemoteError, NeedsOwnerError where only its admin can help."""

    # How its records are called in the log, and before the ids of its contacts.
    source: ClassVar[str]
    # Whether a task is seen by nobody but its user: a CRM whose admins see all tasks says False.
    tasks_are_private: ClassVar[bool]
    # After so many seconds everything is read anew, since changes alone do not show what is gone.
    whole_every: ClassVar[int]

    def close(self) -> None:
        """Close every line."""


def field_gone(field: str) -> Message:
    """Return why nothing is written into a field that an admin took away."""
    return Message("the field {field} is not there any more; somebody took it away in the CRM", field=field)


def field_dropped(field: str) -> Message:
    """Return why what was written into a field is not there."""
    return Message("the CRM took the field {field} and did not keep it", field=field)
