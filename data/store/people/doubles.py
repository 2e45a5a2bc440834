"""Rows that are one moment of contact under two handles of one contact: only one of them counts.

A chat that is exported again after its contact was renamed in the telephone brings every message under
the new name as well; a mail to two addresses of one person is one mail. Such a row is kept, and counts
again as soon as its handle is somebody else's.
"""

from collections.abc import Iterable

from data.schema import DAY_SECONDS, OWNER_SOURCE
from data.store.engine.workspace_tables import WorkspaceTables

# What `counts` holds of a row that would count, were another not there already.
DOUBLE = -1
COUNT_AGAIN = f"""
UPDATE interactions SET counts = 1
WHERE workspace = :workspace AND owner = :owner AND counts = {DOUBLE}
  AND contact IN (SELECT r.contact FROM {{rows}} AS r)
"""
# The nth row of one moment under one handle is the nth under the others. A day without an hour is no moment.
MARK = f"""
UPDATE interactions SET counts = {DOUBLE}
WHERE workspace = :workspace AND owner = :owner AND (source, external_id, handle) IN (
  SELECT source, external_id, handle FROM (
    SELECT source, external_id, handle,
      row_number() OVER (PARTITION BY contact, source, at, direction, channel, place ORDER BY handle) AS turn
    FROM (
      SELECT contact, source, external_id, handle, at, direction, channel,
        row_number() OVER (
          PARTITION BY contact, source, at, direction, channel, handle ORDER BY external_id) AS place
      FROM interactions
      WHERE workspace = :workspace AND owner = :owner AND counts = 1 AND source <> '{OWNER_SOURCE}'
        AND at / {DAY_SECONDS} * {DAY_SECONDS} <> at
        AND contact IN (SELECT r.contact FROM {{rows}} AS r)) AS places) AS turns
  WHERE turn > 1)
"""


class Doubles(WorkspaceTables):
    """The doubled rows of one workspace's log."""

    def settle(self, owner: str, contacts: Iterable[str]) -> None:
        """Let one row count for each moment of these contacts, inside a transaction."""
        names = [[contact] for contact in sorted(set(contacts))]
        if names:
            for query in (COUNT_AGAIN, MARK):
                self._run_over(query, {"contact": "text"}, names, owner=owner)
