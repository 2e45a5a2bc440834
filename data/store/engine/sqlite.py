"""One embedded database: its queries, its transactions, and its batches of rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from data.errors import BusyError, InputError, full_disk
from data.store.engine.database import Database, Record, Values
from data.store.engine.sqlite_file import busy, connect, is_locked, no_room, revision

# Who waits for SQLite's lock looks after pauses that grow up to this (sqlite3.c, sqliteDefaultBusyCallback).
LONGEST_NAP = 0.1
DatabaseError, OperationalError = sqlite.DatabaseError, sqlite.OperationalError

# So many rows in one statement; a few sizes, because each is a statement to be prepared.
SIZES = (1000, 256, 64, 16, 4, 1)
NOTHING = "ON CONFLICT DO NOTHING"


class SQLite(Database):
    """A database in a file, or in memory."""

    def __init__(self, connection: sqlite.Connection) -> None:
        """Work on an open, up-to-date connection."""
        super().__init__()
        self.connection = connection

    @classmethod
    def open(cls, path: Path | None) -> "SQLite":
        """Open the database at `path` (in memory if None), made if missing, at the newest revision."""
        return cls(connect(path))

    def execute(self, query: str, values: Values = ()) -> list[Record]:
        """Return all rows of a query."""
        try:
            with told_when_full(self.connection):
                return list(self.connection.execute(query, values))
        except sqlite.OperationalError as error:
            if is_locked(error):
                raise busy(error) from error
            raise

    def write_many(self, query: str, rows: Sequence[Record]) -> int:
        """Run a writing query once for each row; return how many rows it changed, triggers' own apart."""
        with self.transaction(), told_when_full(self.connection):
            return max(int(self.connection.executemany(query, rows).rowcount), 0)

    def insert_new(
        self, table: str, columns: Mapping[str, str], rows: Sequence[Record], key: slice
    ) -> set[Record]:
        """Insert rows, and ask which were there only where some were."""
        last = self.execute(f"SELECT max(rowid) FROM {table}")[0][0] or 0
        if self.insert_many(table, columns, rows) == len(rows):
            return set()
        key_columns = ", ".join(list(columns)[key])
        new = self.execute(f"SELECT {key_columns} FROM {table} WHERE rowid > ?", (last,))
        return {row[key] for row in rows}.difference(new)

    def insert_many(self, table: str, columns: Mapping[str, str], rows: Sequence[Record]) -> int:
        """Insert many rows in a statement: each statement lets other threads run only once."""
        return self._insert(table, columns, rows, NOTHING)

    def upsert_many(
        self,
        table: str,
        columns: Mapping[str, str],
        rows: Sequence[Record],
        key: slice,  # noqa: ARG002 - the engine finds it by the clause
        correction: str,
    ) -> tuple[int, int]:
        """Insert and correct in one pass: looking a key up costs the most."""
        last = self.execute(f"SELECT max(rowid) FROM {table}")[0][0] or 0
        written = self._insert(table, columns, rows, correction)
        created = int(self.execute(f"SELECT count(*) FROM {table} WHERE rowid > ?", (last,))[0][0])
        return created, written - created

    def _insert(
        self, table: str, columns: Mapping[str, str], rows: Sequence[Record], on_conflict: str
    ) -> int:
        """Insert many rows in a statement; return how many were inserted or changed, triggers' own apart."""
        # Handing over a None costs as much as all other values of its row together.
        used = [place for place in range(len(columns)) if _is_used(rows, place)]
        if not used:
            return 0
        names, pick = tuple(list(columns)[place] for place in used), _picker(used)
        written, begin = 0, 0
        while begin < len(rows):
            size = next(rows_at_once for rows_at_once in SIZES if rows_at_once <= len(rows) - begin)
            part = list(chain.from_iterable(map(pick, rows[begin : begin + size])))
            with told_when_full(self.connection):
                written += self.connection.execute(_statement(table, names, size, on_conflict), part).rowcount
            begin += size
        return written

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything inside or nothing; when the outermost returns, the disk has it."""
        if self.connection.in_transaction:
            # No savepoint: each would copy every page that is touched.
            yield
            return
        self._begin()
        try:
            yield
            self.see_to_notes()
            with told_when_full(self.connection):
                self.connection.execute("COMMIT")
        except BaseException:
            self.forget_notes()
            # A full disk may have rolled back already; left open, it would swallow the next transaction.
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def _begin(self) -> None:
        try:
            with told_when_full(self.connection):
                self.connection.execute("BEGIN IMMEDIATE")
        except sqlite.OperationalError as error:
            raise BusyError(
                "the store cannot be written right now ({why}): another command is at work in it; try again.",
                why=f"{error}",
            ) from error

    def give_way(self) -> None:
        """Leave the lock free for as long as another connection may sleep before it looks again."""
        if not self.connection.in_transaction:
            sleep(LONGEST_NAP)

    def stay_small(self) -> None:
        """Keep 16 MiB of pages; the system keeps the others as long as it has room for them."""
        self.connection.execute("PRAGMA cache_size=-16384")

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Do everything inside or nothing."""
        self.connection.execute("SAVEPOINT inside")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK TO inside")
                self.connection.execute("RELEASE inside")
            raise
        self.connection.execute("RELEASE inside")

    def rows(self, columns: Mapping[str, str]) -> str:
        """Return SQL for the rows of a JSON array; its values bring their types."""
        if len(columns) == 1:
            return f"(SELECT value AS {next(iter(columns))} FROM json_each(:rows))"
        parts = ", ".join(f"value ->> {place} AS {name}" for place, name in enumerate(columns))
        return f"(SELECT {parts} FROM json_each(:rows))"

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns."""
        query = "SELECT name FROM pragma_table_info(?) ORDER BY cid"
        return [str(row[0]) for row in self.execute(query, (table,))]

    def tables(self) -> list[str]:
        """Return the names of all tables."""
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
        return [str(row[0]) for row in self.execute(query)]

    def column_types(self, table: str) -> dict[str, str]:
        """Return the declared types of a table's columns."""
        query = "SELECT name, lower(type) FROM pragma_table_info(?) ORDER BY cid"
        return {str(name): str(kind) for name, kind in self.execute(query, (table,))}

    def stream(self, query: str, values: Values = ()) -> Iterator[Record]:
        """Yield the rows of a query as they are read."""
        yield from self.connection.execute(query, values)

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Record]) -> None:
        """Insert rows; the next number is the largest one's successor by itself."""
        names = ", ".join(f'"{column}"' for column in columns)
        query = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})'
        try:
            with told_when_full(self.connection):
                self.connection.executemany(query, rows)
        except sqlite.IntegrityError as error:
            raise InputError(
                "a row of {table} cannot be kept in the store ({why})", table=table, why=f"{error}"
            ) from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read as of now; writers go on in the log beside the file."""
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.execute("ROLLBACK")

    def is_alone(self) -> bool:
        """Tell whether nobody else has the file open: only then the log beside it can be given up."""
        try:
            self.execute("PRAGMA journal_mode=DELETE")
        except BusyError:
            return False
        self.execute("PRAGMA journal_mode=WAL")
        return True

    @property
    def lost(self) -> bool:
        """A file does not go away."""
        return False

    @contextmanager
    def rehearsal(self) -> Iterator[Database]:
        """Lend a copy on the disk, gone afterwards; the store itself is locked for nobody."""
        with TemporaryDirectory() as folder:
            copy = connect(Path(folder) / "rehearsal.db", like=self.connection)
            try:
                yield SQLite(copy)
            finally:
                copy.close()

    def revision(self) -> str | None:
        """Return the schema revision the database is at."""
        return revision(self.connection)

    def scrub(self) -> None:
        """Write the file anew without what was deleted, and empty the log beside it."""
        self.execute("VACUUM")
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def rinse(self) -> None:
        """Empty the log: in the file itself what is deleted is overwritten."""
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def _is_used(rows: Sequence[Record], place: int) -> bool:
    """Tell whether a column holds anything; mostly the first row tells."""
    return any(row[place] is not None for row in rows[:1]) or set(map(itemgetter(place), rows)) > {None}


def _picker(places: Sequence[int]) -> Callable[[Record], Iterable[Any]]:
    """Return what takes the values at some places out of a row."""
    return itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)


@cache
def _statement(table: str, columns: tuple[str, ...], size: int, on_conflict: str) -> str:
    row = f"({', '.join('?' * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * size)} {on_conflict}"


@contextmanager
def told_when_full(connection: sqlite.Connection) -> Iterator[None]:
    """Raise StorageFullError where a statement fails because the disk is full."""
    try:
        yield
    except sqlite.OperationalError as error:
        path = str(connection.execute("PRAGMA database_list").fetchone()[2])
        if full := full_disk(error) or (no_room(Path(path).parent, error) if path else None):
            raise full from error
        raise
