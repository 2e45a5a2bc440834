"""Whom the owners of a workplace who agreed to it know: days of contact with each other's contacts, no notes.

Only where the workplace switched the team view on. An owner whom others see here also sees the others.
"""

from collections.abc import Collection

from data.identity.purposes import Purpose
from data.schema import DAY_SECONDS
from data.store.bookkeeping.preferences import EVERYONE, TEAM, Preferences
from data.store.engine.database import Record
from data.store.engine.workspace_tables import tables
from data.store.people.contact_tables import ContactTables
from data.store.people.directory import Directory
from data.store.privacy.consents import Consents

# Of each contact of a wanted owner, when another of these owners was last in touch, under any handle of both.
LATELY = """
SELECT m.owner, m.contact, max(c.at) FROM interactions AS c JOIN interactions AS m
  ON m.workspace = :workspace AND m.handle = c.handle AND m.owner <> c.owner
WHERE c.workspace = :workspace AND c.counts = 1 AND c.at >= :since AND c.at < :as_of
  AND c.recorded_at <= :known_at AND c.owner IN (SELECT r.owner FROM {rows} AS r)
  AND m.owner IN (SELECT r.owner FROM {rows} AS r WHERE r.wanted = 1)
GROUP BY m.owner, m.contact ORDER BY m.owner, m.contact
"""
KNOWN = f"""
SELECT count(DISTINCT at / {DAY_SECONDS}), max(at) FROM interactions
WHERE workspace = :workspace AND owner = :owner AND contact = :contact AND counts = 1
  AND at >= :since AND at <= :now
"""
ALIVE = """
SELECT DISTINCT r.owner FROM {rows} AS r CROSS JOIN interactions AS i
WHERE i.workspace = :workspace AND i.owner = r.owner AND i.contact = r.contact AND i.counts = 1
  AND i.at >= :since AND i.at <= :now
"""


class Colleagues(ContactTables):
    """One workspace's owners who let each other see whom they know."""

    _preferences = tables(Preferences)
    _consents = tables(Consents)
    _directory = tables(Directory)

    def is_on(self) -> bool:
        """Tell whether the workplace switched the team view on."""
        return self._preferences.get(EVERYONE, TEAM) is True

    def switch(self, *, on: bool) -> None:
        """Switch the team view on or off for the whole workplace."""
        self._preferences.set(EVERYONE, TEAM, on)

    def agreed(self) -> set[str]:
        """Return the owners who see each other; nobody where the team view is off."""
        return self._consents.agreed(Purpose.TEAM) if self.is_on() else set()

    def lately(self, owners: Collection[str] | None, since: int, as_of: int, known_at: int) -> list[Record]:
        """Return (owner, contact, when) of colleagues' newest contact since a moment and before as_of.

        Of some owners, or of all. Moments are epoch seconds.
        """
        agreed = self.agreed()
        rows = [[owner, int(owners is None or owner in owners)] for owner in sorted(agreed)]
        columns = {"owner": "text", "wanted": "integer"}
        return (
            self._run_over(LATELY, columns, rows, since=since, as_of=as_of, known_at=known_at) if rows else []
        )

    def in_touch(self, pairs: Collection[tuple[str, str]], since: int, now: int) -> set[str]:
        """Return the owners of those of these pairs of owner and contact who were in touch in a time."""
        columns = {"owner": "text", "contact": "text"}
        return {str(row[0]) for row in self._run_over(ALIVE, columns, list(pairs), since=since, now=now)}

    def knowing(self, contact: str, since: int, now: int) -> dict[str, tuple[str, int, int]]:
        """Return by owner their name for a contact, the days of contact in a time, and when the last was."""
        by_owner = {}
        for owner in sorted(self.agreed().intersection(self._directory.concerned(contact))):
            whom = self._identities.handles(owner, contact)[0]
            ((days, last),) = self._run(KNOWN, owner=owner, contact=whom, since=since, now=now)
            if days:
                by_owner[owner] = (whom, int(days), int(last))
        return by_owner
