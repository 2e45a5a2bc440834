"""The model in a process of its own: the service stays small, and a broken model breaks nothing else.

A pipe rather than an import: scikit-learn and what it brings need four times the memory of the whole
service. The command is handed in, so the service knows no pipeline, only words on a line.
"""

import asyncio
import json
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from data.errors import BusyError, InputError, UsageError
from data.messages import from_json

# Starting means loading the model's libraries.
PATIENCE_SECONDS = 60.0
# More would wait longer than they would like.
MOST_WAITING = 16
LONGEST_LINE = 4 * 1024 * 1024


class Scorer:
    """The scorer's process, started with the first question; it answers one at a time."""

    def __init__(self, command: Sequence[str]) -> None:
        """Keep the command that starts it; without one there is no scorer."""
        self._command = command
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Return the process's answer; raises BusyError where too many ask, or it does not answer."""
        if not self._command:
            raise UsageError("no model is at hand here; start the service with: kith serve")
        if self._waiting >= MOST_WAITING:
            raise BusyError("the model is busy with other histories; ask again in a moment")
        self._waiting += 1
        try:
            async with self._turn:
                return await self._exchange(json.dumps(question))
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _exchange(self, line: str) -> dict[str, Any]:
        try:
            response = await asyncio.wait_for(self._line(line), PATIENCE_SECONDS)
        except BaseException as error:
            # Half an answer may still be on its way: the next question needs a new process.
            await self.close()
            if isinstance(error, (OSError, TimeoutError, ValueError)):
                raise BusyError("the model did not answer; ask again in a moment") from error
            raise
        if not response:
            await self.close()
            raise BusyError("the model's process ended; ask again in a moment")
        answer = json.loads(response)
        if "fault" in answer:
            raise InputError(from_json(answer["fault"]))
        score: dict[str, Any] = answer["score"]
        return score

    async def _line(self, line: str) -> bytes:
        process = await self._started()
        assert process.stdin is not None  # noqa: S101 - both are pipes.
        assert process.stdout is not None  # noqa: S101
        process.stdin.write(line.encode() + b"\n")
        await process.stdin.drain()
        return await process.stdout.readline()

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=LONGEST_LINE
            )
        return self._process
