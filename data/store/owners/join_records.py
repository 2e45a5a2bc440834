"""What joining two owners changed in every table, kept row by row until it is undone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from data.errors import NotFoundError
from data.store.engine.database import Record
from data.store.engine.statements import insert
from data.store.engine.workspace_tables import WorkspaceTables
from data.store.owners.owner_tables import OF_LISTS, RESTORED
from data.store.owners.reversal import Key, Row, Rows

OF_BOTH = "workspace = :workspace AND owner IN (:owner, :into)"
OF_THEIR_LISTS = f"list_id IN (SELECT id FROM lists WHERE {OF_BOTH})"
COPY = "CREATE TEMP TABLE before_{table} AS SELECT {columns} FROM {table} LIMIT 0"
FILL = "INSERT INTO before_{table} SELECT {columns} FROM {table} WHERE {whose}"
BEFORE = "SELECT {columns} FROM before_{table} EXCEPT SELECT {columns} FROM {table} WHERE {whose}"
AFTER = "SELECT {columns} FROM {table} WHERE {whose} EXCEPT SELECT {columns} FROM before_{table}"
NOW = "SELECT {columns} FROM {table} WHERE {whose}"
NEW = """
INSERT INTO owner_joins (workspace, owner, former, owner_then, at)
VALUES (:workspace, :into, :owner, :into, :at) RETURNING id
"""
KEEP = insert("owner_join_rows", "workspace, owner, join_id, table_name, is_before, content")
NEWEST = """
SELECT id, owner, former, owner_then, at FROM owner_joins
WHERE workspace = ? AND owner = ? ORDER BY id DESC LIMIT 1
"""
ROWS = """
SELECT content FROM owner_join_rows
WHERE workspace = ? AND join_id = ? AND table_name = ? AND is_before = ?
"""
# The rows of an earlier join are whose that join is.
FOLLOW = """
UPDATE owner_join_rows SET owner = (SELECT j.owner FROM owner_joins AS j WHERE j.id = owner_join_rows.join_id)
WHERE workspace = ? AND owner = ?
"""


@dataclass(frozen=True, slots=True)
class JoinRecord:
    """One join: whose history became part of whose, as both were called then, and when (epoch seconds)."""

    number: int
    owner: str
    former: str
    owner_then: str
    at: int


class JoinRecords(WorkspaceTables):
    """The records of one workspace's joins."""

    def begin(self, owner: str, into: str) -> None:
        """Note what is there before a join, inside its transaction."""
        for table in RESTORED:
            columns = ", ".join(self.database.columns(table))
            self._run(COPY.format(table=table, columns=columns))
            query = FILL.format(table=table, columns=columns, whose=_whose(table))
            self._run(query, owner=owner, into=into)

    def end(self, owner: str, into: str, at: int) -> None:
        """Keep what the join changed, inside its transaction."""
        number = int(self._run(NEW, owner=owner, into=into, at=at)[0][0])
        for table in RESTORED:
            for is_before, query in ((1, BEFORE), (0, AFTER)):
                rows = self._rows(query, table, owner, into)
                key = (self.workspace, into, number, table, is_before)
                self.database.write_many(KEEP, [(*key, _text(row)) for row in rows])
            self._run(f"DROP TABLE before_{table}")

    def newest(self, into: str) -> JoinRecord:
        """Return the newest join into an owner; raises NotFoundError where there is none."""
        row = self.database.first(NEWEST, (self.workspace, into))
        if row is None:
            raise NotFoundError(
                "nobody was joined into {owner!r}, or before Kith kept what a join changes", owner=into
            )
        return JoinRecord(*row)

    def changed(self, record: JoinRecord, table: str) -> tuple[Rows, Rows]:
        """Return the rows of a table before and after a join, by their keys, of those that it changed."""
        before, after = (
            _by_key(table, (json.loads(text) for (text,) in self._kept(record, table, is_before)))
            for is_before in (1, 0)
        )
        return before, after

    def now(self, record: JoinRecord, table: str) -> Rows:
        """Return today's rows of both owners, by their keys."""
        return _by_key(table, self._rows(NOW, table, record.former, record.owner))

    def drop(self, record: JoinRecord) -> None:
        """Delete the record of a join that was undone, inside its transaction."""
        key = (self.workspace, record.number)
        self.database.write_many("DELETE FROM owner_join_rows WHERE workspace = ? AND join_id = ?", [key])
        self.database.write_many("DELETE FROM owner_joins WHERE workspace = ? AND id = ?", [key])
        self.database.write_many(FOLLOW, [(self.workspace, record.owner)])

    def _kept(self, record: JoinRecord, table: str, is_before: int) -> list[Record]:
        return self.database.execute(ROWS, (self.workspace, record.number, table, is_before))

    def _rows(self, query: str, table: str, owner: str, into: str) -> Iterator[Row]:
        names = self.database.columns(table)
        text = query.format(table=table, columns=", ".join(names), whose=_whose(table))
        for row in self._run(text, owner=owner, into=into):
            yield dict(zip(names, row, strict=True))


def _whose(table: str) -> str:
    return OF_THEIR_LISTS if table in OF_LISTS else OF_BOTH


def _text(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False)


def _by_key(table: str, rows: Iterator[Row]) -> dict[Key, Row]:
    return {tuple(row[name] for name in RESTORED[table]): row for row in rows}
