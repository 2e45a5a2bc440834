"""Uploaded files: kept aside, looked at by a worker, and taken in by it when the owner says so."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePath
from shutil import rmtree
from typing import Any

from starlette.datastructures import UploadFile

from data.errors import NotFoundError, UsageError
from data.messages import Message
from data.private_files import make_folder
from data.schema import to_epoch
from data.store.bookkeeping.job_queue import Job, JobKind, JobState
from service.use_cases.jobs import BY_PAGE
from service.use_cases.week import WeekUseCases
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


@dataclass(frozen=True, slots=True)
class Upload:
    """One file and its newest job: a look at it, or its import. `files` is what each source brought."""

    job: Job

    @property
    def path(self) -> Path:
        """Where the file is kept, under its own name in a folder of its own."""
        return Path(self.job.arguments["path"])

    @property
    def name(self) -> str:
        """What the file is called by whoever chose it."""
        return self.path.name

    @property
    def step(self) -> Step:
        """How far it is."""
        looks = self.job.kind is JobKind.PREVIEW_FILE
        if self.job.state is JobState.FAILED:
            return Step.FAILED
        if self.job.state is JobState.DONE:
            return Step.READY if looks else Step.DONE
        return Step.LOOKING if looks else Step.TAKING

    @property
    def files(self) -> Sequence[dict[str, Any]]:
        """What each source of it would bring, or brought."""
        return self.job.result if self.job.state is JobState.DONE else ()

    @property
    def fault(self) -> str:
        """Why it could not be read; the copy's own path means nothing to whoever chose the file."""
        fault: str = _renamed(self.job.fault, str(self.path), self.name)
        return fault


class Uploads:
    """The folder in which files wait for a worker and for the owner's word."""

    def __init__(self, folder: Path | None) -> None:
        """Keep files below this folder; without one there are no uploads."""
        self._folder = folder

    async def keep(self, file: UploadFile) -> Path:
        """Keep a file aside and return where; of those that nobody decided on the oldest makes room."""
        if self._folder is None:
            raise UsageError("files cannot be taken in here; use: kith ingest FILE")
        name = without_surrogates(PurePath(file.filename or "").name) or "file"
        self._make_room(self._folder)
        path = self._folder / secrets.token_urlsafe(16) / name
        make_folder(path.parent)
        with path.open("wb") as target:
            while block := await file.read(BLOCK):
                await asyncio.to_thread(target.write, block)
        return path

    @staticmethod
    def _make_room(folder: Path) -> None:
        make_folder(folder)
        kept = sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime)
        for oldest in kept[: max(len(kept) - MOST_KEPT + 1, 0)]:
            rmtree(oldest, ignore_errors=True)


def look_at(use_cases: WeekUseCases, owner: str, path: Path) -> Job:
    """Ask a worker what a file would bring."""
    return _ask(use_cases, JobKind.PREVIEW_FILE, owner, path)


def upload_of(use_cases: WeekUseCases, number: str) -> Upload:
    """Return the upload of a job; raises NotFoundError where it has ended."""
    job = use_cases.store.jobs.get(number)
    if job.kind not in {JobKind.PREVIEW_FILE, JobKind.TAKE_IN_FILE}:
        raise NotFoundError("this upload is not here any more; choose the file again")
    return Upload(job)


def take(use_cases: WeekUseCases, upload: Upload) -> Job:
    """Ask a worker to take in a file that was looked at; asked twice, it is taken in once."""
    newest = use_cases.store.jobs.newest(upload.job.owner, JobKind.TAKE_IN_FILE)
    if newest is not None and newest.arguments == upload.job.arguments:
        return newest
    return _ask(use_cases, JobKind.TAKE_IN_FILE, upload.job.owner, upload.path)


def drop(upload: Upload) -> None:
    """Delete the copy of a file."""
    rmtree(upload.path.parent, ignore_errors=True)


def _ask(use_cases: WeekUseCases, kind: JobKind, owner: str, path: Path) -> Job:
    now = to_epoch(use_cases.clock())
    return use_cases.store.jobs.ask(kind, owner, {"path": str(path)}, BY_PAGE, now)


def _renamed(value: Any, path: str, name: str) -> Any:
    """Return a sentence, or a field of one, that calls a file by its name instead of its path."""
    if isinstance(value, Message):
        fields = {field: _renamed(part, path, name) for field, part in value.fields.items()}
        return Message(value.message, **fields)
    if isinstance(value, tuple):
        return tuple(_renamed(part, path, name) for part in value)
    return value.replace(path, name) if isinstance(value, str) else value
