"""Rows are read as lines from any position on, each once, and none is read whole that never ends."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import InputError
from data.importers.tables.row_lines import LONGEST_LINE, ndjson_rows, parquet_rows

ROWS = 11


@pytest.mark.parametrize("position", range(ROWS + 2))
def test_parquet_is_read_from_any_row_on(tmp_path, position):
    """Also from the last row of a row group, from the first of the next, and from behind the end."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"number": list(range(ROWS))}), path, row_group_size=4)
    found = list(parquet_rows(path, position, 3))
    assert [json.loads(line)["number"] for rows in found for line in rows.lines] == list(
        range(position, ROWS)
    )
    for rows in found:
        assert rows.position == json.loads(rows.lines[-1])["number"] + 1


def test_an_empty_cell_is_a_field_that_is_not_there(tmp_path):
    """A moment with a zone is written in UTC."""
    path = tmp_path / "a.parquet"
    at = pa.array([0, None], pa.timestamp("ms", "Europe/Berlin"))
    pq.write_table(pa.table({"at": at, "note": pa.array([None, "ä"])}), path)
    (rows,) = parquet_rows(path, 0, 10)
    assert [json.loads(line) for line in rows.lines] == [{"at": "1970-01-01T00:00:00Z"}, {"note": "ä"}]


def test_what_is_no_parquet_is_refused(tmp_path):
    """With what the reader found."""
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(InputError, match="damaged as Parquet"):
        list(parquet_rows(path, 0, 10))


@pytest.mark.parametrize("length", [LONGEST_LINE - 1, LONGEST_LINE, LONGEST_LINE + 1, 3 * LONGEST_LINE])
def test_a_line_that_is_too_long_is_one_row_and_the_next_one_is_whole(tmp_path, length):
    """It is no JSON, so it is refused in its place."""
    path = tmp_path / "a.ndjson"
    path.write_bytes(b'{"number": 0}\n' + b"x" * length + b'\n\n{"number": 1}\n')
    (rows,) = ndjson_rows(path, 0, 10)
    first, second, third = rows.lines
    assert (first, third) == (b'{"number": 0}', b'{"number": 1}')
    assert second == (b"x" * length if length < LONGEST_LINE else b"{")
    assert rows.position == path.stat().st_size


def test_lines_are_read_from_any_position_on(tmp_path):
    """The position of some rows is where the next ones begin; the last line may lack its end."""
    path = tmp_path / "a.ndjson"
    path.write_bytes(b"\n".join(b'{"number": %d}' % number for number in range(ROWS)))
    whole = list(ndjson_rows(path, 0, 2))
    assert [len(rows.lines) for rows in whole] == [2, 2, 2, 2, 2, 1]
    for number, rows in enumerate(whole, start=1):
        again = [line for later in ndjson_rows(path, rows.position, 4) for line in later.lines]
        assert [json.loads(line)["number"] for line in again] == list(range(2 * number, ROWS))
