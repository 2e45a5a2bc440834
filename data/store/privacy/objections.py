"""Contacts who objected: their history is kept, and nothing is made of it, for any owner of the workspace."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from data.errors import NotFoundError
from data.store.engine.database import Record
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import tables
from data.store.people.contact_tables import ContactTables
from data.store.people.directory import Directory

KEEP = f"{insert('objections', 'workspace, handle, contact, at, asked_by')} ON CONFLICT DO NOTHING"
HANDLES = "SELECT handle FROM objections WHERE workspace = ?"
# Whoever has such a handle: a merge takes the objection along, a split leaves it with the handle.
MERGED = """
SELECT h.owner, h.contact FROM objections AS o
JOIN handles AS h ON h.workspace = :workspace AND h.handle = o.handle
WHERE o.workspace = :workspace
"""
ALL = """
SELECT contact, min(at), min(asked_by) FROM objections WHERE workspace = ? GROUP BY contact
ORDER BY min(at) DESC, contact
"""
UNDER = """
SELECT DISTINCT contact FROM objections
WHERE workspace = :workspace AND (handle = :contact OR contact = :contact)
"""
OF_CONTACT = "SELECT handle FROM objections WHERE workspace = ? AND contact = ?"
LIFT = "DELETE FROM objections WHERE workspace = ? AND contact = ?"
# Whether a contact of an owner objected.
HasObjected = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection: whose, when it was written down (epoch seconds) and by whom."""

    contact: str
    at: int
    asked_by: str


class Objections(ContactTables):
    """The objections of one workspace's contacts."""

    _directory = tables(Directory)

    def add(self, contact: str, at: int, asked_by: str) -> list[str]:
        """Keep that a contact objected, under all their handles; return the owners it concerns."""
        contact = self._directory.spelled(contact)
        with self.database.transaction():
            known_to = self._directory.concerned(contact)
            handles = {
                contact,
                *(one for owner in known_to for one in self._identities.handles(owner, contact)),
            }
            rows = [(self.workspace, handle, contact, at, asked_by) for handle in sorted(handles)]
            self.database.write_many(KEEP, rows)
            return self._look_again(handles, at)

    def lift(self, contact: str, at: int) -> list[str]:
        """Take an objection back under all handles; return the owners it concerned.

        Raises NotFoundError where the contact did not object.
        """
        contact = self._directory.spelled(contact)
        with self.database.transaction():
            keys = [(self.workspace, name) for name in self._names(contact)]
            if not keys:
                raise NotFoundError("{contact!r} has not objected here", contact=contact)
            handles = [str(row[0]) for key in keys for row in self.database.execute(OF_CONTACT, key)]
            self.database.write_many(LIFT, keys)
            return self._look_again(handles, at)

    def all(self) -> list[Objection]:
        """Return all objections that stand, newest first."""
        return [Objection(*row) for row in self.database.execute(ALL, (self.workspace,))]

    def of(self, contact: str) -> list[Objection]:
        """Return the objections that were written down under a contact, or under one of their handles."""
        names = self._names(contact)
        return [one for one in self.all() if one.contact in names]

    def _names(self, contact: str) -> set[str]:
        return {str(row[0]) for row in self._run(UNDER, contact=contact)}

    def predicate(self) -> HasObjected | None:
        """Return a function that tells whether an owner's contact objected; None where nobody did."""
        handles = {str(row[0]) for row in self.database.execute(HANDLES, (self.workspace,))}
        if not handles:
            return None
        merged = {(str(owner), str(contact)) for owner, contact in self._run(MERGED)}
        return lambda owner, contact: contact in handles or (owner, contact) in merged

    def leave_out(self, rows: list[Record]) -> list[Record]:
        """Return rows of (owner, contact, …) without those of contacts who objected."""
        has_objected = self.predicate()
        return rows if has_objected is None else [row for row in rows if not has_objected(*row[:2])]

    def holds(self, owner: str, contact: str) -> bool:
        """Tell whether an owner's contact objected."""
        has_objected = self.predicate()
        return has_objected is not None and has_objected(owner, contact)

    def _look_again(self, handles: Collection[str], at: int) -> list[str]:
        """Have the suggestions looked at of everybody who knows one of these handles; return their names."""
        owners = sorted({owner for handle in handles for owner in self._directory.concerned(handle)})
        self._changes.touch(owners)
        self._feed.look_again(owners, at)
        return owners
