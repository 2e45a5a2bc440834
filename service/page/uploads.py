"""Uploaded files: kept aside, previewed, and imported only when the owner confirms.

`kith ingest` does the work in a process of its own, so that what the page previews is what the
command would do, and the service loads none of the importers.
"""

import asyncio
import json
import secrets
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePath
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from starlette.datastructures import UploadFile

from data.errors import NotFoundError, UsageError
from data.messages import Message, from_json
from service.web.csrf import without_surrogates

BLOCK = 1024 * 1024
# One person needs few at once; the oldest makes room.
MOST_KEPT = 8


class Step(StrEnum):
    """How far an upload is."""

    LOOKING = "looking"
    READY = "ready"
    TAKING = "taking"
    DONE = "done"
    FAILED = "failed"


@dataclass
class Upload:
    """One file, the preview of it, and what is being done with it."""

    token: str
    owner: str
    name: str
    folder: Path
    step: Step = Step.LOOKING
    files: list[dict[str, Any]] = field(default_factory=list)
    fault: str = ""
    task: "asyncio.Task[None] | None" = None


class Uploads:
    """The uploads of one running service; nothing of them outlives it."""

    def __init__(self, command: Sequence[str]) -> None:
        """Know the command that takes files in; without one there are no uploads."""
        self._command = command
        self._kept: dict[str, Upload] = {}

    async def receive(self, owner: str, file: UploadFile) -> Upload:
        """Keep a file aside and begin to look at it."""
        if not self._command:
            raise UsageError("files cannot be taken in here; use: kith ingest FILE")
        name = without_surrogates(PurePath(file.filename or "").name) or "file"
        upload = Upload(secrets.token_urlsafe(16), owner, name, Path(mkdtemp(prefix="kith-upload-")))
        with (upload.folder / "file").open("wb") as target:
            while block := await file.read(BLOCK):
                await asyncio.to_thread(target.write, block)
        while len(self._kept) >= MOST_KEPT:
            self.drop(next(iter(self._kept)))
        self._kept[upload.token] = upload
        upload.task = asyncio.create_task(self._run(upload, Step.READY, "--dry-run"))
        return upload

    def get(self, token: str) -> Upload:
        """Return an upload; raises NotFoundError where it has ended."""
        upload = self._kept.get(token)
        if upload is None:
            raise NotFoundError("this upload is not here any more; choose the file again")
        return upload

    def take(self, token: str) -> Upload:
        """Begin to import a file that was previewed; called twice, it is imported once."""
        upload = self.get(token)
        if upload.step is Step.READY:
            upload.step = Step.TAKING
            upload.task = asyncio.create_task(self._run(upload, Step.DONE))
        return upload

    def drop(self, token: str) -> None:
        """Forget an upload and delete its file."""
        upload = self._kept.pop(token, None)
        if upload is not None:
            if upload.task is not None:
                upload.task.cancel()
            rmtree(upload.folder, ignore_errors=True)

    def close(self) -> None:
        """Forget all of them."""
        for token in list(self._kept):
            self.drop(token)

    async def _run(self, upload: Upload, then: Step, *options: str) -> None:
        words = (*self._command, *options, "--json", "--owner", upload.owner, str(upload.folder / "file"))
        process = await asyncio.create_subprocess_exec(*words, stdout=PIPE, stderr=PIPE)
        try:
            out, err = await process.communicate()
        except asyncio.CancelledError:
            process.kill()
            raise
        self._finish(upload, then, out, err)

    def _finish(self, upload: Upload, then: Step, out: bytes, err: bytes) -> None:
        try:
            upload.files = json.loads(out)
        except ValueError:
            upload.files = []
        failed = [file for file in upload.files if file.get("fault")]
        if len(failed) < len(upload.files):
            upload.step = then
            return
        upload.step = Step.FAILED
        fault = _fault(failed[0]) if failed else _refusal(err.decode(errors="replace").strip())
        # The copy's own path means nothing to whoever chose the file.
        upload.fault = _renamed(fault, str(upload.folder / "file"), upload.name)


def _fault(source: dict[str, Any]) -> str:
    """Return why one source could not be read, with its fields where it has any."""
    fault: str = from_json(source["messages"].get(source["fault"], source["fault"]))
    return fault


def _refusal(text: str) -> str:
    """Return why the command did not run: as JSON, or as the sentence that it prints."""
    try:
        refusal: str = from_json(json.loads(text))
    except ValueError:
        return text.removeprefix("kith: ")
    return refusal


def _renamed(value: Any, path: str, name: str) -> Any:
    """Return a sentence, or a field of one, that calls a file by its name instead of its path."""
    if isinstance(value, Message):
        fields = {field: _renamed(part, path, name) for field, part in value.fields.items()}
        return Message(value.message, **fields)
    if isinstance(value, tuple):
        return tuple(_renamed(part, path, name) for part in value)
    return value.replace(path, name) if isinstance(value, str) else value
