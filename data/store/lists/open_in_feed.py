"""Which suggestions the change feed said are open, and what it says when that changes.

Open is a definition (open_suggestions): an answer, an interaction, a merge, a new list may each change it. So
no caller says what opened or closed. Each says whose suggestions to look at again, and before the commit what
is open by then is compared with what the feed said last.
"""

from collections.abc import Mapping
from typing import Any

from data.store.engine.database import END_OF_TIME, Database
from data.store.engine.noted import Noted
from data.store.engine.request_id import from_requests
from data.store.engine.workspace_tables import OWNER, WorkspaceTables, tables
from data.store.feed.change_feed import Change, ChangeFeed, ChangeKind
from data.store.feed.webhook_endpoints import WebhookEndpoints
from data.store.lists.open_suggestions import OPEN_OF

OWNERS_NOW = {"owner": "text", "now": "bigint"}
PAIRS = {"owner": "text", "contact": "text"}
# An owner's open suggestions are few. Where as many pairs of each owner came, they are read at once.
PAIRS_OF_AN_OWNER = 10
# Crossed, so that SQLite looks each of the few rows up and does not walk through the table.
SAID = """
SELECT o.owner, o.contact FROM {rows} AS r CROSS JOIN open_in_feed AS o
WHERE o.workspace = :workspace AND o.owner = r.owner
"""
SAID_OF = """
SELECT DISTINCT o.owner FROM {rows} AS r CROSS JOIN open_in_feed AS o
WHERE o.workspace = :workspace AND o.owner = r.owner AND o.contact = r.contact
"""
ANY_SAID = "SELECT 1 FROM open_in_feed WHERE workspace = :workspace LIMIT 1"
UNSAY = "DELETE FROM open_in_feed WHERE workspace = ? AND owner = ? AND contact = ?"
LOOKED_AT = "SELECT looked_at FROM feed_cursors WHERE workspace = :workspace"
LOOKED = "UPDATE feed_cursors SET looked_at = :now WHERE workspace = :workspace AND looked_at < :now"
# Whose snooze, day of no reminder, or list of a day to come became true by itself.
BY_TIME = """
SELECT owner FROM answers WHERE workspace = :workspace AND until > :since AND until <= :now
UNION SELECT owner FROM lists
  WHERE workspace = :workspace AND as_of > published_at AND as_of > :since AND as_of <= :now
UNION SELECT owner FROM owner_statements
  WHERE workspace = :workspace AND name = 'not_before'
    AND CASE WHEN value <> 'null' THEN CAST(value AS bigint) END BETWEEN :since + 1 AND :now
"""


class OpenInFeed(WorkspaceTables):
    """The suggestions of one workspace that its feed said are open."""

    _feed = tables(ChangeFeed)

    def compare(self, noted: Noted) -> None:
        """Write what opened and closed of those noted, inside the transaction that noted them."""
        moments = noted.owners | self._closable(noted.pairs)
        if not moments:
            return
        owners = sorted(moments.items())
        rows = self._run_over(OPEN_OF, OWNERS_NOW, owners, forever=END_OF_TIME)
        is_open = {(str(owner), str(contact)): (str(pool), int(rank)) for owner, contact, pool, rank in rows}
        told_open = {(str(owner), str(who)) for owner, who in self._run_over(SAID, OWNERS_NOW, owners)}
        self._write(
            {pair: is_open[pair] for pair in is_open if pair not in told_open},
            told_open - set(is_open),
            moments,
        )

    def look_by_time(self, now: int) -> None:
        """Write what opened or closed because its moment has come, as the end of a snooze."""
        since = self._run(LOOKED_AT)
        if not since:
            return
        owners = [str(row[0]) for row in self._run(BY_TIME, since=since[0][0], now=now)]
        with self.database.transaction():
            self._run(LOOKED, now=now)
            self._feed.look_again(owners, now)

    def _closable(self, pairs: Mapping[tuple[str, str], int]) -> dict[str, int]:
        """Return the owners, with their moment, of those pairs of which the feed said that one is open."""
        if not pairs or not self._run(ANY_SAID):
            return {}
        of = [[owner] for owner in {owner for owner, _ in pairs}]
        if len(of) * PAIRS_OF_AN_OWNER <= len(pairs):
            owners = {str(row[0]) for row in self._run_over(SAID, OWNER, of) if row in pairs}
        else:
            owners = {str(row[0]) for row in self._run_over(SAID_OF, PAIRS, list(pairs))}
        return {owner: at for (owner, _), at in pairs.items() if owner in owners}

    def _write(
        self,
        opened: Mapping[tuple[str, str], tuple[str, int]],
        closed: set[tuple[str, str]],
        moments: Mapping[str, int],
    ) -> None:
        gone = sorted(closed)
        changes = [Change(ChangeKind.SUGGESTION_CLOSED, who, moments[who], contact) for who, contact in gone]
        for (who, contact), (pool, rank) in sorted(opened.items()):
            details: dict[str, Any] = {"pool": pool, "rank": rank}
            changes.append(Change(ChangeKind.SUGGESTION_OPENED, who, moments[who], contact, details=details))
        new = [(self.workspace, *pair) for pair in sorted(opened)]
        with self.database.transaction():
            self.database.write_many(UNSAY, [(self.workspace, *pair) for pair in gone])
            self.database.insert_many("open_in_feed", {"workspace": "text", **PAIRS}, new)
            self._feed.append(changes)


def tell_changes(database: Database, noted: Mapping[str, Noted]) -> None:
    """Complete the feeds of the workspaces that a transaction changed, as its last part."""
    # In one order: two transactions of the same workspaces wait for each other in the same one.
    for workspace, of_workspace in sorted(noted.items()):
        with from_requests(of_workspace.requests):
            OpenInFeed(database, workspace).compare(of_workspace)
        before = ChangeFeed(database, workspace).number()
        if before is not None:
            WebhookEndpoints(database, workspace).send(before)
