"""Tables of interactions, read from CSV, Parquet and JSON lines."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from data.errors import InputError, RejectedRow
from data.importers.tables.interactions import TableOptions, read_table

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HEADER = "owner,contact,at,direction,channel"
BERLIN = ZoneInfo("Europe/Berlin")
ROWS = [
    ("Ada", "Bob", "2025-01-02T03:04:05Z", "sent", "email"),
    ("Ada", "Zoë Ångström", "2025-01-03T04:05:06+05:30", "received", "call"),
    ("Ada", "李 小龙", "2025-01-04T05:06:07-08:00", "mutual", "meeting"),
]
SECONDS = [1735787045, 1735857306, 1735995967]
# pandas reads every example.
FUZZED = settings(
    max_examples=settings().max_examples // 2, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def read(
    path: Path, content: str | bytes | None = None, **options: Any
) -> tuple[list[dict[str, Any]], list[RejectedRow]]:
    """Write content into the file and return its rows and what was refused."""
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    batches = list(read_table(path, TableOptions(**options), NOW))
    rows = [row for batch in batches for row in batch.rows.to_dict("records")]
    return rows, [row for batch in batches for row in batch.rejected]


def times(path: Path, *cells: str, **options: Any) -> list[int | str]:
    """Return each time as it was read, or what was expected instead."""
    lines = [f"Ada,{place},{cell},sent,email" for place, cell in enumerate(cells)]
    rows, rejected = read(path, "\n".join([HEADER, *lines]), **options)
    found: dict[int, int | str] = {int(row["contact"]): row["at"] for row in rows}
    found |= {one.line - 2: one.expected for one in rejected}
    return [found[place] for place in range(len(cells))]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name a file whose name says nothing about its format."""
    return tmp_path / "log.data"


@pytest.fixture
def rows_as_csv() -> str:
    """Return the three rows as CSV."""
    return "\n".join([HEADER, *(",".join(row) for row in ROWS)]) + "\n"


def as_json_lines() -> str:
    """Return the three rows as JSON lines."""
    return "".join(json.dumps(dict(zip(HEADER.split(","), row, strict=True))) + "\n" for row in ROWS)


def table(**columns: Any) -> pa.Table:
    """Return a table of two rows whose columns may be changed."""
    known: dict[str, Any] = {
        "owner": ["Ada", "Ada"],
        "contact": ["Bob", "Cy"],
        "at": [1735787045, 1735787046],
        "direction": ["sent", "sent"],
        "channel": ["email", "email"],
    }
    return pa.table(known | columns)


def read_parquet(path: Path, **columns: Any) -> tuple[list[dict[str, Any]], list[RejectedRow]]:
    """Write a Parquet file of two rows with some columns changed, and read it."""
    pq.write_table(table(**columns), path)
    return read(path)


