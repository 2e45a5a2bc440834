"""A PostgreSQL database as the store: for when one file is not enough."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from zlib import crc32

import psycopg
from psycopg import sql

from data.errors import BusyError, InputError, KithError, disk_is_full, upgrade_needed
from data.settings import POSTGRES
from data.store.engine.database import Database, Record, Values
from data.store.engine.postgres_statements import (
    NUMBERED,
    OTHERS,
    TABLE_NAMES,
    TABLES,
    TYPES,
    counted,
    insert_rows,
    json_rows,
    keys_of_new,
    split_first,
    translated,
)
from data.store.engine.revisions import HEAD, fault, upgrade

# One number for all of Kith: whoever migrates holds it, whoever comes second waits.
MIGRATING = 0x6B697468
PATIENCE_SECONDS = 5
# Rows that a large query brings at once.
CHUNK = 10_000


class Postgres(Database):
    """One connection to a PostgreSQL server."""

    skip_locked = "FOR UPDATE SKIP LOCKED"

    def __init__(self, connection: "psycopg.Connection[Record]") -> None:
        """Work on an open, up-to-date connection."""
        super().__init__()
        self.connection = connection
        self._rehearsing = False

    @classmethod
    def open(cls, url: str) -> "Postgres":
        """Connect, and make the tables where there are none; raises UpgradeNeededError for older ones."""
        opened = cls.connect(url)
        try:
            with told():
                opened.make_ready(url)
        except BaseException:
            opened.close()
            raise
        return opened

    @classmethod
    def connect(cls, url: str) -> "Postgres":
        """Connect to a database at whatever revision it is."""
        try:
            return cls(psycopg.connect(_address(url), autocommit=True, connect_timeout=PATIENCE_SECONDS))
        except psycopg.Error as error:
            raise _unusable(error) from error

    def make_ready(self, url: str) -> None:
        """Set the connection up, and make the tables where there are none."""
        self.connection.execute(f"SET lock_timeout = '{PATIENCE_SECONDS}s'")
        # An answer is given only after the disk has it, whatever the server's own setting.
        self.connection.execute("SET synchronous_commit = on")
        revision = self.revision()
        # Before anything is changed: this may be somebody else's database.
        if wrong := fault(revision, empty=self.first(TABLES) is None):
            raise InputError(
                "this database cannot be used as Kith's store ({why}); give an empty one.", why=f"{wrong}"
            )
        if revision is None:
            migrate(url)
        elif revision != HEAD:
            raise upgrade_needed(revision, HEAD)

    def execute(self, query: str, values: Values = ()) -> list[Record]:
        """Return all rows of a query."""
        with told():
            cursor = self.connection.execute(translated(query), values or None)
            return cursor.fetchall() if cursor.description else []

    def write_many(self, query: str, rows: Sequence[Record]) -> int:
        """Run a writing query once for each row."""
        with told(), self.transaction(), self.connection.cursor() as cursor:
            cursor.executemany(translated(query), rows)
            return max(cursor.rowcount, 0)

    def insert_new(
        self, table: str, columns: Mapping[str, str], rows: Sequence[Record], key: slice
    ) -> set[Record]:
        """Insert rows that come as one JSON text: one parameter instead of many thousands."""
        created, new = self._insert_new(table, columns, json.dumps(rows), len(rows), key)
        return set() if created == len(rows) else {row[key] for row in rows} - new

    def insert_many(self, table: str, columns: Mapping[str, str], rows: Sequence[Record]) -> int:
        """Insert rows that come as one JSON text, and let the server count them."""
        return self._number(counted(insert_rows(table, columns)), json.dumps(rows))

    def upsert_many(
        self, table: str, columns: Mapping[str, str], rows: Sequence[Record], key: slice, correction: str
    ) -> tuple[int, int]:
        """Insert what is new, then correct the others; a statement may change no row twice."""
        text, changed = json.dumps(rows), 0
        created, new = self._insert_new(table, columns, text, len(rows), key)
        correct = counted(insert_rows(table, columns, correction))
        if not created and len({row[key] for row in rows}) == len(rows):
            return 0, self._number(correct, text)  # The same again.
        _, present = split_first(rows, key, new) if created < len(rows) else ((), ())
        while present:
            once, present = split_first(present, key, {row[key] for row in present})
            changed += self._number(correct, json.dumps(once))
        return created, changed

    def _insert_new(
        self, table: str, columns: Mapping[str, str], rows: str, size: int, key: slice
    ) -> tuple[int, set[Record]]:
        """Insert so many rows of JSON; return how many were new and, where not all were, their keys."""
        insert = keys_of_new(insert_rows(table, columns), ", ".join(list(columns)[key]))
        created, keys = self.execute(insert, {"rows": rows, "size": size})[0]
        return int(created), set(map(tuple, keys or ()))

    def _number(self, query: str, rows: str) -> int:
        return int(self.execute(query, {"rows": rows})[0][0])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything inside or nothing."""
        within = self.connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE
        # A rehearsal is one transaction in which each of its own may fail by itself, as in earnest.
        if within and not self._rehearsing:
            yield
            return
        try:
            with told(), self.connection.transaction():
                yield
                self.see_to_notes()
        finally:
            self.forget_notes()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Do everything inside or nothing."""
        with told(), self.connection.transaction():
            yield

    def rows(self, columns: Mapping[str, str]) -> str:
        """Return SQL for the rows of a JSON array."""
        return json_rows(columns)

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns."""
        query = (
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position"
        )
        return [str(row[0]) for row in self.execute(query, (table,))]

    def tables(self) -> list[str]:
        """Return the names of all tables."""
        return [str(row[0]) for row in self.execute(TABLE_NAMES)]

    def column_types(self, table: str) -> dict[str, str]:
        """Return the declared types of a table's columns."""
        return {str(name): str(kind) for name, kind in self.execute(TYPES, (table,))}

    def stream(self, query: str, values: Values = ()) -> Iterator[Record]:
        """Yield the rows of a query, some thousand at once."""
        with told(), self.connection.cursor("kith_rows") as cursor:
            cursor.itersize = CHUNK
            yield from cursor.execute(translated(query), values or None)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Record]) -> None:
        """Insert rows by COPY, and let new rows be numbered after them."""
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        try:
            with told(), self.connection.cursor() as cursor, cursor.copy(into) as copy:
                for row in rows:
                    copy.write_row(row)
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            raise InputError(
                "a row of {table} cannot be kept in PostgreSQL ({why})", table=table, why=type(error).__name__
            ) from error
        self._go_on_counting(table)

    def _go_on_counting(self, table: str) -> None:
        if (numbered := self.first(NUMBERED, (table,))) is not None:
            column = str(numbered[0])
            next_number = f'setval(pg_get_serial_sequence(?, ?), max("{column}"))'
            self.execute(f'SELECT {next_number} FROM "{table}" HAVING count(*) > 0', (table, column))

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read as of now."""
        with told(), self.connection.transaction():
            self.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

    def is_alone(self) -> bool:
        """Tell whether nobody else is connected to this database."""
        return self.first(OTHERS) is None

    @contextmanager
    def job(self, name: str) -> Iterator[bool]:
        """Lend whether nobody else does this job; the server forgets it with the connection."""
        key = (MIGRATING, crc32(name.encode()) >> 1)
        [(is_mine,)] = self.execute("SELECT pg_try_advisory_lock(?, ?)", key)
        try:
            yield bool(is_mine)
        finally:
            if is_mine and not self.lost:
                self.execute("SELECT pg_advisory_unlock(?, ?)", key)

    @property
    def lost(self) -> bool:
        """Tell whether the server has hung up."""
        return bool(self.connection.closed)

    @contextmanager
    def rehearsal(self) -> Iterator[Database]:
        """Lend this database for as long as everything in it will be taken back."""
        self._rehearsing = True
        try:
            with self.connection.transaction(force_rollback=True):
                yield self
        finally:
            self._rehearsing = False
            self.forget_notes()

    def revision(self) -> str | None:
        """Return the schema revision the database is at."""
        present = "SELECT 1 FROM information_schema.tables WHERE table_name = 'alembic_version'"
        if self.first(f"{present} AND table_schema = current_schema()") is None:
            return None
        row = self.first("SELECT version_num FROM alembic_version")
        return None if row is None else str(row[0])

    def scrub(self) -> None:
        """Let the server take deleted rows' space back; its write-ahead log is the server's to rotate."""
        self.connection.execute("VACUUM")

    def rinse(self) -> None:
        """Let the server take deleted rows' space back, which stops nobody."""
        self.scrub()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


