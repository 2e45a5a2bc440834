"""What is known of contacts beside the log: what they are, their state, the owner's word about them."""

from collections.abc import Sequence
from typing import Any

from data.schema import Contact, ContactKind, ContactState
from data.store.changes import Changes
from data.store.database import Database

FIELDS = "owner, contact, name, kind, state, born, met, importance, cadence_days"
KEEP = f"""
INSERT INTO contacts (workspace, {FIELDS}, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (workspace, owner, contact) DO UPDATE SET
  name = excluded.name, kind = excluded.kind, state = excluded.state, born = excluded.born,
  met = excluded.met, importance = excluded.importance, cadence_days = excluded.cadence_days,
  updated_at = excluded.updated_at
"""


class People:
    """One workspace's part of the table of contacts."""

    def __init__(self, database: Database, workspace: str) -> None:
        """Work on an open, up-to-date database."""
        self._database = database
        self._workspace = workspace

    def keep(self, contacts: Sequence[Contact], updated_at: int) -> None:
        """Write what is known of contacts, each as a whole; durable when it returns."""
        rows = [(self._workspace, *_row(one), updated_at) for one in contacts]
        with self._database.transaction():
            self._database.write_many(KEEP, rows)
            Changes(self._database, self._workspace).touch({one.owner for one in contacts})

    def get(self, owner: str, contact: str) -> Contact | None:
        """Return what is known of a contact, None where nothing is."""
        query = f"SELECT {FIELDS} FROM contacts WHERE workspace = ? AND owner = ? AND contact = ?"
        found = self._database.first(query, (self._workspace, owner, contact))
        return None if found is None else _contact(found)

    def all(self, owner: str | None = None) -> list[Contact]:
        """Return all contacts of which something is known, or one owner's, by owner and contact."""
        query, values = f"SELECT {FIELDS} FROM contacts WHERE workspace = ?", [self._workspace]
        if owner is not None:
            query, values = f"{query} AND owner = ?", [*values, owner]
        found = [_contact(row) for row in self._database.execute(query, values)]
        return sorted(found, key=lambda one: (one.owner, one.contact))


def _row(one: Contact) -> tuple[Any, ...]:
    said = (one.owner, one.contact, one.name, str(one.kind), str(one.state))
    return (*said, one.born, one.met, one.importance, one.cadence_days)


def _contact(row: Sequence[Any]) -> Contact:
    owner, contact, name, kind, state, *rest = row
    return Contact(owner, contact, name, ContactKind(kind), ContactState(state), *rest)