def test_three_formats_say_the_same(path, rows_as_csv):
    """The same rows as CSV, JSON lines and Parquet are the same interactions, whatever the name."""
    expected = [
        {
            "owner": owner,
            "contact": contact,
            "at": at,
            "direction": direction,
            "channel": channel,
            "source": "",
            "external_id": "",
        }
        for (owner, contact, _, direction, channel), at in zip(ROWS, SECONDS, strict=True)
    ]
    pd.DataFrame(ROWS, columns=HEADER.split(",")).to_parquet(path)
    assert read(path) == (expected, [])
    assert read(path, rows_as_csv) == (expected, [])
    assert read(path, as_json_lines()) == (expected, [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\N{ZERO WIDTH NO-BREAK SPACE}"])
def test_spreadsheets_write_csv_in_many_ways(path, rows_as_csv, delimiter, newline, mark):
    """Delimiter, line ends and a byte order mark make no difference."""
    text = mark + rows_as_csv.replace(",", delimiter).replace("\n", newline)
    rows, rejected = read(path, text)
    assert [row["at"] for row in rows] == SECONDS
    assert rejected == []


def test_quotes_hold_delimiters_quotes_and_blanks(path):
    """A doubled quote is one quote, blanks around a cell go, blank lines do not count."""
    text = f'\n{HEADER}\n\nAda," ""Bo"", the elder ",2025-01-02T03:04:05Z, sent ,email\n\n'
    rows, rejected = read(path, text)
    assert [row["contact"] for row in rows] == ['"Bo", the elder']
    assert rejected == []


def test_a_row_stands_where_it_begins(path):
    """Line breaks inside quotes are counted, so that an editor finds the line that is told."""
    text = (
        f"{HEADER},note\n"
        'Ada,Bob,2025-01-02T03:04:05Z,sent,email,"one\ntwo\nthree"\n'
        'Ada,Bob,2025-01-02T03:04:05Z,sideways,email,"one\ntwo"\n'
        "Ada,Bob,yesterday,sent,email,\n"
        "Ada,Bob\n"
    )
    rows, rejected = read(path, text, ignore=frozenset({"note"}))
    assert len(rows) == 1
    assert [(one.line, one.column) for one in rejected] == [
        (5, "direction"),
        (7, "at"),
        (8, None),
    ]


def test_a_quote_that_never_closes_is_told(path):
    """It swallows the rows after it: that is said, and what stood before is kept."""
    text = f'{HEADER}\n{",".join(ROWS[0])}\nAda,Cy,2025-01-02T03:04:05Z,sent,"email\nAda,Dee,x,y,z\n'
    rows, (bad,) = read(path, text)
    assert len(rows) == 1
    assert (bad.line, bad.column, bad.expected) == (3, "channel", "one line of text")


@pytest.mark.parametrize(
    ("row", "column", "found", "expected"),
    [
        (",Bob,1735787045,sent,email", "owner", "nothing", "something"),
        ("Ada, ,1735787045,sent,email", "contact", "nothing", "something"),
        ("Ada,Ada,1735787045,sent,email", "contact", "'Ada'", "somebody other than the owner"),
        ("Ada,Bob,soon,sent,email", "at", "'soon'", "ISO 8601, or whole seconds"),
        ("Ada,Bob,now,sent,email", "at", "'now'", "ISO 8601"),
        ("Ada,Bob,,sent,email", "at", "nothing", "ISO 8601"),
        ("Ada,Bob,2025-01-02,sent,email", "at", "'2025-01-02'", "--timezone"),
        (
            "Ada,Bob,2026-03-01T00:00:01Z,sent,email",
            "at",
            "01Z'",
            "not after now (2026-03-01 00:00",
        ),
        ("Ada,Bob,1969-12-31T23:59:59Z,sent,email", "at", "59Z'", "in or after 1970"),
        ("Ada,Bob,1735787045,outbound,email", "direction", "'outbound'", "sent, received, mutual"),
        ("Ada,Bob,1735787045,sent,", "channel", "nothing", "something"),
        ("Ada,B\x07b,1735787045,sent,email", "contact", r"'B\x07b'", "one line of text"),
        ("Ada,Bob,1735787045,sent", None, "4 cells", "5, as in the header"),
    ],
)
def test_a_bad_row_is_told_and_sinks_no_other(path, row, column, found, expected):
    """File, line, column, what was found and what was expected; the rows around it are kept."""
    good = [",".join(one) for one in ROWS]
    rows, (bad,) = read(path, "\n".join([HEADER, good[0], row, *good[1:]]))
    assert [one["at"] for one in rows] == SECONDS
    assert (bad.file, bad.line, bad.column) == ("log.data", 3, column)
    assert found in bad.found
    assert expected in bad.expected
    said = str(bad)
    assert said.startswith("log.data, line 3")
    assert "\n" not in said


def test_a_long_cell_is_told_shortly(path):
    """A sentence about a cell never carries the whole of it."""
    _, (bad,) = read(path, f"{HEADER}\nAda,Bob,{'9' * 5000},sent,email\n")
    assert len(str(bad)) < 250


def test_times_with_a_zone_are_read_in_utc(path):
    """Z, offsets in all their spellings, and seconds since 1970 need no --timezone."""
    assert (
        times(
            path,
            "2025-01-02T03:04:05Z",
            "2025-01-02 03:04:05z",
            "2025-01-02T08:34:05+05:30",
            "2025-01-02T08:34:05 +0530",
            "2025-01-01T22:04:05-05",
            "2025-01-02T03:04:05.999Z",
            "20250102T030405Z",
            "1735787045",
            "1735787045.75",
        )
        == [1735787045] * 9
    )


def test_times_without_a_zone_need_one(path):
    """They are refused, until --timezone says which; a date alone is its first moment there."""
    cells = ("2025-07-02T03:04:05", "2025-07-02 03:04:05", "2025-07-02")
    refused = "a time with its zone; or say which zone it is with --timezone"
    assert times(path, *cells) == [refused] * 3
    assert times(path, *cells, timezone=BERLIN) == [1751418245, 1751418245, 1751407200]
    assert times(path, "2025-07-02T03:04:05Z", timezone=BERLIN) == [1751425445]


def test_local_times_that_do_not_exist_or_exist_twice(path):
    """In the gap of spring the moment it ends, in the hour of autumn that comes twice the first."""
    assert times(path, "2025-03-30T02:30:00", timezone=BERLIN) == [
        int(datetime(2025, 3, 30, 1, tzinfo=UTC).timestamp())
    ]
    assert times(path, "2025-10-26T02:30:00", timezone=BERLIN) == [
        int(datetime(2025, 10, 26, 0, 30, tzinfo=UTC).timestamp())
    ]


def test_days_without_dashes_are_days(path):
    """20250702 is a day, not a second in August 1970, whatever stands in the cells around it."""
    cells = ("20250702", "20250703")
    assert times(path, *cells, timezone=BERLIN) == [1751407200, 1751407200 + 86_400]
    assert times(path, "20250702", "60250703", timezone=BERLIN) == [1751407200, 60250703]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_typed_times_are_read_by_their_type(path, unit):
    """Parquet's timestamps with a zone are read in any unit; a gap among them is told."""
    at = pa.array([datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC), None], pa.timestamp(unit, "UTC"))
    rows, (bad,) = read_parquet(path, at=at)
    assert [row["at"] for row in rows] == [1735787045]
    assert (bad.line, bad.column, bad.found) == (2, "at", "nothing")


@pytest.mark.parametrize("unit", ["s", "ms", "us"])
@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Berlin"])
@pytest.mark.parametrize(("second", "year"), [(400_000_000_000, "14645-"), (-200_000_000_000, "-4368-")])
def test_a_typed_time_of_no_year_costs_its_row(path, unit, zone, second, year):
    """A damaged time in Parquet, before the year 1 or after 9999, is quoted; the row beside it is read."""
    at = pa.array([second, 1735787045]).cast(pa.timestamp("s", zone)).cast(pa.timestamp(unit, zone))
    read_parquet(path, at=at, owner=at)
    rows, (bad,) = read(path, timezone=None if zone else ZoneInfo("UTC"))
    assert [row["at"] for row in rows] == [1735787045]
    assert year in bad.found


def test_a_time_of_no_year_inside_a_structure_is_damage(path):
    """What is nested is no cell: such a file is told as damaged."""
    times = pa.array([4 * 10**11, 0]).cast(pa.timestamp("s"))
    with pytest.raises(InputError, match="damaged as Parquet"):
        read_parquet(path, at=pa.StructArray.from_arrays([times], ["x"]))


def test_typed_times_without_a_zone_need_one(path):
    """Timestamps and dates without a zone are refused, or placed by --timezone."""
    for at, second in (
        (pa.array([datetime(2025, 7, 2, 3, 4, 5)] * 2), 1751418245),  # noqa: DTZ001 - naive is the point
        (pa.array([date(2025, 7, 2)] * 2), 1751407200),
    ):
        rows, rejected = read_parquet(path, at=at)
        assert (rows, len(rejected)) == ([], 2)
        assert "--timezone" in rejected[0].expected
        rows, rejected = read(path, timezone=BERLIN)
        assert ([row["at"] for row in rows], rejected) == ([second] * 2, [])


def test_numbers_stay_whole_beside_gaps(path):
    """An empty cell in a column of whole numbers spoils neither ids nor seconds around it."""
    rows, (bad,) = read_parquet(path, owner=[7, None], at=[1735787045, 1735787046])
    assert (rows[0]["owner"], rows[0]["at"]) == ("7", 1735787045)
    assert (bad.line, bad.column) == (2, "owner")
    rows, _ = read_parquet(path, at=[1735787045, None])
    assert rows[0]["at"] == 1735787045
    rows, _ = read_parquet(path, at=[0, 9_999])
    assert [row["at"] for row in rows] == [0, 9_999]


def test_parquet_as_other_programs_write_it(path):
    """Bytes as text, dictionaries, and the leftovers of a pandas index are all read."""
    rows, _ = read_parquet(
        path, owner=[b"Ada", b"Grace"], direction=pa.array(["sent", "mutual"]).dictionary_encode()
    )
    assert [(row["owner"], row["direction"]) for row in rows] == [
        ("Ada", "sent"),
        ("Grace", "mutual"),
    ]
    frame = table().to_pandas()
    for odd in (frame.iloc[1:], frame.set_index("owner").iloc[1:], frame.set_index([[5, 3]])[1:]):
        odd.to_parquet(path)
        rows, rejected = read(path)
        assert ([(row["owner"], row["contact"]) for row in rows], rejected) == ([("Ada", "Cy")], [])


def test_nested_cells_are_told_not_guessed(path):
    """A list where a word should be is a bad cell in Parquet and in JSON lines."""
    _, rejected = read_parquet(path, direction=[["sent"], []])
    assert [one.column for one in rejected] == ["direction"] * 2
    line = {"owner": "Ada", "contact": {"name": "Bob"}, "at": [1], "direction": [], "channel": "x"}
    _, (bad,) = read(path, json.dumps(line))
    assert (bad.line, bad.column, bad.found) == (1, "direction", "'[]'")


def test_json_lines_are_checked_line_by_line(path):
    """A line that is no object, has an unknown field or half a character is told; others stay."""
    good = json.loads(as_json_lines().splitlines()[0])
    lines = [
        json.dumps(good),
        "not json",
        "[1, 2]",
        json.dumps(good | {"surprise": 1}),
        json.dumps(good | {"contact": "\ud800"}),
        "",
        json.dumps(good | {"external_id": 5}),
    ]
    rows, rejected = read(path, "\n".join(lines))
    assert [row["external_id"] for row in rows] == ["", "5"]
    assert [one.line for one in rejected] == [2, 3, 4, 5]


def test_source_and_external_id_are_taken_where_known(path):
    """They are optional, column by column and cell by cell."""
    rows, _ = read(
        path,
        f"{HEADER},source,external_id\nAda,Bob,1735787045,sent,email,crm,42\n"
        "Ada,Bob,1735787046,sent,email,,\n",
    )
    assert [(row["source"], row["external_id"]) for row in rows] == [("crm", "42"), ("", "")]


def test_other_column_names_are_mapped(path):
    """--map gives a column its meaning and --ignore leaves one out; errors use the file's words."""
    text = "me,person,when,way,via,mood\nAda,Bob,1735787045,sent,email,good\nAda,,1,sent,email,\n"
    names = {"owner": "me", "contact": "person", "at": "when", "direction": "way", "channel": "via"}
    rows, (bad,) = read(path, text, names=names, ignore=frozenset({"mood"}))
    assert (rows[0]["owner"], rows[0]["contact"]) == ("Ada", "Bob")
    assert bad.column == "person"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"owner,contact,at,direction,channel\n", "holds no rows"),
        (b"owner,contact,at,direction\nA,B,1,sent\n", "no column 'channel'"),
        (
            b"owner,contact,at,direction,channel,mood\nA,B,1,sent,x,y\n",
            "'mood' that Kith does not know",
        ),
        (b"owner,owner,contact,at,direction,channel\nA,A,B,1,sent,x\n", "names a column twice"),
        (
            b'{"event": "x", "ts": 1}\n{"event": "y", "ts": 2}\n',
            "it has event, ts. Name the right one",
        ),
        (b"PAR1 and nothing that Parquet is", "damaged as Parquet"),
        (b'{"owner": "Ada",\n "contact": "Bob"}', "no line of it is a JSON object"),
        (b'[{"owner": "Ada"}]', "is no table, and no export"),
        ("le 3 avril à 14h05 - Bob: a\n".encode(), "please report which program wrote it"),
        ("owner,contact\nAda,Zoë\n".encode("latin-1"), "is not UTF-8 text"),
        ("owner,contact\nAda,Zoë\n".encode("utf-16"), "is not UTF-8 text"),
        (
            b"owner,contact,at,direction,channel\nA,B\x00,1,sent,x\n" + b'"' + b"x" * 2_000_000,
            "damaged",
        ),
    ],
)
def test_a_file_that_is_no_table_is_told(path, content, sentence):
    """One sentence with the file's path, which says what was found and what to do."""
    with pytest.raises(InputError) as caught:
        read(path, content)
    said = str(caught.value)
    assert sentence in said
    assert said.startswith(str(path))
    assert "\n" not in said
    assert len(said) < 600 + len(str(path))


