"""The rows of a file as lines of JSON, from a position on: NDJSON by bytes, Parquet by rows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.errors import InputError
from data.importers.tables.file_formats import check_growth

# What nobody writes in one row; a file without an end of line is not read whole.
LONGEST_LINE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class RowLines:
    """Some rows, each as a line of JSON, and the position at which the next one begins."""

    lines: list[bytes]
    position: int


def ndjson_rows(path: Path, position: int, most: int) -> Iterator[RowLines]:
    """Yield at most so many rows at once, from a byte on; empty lines are none, too long ones no JSON."""
    with path.open("rb") as file:
        file.seek(position)
        while True:
            lines = list(_lines(file, most))
            if not lines:
                return
            yield RowLines(lines, file.tell())


def _lines(file: BinaryIO, most: int) -> Iterator[bytes]:
    count = 0
    while count < most and (line := file.readline(LONGEST_LINE)):
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            _skip_line(file)
            # No JSON: it is refused in its place.
            line = b"{"
        if line := line.strip():
            count += 1
            yield line


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass


def parquet_rows(path: Path, position: int, most: int) -> Iterator[RowLines]:
    """Yield at most so many rows at once, from a row on; raises InputError where the file is damaged."""
    try:
        with pq.ParquetFile(path) as file:
            check_growth(path, file.metadata.num_rows)
            yield from _after(file, position, most)
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            "the file breaks off or is damaged as Parquet: {why}", why=" ".join(f"{error}".split())
        ) from error


def _after(file: pq.ParquetFile, position: int, most: int) -> Iterator[RowLines]:
    groups, first = _groups_from(file, position)
    for batch in file.iter_batches(most, row_groups=groups):
        begin = max(position - first, 0)
        first += len(batch)
        if begin < len(batch):
            yield RowLines(_json_lines(batch.slice(begin)), first)


def _groups_from(file: pq.ParquetFile, position: int) -> tuple[list[int], int]:
    """Return the row groups that reach past a row, and the row at which the first of them begins."""
    begin = 0
    for number in range(file.num_row_groups):
        rows = file.metadata.row_group(number).num_rows
        if begin + rows > position:
            return list(range(number, file.num_row_groups)), begin
        begin += rows
    return [], begin


def _json_lines(batch: pa.RecordBatch) -> list[bytes]:
    """Return rows as JSON; an empty cell is a field that is not there."""
    columns = [_as_text(column).to_pylist() for column in batch.columns]
    whole = [None not in column for column in columns]
    names = batch.schema.names
    if all(whole):
        return [_json(dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]
    return [
        _json({name: cell for name, cell in zip(names, row, strict=True) if cell is not None})
        for row in zip(*columns, strict=True)
    ]


def _as_text(column: pa.Array) -> pa.Array:
    """Return moments as RFC 3339 in UTC; without a zone they are as they are, and refused for it."""
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        seconds = pc.cast(column, pa.timestamp("s", "UTC"), safe=False)
        return pc.strftime(seconds, format="%Y-%m-%dT%H:%M:%SZ")
    return pc.cast(column, pa.string()) if pa.types.is_temporal(kind) else column


def _json(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
