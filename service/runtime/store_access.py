"""The reader pool, the writer thread and the clock, shared by all workspaces."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from data.schema import OWN, to_epoch
from data.store.bookkeeping.preferences import EVERYONE, ROOM
from data.store.lists.rendered import READ, Made, RenderedText, read_text
from data.store.reader_pool import ReaderPool, reader_of, small_store
from data.store.store import Store
from data.store.writer_thread import WriterThread
from service.security import Caller
from service.use_cases.week import Clock, WeekUseCases

T = TypeVar("T")
# Texts are kept for the next reader only while fewer jobs than this wait for the writer.
BUSY = 32
# More than fits into what a full disk has left over here and there; written and cleared.
ROOM_BYTES = 256 * 1024


def _take_room(store: Store) -> None:
    store.preferences.set(EVERYONE, ROOM, "x" * ROOM_BYTES)


def _give_room_back(store: Store) -> None:
    store.preferences.clear(EVERYONE, ROOM)


@dataclass(frozen=True, slots=True)
class StoreAccess:
    """The reader pool, the writer thread and the clock of one running service."""

    reader: ReaderPool
    writer: WriterThread
    clock: Clock

    @classmethod
    def over(cls, store: Store, clock: Clock) -> "StoreAccess":
        """Return the access to an open store; it writes over a connection of its own."""
        target = store.target
        assert target is not None, "the service needs a store that two connections can open"  # noqa: S101
        store.database.stay_small()
        return cls(reader_of(store), WriterThread(lambda: small_store(target)), clock)

    def now(self) -> int:
        """Return the time in epoch seconds."""
        return to_epoch(self.clock())

    async def check_room(self) -> None:
        """Raise StorageFullError where the last write found no room, and one more finds none either."""
        if self.writer.full is not None:
            for job in (_take_room, _give_room_back):
                await asyncio.wrap_future(self.writer.submit(OWN, job))

    async def scrub_deleted(self) -> None:
        """Leave little of what was deleted on the disk."""
        await asyncio.to_thread(self.reader.rinse)

    async def close(self) -> None:
        """Finish the queued writes, then close the connections."""
        await asyncio.to_thread(self.writer.close)
        await self.reader.close()


@dataclass(frozen=True, slots=True)
class WorkspaceAccess:
    """The store as one caller uses it: everything happens in the workspace of the caller."""

    store_access: StoreAccess
    caller: Caller

    def clock(self) -> datetime:
        """Return the time."""
        return self.store_access.clock()

    async def read(self, job: Callable[[WeekUseCases], T]) -> T:
        """Run a read job and return its result."""
        return await self.store_access.reader.run(self.caller.workspace, self._with_use_cases(job))

    async def read_long(self, job: Callable[[WeekUseCases], T]) -> T:
        """Run a read job that may take a while, without holding up the others; return its result."""
        return await self.store_access.reader.long(self.caller.workspace, self._with_use_cases(job))

    async def write(self, job: Callable[[WeekUseCases], T]) -> T:
        """Run a write job and return its result once it is durable."""
        done = self.store_access.writer.submit(self.caller.workspace, self._with_use_cases(job))
        return await asyncio.wrap_future(done)

    async def list_text(self, owner: str, lang: str | None) -> RenderedText:
        """Return an owner's open list as it is sent, without `lang` in the owner's own language."""
        access, workspace = self.store_access, self.caller.workspace
        now = access.now()
        text = read_text(await access.reader.first(READ, (workspace, owner, lang)), now)
        if text is not None:
            return text
        made: Made = await access.reader.run(workspace, lambda store: store.rendered.make(owner, now, lang))
        if access.writer.waiting() < BUSY:
            access.writer.submit(workspace, lambda store: store.rendered.keep([made]))
        return made.text

    def _with_use_cases(self, job: Callable[[WeekUseCases], T]) -> Callable[[Store], T]:
        return lambda store: job(WeekUseCases(store, self.store_access.clock))
