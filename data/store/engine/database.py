"""What the queries need of a database, whichever engine answers: SQLite in a file, or PostgreSQL.

Every query is written once. Its parameters are `?` in order, or `:name`; its SQL is what both
engines understand.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from data.store.engine.noted import Noted

Values = Sequence[Any] | Mapping[str, Any]
Record = tuple[Any, ...]

# Later than every moment that can be recorded, in seconds since 1970 (UTC).
END_OF_TIME = 2**62


def rows_json(rows: Sequence[Sequence[Any]]) -> str:
    """Return rows as the parameter `:rows` of a query: an array of arrays; of one column, of its values.

    A database reads an array within an array a second time.
    """
    return json.dumps([row[0] for row in rows] if rows and len(rows[0]) == 1 else rows)


class Database(ABC):
    """One open connection to an up-to-date store; not to be used by two threads at once."""

    def __init__(self) -> None:
        """Begin with nothing noted."""
        # Sees to what a transaction noted, as its last part; without it nothing is noted.
        self.before_commit: Callable[[Mapping[str, Noted]], None] | None = None
        self._notes: dict[str, Noted] = {}

    # How rows that another transaction works on are passed over, where several may write at once.
    skip_locked = ""

    def note(self, workspace: str) -> Noted:
        """Return what the running transaction noted of a workspace, to be added to."""
        return self._notes.setdefault(workspace, Noted())

    def forget_notes(self) -> None:
        """Drop what a transaction noted that is rolled back."""
        self._notes = {}

    def see_to_notes(self) -> None:
        """See to what was noted, inside the transaction and right before its commit."""
        noted, self._notes = self._notes, {}
        if noted and self.before_commit is not None:
            self.before_commit(noted)
            # What was noted meanwhile has been seen to.
            self._notes = {}

    @abstractmethod
    def execute(self, query: str, values: Values = ()) -> list[Record]:
        """Return all rows of a query, none where it gives none."""

    @abstractmethod
    def write_many(self, query: str, rows: Sequence[Record]) -> int:
        """Run a writing query once for each row, all or nothing; when it returns, the disk has it.

        Returns how many rows of the table it changed.
        """

    @abstractmethod
    def insert_new(
        self, table: str, columns: Mapping[str, str], rows: Sequence[Record], key: slice
    ) -> set[Record]:
        """Insert the rows whose key is not there yet, the engine's quickest way; return the keys that were.

        `columns` are names with types, `key` is where in a row its key lies. No two rows have the same key.
        """

    @abstractmethod
    def insert_many(self, table: str, columns: Mapping[str, str], rows: Sequence[Record]) -> int:
        """Insert the rows whose key is not there yet, the engine's quickest way; return how many."""

    @abstractmethod
    def upsert_many(
        self, table: str, columns: Mapping[str, str], rows: Sequence[Record], key: slice, correction: str
    ) -> tuple[int, int]:
        """Insert rows one after the other, the engine's quickest way; return how many were new, and changed.

        `correction` is the ON CONFLICT clause of the rows whose key is there.
        """

    @contextmanager
    @abstractmethod
    def transaction(self) -> Iterator[None]:
        """Do everything inside or nothing; when it returns, the disk has it.

        Within another one it is a part of that: who goes on after a failure needs an `attempt`.
        """

    def give_way(self) -> None:  # noqa: B027 - most engines have room for several writers
        """Let others write who wait for the one lock that a store may have."""

    def stay_small(self) -> None:  # noqa: B027 - a server keeps its pages itself
        """Keep few pages in memory: the connection is open for as long as a service runs."""

    @contextmanager
    @abstractmethod
    def attempt(self) -> Iterator[None]:
        """Do everything inside or nothing, within a transaction that goes on either way."""

    @abstractmethod
    def rows(self, columns: Mapping[str, str]) -> str:
        """Return SQL for the rows of the parameter `:rows`, as `rows_json` writes them, as typed columns."""

    @abstractmethod
    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns, in their order."""

    @abstractmethod
    def tables(self) -> list[str]:
        """Return the names of all tables, without the engine's own."""

    @abstractmethod
    def column_types(self, table: str) -> dict[str, str]:
        """Return the declared types of a table's columns, in small letters."""

    @abstractmethod
    def stream(self, query: str, values: Values = ()) -> Iterator[Record]:
        """Yield the rows of a query without holding all of them, within a transaction or a snapshot."""

    @abstractmethod
    def load(self, table: str, columns: Sequence[str], rows: Iterable[Record]) -> None:
        """Insert rows the engine's quickest way, within a transaction; new ones are numbered after them.

        Raises InputError, which names the table, where the engine cannot keep one.
        """

    @contextmanager
    @abstractmethod
    def snapshot(self) -> Iterator[None]:
        """Read everything inside as it stood at one moment, while others write."""

    @abstractmethod
    def is_alone(self) -> bool:
        """Tell whether no other connection has this store open."""

    @contextmanager
    def job(self, name: str) -> Iterator[bool]:  # noqa: ARG002 - one file is one home's, which has locks
        """Lend whether nobody else does a job of this name."""
        yield True

    @property
    @abstractmethod
    def lost(self) -> bool:
        """Tell whether the connection is gone and must be opened anew."""

    @contextmanager
    @abstractmethod
    def rehearsal(self) -> Iterator["Database"]:
        """Lend a database of the same content on which everything can be tried and nothing lasts."""

    @abstractmethod
    def revision(self) -> str | None:
        """Return the schema revision the database is at, None for an empty one."""

    @abstractmethod
    def scrub(self) -> None:
        """Leave as little of deleted rows on the disk as the engine can."""

    @abstractmethod
    def rinse(self) -> None:
        """Leave little of deleted rows on the disk, while others read and write."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""

    def first(self, query: str, values: Values = ()) -> Record | None:
        """Return the first row of a query, None where there is none."""
        rows = self.execute(query, values)
        return rows[0] if rows else None
