"""The plain part of a CSV file in blocks of 16 MB, parsed by Arrow: no quotes, as many cells as the header.

Most logs are plain from end to end: `kith pack` takes half the time (docs/explanation/performance.md). After
the last plain block the csv module goes on; a test compares the two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

# One cell of a table is a name or a date; a megabyte of it is another kind of file.
MAX_CELL = 1_000_000
BLOCK_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Block:
    """Rows as text, one for each line, and where in the file they end."""

    frame: pd.DataFrame
    ends: int


def read_plain(path: Path, columns: list[str], delimiter: str, above: int) -> Iterator[Block]:
    """Yield the blocks after `above` lines, up to the first that is not plain."""
    with path.open("rb") as file:
        begun = [file.readline() for _ in range(above)]
        # A line that ends in another way is not counted by readline as the csv module does.
        if any(b"\r" in line.removesuffix(b"\r\n") for line in begun):
            return
        while block := file.read(BLOCK_BYTES) + file.readline(MAX_CELL):
            table = _parsed(block, columns, delimiter)
            if table is None:
                return
            yield Block(table.to_pandas(), file.tell())


def _parsed(block: bytes, columns: list[str], delimiter: str) -> pa.Table | None:
    """Return a block's table, None where it is not plain."""
    if b'"' in block or block.count(b"\r") != block.count(b"\r\n") or _has_empty_line(block):
        return None
    try:
        table = csv.read_csv(
            pa.BufferReader(block),
            csv.ReadOptions(column_names=columns, block_size=BLOCK_BYTES),
            csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    whole = table.num_rows == block.count(b"\n") + (not block.endswith(b"\n"))
    return table if whole and _longest(table) < MAX_CELL else None


def _has_empty_line(block: bytes) -> bool:
    """Tell whether a line has nothing on it: to the csv module that is no row."""
    return block.startswith((b"\n", b"\r\n")) or b"\n\n" in block or b"\n\r\n" in block


def _longest(table: pa.Table) -> int:
    return max((pc.max(pc.binary_length(column)).as_py() or 0 for column in table.columns), default=0)