def test_a_parquet_bomb_is_told(path):
    """Two million rows in a few kilobytes are refused before they are read."""
    column = pa.array(["Ada"] * 2_000_000).dictionary_encode()
    names = ("owner", "contact", "at", "direction", "channel")
    pq.write_table(pa.table(dict.fromkeys(names, column)), path, compression="zstd")
    with pytest.raises(InputError, match="would grow"):
        read(path)


def test_a_truncated_parquet_file_is_told(path):
    """Wherever it breaks off, it is an error with the file's path."""
    pq.write_table(table(), path)
    whole = path.read_bytes()
    for length in range(4, len(whole), 97):
        with pytest.raises(InputError, match="damaged as Parquet"):
            read(path, whole[:length])


def test_a_folder_and_a_missing_file_are_told(tmp_path):
    """Each says what to give instead."""
    with pytest.raises(InputError, match="is a folder; give the table files in it"):
        read(tmp_path)
    with pytest.raises(InputError, match="does not exist; give the path"):
        read(tmp_path / "nothing.csv")


def test_an_interaction_of_this_very_moment_is_kept(path):
    """Only what is later than now is in the future."""
    later = (NOW + timedelta(seconds=1)).isoformat()
    assert times(path, NOW.isoformat(), later)[0] == int(NOW.timestamp())


