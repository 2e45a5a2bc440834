"""The note about each contact that an opener may begin with: what is due between the two, else the newest."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from data.memory.remembered import DatedNote, Memory, Pledge, note_from_json
from data.schema import DAY_SECONDS, LOGGED, to_epoch
from models.lists.candidates.context import KeptNote, Pair

# What was lent or promised is spoken of from a week before its day, or for two years where it has none.
AHEAD, FRESH = 7 * DAY_SECONDS, 730 * DAY_SECONDS
Rows = Iterable[tuple[Any, ...]]


def notes_to_begin_with(words: Rows, logged: Rows, as_of: int) -> dict[Pair, KeptNote]:
    """Return one note for each (owner, contact) that has any, as of a moment in epoch seconds.

    Parameters
    ----------
    words
        Statements as ListInputs.words gives them.
    logged
        Notes of interactions as ListInputs.notes gives them; a mail's note is its subject.
    """
    notes: dict[Pair, list[tuple[bool, int, KeptNote]]] = defaultdict(list)
    for owner, contact, source, channel, text, at in logged:
        is_subject = channel == "email" and source != LOGGED
        notes[owner, contact].append((False, at, KeptNote(text, is_subject)))
    for owner, contact, name, value, at in words:
        if name == Memory.NOTE:
            written = note_from_json(value, at)
            # To begin with what is not due for weeks would sound like a reminder.
            if written.until is None or _spoken_of_since(written) <= as_of:
                due = _due(written, as_of)
                notes[owner, contact].append((due is not None, at, KeptNote(written.text, False, due)))
    return {pair: max(some, key=lambda note: note[:2])[2] for pair, some in notes.items()}


def _due(note: DatedNote, as_of: int) -> Pledge | None:
    """Return what is open by a note, where it is time to speak of it."""
    return note.pledge if 0 <= as_of - _spoken_of_since(note) <= FRESH else None


def _spoken_of_since(note: DatedNote) -> int:
    if note.until is None:
        return note.at
    return to_epoch(datetime.fromisoformat(f"{note.until}T00:00Z")) - AHEAD
