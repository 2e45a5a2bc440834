"""The service's insides: who reads, who writes, what time it is."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from data.schema import to_epoch
from data.store.lists.rendered import READ, Made, RenderedText, read_text
from data.store.reader_pool import ReaderPool, reader_of, small_store
from data.store.store import Store
from data.store.writer_thread import WriterThread
from service.security.callers import Caller
from service.use_cases.week import Clock, WeekUseCases

T = TypeVar("T")
# Texts are kept for the next reader only while writers have time for it.
BUSY = 32


@dataclass(frozen=True, slots=True)
class StoreAccess:
    """One reader, one writer and the clock, for all workspaces."""

    reader: ReaderPool
    writer: WriterThread
    clock: Clock

    @classmethod
    def over(cls, store: Store, clock: Clock) -> "StoreAccess":
        """Return the store_access over an open store; it writes over a connection of its own."""
        target = store.target
        assert target is not None, "the service needs a store that two connections can open"  # noqa: S101
        store.database.stay_small()
        return cls(reader_of(store), WriterThread(lambda: small_store(target)), clock)

    def now(self) -> int:
        """Return the time in epoch seconds."""
        return to_epoch(self.clock())

    async def read(self, caller: Caller, job: Callable[[WeekUseCases], T]) -> T:
        """Return what a caller asked at the use_cases of their workspace."""
        return await self.reader.run(caller.workspace, lambda store: job(WeekUseCases(store, self.clock)))

    async def long(self, caller: Caller, job: Callable[[WeekUseCases], T]) -> T:
        """Return what a caller asked that may take a while."""
        return await self.reader.long(caller.workspace, lambda store: job(WeekUseCases(store, self.clock)))

    async def write(self, caller: Caller, job: Callable[[WeekUseCases], T]) -> T:
        """Return what came of a caller's work; what it wrote is durable."""
        done = self.writer.submit(caller.workspace, lambda store: job(WeekUseCases(store, self.clock)))
        return await asyncio.wrap_future(done)

    async def rinse(self) -> None:
        """Leave little of what was deleted on the disk."""
        await asyncio.to_thread(self.reader.rinse)

    async def text(self, caller: Caller, owner: str, lang: str | None) -> RenderedText:
        """Return an owner's open list in a language, theirs where none is asked for, as it is sent."""
        now = self.now()
        found = read_text(await self.reader.first(READ, (caller.workspace, owner, lang)), now)
        if found is not None:
            return found
        made: Made = await self.reader.run(
            caller.workspace, lambda store: store.rendered.make(owner, now, lang)
        )
        if self.writer.waiting() < BUSY:
            self.writer.submit(caller.workspace, lambda store: store.rendered.keep([made]))
        return made.text

    async def close(self) -> None:
        """Finish what was begun."""
        await asyncio.to_thread(self.writer.close)
        await self.reader.close()