CELLS = st.text(st.sampled_from("ab ,;\t|\r\n\x00\x1c\N{NO-BREAK SPACE}é7Z"), max_size=6)


@FUZZED
@given(
    st.lists(st.lists(CELLS, min_size=5, max_size=5), min_size=1, max_size=5), st.sampled_from(["\n", "\r\n"])
)
@example([["", "", "", "", ""]], "\n")
@example([["\n", "b", "", "", ""]], "\n")
@example([["a", "\n", "", "", ""]], "\r\n")
def test_the_plain_part_is_read_as_the_csv_module_reads_it(path, cells, newline):
    """With a quote somewhere or without, the same rows come and the same are refused, line by line."""
    good = ",".join(ROWS[0])
    text = newline.join([HEADER, good, *map(",".join, cells), good, ""])
    quick = read(path, text)
    quoted = newline.join([HEADER, '"Ada"' + good.removeprefix("Ada"), *map(",".join, cells), good, ""])
    assert read(path, quoted) == quick


def test_where_the_plain_part_ends_the_lines_go_on(path, monkeypatch):
    """Block after block is plain, then comes a quote: every row is there, and told by its own line."""
    monkeypatch.setattr("data.importers.tables.csv_fast_path.BLOCK_BYTES", 200)
    lines = [f"Ada,P{place},{1735787045 + place},sent,email" for place in range(60)]
    lines[20] = "Ada,,1735787045,sent,email"
    lines[40] = 'Ada,"Bo, the\nelder",1735787045,sent,email'
    lines[50] = "Ada,Bob,soon,sent,email"
    rows, rejected = read(path, "\n".join([HEADER, *lines]))
    assert len(rows) == 57
    assert [(one.line, one.column) for one in rejected] == [(22, "contact"), (42, "contact"), (53, "at")]


