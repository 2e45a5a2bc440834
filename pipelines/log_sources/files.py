"""A log out of files, or out of a packed log."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from data.errors import InputError, RejectedRow
from data.importers.tables.interactions import TableBatch, TableOptions, read_table
from data.packed.reader import PackedLog
from data.schema import LOG_COLUMNS
from models.log.log import Log


@dataclass(frozen=True)
class LoadedLog:
    """A log and the rows of its files that could not be read."""

    log: Log
    rejected: list[RejectedRow]


def log_from_files(
    paths: Sequence[Path],
    options: TableOptions,
    now: datetime,
    progress: Callable[[Iterable[TableBatch]], Iterable[TableBatch]] = lambda batches: batches,
    *,
    shared: bool = False,
) -> LoadedLog:
    """Read table files into one sorted log; raises InputError where not one row can be used."""
    frames: list[pd.DataFrame] = []
    rejected: list[RejectedRow] = []
    for path in paths:
        for batch in progress(read_table(path, options, now)):
            frames.append(batch.rows[list(LOG_COLUMNS)])
            rejected += batch.rejected
    rows = pd.concat(frames, ignore_index=True)
    if rows.empty:
        raise none_usable(paths, rejected)
    return LoadedLog(Log.from_frame(rows, shared=shared), rejected)


def none_usable(paths: Sequence[Path], rejected: Sequence[RejectedRow]) -> InputError:
    """Return the error about files of which not one row can be used."""
    return InputError(
        "{files}: none of {count} rows can be used; the first: {refused}",
        files=", ".join(map(str, paths)),
        count=len(rejected),
        refused=rejected[0],
    )


def log_from_packed(folder: Path, *, shared: bool = False) -> LoadedLog:
    """Return a packed log as one sorted log; raises InputError where the folder is none."""
    return LoadedLog(Log.from_frame(PackedLog.open(folder).read_all(), shared=shared), [])
