"""A workspace's relationships as a list to page through; who was merged, and who must be erased."""

from dataclasses import dataclass
from typing import Any

from data.errors import InputError
from data.store.bookkeeping.change_counts import ChangeCounts
from data.store.engine.database import END_OF_TIME
from data.store.engine.workspace_tables import WorkspaceTables, tables
from data.store.people.erased_handles import EVERYONE, ErasedHandles
from data.store.people.erasure import ABOUT_CONTACTS, Erasure
from data.store.people.identities import Identities

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
MERGED = "merged by the CRM"
# Every table in which a person stands, and the columns that name them.
OWNERS = " UNION ".join(
    f"SELECT owner FROM {table} WHERE workspace = :workspace AND {column} = :contact"
    for table, columns in ABOUT_CONTACTS.items()
    for column in columns
)
LISTED = """
SELECT l.owner FROM lists AS l JOIN suggestions AS s ON s.list_id = l.id
WHERE l.workspace = :workspace AND s.contact = :contact
"""


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


class Directory(WorkspaceTables):
    """One workspace's people, as a CRM knows them."""

    _changes = tables(ChangeCounts)
    _identities = tables(Identities)
    _erased = tables(ErasedHandles)
    _erasure = tables(Erasure)

    def page(
        self,
        owner: str,
        *,
        after: str | None,
        limit: int,
        since: int = 0,
        before: int = END_OF_TIME,
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
        rows = self.database.execute("\n".join((*conditions, GROUPED)), values)
        return [Relationship(*row) for row in rows]

    def get(self, owner: str, contact: str) -> Relationship | None:
        """Return one relationship at a glance, None where there is no interaction."""
        values = self._values(owner, contact=contact, since=0, before=END_OF_TIME, limit=1)
        row = self.database.first(f"{FOUND} AND i.contact = :contact {GROUPED}", values)
        return None if row is None else Relationship(*row)

    def merge(self, gone: str, into: str, at: int, owner: str | None = None) -> list[str]:
        """Make one contact part of another, for one owner or all; return the owners it concerned.

        Decided as by the owner, so that it can be undone, and holds for what still comes.
        """
        if gone == into:
            raise InputError("a contact cannot be merged into itself")
        with self.database.transaction():
            owners = self._concerned(gone, owner)
            self._check(into, owners)
            for concerned in owners:
                self._identities.merge(concerned, [into, gone], MERGED, at)
            self._changes.touch(owners)
        return owners

    def forget(self, contact: str, at: int) -> list[str]:
        """Delete a person wherever they stand and never take them in again; return the owners concerned."""
        with self.database.transaction():
            owners = self._concerned(contact, None)
            for concerned in owners:
                self._erasure.forget(concerned, contact, at, for_everyone=True, scrub=False)
            # Also where nothing is known yet: a source may bring them tomorrow.
            self._erased.remember(EVERYONE, [contact], at)
        return owners

    def _check(self, into: str, owners: list[str]) -> None:
        """Refuse to name a relationship after its owner, or after somebody who must not come back."""
        if into in owners:
            raise InputError(
                "{owner!r} is the owner; nobody is merged into the owner of a relationship", owner=into
            )
        self._erased.check(owners, into)

    def _concerned(self, contact: str, owner: str | None) -> list[str]:
        rows = self.database.execute(f"{OWNERS} UNION {LISTED}", self._values("", contact=contact))
        return sorted(str(row[0]) for row in rows if owner in {None, row[0]})

    def _values(self, owner: str, **more: Any) -> dict[str, Any]:
        return {"workspace": self.workspace, "owner": owner, **more}