def test_what_stands_before_a_damage_is_kept(path):
    """A wrong byte late in a file costs what comes after it, not what came before."""
    good = f"{HEADER}\n" + "".join(f'"Ada",P{n},{1735787045 + n},sent,email\n' for n in range(9_000))
    path.write_bytes(good.encode() + b"Ada,Zo\xeb,1735787045,sent,email\n")
    batches = read_table(path, TableOptions(), NOW)
    assert len(next(batches).rows) > 8_000
    with pytest.raises(InputError, match="is not UTF-8 text"):
        next(batches)


def readable(path: Path, content: bytes) -> None:
    """Read the file both ways of treating naive times: rows, or an error of ours, nothing else."""
    for timezone in (None, BERLIN):
        rows: list[dict[str, Any]] = []
        with suppress(InputError):
            rows, _ = read(path, content, timezone=timezone)
        assert all(0 <= row["at"] <= NOW.timestamp() for row in rows)
        json.dumps(rows, ensure_ascii=False).encode()


@FUZZED
@given(st.binary(max_size=300))
@example(b"\n\n")
@example(b'"')
def test_any_bytes_are_rows_or_one_error(path, content):
    """Whatever a file holds, options it ends in rows or in one error that names it."""
    readable(path, content)


@FUZZED
@given(st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=6), max_size=4))
def test_any_cells_are_rows_or_refusals(path, cells):
    """Under a good header any text at all is read row by row."""
    readable(path, "\n".join([HEADER, *map(",".join, cells)]).encode("utf-8", "surrogatepass"))


