"""Tables of interactions (CSV, Parquet, JSON lines), checked row by row."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from data.errors import NOTHING, InputError, RejectedRow
from data.identity.handles import handle
from data.identity.owner_ids import owner_id
from data.importers.tables.file_formats import Cells, Format, detect_format, listed, no_table, read_cells
from data.importers.tables.header_names import names_columns
from data.importers.tables.timestamps import read_times
from data.messages import Message
from data.schema import (
    AT,
    CHANNEL,
    CONTACT,
    DIRECTION,
    LOG_COLUMNS,
    OPTIONAL_COLUMNS,
    OWNER,
    OWNER_SOURCE,
    SOURCE,
    Direction,
    utc_minute,
)

QUOTED = 60
DIRECTION_NAMES = tuple(str(direction) for direction in Direction)
CONTROL = r"[\x00-\x1f\x7f]"


@dataclass(frozen=True)
class TableOptions:
    """How to read a table: `names` maps our column to the table's, `ignore` lists columns to leave out.

    `region` is the country of telephone numbers without one.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    timezone: ZoneInfo | None = None
    region: str | None = None


@dataclass(frozen=True)
class TableBatch:
    """Rows in our columns (`at` in epoch seconds), and the rows that were refused."""

    rows: pd.DataFrame
    rejected: list[RejectedRow]


def read_table(path: Path, options: TableOptions, now: datetime) -> Iterator[TableBatch]:
    """Yield a file's rows in batches, with a RejectedRow for each bad one.

    Raises InputError when the file as a whole is not a table of interactions.
    """
    rows = 0
    for cells in read_cells(path, detect_format(path)):
        if rows == 0:
            _check_columns(path, cells, options)
        rows += len(cells.frame) + len(cells.rejected)
        yield _checked(path, cells, options, now)
    if rows == 0:
        raise InputError(
            "{path} holds no rows; expected one interaction per row. Its columns should be {columns} (and, "
            "if known, {more}).",
            path=path,
            columns=LOG_COLUMNS,
            more=OPTIONAL_COLUMNS,
        )


def _check_columns(path: Path, cells: Cells, options: TableOptions) -> None:
    """Refuse a table with a column missing or unknown, and say how to name or leave out one."""
    columns = list(cells.frame.columns)
    wanted = {ours: options.names.get(ours, ours) for ours in (*LOG_COLUMNS, *OPTIONAL_COLUMNS)}
    for ours, theirs in wanted.items():
        if theirs not in columns and (ours in LOG_COLUMNS or ours in options.names):
            # Parquet is a table whatever its columns are called.
            is_text = detect_format(path) is not Format.PARQUET
            if is_text and not _is_table(cells, [wanted[name] for name in LOG_COLUMNS]):
                raise no_table(path)
            raise InputError(
                "{path} has no column {theirs!r} for {ours!r}; it has {columns}. Name the right one with "
                "--map {ours}=COLUMN.",
                path=path,
                theirs=theirs,
                ours=ours,
                columns=listed(_written_columns(cells)),
            )
    for column in columns:
        if column not in wanted.values() and column not in options.ignore:
            raise InputError(
                "{path} has a column {column!r} that Kith does not know. Its columns should be {columns} "
                "(and, if known, {more}). Give it its meaning with --map OURS={column}, or leave it out with "
                "--ignore {column}.",
                path=path,
                column=column,
                columns=LOG_COLUMNS,
                more=OPTIONAL_COLUMNS,
            )


def _written_columns(cells: Cells) -> list[str]:
    """Return the columns that a file names; JSON lines are read with all that nobody must have."""
    frame = cells.frame
    columns: list[str] = list(frame.columns)
    return [name for name in columns if name not in OPTIONAL_COLUMNS or (frame[name].fillna("") != "").any()]


def _is_table(cells: Cells, wanted: Collection[str]) -> bool:
    """Tell whether a first line names columns: one that is wanted, or names above rows as long as it is."""
    columns = [name for name in cells.frame.columns if name not in OPTIONAL_COLUMNS]
    if not set(columns).isdisjoint(wanted):
        return True
    nests = any(str(cell).startswith(("{", "[")) for cell in cells.frame.head(1).to_numpy().ravel())
    return names_columns(columns) and len(cells.frame) > len(cells.rejected) and not nests


