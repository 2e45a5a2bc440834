"""The contacts of an owner, of whom anything is kept, with the moment at which that last changed."""

from data.store.engine.workspace_tables import WorkspaceTables

# A card may lie under a handle that belongs to somebody else by now.
CHANGED = """
SELECT contact, max(moment) FROM (
  SELECT coalesce(h.contact, p.contact) AS contact, p.updated_at AS moment
  FROM contacts AS p LEFT JOIN handles AS h
    ON h.workspace = p.workspace AND h.owner = p.owner AND h.handle = p.contact
  WHERE p.workspace = :workspace AND p.owner = :owner
  UNION ALL
  SELECT i.contact AS contact, i.recorded_at AS moment FROM interactions AS i
  WHERE i.workspace = :workspace AND i.owner = :owner
) AS moments
WHERE contact > :after GROUP BY contact HAVING max(moment) >= :since ORDER BY contact
"""


class ContactPages(WorkspaceTables):
    """The contacts of one workspace's owners."""

    def changed_at(self, owner: str, *, after: str = "", since: int = 0) -> dict[str, int]:
        """Return when each contact after a name last changed, by contact; those changed at or after `since`.

        Moments are in epoch seconds: of the newest word on a card, or of the newest interaction taken in.
        """
        rows = self._run(CHANGED, owner=owner, after=after, since=since)
        return {str(contact): int(moment) for contact, moment in rows}
