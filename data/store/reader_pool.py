"""How the service reads: a file in the event loop, a server without holding the loop up."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from data.errors import BusyError
from data.store.engine.database import Database, Record, Values
from data.store.store import Store

if TYPE_CHECKING:
    import psycopg

T = TypeVar("T")
# Few: the server and the service often share one machine.
CONNECTIONS = 4


class ReaderPool(ABC):
    """Reads of one open store, whatever answers them."""

    def __init__(self, store: Store) -> None:
        """Read from an open store, which stays its maker's to close."""
        self._store = store
        self._workspaces: dict[str, Store] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kith-reader")

    @abstractmethod
    async def first(self, query: str, values: Values) -> Record | None:
        """Return the first row of one quick query."""

    @abstractmethod
    async def run(self, workspace: str, job: Callable[[Store], T]) -> T:
        """Return what a reading job finds in a workspace."""

    @abstractmethod
    async def long(self, workspace: str, job: Callable[[Store], T]) -> T:
        """Return what a reading job finds that may take a while, letting others read meanwhile."""

    async def close(self) -> None:
        """Let go of what the reader itself opened."""
        self._thread.shutdown()

    def rinse(self) -> None:
        """Leave little of deleted rows on the disk, over a connection for this alone."""
        with Store(self._store.target) as store:
            store.database.rinse()

    def _within(self, workspace: str) -> Store:
        store = self._workspaces.get(workspace)
        if store is None:
            store = self._workspaces[workspace] = self._store.within(workspace)
        return store


class SQLiteReaderPool(ReaderPool):
    """Reads a file where it stands: a query takes less time than handing it to a thread."""

    def __init__(self, store: Store) -> None:
        """Open a second connection when the first long job comes."""
        super().__init__(store)
        self._second: Store | None = None

    async def first(self, query: str, values: Values) -> Record | None:
        """Return the first row of one quick query."""
        return self._store.database.first(query, values)

    async def run(self, workspace: str, job: Callable[[Store], T]) -> T:
        """Return what a reading job finds in a workspace."""
        return job(self._within(workspace))

    async def long(self, workspace: str, job: Callable[[Store], T]) -> T:
        """Return what a long job finds, over a connection of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._by_second, workspace, job)

    async def close(self) -> None:
        """Close the second connection."""
        await super().close()
        if self._second is not None:
            self._second.close()

    def _by_second(self, workspace: str, job: Callable[[Store], T]) -> T:
        if self._second is None:
            self._second = small_store(self._store.target)
        return job(self._second.within(workspace))


class PostgresReaderPool(ReaderPool):
    """Reads from PostgreSQL: quick queries over a few connections of the loop, jobs in one thread."""

    def __init__(self, store: Store) -> None:
        """Connect when the first query comes."""
        super().__init__(store)
        self._idle: list[psycopg.AsyncConnection[Record]] = []
        self._free = asyncio.Semaphore(CONNECTIONS)

    async def first(self, query: str, values: Values) -> Record | None:
        """Return the first row of one quick query."""
        async with self._free:
            reused = bool(self._idle)
            try:
                return await self._first(query, values)
            except BusyError:
                if not reused:
                    raise
            # A server that was restarted has closed every idle connection, not only this one.
            await self._close_idle()
            return await self._first(query, values)

    async def run(self, workspace: str, job: Callable[[Store], T]) -> T:
        """Return what a reading job finds in a workspace."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._read, workspace, job)

    async def long(self, workspace: str, job: Callable[[Store], T]) -> T:
        """Return what a long job finds; quick queries have connections of their own."""
        return await self.run(workspace, job)

    async def close(self) -> None:
        """Close the loop's connections and the thread."""
        await super().close()
        await self._close_idle()

    async def _first(self, query: str, values: Values) -> Record | None:
        from data.store.engine.postgres import told
        from data.store.engine.postgres_statements import translated

        async with self._connection() as connection:
            with told():
                cursor = await connection.execute(translated(query), values)
                return await cursor.fetchone()

    async def _close_idle(self) -> None:
        while self._idle:
            await self._idle.pop().close()

    def _read(self, workspace: str, job: Callable[[Store], T]) -> T:
        store = self._opened(workspace)
        try:
            return job(store)
        except BusyError:
            if not self._store.database.lost:
                raise
        # The job only reads, so it can run again on a new connection.
        return job(self._opened(workspace))

    def _opened(self, workspace: str) -> Store:
        if self._store.database.lost:
            # The server was started anew; everything bound to the old connection goes with it.
            self._store.reopen()
            self._workspaces.clear()
        return self._within(workspace)

    @asynccontextmanager
    async def _connection(self) -> "AsyncIterator[psycopg.AsyncConnection[Record]]":
        from data.store.engine.postgres import connect_async

        connection = self._idle.pop() if self._idle else await connect_async(str(self._store.target))
        try:
            yield connection
        finally:
            # One that broke, or that was left in the middle of an answer, is not used again.
            if connection.closed or connection.info.transaction_status:
                await connection.close()
            else:
                self._idle.append(connection)


def reader_of(store: Store) -> ReaderPool:
    """Return the reader that fits an open store."""
    return PostgresReaderPool(store) if isinstance(store.target, str) else SQLiteReaderPool(store)


def small_store(target: Path | str | Database | None) -> Store:
    """Return a store opened anew for a service, which does not grow with what it reads."""
    store = Store(target)
    store.database.stay_small()
    return store
