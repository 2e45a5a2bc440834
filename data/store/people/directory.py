"""A workspace's relationships as a list to page through; who was merged, and who must be erased."""

from dataclasses import dataclass

from data.errors import InputError
from data.identity.handles import handle
from data.store.engine.database import END_OF_TIME
from data.store.engine.workspace_tables import tables
from data.store.people.contact_tables import ContactTables
from data.store.people.erasure import ABOUT_CONTACTS, Erasure

# An objection holds for every handle of a contact, whichever it was made under.
OBJECTED = """(
  EXISTS (SELECT 1 FROM objections AS o WHERE o.workspace = :workspace AND o.handle = i.contact)
  OR EXISTS (
    SELECT 1 FROM handles AS h JOIN objections AS o ON o.workspace = h.workspace AND o.handle = h.handle
    WHERE h.workspace = :workspace AND h.owner = :owner AND h.contact = i.contact))
"""
# The cards of handles that were merged into a contact: they fill the gaps of its own, but for the kind.
OTHER_CARDS = """
FROM handles AS h JOIN contacts AS c
  ON c.workspace = h.workspace AND c.owner = h.owner AND c.contact = h.handle
WHERE h.workspace = :workspace AND h.owner = :owner AND h.contact = i.contact AND h.handle <> h.contact
"""
STATE = f"""
CASE WHEN {OBJECTED} THEN 'objected' ELSE coalesce(
  nullif(max(p.state), 'active'), (SELECT min(c.state) {OTHER_CARDS} AND c.state <> 'active'), 'active') END
"""
FOUND = f"""
SELECT i.contact, count(*), min(i.at), max(i.at), coalesce(max(p.name), (SELECT min(c.name) {OTHER_CARDS})),
  coalesce(max(p.kind), 'person'), {STATE}
FROM interactions AS i
LEFT JOIN contacts AS p ON p.workspace = i.workspace AND p.owner = i.owner AND p.contact = i.contact
WHERE i.workspace = :workspace AND i.owner = :owner AND i.counts = 1
"""
GROUPED = "GROUP BY i.contact HAVING max(i.at) >= :since AND max(i.at) < :before"
IN_ORDER = "ORDER BY i.contact LIMIT :limit"
AFTER, IN_STATE = "AND i.contact > :after", f"AND {STATE} = :state"
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
    """One relationship at a glance; `first_at` and `last_at` are epoch seconds."""

    contact: str
    interactions: int
    first_at: int
    last_at: int
    name: str | None
    kind: str
    state: str


class Directory(ContactTables):
    """One workspace's people, as a CRM knows them."""

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
        parts = (FOUND, AFTER if after is not None else "", GROUPED, IN_STATE if state else "", IN_ORDER)
        values = {"limit": limit, "since": since, "before": before, "after": after, "state": state}
        rows = self._run("\n".join(parts), owner=owner, **values)
        return [Relationship(*row) for row in rows]

    def get(self, owner: str, contact: str) -> Relationship | None:
        """Return one relationship at a glance, None where there is no interaction."""
        values = {"contact": contact, "since": 0, "before": END_OF_TIME, "limit": 1}
        query = f"{FOUND} AND i.contact = :contact {GROUPED} {IN_ORDER}"
        rows = self._run(query, owner=owner, **values)
        return Relationship(*rows[0]) if rows else None

    def merge(self, gone: str, into: str, at: int, owner: str | None = None) -> list[str]:
        """Make one contact part of another, for one owner or all; return the owners it concerned.

        Decided as by the owner, so that it can be undone, and holds for what still comes.
        """
        gone, into = self.spelled(gone, owner), self.spelled(into, owner)
        if gone == into:
            raise InputError("a contact cannot be merged into itself")
        with self.database.transaction():
            owners = self.concerned(gone, owner)
            self._check(into, owners)
            for concerned in owners:
                self._identities.merge(concerned, [into, gone], MERGED, at)
            self._changes.touch(owners)
        return owners

    def forget(self, contact: str, at: int, asked_by: str = "") -> list[str]:
        """Delete a person wherever they stand and never take them in again; return the owners concerned."""
        contact = self.spelled(contact)
        with self.database.transaction():
            owners = self.concerned(contact)
            self._erasure.forget(owners, contact, at, for_everyone=True, scrub=False, asked_by=asked_by)
        return owners

    def _check(self, into: str, owners: list[str]) -> None:
        """Refuse to name a relationship after its owner, or after somebody who must not come back."""
        if into in owners:
            raise InputError(
                "{owner!r} is the owner; nobody is merged into the owner of a relationship", owner=into
            )
        self._erased.check(owners, into)

    def spelled(self, contact: str, owner: str | None = None) -> str:
        """Return the normal form of a contact, unless an owner (or any) knows somebody by this spelling."""
        form = handle(contact)
        return contact if form != contact and self.concerned(contact, owner) else form

    def concerned(self, contact: str, owner: str | None = None) -> list[str]:
        """Return the owners who know somebody by a name or handle; with `owner` this one alone, or none."""
        rows = self._run(f"{OWNERS} UNION {LISTED}", contact=contact)
        return sorted(str(row[0]) for row in rows if owner in {None, row[0]})