async def connect_async(url: str) -> "psycopg.AsyncConnection[Record]":
    """Connect for an event loop's quick reads."""
    with told():
        return await psycopg.AsyncConnection.connect(
            _address(url), autocommit=True, connect_timeout=PATIENCE_SECONDS
        )


@contextmanager
def told() -> Iterator[None]:
    """Raise BusyError or StorageFullError where the server does not answer or its disk is full."""
    try:
        yield
    except psycopg.IntegrityError:
        raise
    except psycopg.OperationalError as error:
        raise _unusable(error) from error


def _address(url: str) -> str:
    return url.replace(POSTGRES, "postgresql://", 1)


def _unusable(error: Exception) -> KithError:
    # Only the server's own words: the address may hold a password.
    answer = str(error).strip().splitlines()[0] if str(error).strip() else "no answer"
    if isinstance(error, psycopg.errors.DiskFull):
        return disk_is_full(answer)
    return BusyError(
        "the PostgreSQL store cannot be used right now ({why}); see KITH_STORE_URL, try again.", why=answer
    )


def migrate(url: str) -> None:
    """Bring the database at an address to the newest revision; whoever comes second does nothing."""
    from sqlalchemy import create_engine, text

    engine = create_engine(url)
    with engine.connect() as joined:
        joined.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATING})"))
        upgrade(joined)
    engine.dispose()
