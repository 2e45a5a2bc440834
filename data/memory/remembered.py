"""One thing to remember of a contact: a dated note, or something that has a place of its own."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, TypeAlias


class Memory(StrEnum):
    """What a thing to remember is; it is kept as the owner's statement of this name."""

    NOTE = "note"
    BORN = "born"
    MET = "met"
    COMPANY = "company"
    CIRCLE = "circle"
    NUMBER = "number"
    ADDRESS = "address"


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


Value: TypeAlias = "str | Note"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was understood of the owner's words: a note, or a text; `born` is YYYY-MM-DD or --MM-DD."""

    memory: Memory
    value: Value

    def as_json(self) -> Any:
        """Return the value as it is kept."""
        return asdict(self.value) if isinstance(self.value, Note) else self.value


def note_from_json(value: Any, at: int) -> DatedNote:
    """Return a note as it was kept at a moment."""
    pledge = value.get("pledge")
    return DatedNote(value["text"], None if pledge is None else Pledge(pledge), value.get("until"), at)


def remembered_from_json(name: str, value: Any) -> Remembered:
    """Return what a statement of this name holds."""
    if name != Memory.NOTE:
        return Remembered(Memory(name), str(value))
    note = note_from_json(value, 0)
    return Remembered(Memory.NOTE, Note(note.text, note.pledge, note.until))
