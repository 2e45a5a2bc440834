"""Everything from a file into a PostgreSQL database, and proof that it arrived."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import psycopg
from psycopg import sql

from data.errors import InputError
from data.store.engine.database import Record
from data.store.engine.postgres import Postgres
from data.store.engine.sqlite import SQLite

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
# Written by the migrations on either side.
REVISION_TABLE = "alembic_version"
# Digests are added up, so that the order of rows, which no database promises, does not matter.
DIGEST_BYTES = 16
CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Copied:
    """One table: how many rows it has, and the digest of all of them."""

    table: str
    rows: int
    digest: str


def copy_store(source: SQLite, target: Postgres) -> list[Copied]:
    """Copy every table, all or nothing; raises InputError where the target holds rows or one differs."""
    names = [str(row[0]) for row in source.execute(TABLES) if row[0] != REVISION_TABLE]
    with source.transaction(), target.transaction():
        _must_be_empty(target, names)
        copied = [_copy(source, target, name) for name in _parents_first(source, names)]
        for table in copied:
            _must_be_same(table, target, _columns(source, table.table))
            _go_on_counting(target, table.table)
    return copied


def _must_be_empty(target: Postgres, names: Sequence[str]) -> None:
    for name in names:
        if target.first(f'SELECT 1 FROM "{name}" LIMIT 1') is not None:
            raise InputError("the PostgreSQL store already holds {table}; give an empty database", table=name)


def _parents_first(source: SQLite, names: Sequence[str]) -> list[str]:
    """Return the tables so that what a row points at is there before it."""
    waiting = {name: _parents(source, name) & set(names) - {name} for name in names}
    order: list[str] = []
    while waiting:
        free = [name for name, parents in waiting.items() if parents <= set(order)]
        order += free
        waiting = {name: parents for name, parents in waiting.items() if name not in free}
    return order


def _parents(source: SQLite, name: str) -> set[str]:
    return {str(row[2]) for row in source.execute(f'PRAGMA foreign_key_list("{name}")')}


def _columns(source: SQLite, name: str) -> list[str]:
    return [str(row[1]) for row in source.execute(f'PRAGMA table_info("{name}")')]


def _copy(source: SQLite, target: Postgres, name: str) -> Copied:
    columns = _columns(source, name)
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    listed = ", ".join(f'"{column}"' for column in columns)
    sent = Digest()
    try:
        with target.connection.cursor() as cursor, cursor.copy(into) as copy:
            for row in sent.over(source.connection.execute(f'SELECT {listed} FROM "{name}"')):
                copy.write_row(row)
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        raise InputError(
            "a row of {table} cannot be kept in PostgreSQL ({why})", table=name, why=type(error).__name__
        ) from error
    return Copied(name, sent.rows, sent.text)


def _must_be_same(copied: Copied, target: Postgres, columns: Sequence[str]) -> None:
    arrived = Digest()
    query = sql.SQL("SELECT {} FROM {}").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(copied.table)
    )
    with target.connection.cursor("arrived") as cursor:
        cursor.itersize = CHUNK
        for _ in arrived.over(cursor.execute(query)):
            pass
    if (arrived.rows, arrived.text) != (copied.rows, copied.digest):
        raise InputError(
            "{table} did not arrive as it was ({sent} rows sent, {found} found); nothing was copied",
            table=copied.table,
            sent=copied.rows,
            found=arrived.rows,
        )


def _go_on_counting(target: Postgres, name: str) -> None:
    """Let new rows be numbered after the copied ones."""
    numbered = target.first(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND table_name = ? AND column_default LIKE 'nextval%'",
        (name,),
    )
    if numbered is not None:
        column = str(numbered[0])
        target.execute(
            f'SELECT setval(pg_get_serial_sequence(?, ?), max("{column}")) FROM "{name}" HAVING count(*) > 0',
            (name, column),
        )


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
