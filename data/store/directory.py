"""A workspace's relationships as a list to page through; who was merged, and who must be forgotten."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.errors import InputError
from data.store.batch import suppression
from data.store.changes import Changes
from data.store.database import Database

FOUND = """
SELECT i.contact, count(*), min(i.at), max(i.at), max(p.name), coalesce(max(p.kind), 'person'),
       coalesce(max(p.state), 'active')
FROM interactions AS i
LEFT JOIN contacts AS p ON p.workspace = i.workspace AND p.owner = i.owner AND p.contact = i.contact
WHERE i.workspace = :workspace AND i.owner = :owner AND i.counts = 1
"""
GROUPED = """
GROUP BY i.contact HAVING max(i.at) >= :since AND max(i.at) < :before
ORDER BY i.contact LIMIT :limit
"""
SOURCES = """
SELECT source, count(*), count(DISTINCT owner), min(at), max(at), max(recorded_at)
FROM interactions WHERE workspace = ? GROUP BY source ORDER BY source
"""
LATER = 2**62
# Every table in which a person stands, and the column that names them.
NAMED = ("interactions", "plans", "contacts", "answers")
OWNERS = " UNION ".join(
    f"SELECT owner FROM {table} WHERE workspace = :workspace AND contact = :contact" for table in NAMED
)
LISTED = """
SELECT l.owner FROM lists AS l JOIN suggestions AS s ON s.list_id = l.id
WHERE l.workspace = :workspace AND s.contact = :contact
"""
OFF_LISTS = """
DELETE FROM suggestions WHERE contact = :contact
AND list_id IN (SELECT id FROM lists WHERE workspace = :workspace AND owner = :owner)
"""
OFF_READY = "DELETE FROM ready WHERE workspace = :workspace AND owner = :owner"
HANDLES = "SELECT DISTINCT handle FROM interactions WHERE workspace = :workspace AND contact = :contact"
ANSWERED = "DELETE FROM requests WHERE workspace = :workspace AND body LIKE :part ESCAPE '!'"
SUPPRESS = "INSERT INTO suppressed (workspace, digest, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship at a glance; `first` and `last` are epoch seconds."""

    contact: str
    interactions: int
    first: int
    last: int
    name: str | None
    kind: str
    state: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What one source has brought; times are epoch seconds."""

    source: str
    interactions: int
    owners: int
    first: int
    last: int
    recorded_at: int


class Directory:
    """One workspace's people, as a CRM knows them."""

    def __init__(self, database: Database, workspace: str) -> None:
        """Work on an open, up-to-date database."""
        self._database = database
        self._workspace = workspace

    def page(
        self,
        owner: str,
        *,
        after: str | None,
        limit: int,
        since: int = 0,
        before: int = LATER,
        state: str | None = None,
    ) -> list[Relationship]:
        """Return an owner's relationships by contact, those after a name, at most so many."""
        conditions, values = [FOUND], self._values(owner, limit=limit, since=since, before=before)
        if after is not None:
            conditions.append("AND i.contact > :after")
            values["after"] = after
        if state is not None:
            conditions.append("AND coalesce(p.state, 'active') = :state")
            values["state"] = state
        rows = self._database.execute("\n".join((*conditions, GROUPED)), values)
        return [Relationship(*row) for row in rows]

    def get(self, owner: str, contact: str) -> Relationship | None:
        """Return one relationship at a glance, None where there is no interaction."""
        values = self._values(owner, contact=contact, since=0, before=LATER, limit=1)
        row = self._database.first(f"{FOUND} AND i.contact = :contact {GROUPED}", values)
        return None if row is None else Relationship(*row)

    def sources(self) -> list[Seen]:
        """Return what each source has brought into this workspace."""
        return [Seen(*row) for row in self._database.execute(SOURCES, (self._workspace,))]

    def merge(self, gone: str, into: str, owner: str | None = None) -> list[str]:
        """Make one contact part of another, for one owner or all; return the owners it concerned.

        Handles stay as they are, so the log still says how each source named the person.
        """
        if gone == into:
            raise InputError("a contact cannot be merged into itself")
        with self._database.transaction():
            owners = self._concerned(gone, owner)
            for one in owners:
                values = self._values(one, contact=gone, into=into)
                for table in ("interactions", "plans", "answers"):
                    self._database.execute(f"UPDATE {table} SET contact = :into {_WHERE}", values)
                self._database.execute(f"UPDATE contacts SET contact = :into {_WHERE} {_UNLESS}", values)
                self._database.execute(f"DELETE FROM contacts {_WHERE}", values)
                self._database.execute(OFF_LISTS, values)
            Changes(self._database, self._workspace).touch(owners)
        return owners

    def forget(self, contact: str, now: int) -> list[str]:
        """Delete a person wherever they stand and never take them in again; return the owners concerned.

        Only a digest of their handles is kept, to know them by if a source sends them again.
        """
        with self._database.transaction():
            owners = self._concerned(contact, None)
            handles = {
                str(row[0]) for row in self._database.execute(HANDLES, self._values("", contact=contact))
            }
            for one in owners:
                values = self._values(one, contact=contact)
                for table in NAMED:
                    self._database.execute(f"DELETE FROM {table} {_WHERE}", values)
                self._database.execute(OFF_LISTS, values)
                # What was made from the rows names them too.
                self._database.execute(OFF_READY, values)
            self._database.execute(ANSWERED, self._values("", part=f"%{_as_part(contact)}%"))
            rows = [(self._workspace, suppression(self._workspace, one), now) for one in handles | {contact}]
            self._database.write_many(SUPPRESS, sorted(rows))
            Changes(self._database, self._workspace).touch(owners)
        return owners

    def _concerned(self, contact: str, owner: str | None) -> list[str]:
        found = self._database.execute(f"{OWNERS} UNION {LISTED}", self._values("", contact=contact))
        return sorted(str(row[0]) for row in found if owner in {None, row[0]})

    def _values(self, owner: str, **more: Any) -> dict[str, Any]:
        values: Mapping[str, Any] = {"workspace": self._workspace, "owner": owner}
        return {**values, **more}


def _as_part(contact: str) -> str:
    """Return a name as it stands inside JSON text, for LIKE."""
    said = json.dumps(contact, ensure_ascii=False)[1:-1]
    return said.replace("!", "!!").replace("%", "!%").replace("_", "!_")


_WHERE = "WHERE workspace = :workspace AND owner = :owner AND contact = :contact"
_UNLESS = """
AND NOT EXISTS (SELECT 1 FROM contacts AS other WHERE other.workspace = :workspace
                AND other.owner = :owner AND other.contact = :into)
"""
