"""The cells of a CSV, Parquet or JSON-lines file in batches, with the line number of each row."""

import csv
import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, islice
from pathlib import Path
from textwrap import shorten
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data.errors import InputError, RejectedRow
from data.importers.base.zip_growth import too_large
from data.importers.tables.csv_fast_path import MAX_CELL, read_plain
from data.importers.tables.header_names import names_columns
from data.importers.tables.parquet_columns import frame_of
from data.messages import Message
from data.schema import OPTIONAL_COLUMNS

BATCH_ROWS = 100_000
# No two rows of a log are alike: however well it is packed, a byte holds few of them.
FREE_ROWS, MOST_ROWS_IN_A_BYTE = 1_000_000, 20
DELIMITERS = ",;\t|"
LINE_END = re.compile(r"\r\n|\r|\n")
# What pandas leaves behind when it writes a table with a part of its rows.
INDEX_COLUMN = re.compile(r"__index_level_\d+__")


class Format(StrEnum):
    """The format of a table file."""

    CSV = "CSV"
    PARQUET = "Parquet"
    JSON_LINES = "JSON lines"


@dataclass(frozen=True)
class Cells:
    """A batch of rows as read, the line (or row) number of each, and the rows of a wrong shape."""

    frame: pd.DataFrame
    lines: "pd.Series[int]"
    rejected: list[RejectedRow]


def detect_format(path: Path) -> Format:
    """Return the format of a file by its content; raises InputError where there is nothing to read."""
    if not path.exists():
        raise InputError(
            "{path} does not exist; give the path of a CSV, Parquet or JSON-lines file.", path=path
        )
    if path.is_dir():
        raise InputError(
            "{path} is a folder; give the table files in it, for example {example}.",
            path=path,
            example=f"{path}/*.csv",
        )
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise InputError("{path} cannot be read: {why}.", path=path, why=error.strerror) from error
    if not start.removeprefix(BOM_UTF8).strip():
        raise InputError("{path} is empty; expected a table with one interaction per row.", path=path)
    if start.startswith(b"PAR1"):
        return Format.PARQUET
    return Format.JSON_LINES if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") else Format.CSV


def read_cells(path: Path, kind: Format) -> Iterator[Cells]:
    """Yield batches of cells; raises InputError where the file breaks off or is not what it seems."""
    readers = {Format.CSV: _csv, Format.PARQUET: _parquet, Format.JSON_LINES: _json_lines}
    try:
        yield from readers[kind](path)
    except UnicodeDecodeError as error:
        raise InputError(
            "{path} is not UTF-8 text: byte {byte} at position {place} of a block; save it as "
            "UTF-8 and try again.",
            path=path,
            byte=f"{error.object[error.start]:#04x}",
            place=error.start,
        ) from error
    except (csv.Error, pa.ArrowException, OSError) as error:
        raise InputError(
            "{file} breaks off or is damaged as {kind}: {why}",
            file=path,
            kind=kind,
            why=" ".join(f"{error}".split()),
        ) from error


def column_names(path: Path) -> list[str]:
    """Return the columns of a table file without reading its rows; raises InputError where it is empty."""
    kind = detect_format(path)
    if kind is Format.PARQUET:
        try:
            return list(pq.read_schema(path).names)
        except (pa.ArrowException, OSError):
            return []
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        header = next((line for line in iter(lambda: file.readline(MAX_CELL), "") if line.strip()), "")
    if kind is Format.JSON_LINES:
        return list(_object(header) or ())
    cells = next(csv.reader([header], delimiter=max(DELIMITERS, key=header.count)), [])
    return [cell.strip() for cell in cells]


def _parquet(path: Path) -> Iterator[Cells]:
    first = 1
    with pq.ParquetFile(path) as file:
        check_growth(path, file.metadata.num_rows)
        names = [name for name in file.schema_arrow.names if not INDEX_COLUMN.fullmatch(name)]
        _check_unique(path, names)
        for batch in file.iter_batches(BATCH_ROWS):
            frame = frame_of(batch.select(names))
            yield Cells(frame, pd.Series(range(first, first + len(frame))), [])
            first += len(frame)


