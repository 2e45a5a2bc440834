"""Whoever is erased is erased from what is kept of joins of owners, too: undoing one brings nobody back."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from data.store.engine.workspace_tables import WorkspaceTables

FORMER = "SELECT former FROM owner_joins WHERE workspace = ? AND owner = ?"
ROWS = """
SELECT DISTINCT join_id, table_name, is_before, content FROM owner_join_rows
WHERE workspace = :workspace AND owner = :owner
"""
ROW = "workspace = ? AND owner = ? AND join_id = ? AND table_name = ? AND is_before = ? AND content = ?"
DELETE = f"DELETE FROM owner_join_rows WHERE {ROW}"
REWRITE = f"UPDATE owner_join_rows SET content = ? WHERE {ROW}"
# Their results name people.
JOBS, DECISIONS, MAILS, CODES = "jobs", "identity_decisions", "mail_handles", "handle_codes"


class JoinsOfOwners(WorkspaceTables):
    """What one workspace keeps to undo joins, for whoever erases somebody from it."""

    def former(self, owner: str) -> list[str]:
        """Return the names of owners who were joined into one."""
        return [str(row[0]) for row in self.database.execute(FORMER, (self.workspace, owner))]

    def forget(self, owner: str, handles: Collection[str]) -> None:
        """Delete what names these handles, inside a transaction."""
        names = set(handles)
        rows = [(row, json.loads(row[3])) for row in self._run(ROWS, owner=owner)]
        codes = {
            (row[0], kept["owner"], kept["code"])
            for row, kept in rows
            if row[1] == CODES and kept["handle"] in names
        }
        key = (self.workspace, owner)
        gone = [(*key, *row) for row, kept in rows if _is_theirs(row[0], row[1], kept, names, codes)]
        self.database.write_many(DELETE, gone)
        struck = [(_struck(kept, names), *key, *row) for row, kept in rows if row[1] == DECISIONS]
        self.database.write_many(REWRITE, struck)


def _is_theirs(
    join: int, table: str, row: Mapping[str, Any], names: set[str], codes: set[tuple[int, str, int]]
) -> bool:
    if table == MAILS:
        return (join, row["owner"], row["sender"]) in codes
    return table == JOBS or any(row.get(column) in names for column in ("handle", "contact"))


def _struck(decision: Mapping[str, Any], names: set[str]) -> str:
    """Return a decision without these handles; without any it decides nothing."""
    left = {
        part: json.dumps([one for one in json.loads(decision[part]) if one not in names], ensure_ascii=False)
        for part in ("handles", "others")
    }
    evidence = decision["evidence"] if all(left[part] == decision[part] for part in left) else ""
    return json.dumps({**decision, **left, "evidence": evidence}, ensure_ascii=False)
