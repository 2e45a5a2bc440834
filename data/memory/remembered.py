"""One thing to remember of a contact: a dated note, or something that has a place of its own."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from data.schema import from_epoch, to_epoch

# A name, not a story.
LONGEST_NAME = 120


class Memory(StrEnum):
    """What a thing to remember is; it is kept as the owner's statement of this name."""

    NOTE = "note"
    BORN = "born"
    MET = "met"
    COMPANY = "company"
    CIRCLE = "circle"
    NUMBER = "number"
    ADDRESS = "address"
    CADENCE = "cadence_days"
    NOT_BEFORE = "not_before"


class Pledge(StrEnum):
    """What is still open between the two by a note, seen from the owner."""

    LENT = "lent"
    BORROWED = "borrowed"
    PROMISED = "promised"
    PROMISED_ME = "promised_me"


@dataclass(frozen=True, slots=True)
class Note:
    """The owner's own words; `until` is the day (YYYY-MM-DD) by which a pledge is to be kept."""

    text: str
    pledge: Pledge | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class DatedNote(Note):
    """A note with the moment it is of, in epoch seconds."""

    at: int = 0


# Of a text that takes back what was said before: None.
Value: TypeAlias = "str | Note | None"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was understood of the owner's words: a note, or a text.

    A birthday is YYYY-MM-DD or --MM-DD, a cadence a number of days, `not_before` a day YYYY-MM-DD.
    """

    memory: Memory
    value: Value

    def as_json(self) -> Any:
        """Return the value as it is kept: days as a number, a day as its first moment in UTC."""
        if isinstance(self.value, Note):
            return asdict(self.value)
        if self.memory is Memory.NOT_BEFORE:
            return to_epoch(datetime.fromisoformat(f"{self.value}T00:00Z")) if self.value else 0
        return int(self.value) if self.memory is Memory.CADENCE and self.value else self.value


def note_from_json(value: Any, at: int) -> DatedNote:
    """Return a note as it was kept at a moment."""
    pledge = value.get("pledge")
    return DatedNote(value["text"], None if pledge is None else Pledge(pledge), value.get("until"), at)


def remembered_from_json(name: str, value: Any) -> Remembered:
    """Return what a statement of this name holds."""
    memory = Memory(name)
    if memory is Memory.NOTE:
        note = note_from_json(value, 0)
        return Remembered(memory, Note(note.text, note.pledge, note.until))
    if memory is Memory.NOT_BEFORE:
        return Remembered(memory, f"{from_epoch(value):%Y-%m-%d}" if value else None)
    return Remembered(memory, None if value is None else f"{value}")
