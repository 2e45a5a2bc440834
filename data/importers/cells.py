"""A table file's cells with the line each row stands on, whatever the format."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data.errors import InputError, RejectedRow
from data.schema import OPTIONAL_COLUMNS

BATCH_ROWS = 100_000
# One cell of a table is a name or a date; a megabyte of it is another kind of file.
MAX_CELL = 1_000_000


class Format(StrEnum):
    """What a table file is, told by its first bytes."""

    CSV = "CSV"
    PARQUET = "Parquet"
    JSON_LINES = "JSON lines"


@dataclass(frozen=True)
class Cells:
    """A batch of rows as read, the line (or row number) of each, and rows that have no shape."""

    frame: pd.DataFrame
    lines: "pd.Series[int]"
    rejected: list[RejectedRow]


def recognise(path: Path) -> Format:
    """Return the format of a file by its content; raises InputError where there is nothing to read."""
    if not path.exists():
        raise InputError(
            f"{path} does not exist; give the path of a CSV, Parquet or JSON-lines file."
        )
    if path.is_dir():
        raise InputError(
            f"{path} is a folder; give the table files in it, for example {path}/*.csv."
        )
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    if not start.strip():
        raise InputError(f"{path} is empty; expected a table with one interaction per row.")
    if start.startswith(b"PAR1"):
        return Format.PARQUET
    return (
        Format.JSON_LINES if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") else Format.CSV
    )


def read_cells(path: Path, kind: Format) -> Iterator[Cells]:
    """Yield batches of cells; raises InputError where the file breaks off or is not what it seems."""
    readers = {Format.CSV: _csv, Format.PARQUET: _parquet, Format.JSON_LINES: _json_lines}
    try:
        yield from readers[kind](path)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is not UTF-8 text: byte {error.object[error.start]:#04x} at position "
            f"{error.start} of a block; save it as UTF-8 and try again."
        ) from error
    except (csv.Error, pa.ArrowException, OSError) as error:
        raise InputError(f"{path} breaks off or is damaged as {kind}: {error}") from error


def _parquet(path: Path) -> Iterator[Cells]:
    first = 1
    for batch in pq.ParquetFile(path).iter_batches(BATCH_ROWS):
        frame = batch.to_pandas()
        yield Cells(frame, pd.Series(range(first, first + len(frame))), [])
        first += len(frame)


def _csv(path: Path) -> Iterator[Cells]:
    csv.field_size_limit(MAX_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, _dialect(file.readline()))
        file.seek(0)
        columns = [name.strip() for name in next(reader)]
        yield from _gather(path, columns, _csv_rows(path, columns, reader))


def _dialect(header: str) -> type[csv.Dialect]:
    try:
        return csv.Sniffer().sniff(header, ",;\t|")
    except csv.Error:
        return csv.excel


def _csv_rows(
    path: Path, columns: list[str], reader: Any
) -> Iterator[tuple[int, list[Any] | RejectedRow]]:
    for cells in reader:
        if len(cells) == len(columns):
            yield reader.line_num, cells
        elif cells:
            found, expected = f"{len(cells)} cells", f"{len(columns)}, as in the header"
            yield reader.line_num, RejectedRow(path.name, reader.line_num, None, found, expected)


def _json_lines(path: Path) -> Iterator[Cells]:
    with path.open(encoding="utf-8-sig") as file:
        columns: list[str] = []
        for line in file:
            one = _object(line)
            if one is not None:
                # The first line may lack what later ones have and nobody must have.
                columns = list(dict.fromkeys([*one, *OPTIONAL_COLUMNS]))
                break
        file.seek(0)
        yield from _gather(path, columns, _json_rows(path, columns, file))


def _json_rows(
    path: Path, columns: list[str], file: Any
) -> Iterator[tuple[int, list[Any] | RejectedRow]]:
    for number, line in enumerate(file, start=1):
        one = _object(line)
        if one is not None and set(one) <= set(columns):
            yield number, [one.get(column) for column in columns]
        elif line.strip():
            found = repr(line.strip()[:60])
            expected = f"a JSON object with the fields {', '.join(columns) or 'of an interaction'}"
            yield number, RejectedRow(path.name, number, None, found, expected)


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _gather(
    path: Path, columns: list[str], rows: Iterator[tuple[int, list[Any] | RejectedRow]]
) -> Iterator[Cells]:
    if len(set(columns)) < len(columns):
        raise InputError(f"{path} names a column twice: {', '.join(columns)}. Rename one of them.")
    values: list[list[Any]] = []
    lines: list[int] = []
    rejected: list[RejectedRow] = []
    for line, row in rows:
        if isinstance(row, RejectedRow):
            rejected.append(row)
        else:
            values.append(row)
            lines.append(line)
        if len(values) + len(rejected) >= BATCH_ROWS:
            yield _cells(columns, values, lines, rejected)
            values, lines, rejected = [], [], []
    yield _cells(columns, values, lines, rejected)


def _cells(
    columns: list[str], values: list[list[Any]], lines: list[int], rejected: list[RejectedRow]
) -> Cells:
    frame = pd.DataFrame(values, columns=columns, dtype=object)
    return Cells(frame, pd.Series(lines, dtype="int64"), rejected)