@FUZZED
@given(st.text(st.sampled_from("0123456789-+:.TZz W/eE"), max_size=24))
@example("2025-01-02T10:00-5")
@example("-99999999999")
@example("0000-01-01T00:00Z")
@example("9999-12-31T23:59:59-12:00")
def test_any_time_is_read_or_refused(path, cell):
    """No cell of digits and signs breaks the options of a column."""
    readable(path, f"{HEADER}\nAda,Bob,{cell},sent,email\nAda,Cy,2025-01-02,sent,x\n".encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@FUZZED
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(HEADER.split(","), JSON)), max_size=3))
def test_any_json_values_are_rows_or_refusals(path, objects):
    """Numbers, nulls, lists and objects in any field are read or told."""
    readable(path, "\n".join(map(json.dumps, objects)).encode())


@FUZZED
@given(st.data())
def test_damaged_parquet_is_rows_or_one_error(path, data):
    """A file with some bytes overwritten never breaks the reader."""
    pq.write_table(table(), path)
    content = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(4, len(content) - 1), max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    readable(path, bytes(content))


def test_a_damaged_parquet_is_told_in_one_line(path):
    """What Arrow says of its damaged end has a line break in it."""
    pq.write_table(pa.table({"owner": ["Ada"]}), path)
    content = path.read_bytes()
    place = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    with pytest.raises(InputError, match="damaged as Parquet") as refusal:
        read(path, content[:place] + b"\xff\xff\xff" + content[place + 3 :])
    assert "\n" not in str(refusal.value)
