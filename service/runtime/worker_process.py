"""The worker in a process of its own beside the service: it does what the page and the API ask for.

The service writes jobs into the store and never runs one. The command is handed in, as the scorer's is.
"""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import suppress

# A worker that cannot start is not started in a hurry.
PAUSE_SECONDS = 10.0
# For so long it may finish what it does.
ENDING_SECONDS = 8.0


class WorkerProcess:
    """A worker that is started with the service, started again if it ends, and ends with it."""

    def __init__(self, command: Callable[[], Sequence[str]] | None, pause: float = PAUSE_SECONDS) -> None:
        """Keep what returns its command, asked at each start; without one there is no worker."""
        self._command = command
        self._pause = pause
        self._process: Process | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to keep a worker running."""
        if self._command is not None:
            self._task = asyncio.create_task(self._keep_running(self._command))

    async def close(self) -> None:
        """End the worker; what it does just now it may finish."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._process is not None and self._process.returncode is None:
            await _end(self._process)

    async def _keep_running(self, command: Callable[[], Sequence[str]]) -> None:
        while True:
            # Its input stays open as long as this process lives, however that ends.
            self._process = await asyncio.create_subprocess_exec(*command(), stdin=PIPE, stdout=DEVNULL)
            await self._process.wait()
            await asyncio.sleep(self._pause)


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), ENDING_SECONDS)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
