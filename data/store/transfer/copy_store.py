"""Every table of one store into another, of either engine, and proof that it arrived."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from data.errors import InputError
from data.store.engine.database import Database, Record, rows_json

# Written by the migrations on either side; which workers are at work here says nothing of elsewhere.
NOT_COPIED = {"alembic_version", "workers"}
# Rows that have no workspace of their own belong to that of their list.
OF_LISTS = {"suggestions"}
# Numbers of rows, and what points at them: in a store that holds rows already they come after its own.
POINTS_AT = {"list_id": "lists", "join_id": "owner_joins"}
JOIN_ROWS = "owner_join_rows"
WHOLE_NUMBERS = {"integer", "bigint"}
# Digests are added up, so that the order of rows, which no database promises, does not matter.
DIGEST_BYTES = 16
NAME = {"name": "text"}
OF_WORKSPACES = "workspace IN (SELECT r.name FROM {rows} AS r)"
SHOWN_NAMES = 10


@dataclass(frozen=True, slots=True)
class Copied:
    """One table: how many rows were copied, and the digest of all of them."""

    table: str
    rows: int
    digest: str


def copy_store(source: Database, target: Database) -> list[Copied]:
    """Copy every workspace of one open store into another, all or nothing.

    The source is read as it stood at one moment. Raises InputError where the target holds one of the
    workspaces already, or where a table did not arrive as it was.
    """
    with source.snapshot(), target.transaction():
        names = workspaces_in(source)
        _must_be_free(target, names)
        offsets = largest_numbers(target)
        return [_copy(source, target, table, names, offsets) for table in copied_tables(source)]


def copy_as_it_is(source: Database, target: Database) -> list[Copied]:
    """Copy every table into an empty database of the same revision, whichever that is."""
    with source.snapshot(), target.transaction():
        return [_copy(source, target, table, None, {}) for table in copied_tables(source)]


def copied_tables(database: Database) -> list[str]:
    """Return the tables that are copied, so that what a row points at is there before it."""
    names = [name for name in database.tables() if name not in NOT_COPIED]
    return sorted(names, key=lambda name: (name not in POINTS_AT.values(), name))


def workspaces_in(database: Database) -> list[str]:
    """Return the names of all workspaces of which any table holds a row, sorted."""
    names: set[str] = set()
    for table in copied_tables(database):
        if table not in OF_LISTS:
            names |= {str(row[0]) for row in database.execute(f'SELECT DISTINCT workspace FROM "{table}"')}
    return sorted(names)


def table_digest(
    database: Database, table: str, columns: Sequence[str], names: Sequence[str] | None = None
) -> Copied:
    """Return how many rows of a table are some workspaces', or all of them, and their digest."""
    digest = Digest()
    where = "" if names is None else f" WHERE {_of_workspaces(table, database)}"
    rows = rows_json([[name] for name in names or ()])
    for _ in digest.over(database.stream(_select(table, columns) + where, {"rows": rows})):
        pass
    return Copied(table, digest.rows, digest.text)


def _select(table: str, columns: Sequence[str]) -> str:
    listed = ", ".join(f'"{column}"' for column in columns)
    return f'SELECT {listed} FROM "{table}"'


def _must_be_free(target: Database, names: Sequence[str]) -> None:
    if held := sorted({*names} & {*workspaces_in(target)}):
        raise InputError(
            "the store that is copied into already holds the workspaces {names}; remove them there first "
            "with kith workspaces remove, or give an empty database",
            names=tuple(held[:SHOWN_NAMES]),
        )


def largest_numbers(target: Database) -> dict[str, int]:
    """Return the largest number of each numbered table: rows that come are numbered after it."""
    return {
        table: int(target.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"')[0][0])
        for table in copied_tables(target)
        if _is_numbered(target, table)
    }


def _is_numbered(database: Database, table: str) -> bool:
    """Tell whether the rows of a table are told apart by a number that the database gives."""
    return database.column_types(table).get("id") in WHOLE_NUMBERS


def _copy(
    source: Database, target: Database, table: str, names: Sequence[str] | None, offsets: Mapping[str, int]
) -> Copied:
    columns, sent = source.columns(table), Digest()
    rows = renumbered(table, columns, offsets, source.stream(_select(table, columns)))
    target.load(table, columns, sent.over(rows))
    copied = Copied(table, sent.rows, sent.text)
    _must_be_same(copied, table_digest(target, table, columns, names))
    return copied


def renumbered(
    table: str, columns: Sequence[str], offsets: Mapping[str, int], rows: Iterable[Record]
) -> Iterator[Record]:
    """Yield the rows of a table with the numbers that they get in a store that holds some already."""
    shifts = _shifts(table, columns, offsets)
    if table == JOIN_ROWS and any(offsets.values()):
        rows = (_join_row(columns, row, offsets) for row in rows)
    if not shifts:
        yield from rows
        return
    for row in rows:
        yield tuple(
            value + shifts[place] if place in shifts and value is not None else value
            for place, value in enumerate(row)
        )


def _shifts(table: str, columns: Sequence[str], offsets: Mapping[str, int]) -> dict[int, int]:
    """Return by how much the numbers at some places of a table's rows grow."""
    by_column = {column: offsets.get(other, 0) for column, other in POINTS_AT.items()}
    by_column["id"] = offsets.get(table, 0)
    return {place: by_column[name] for place, name in enumerate(columns) if by_column.get(name)}


def _join_row(columns: Sequence[str], row: Record, offsets: Mapping[str, int]) -> Record:
    """Return a row that a join kept, with the numbers inside what it kept."""
    fields = dict(zip(columns, row, strict=True))
    content: dict[str, Any] = json.loads(fields["content"])
    [values] = renumbered(fields["table_name"], list(content), offsets, [tuple(content.values())])
    fields["content"] = json.dumps(dict(zip(content, values, strict=True)), ensure_ascii=False)
    return tuple(fields.values())


def _must_be_same(copied: Copied, arrived: Copied) -> None:
    """Raise InputError unless the rows that arrived are those that were sent."""
    if arrived != copied:
        raise InputError(
            "{table} did not arrive as it was ({sent} rows sent, {found} found); nothing was copied",
            table=copied.table,
            sent=copied.rows,
            found=arrived.rows,
        )


def _of_workspaces(table: str, target: Database) -> str:
    whose = OF_WORKSPACES.format(rows=target.rows(NAME))
    return f"list_id IN (SELECT id FROM lists WHERE {whose})" if table in OF_LISTS else whose


class Digest:
    """Counts rows as they pass, and adds up their digests."""

    def __init__(self) -> None:
        """Begin with no row."""
        self.rows = 0
        self._sum = 0

    @property
    def text(self) -> str:
        """The digest of the rows that passed, the same in any order."""
        return f"{self._sum:0{2 * DIGEST_BYTES}x}"

    def over(self, rows: Iterable[Record]) -> Iterator[Record]:
        """Yield the rows, each counted."""
        for row in rows:
            self.rows += 1
            self._sum = (self._sum + _digest(row)) % 256**DIGEST_BYTES
            yield row


def _digest(row: Sequence[Any]) -> int:
    return int.from_bytes(blake2b(repr(tuple(row)).encode(), digest_size=DIGEST_BYTES).digest(), "big")