def check_growth(path: Path, rows: int) -> None:
    """Refuse a file that says one thing millions of times."""
    size = max(path.stat().st_size, 1)
    if rows > FREE_ROWS and rows > MOST_ROWS_IN_A_BYTE * size:
        raise too_large(str(path), rows // size)


def _csv(path: Path) -> Iterator[Cells]:
    csv.field_size_limit(MAX_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next((line for line in file if line.strip()), "")
        file.seek(0)
        # Not csv.Sniffer: it takes a header without quotes to mean that "" is no quote either.
        delimiter = max(DELIMITERS, key=header.count)
        reader = csv.reader(file, delimiter=delimiter)
        columns = next(([name.strip() for name in cells] for cells in reader if any(cells)), [])
        _check_unique(path, columns)
        begins, lines = 0, reader.line_num
        for block in read_plain(path, columns, delimiter, lines):
            begins, lines = block.ends, lines + len(block.frame)
            yield Cells(block.frame, pd.Series(range(lines - len(block.frame) + 1, lines + 1)), [])
        if begins:
            file.seek(begins)
            reader = csv.reader(file, delimiter=delimiter)
        yield from _csv_rows(path, columns, reader, 0 if not begins else lines)


def _csv_rows(path: Path, columns: list[str], reader: Any, above: int) -> Iterator[Cells]:
    """Yield the rows that a reader gives; `above` is how many lines came before its first."""
    rows: list[list[str]] = [columns]
    while rows:
        before, rows = above + reader.line_num, []
        try:
            rows.extend(islice(reader, BATCH_ROWS))
        except (csv.Error, UnicodeDecodeError):
            # What stands before the damage is kept.
            if rows:
                yield _sorted_out(path, columns, rows, _lines(rows, before, above + reader.line_num))
            raise
        yield _sorted_out(path, columns, rows, _lines(rows, before, above + reader.line_num))


def _lines(rows: list[list[str]], before: int, after: int) -> list[int]:
    """Return where each row begins; with a line break inside quotes it ends further down."""
    if after - before == len(rows):
        return list(range(before + 1, after + 1))
    taken = (1 + sum(len(LINE_END.findall(cell)) for cell in cells) for cells in rows)
    return list(accumulate(taken, initial=before + 1))[: len(rows)]


def _sorted_out(path: Path, columns: list[str], rows: list[list[str]], lines: list[int]) -> Cells:
    """Put the rows that have the header's shape beside those that have another."""
    if set(map(len, rows)) <= {len(columns)}:
        return _cells(columns, rows, lines, [])
    rejected = [
        wrong_length(path.name, line, len(cells), len(columns))
        for line, cells in zip(lines, rows, strict=True)
        if cells and len(cells) != len(columns)
    ]
    kept = [place for place, cells in enumerate(rows) if len(cells) == len(columns)]
    return _cells(columns, [rows[place] for place in kept], [lines[place] for place in kept], rejected)


def wrong_length(file: str, line: int, cells: int, columns: int) -> RejectedRow:
    """Return the refusal of a row that has more or fewer cells than the header."""
    expected = Message("{count}, as in the header", count=columns)
    return RejectedRow(file, line, None, Message("{count} cells", count=cells), expected)


def _json_lines(path: Path) -> Iterator[Cells]:
    with path.open(encoding="utf-8-sig") as file:
        first = next((fields for line in file if (fields := _object(line)) is not None), None)
        if first is None:
            raise InputError(
                "{path} begins like JSON lines, but no line of it is a JSON object; expected one "
                "interaction per line.",
                path=path,
            )
        file.seek(0)
        # The first line may lack what later ones have and nobody must have.
        columns = list(dict.fromkeys([*first, *OPTIONAL_COLUMNS]))
        rows = _json_rows(path, columns, file)
        while batch := list(islice(rows, BATCH_ROWS)):
            rejected = [row for row in batch if isinstance(row, RejectedRow)]
            kept = [row for row in batch if not isinstance(row, RejectedRow)]
            yield _cells(columns, [cells for _, cells in kept], [line for line, _ in kept], rejected)


def _json_rows(path: Path, columns: list[str], file: Any) -> Iterator[tuple[int, list[Any]] | RejectedRow]:
    for number, line in enumerate(file, start=1):
        fields = _object(line)
        if fields is not None and set(fields) <= set(columns):
            yield number, [_plain(fields.get(column)) for column in columns]
        elif line.strip():
            written = repr(line.strip()[:60])
            expected = Message("a JSON object with the fields {names}", names=listed(columns))
            yield RejectedRow(path.name, number, None, written, expected)


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, (list, dict)) else value


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
        # Half of a surrogate pair is no text that could be written anywhere.
        if "\\ud" in line.lower():
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def listed(columns: list[str]) -> str:
    """Return the names of columns for a sentence: printable, and not a whole file of them."""
    shown = "".join(letter if letter.isprintable() else " " for letter in ", ".join(columns))
    return shorten(shown, 200, placeholder=" ...") or "none"


def no_table(path: Path) -> InputError:
    """Return the refusal of a file that is no table: nothing of it is shown, as it may be a message."""
    return InputError(
        "{path} is no table, and no export of a form that Kith knows; please report which program wrote it.",
        path=path,
    )


def _check_unique(path: Path, columns: list[str]) -> None:
    if len(set(columns)) < len(columns):
        if not names_columns(columns):
            raise no_table(path)
        # By their places: it may be a line of a message after all.
        first, second = next(
            (columns.index(name), place) for place, name in enumerate(columns) if name in columns[:place]
        )
        raise InputError(
            "{path} names a column twice: its columns {first} and {second}. Rename one of them.",
            path=path,
            first=f"{first + 1}",
            second=f"{second + 1}",
        )


def _cells(
    columns: list[str], values: list[list[Any]], lines: list[int], rejected: list[RejectedRow]
) -> Cells:
    by_column = zip(*values, strict=True) if values else ((),) * len(columns)
    by_name = {name: _column(cells) for name, cells in zip(columns, by_column, strict=True)}
    frame = pd.DataFrame(by_name, columns=columns, dtype=object)
    return Cells(frame, pd.Series(lines, dtype="int64"), rejected)


def _column(cells: Sequence[Any]) -> Any:
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    return column
