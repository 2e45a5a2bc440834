"""What somebody asked for and a worker does: a row for each job, with its state, progress and result.

The service writes the row and reads it again; `kith work` runs it. Neither knows the other.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from data.errors import NotFoundError
from data.messages import Message, as_json, from_json
from data.store.engine.database import Database, Record
from data.store.engine.request_id import request_id
from data.store.engine.statements import insert, upsert
from data.store.engine.workspace_tables import WorkspaceTables

# A job whose worker gave no sign for so long is taken by another one.
SILENT_SECONDS = 120
# What ended a worker once may end the next one, too.
MOST_ATTEMPTS = 2
KEPT_SECONDS = 2 * 86_400
# A worker writes that it is there once in so many seconds; it is away when it missed two.
SIGN_SECONDS = 20
AWAY_SECONDS = 3 * SIGN_SECONDS
# Of a look at an account: whether its owner is asked about every calendar once more.
EVERY_CALENDAR = "every_calendar"
COLUMNS = (
    "id, workspace, owner, kind, arguments, asked_by, asked_at, state, attempts, progress, result, request_id"
)
ASK = insert("jobs", f"{COLUMNS}, beat_at, ended_at")
ROW = f"SELECT {COLUMNS} FROM jobs"
SAME = f"{ROW} WHERE workspace = ? AND owner = ? AND kind = ? AND arguments = ? AND state = 'waiting'"
NEWEST = f"""
{ROW} WHERE workspace = ? AND owner = ? AND kind = ? AND arguments = coalesce(?, arguments)
ORDER BY asked_at DESC, id DESC LIMIT 1
"""
FREE = "(state = 'waiting' OR (state = 'running' AND beat_at < ?))"
WAITING = f"{ROW} WHERE {FREE} AND workspace = coalesce(?, workspace) ORDER BY asked_at, id LIMIT 16"
# Two workers may see the same row: it is taken by the one that changes it.
TAKE = f"UPDATE jobs SET state = 'running', beat_at = ?, attempts = attempts + 1 WHERE id = ? AND {FREE}"
BEAT = "UPDATE jobs SET beat_at = ?, progress = ? WHERE id = ? AND state = 'running'"
PUT_BACK = (
    "UPDATE jobs SET state = 'waiting', beat_at = NULL, attempts = 0 WHERE id = ? AND state = 'running'"
)
END = "UPDATE jobs SET state = ?, result = ?, ended_at = ? WHERE id = ? AND state <> 'done'"
ENDED = "SELECT 1 FROM jobs WHERE ended_at < ? LIMIT 1"
DROP_ENDED = "DELETE FROM jobs WHERE ended_at < ?"
SIGN = upsert("workers", "name", "seen_at")


class JobKind(StrEnum):
    """What can be asked for."""

    MAKE_LIST = "make_list"
    PREVIEW_FILE = "preview_file"
    TAKE_IN_FILE = "take_in_file"
    TEST_DIGEST = "test_digest"
    TEST_PUSH = "test_push"
    TEST_CHAT = "test_chat"
    LOAD_UPLOAD = "load_upload"
    LOOK_AT_ACCOUNT = "look_at_account"
    PREVIEW_CRM = "preview_crm"
    SIGN_IN = "sign_in"


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands; `result` is what a done one returned, `fault` why a failed one did not.

    `request_id` is that of the request that asked for it, None where it was no request.
    """

    id: str
    workspace: str
    owner: str
    kind: JobKind
    arguments: Mapping[str, Any]
    asked_by: str
    asked_at: int
    state: JobState
    attempts: int
    progress: str
    result: Any
    request_id: str | None

    @property
    def ended(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state in {JobState.DONE, JobState.FAILED}

    @property
    def fault(self) -> str:
        """Why the job failed, as a sentence that every language can say; empty where it did not."""
        return from_json(self.result) if self.state is JobState.FAILED else ""


class Jobs(WorkspaceTables):
    """The jobs that were asked for in one workspace."""

    def ask(self, kind: JobKind, owner: str, arguments: Mapping[str, Any], asked_by: str, now: int) -> Job:
        """Ask for a job and return it; while the same one still waits, that one is returned."""
        text = json.dumps(arguments, sort_keys=True)
        with self.database.transaction():
            same = self.database.first(SAME, (self.workspace, owner, kind, text))
            if same is not None:
                return _job(same)
            whose = (secrets.token_urlsafe(12), self.workspace, owner, str(kind), text, asked_by, now)
            row = (*whose, str(JobState.WAITING), 0, '""', "null", request_id())
            self.database.write_many(ASK, [(*row, None, None)])
        return _job(row)

    def get(self, number: str, kind: JobKind | None = None) -> Job:
        """Return a job; raises NotFoundError where there is none, or it ended more than two days ago.

        With `kind` also where it is of another one.
        """
        job = self.find(number)
        if job is None or (kind is not None and job.kind is not kind):
            raise NotFoundError("there is no job {number!r}; it may have ended days ago", number=number)
        return job

    def find(self, number: str) -> Job | None:
        """Return a job, None where there is none, or it ended more than two days ago."""
        row = self.database.first(f"{ROW} WHERE workspace = ? AND id = ?", (self.workspace, number))
        return None if row is None else _job(row)

    def newest(self, owner: str, kind: JobKind, arguments: Mapping[str, Any] | None = None) -> Job | None:
        """Return the newest job of a kind that was asked for this owner, where given with these arguments."""
        text = None if arguments is None else json.dumps(arguments, sort_keys=True)
        row = self.database.first(NEWEST, (self.workspace, owner, kind, text))
        return None if row is None else _job(row)

    def forget_ended(self, owner: str) -> None:
        """Delete the owner's ended jobs: their results name people."""
        query = "DELETE FROM jobs WHERE workspace = ? AND owner = ? AND ended_at IS NOT NULL"
        self.database.write_many(query, [(self.workspace, owner)])


class JobQueue:
    """The jobs of all workspaces, as workers see them."""

    def __init__(self, database: Database) -> None:
        """Work on an open, up-to-date database."""
        self._database = database

    def take(self, now: int, workspace: str | None = None) -> Job | None:
        """Return the job that waits longest, of a workspace or of all, now this worker's; None without one.

        A job that was taken too often has ended each of its workers: it fails and is passed over.
        """
        before = now - SILENT_SECONDS
        for row in self._database.execute(WAITING, (before, workspace)):
            job = _job(row)
            if job.attempts >= MOST_ATTEMPTS:
                self.fail(job.id, Message("the program ended while it worked on this; ask again"), now)
            elif self._database.write_many(TAKE, [(now, job.id, before)]):
                return job
        return None

    def waits(self, now: int, workspace: str | None = None) -> bool:
        """Tell whether a job waits for a worker, in one workspace or in any."""
        return self._database.first(WAITING, (now - SILENT_SECONDS, workspace)) is not None

    def beat(self, number: str, progress: str, now: int) -> None:
        """Note that a job is being worked on, and how far it is."""
        self._database.write_many(BEAT, [(now, json.dumps(as_json(progress)), number)])

    def put_back(self, number: str) -> None:
        """Let a job wait again that was worked on for its turn; what is left of it comes after others."""
        self._database.write_many(PUT_BACK, [(number,)])

    def finish(self, number: str, result: Any, now: int) -> None:
        """Note what a job returned; finished twice, the first result stays."""
        self._database.write_many(END, [(str(JobState.DONE), json.dumps(result), now, number)])

    def fail(self, number: str, fault: str, now: int) -> None:
        """Note why a job could not be done."""
        self._database.write_many(END, [(str(JobState.FAILED), json.dumps(as_json(fault)), now, number)])

    def drop_ended(self, now: int) -> None:
        """Delete the jobs that ended more than two days ago."""
        before = now - KEPT_SECONDS
        # Asked first: a round that has nothing to delete takes no lock.
        if self._database.first(ENDED, (before,)) is not None:
            self._database.write_many(DROP_ENDED, [(before,)])

    def sign_on(self, worker: str, now: int) -> None:
        """Note that a worker is there."""
        self._database.write_many(SIGN, [(worker, now)])

    def sign_off(self, worker: str) -> None:
        """Note that a worker ends."""
        self._database.write_many("DELETE FROM workers WHERE name = ?", [(worker,)])

    def last_sign(self) -> int | None:
        """Return when a worker that has not signed off was last there, None without one."""
        row = self._database.first("SELECT max(seen_at) FROM workers")
        return None if row is None or row[0] is None else int(row[0])

    def has_worker(self, now: int) -> bool:
        """Tell whether a worker was there lately."""
        query = "SELECT 1 FROM workers WHERE seen_at >= ? LIMIT 1"
        return self._database.first(query, (now - AWAY_SECONDS,)) is not None


def _job(row: Record) -> Job:
    number, workspace, owner, kind, arguments, asked_by, asked_at, state, attempts, *came_of_it = row
    progress, result, request = came_of_it
    return Job(
        number,
        workspace,
        owner,
        JobKind(kind),
        json.loads(arguments),
        asked_by,
        asked_at,
        JobState(state),
        attempts,
        from_json(json.loads(progress)),
        json.loads(result),
        request,
    )
