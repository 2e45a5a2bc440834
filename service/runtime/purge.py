"""What a running service deletes by itself, whether a worker is there or not."""

import asyncio
from contextlib import suppress

from data.errors import KithError
from data.schema import OWN
from service.runtime.store_access import StoreAccess

PAUSE_SECONDS = 600.0


class Purge:
    """Deletes kept responses once they are too old, again and again while the service runs."""

    def __init__(self, store_access: StoreAccess, pause: float = PAUSE_SECONDS) -> None:
        """Delete over the writer of this access."""
        self._store_access = store_access
        self._pause = pause
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to delete, at once and after each pause."""
        self._task = asyncio.create_task(self._keep_deleting())

    async def close(self) -> None:
        """Stop deleting."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _keep_deleting(self) -> None:
        while True:
            # A store that does not answer now is asked again after the pause.
            with suppress(KithError):
                await self._delete()
            await asyncio.sleep(self._pause)

    async def _delete(self) -> None:
        now = self._store_access.now()
        done = self._store_access.writer.submit(OWN, lambda store: store.idempotency.drop_expired(now))
        await asyncio.wrap_future(done)
