"""Load the rows of an upload as batches are loaded: checked one by one, with a result for each.

A worker does it, in the background. What was loaded is noted in the transaction that writes it, so that a run
that broke off goes on at the row after the last one that lasted.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Protocol

from fastapi.exceptions import RequestValidationError

from data.messages import Message
from data.schema import to_epoch
from data.store.bookkeeping.job_queue import Job
from data.store.log.bulk_files import BulkFiles
from data.store.log.bulk_uploads import BulkUpload
from data.store.store import Store
from service.api.interactions import CLOCK_SKEW, Item, Outcome, read_batch, status_of, write_items
from service.security import Caller, Right
from service.use_cases.week import WeekUseCases
from service.web.api_sentences import api_language
from service.web.schemas import LARGEST_BATCH, Refusal

# Rows in one transaction: many enough for a cheap sync, few enough to leave others the lock in between.
AT_ONCE = 10_000
# After so long a job is put back, so that lists and what others asked for get their turn.
TURN_SECONDS = 60.0
NO_JSON = Refusal("", Message("this line is no JSON object"))
PROGRESS = Message("{rows} rows so far")


class Rows(Protocol):
    """Some rows as lines of JSON, and the position at which the next one begins."""

    @property
    def lines(self) -> list[bytes]:
        """One JSON text for each row."""

    @property
    def position(self) -> int:
        """Where the next row begins."""


# Yields rows from the upload's position on, at most so many at once.
ReadRows = Callable[[BulkUpload, BulkFiles, int], Iterator[Rows]]


@dataclass(frozen=True, slots=True)
class BulkLoad:
    """How uploads are loaded: where their files lie, how they are read, and the clock."""

    files: Callable[[str, str], BulkFiles]
    read_rows: ReadRows
    clock: Callable[[], datetime]

    def run(self, store: Store, job: Job) -> dict[str, int] | None:
        """Load rows until none is left, and return how many; None where the rest must wait for its turn."""
        upload = store.bulk_uploads.get(job.arguments["upload"])
        if upload.is_loaded:
            # The run before ended between the last row and the end of its job.
            return {"rows": upload.rows}
        files, end = self.files(store.workspace, upload.id), monotonic() + TURN_SECONDS
        for rows in self.read_rows(upload, files, AT_ONCE):
            self._load(store, upload, files, rows)
            upload = store.bulk_uploads.get(upload.id)
            progress = Message(PROGRESS.message, rows=upload.rows)
            store.job_queue.beat(job.id, progress, to_epoch(self.clock()))
            store.database.give_way()
            if monotonic() > end:
                return None
        store.bulk_uploads.finish(upload.id)
        files.drop_data()
        return {"rows": upload.rows}

    def _load(self, store: Store, upload: BulkUpload, files: BulkFiles, rows: Rows) -> None:
        now = self.clock()
        caller = Caller(upload.made_by, store.workspace, frozenset({Right.RECORD}), upload.only_owner or None)
        items = list(read_lines(rows.lines, caller, now + CLOCK_SKEW))
        use_cases = WeekUseCases(store, lambda: now)
        with store.database.transaction():
            outcomes = write_items(use_cases, items)
            counts = Counter[str](map(status_of, outcomes))
            files.write_results(upload.rows, _result_lines(upload.rows, outcomes))
            store.bulk_uploads.advance(upload.id, rows.position, len(outcomes), counts)


def read_lines(lines: Sequence[bytes], caller: Caller, latest: datetime) -> Iterator[Item]:
    """Yield each row as the store takes it, or why it cannot be taken in."""
    for begin in range(0, len(lines), LARGEST_BATCH):
        some = lines[begin : begin + LARGEST_BATCH]
        # A line that is no JSON would take the others with it.
        items = _read_together(some, caller, latest)
        yield from items or [_read_alone(line, caller, latest) for line in some]


def _read_together(lines: Sequence[bytes], caller: Caller, latest: datetime) -> Sequence[Item]:
    """Return an item for each line, none where a line is not one whole object."""
    if not all(line.startswith(b"{") and line.endswith(b"}") for line in lines):
        return []
    try:
        items = read_batch(_as_batch(lines), caller, latest)
    except RequestValidationError:
        return []
    return items if len(items) == len(lines) else []


def _read_alone(line: bytes, caller: Caller, latest: datetime) -> Item:
    items = _read_together([line], caller, latest)
    return items[0] if items else NO_JSON


def _as_batch(lines: Sequence[bytes]) -> bytes:
    return b'{"interactions":[' + b",".join(lines) + b"]}"


def _result_lines(first: int, outcomes: Sequence[Outcome]) -> bytes:
    """Return what became of each row as NDJSON, rows counted from 1."""
    lines = [_result_line(number, outcome) for number, outcome in enumerate(outcomes, start=first + 1)]
    return "".join(lines).encode()


def _result_line(number: int, outcome: Outcome) -> str:
    if isinstance(outcome, Refusal):
        detail = api_language("en").word(outcome.detail)
        row = {"row": number, "status": "rejected", "pointer": outcome.pointer, "detail": detail}
        return f"{json.dumps(row)}\n"
    return f'{{"row": {number}, "status": "{status_of(outcome)}"}}\n'