def _checked(path: Path, cells: Cells, options: TableOptions, now: datetime) -> TableBatch:
    checks = _Checks(path.name, cells, options.names)
    spelt = partial(handle, region=options.region)
    texts = (OWNER, CONTACT, CHANNEL, DIRECTION)
    spellings: dict[str, Callable[[str], str]] = {OWNER: owner_id, CONTACT: spelt}
    values = {name: checks.text(name, spellings.get(name)) for name in texts}
    one_of = Message("one of {names}", names=DIRECTION_NAMES)
    checks.refuse(DIRECTION, ~values[DIRECTION].isin(DIRECTION_NAMES), one_of)
    checks.refuse(
        CONTACT, values[CONTACT] == checks.text(OWNER, spelt), Message("somebody other than the owner")
    )
    times = read_times(checks.raw(AT), options.timezone)
    checks.refuse(AT, times.unreadable, Message("a date and time in ISO 8601, or whole seconds since 1970"))
    checks.refuse(AT, times.naive, Message("a time with its zone; or say which zone it is with --timezone"))
    seconds = times.seconds
    checks.refuse(AT, seconds < 0, Message("a time in or after 1970"))
    past = Message("a time that is not after now ({now})", now=f"{utc_minute(now)} UTC")
    checks.refuse(AT, seconds > now.timestamp(), past)
    reserved = Message("another name: {name} is kept for what you say yourself", name=OWNER_SOURCE)
    checks.refuse(SOURCE, checks.optional(SOURCE) == OWNER_SOURCE, reserved)
    kept = ~checks.bad
    rows = pd.DataFrame(values)[kept]
    rows[AT] = seconds[kept].astype("int64")
    for name in OPTIONAL_COLUMNS:
        rows[name] = checks.optional(name)[kept]
    return TableBatch(rows, sorted([*cells.rejected, *checks.rejected], key=lambda row: row.line))


class _Checks:
    """Collects, for one batch, which rows are refused and why; a row is refused once."""

    def __init__(self, file: str, cells: Cells, names: Mapping[str, str]) -> None:
        self._file, self._frame, self._lines, self._names = file, cells.frame, cells.lines, names
        self.bad = pd.Series(data=False, index=cells.frame.index)
        self.rejected: list[RejectedRow] = []

    def raw(self, ours: str) -> "pd.Series[str]":
        """Return a column as it was read, of nothing where the table has none."""
        name = self._names.get(ours, ours)
        return self._frame[name] if name in self._frame else pd.Series("", index=self._frame.index)

    def text(self, ours: str, spelt: Callable[[str], str] | None = None) -> "pd.Series[str]":
        """Return a column as trimmed text, each spelt in one way; empty cells are refused."""
        texts, places = _as_texts(self.raw(ours))
        column = (texts.map(spelt) if spelt else texts).take(places).set_axis(self._frame.index)
        self.refuse(ours, column == "", Message("something"))
        # No name has them, and a quote that never closes would swallow the rows that follow.
        odd = texts.str.contains(CONTROL, regex=True).astype(bool)
        if odd.any():
            self.refuse(ours, odd.take(places).set_axis(column.index), Message("one line of text"))
        return column

    def optional(self, ours: str) -> "pd.Series[str]":
        """Return a column as trimmed text, empty where the table has none."""
        texts, places = _as_texts(self.raw(ours))
        return texts.take(places).set_axis(self._frame.index)

    def refuse(self, ours: str, which: "pd.Series[bool]", expected: Message) -> None:
        """Refuse the rows marked in `which` for what stands in this column."""
        fresh = which & ~self.bad
        self.bad |= fresh
        theirs = self._names.get(ours, ours)
        values = self.raw(ours)[fresh]
        self.rejected += [
            RejectedRow(self._file, int(line), theirs, _quoted(value), expected)
            for line, value in zip(self._lines[fresh], values, strict=True)
        ]


def _as_texts(column: "pd.Series[str]") -> "tuple[pd.Series[str], np.ndarray[Any, Any]]":
    """Return the different texts of a column, trimmed, and which of them each cell is.

    A table names the same people again and again: each text is looked at once.
    """
    if isinstance(column.dtype, pd.StringDtype):
        column = column.fillna("")
    elif pd.api.types.infer_dtype(column, skipna=False) != "string":
        # Numbers and truth values become text first: 1 and True would be taken for the same.
        column = column.astype("string").fillna("")
    places, texts = pd.factorize(column)
    return pd.Series(texts, dtype="string").str.strip().astype(object), places


def _quoted(value: object) -> str:
    if pd.isna(value) or str(value).strip() == "":  # type: ignore[call-overload]
        return NOTHING
    text = str(value)
    return repr(text if len(text) <= QUOTED else text[:QUOTED] + "...")
