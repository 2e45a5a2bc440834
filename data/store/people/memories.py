"""What owners remember of their contacts, read back: dated notes, and the facts that have a place.

Notes are the owner's statements, and the words kept with answers and logged contact. All of these rows name
the contact whose they are by now: merging, splitting and undoing move them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from data.memory.remembered import DatedNote, Memory, Remembered, Value, note_from_json, remembered_from_json
from data.schema import OWNER_SOURCE
from data.store.bookkeeping.change_counts import ChangeCounts
from data.store.engine.database import Record
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.feed.change_feed import ChangeFeed

NAMES = ", ".join(f"'{memory}'" for memory in Memory)
OF_CONTACT = "AND contact = :contact"
STATEMENTS = f"""
SELECT contact, name, value, at FROM owner_statements
WHERE workspace = :workspace AND owner = :owner AND undone_at IS NULL AND contact <> ''
  AND name IN ({NAMES}) {{of}}
ORDER BY at, id
"""
SAID = f"""
SELECT id, name, value, at FROM owner_statements
WHERE workspace = :workspace AND owner = :owner AND contact = :contact AND undone_at IS NULL
  AND name IN ({NAMES})
ORDER BY at DESC, id DESC
"""
TAKE_BACK = """
UPDATE owner_statements SET undone_at = :at
WHERE workspace = :workspace AND owner = :owner AND contact = :contact AND id = :id
"""
# The note of a contact by word is that of its answer.
WORDS = f"""
SELECT contact, note, at FROM answers
WHERE workspace = :workspace AND owner = :owner AND undone_at IS NULL AND note IS NOT NULL {{of}}
UNION ALL
SELECT contact, note, at FROM interactions
WHERE workspace = :workspace AND owner = :owner AND note IS NOT NULL AND source <> '{OWNER_SOURCE}' {{of}}
"""
# Of these a contact may have several; of all others the newest word holds.
SEVERAL = (Memory.NUMBER, Memory.ADDRESS)


class SaidMemory(NamedTuple):
    """One thing that an owner wrote down of a contact, by the number that takes it back."""

    id: int
    remembered: Remembered
    at: int


@dataclass(frozen=True)
class Remembrance:
    """Everything that an owner wrote down of one contact: notes newest first, facts by what they are."""

    notes: tuple[DatedNote, ...] = ()
    facts: Mapping[Memory, tuple[str, ...]] = field(default_factory=dict)

    def fact(self, memory: Memory) -> str | None:
        """Return the one value of a fact, None where nothing was written down."""
        return next(iter(self.facts.get(memory, ())), None)


class Memories(WorkspaceTables):
    """What the owners of one workspace remember."""

    _changes = tables(ChangeCounts)
    _feed = tables(ChangeFeed)

    def of(self, owner: str, contact: str) -> Remembrance:
        """Return what an owner wrote down of a contact, by the name that it has by now."""
        return self._read(owner, contact).get(contact, Remembrance())

    def all(self, owner: str) -> dict[str, Remembrance]:
        """Return what an owner wrote down, by contact."""
        return self._read(owner, None)

    def latest_note(self, owner: str, contact: str) -> DatedNote | None:
        """Return the last thing that an owner wrote down of a contact, None where there is nothing."""
        return next(iter(self.of(owner, contact).notes), None)

    def said(self, owner: str, contact: str) -> list[SaidMemory]:
        """Return what an owner wrote down of a contact and did not take back, newest first."""
        rows = self._run(SAID, owner=owner, contact=contact)
        return [
            SaidMemory(number, remembered_from_json(name, json.loads(value)), at)
            for number, name, value, at in rows
        ]

    def take_back(self, owner: str, contact: str, number: int, at: int) -> bool:
        """Take back one thing that an owner wrote down of a contact; return whether it stood."""
        with self.database.transaction():
            if all(one.id != number for one in self.said(owner, contact)):
                return False
            self._run(TAKE_BACK, owner=owner, contact=contact, id=number, at=at)
            self._changes.touch({owner})
            self._feed.look_again([owner], at)
        return True

    def newest(self, owner: str, contact: str) -> Remembered | None:
        """Return what was understood of the owner's last words about a contact."""
        rows = self._rows(STATEMENTS, owner, contact)
        return remembered_from_json(rows[-1][1], json.loads(rows[-1][2])) if rows else None

    def circles(self, owner: str) -> dict[str, str]:
        """Return the circle of each contact that is in one."""
        circles = {
            str(contact): json.loads(value)
            for contact, name, value, _ in self._rows(STATEMENTS, owner, None)
            if name == Memory.CIRCLE
        }
        return {who: circle for who, circle in sorted(circles.items()) if circle}

    def _read(self, owner: str, contact: str | None) -> dict[str, Remembrance]:
        notes: dict[str, list[DatedNote]] = {}
        facts: dict[str, dict[Memory, tuple[str, ...]]] = {}
        for who, name, text, at in self._rows(STATEMENTS, owner, contact):
            value = json.loads(text)
            if name == Memory.NOTE:
                notes.setdefault(who, []).append(note_from_json(value, at))
            else:
                own = remembered_from_json(name, value)
                _add(facts.setdefault(who, {}), own.memory, own.value)
        for who, note, at in self._rows(WORDS, owner, contact):
            notes.setdefault(who, []).append(DatedNote(note, at=at))
        return {
            who: Remembrance(_newest_first(notes.get(who, [])), facts.get(who, {}))
            for who in sorted({*notes, *facts})
        }

    def _rows(self, query: str, owner: str, contact: str | None) -> list[Record]:
        if contact is None:
            return self._run(query.format(of=""), owner=owner)
        return self._run(query.format(of=OF_CONTACT), owner=owner, contact=contact)


def _add(facts: dict[Memory, tuple[str, ...]], memory: Memory, value: Value) -> None:
    """Let the newest word hold, or of what a contact has several be one more; None takes it back."""
    before = facts.get(memory, ()) if memory in SEVERAL else ()
    facts[memory] = tuple(dict.fromkeys([*before, f"{value}"])) if value else ()


def _newest_first(notes: list[DatedNote]) -> tuple[DatedNote, ...]:
    return tuple(sorted(notes, key=lambda note: (-note.at, note.text)))
