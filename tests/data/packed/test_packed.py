"""The packed log: the same rows whatever brought them, whole owners together, old state kept whole."""

import itertools
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BusyError, InputError
from data.packed import build as building
from data.packed.build import LOCK, SPILL, bucket_of, build
from data.packed.manifest import NAME
from data.packed.reader import PackedLog
from data.schema import LOG_COLUMNS
from data.synthetic.generator import synthetic_log

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["Ada", "Eve", "Ivo", "ada", "Ängström", "17", "9" * 40]),
        st.sampled_from(["Bo", "Cy", "নীলা"]),
        st.sampled_from([0, 1, 86_400, 1_700_000_000, 253_402_300_799]),
        st.sampled_from(["sent", "received", "mutual"]),
        st.sampled_from(["email", "call"]),
    ),
    min_size=1,
    max_size=30,
)


def _frame(rows):
    return pd.DataFrame(rows, columns=list(LOG_COLUMNS)).astype({"at": "int64"})


def _rows(packed):
    return [tuple(row) for row in packed.read_all().itertuples(index=False)]


@pytest.fixture(name="table", scope="module")
def _table():
    """Return a made-up log of thirty owners."""
    return synthetic_log(4, owners=30, contacts_per_owner=10, days=200)[list(LOG_COLUMNS)]


@given(rows=ROWS, cuts=st.lists(st.integers(0, 30), max_size=3), again=st.integers(0, 30), data=st.data())
def test_any_way_of_bringing_rows_gives_the_same_log(tmp_path_factory, rows, cuts, again, data):
    """In one build or several, in any order, with repeats: the same rows and the same content hash."""
    whole, parts = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("parts")
    one = build(whole, [_frame(rows)], 4)
    mixed = data.draw(st.permutations(rows)) + rows[:again]
    edges = [0, *sorted(cuts), len(mixed)]
    pieces = [mixed[a:b] for a, b in itertools.pairwise(edges) if b > a]
    build(parts, map(_frame, pieces[:1]), 4)
    two = build(parts, map(_frame, pieces[1:]))
    assert one.sha256 == two.sha256
    assert _rows(PackedLog.open(whole)) == _rows(PackedLog.open(parts))
    assert sorted(_rows(PackedLog.open(whole))) == sorted(set(rows))
    assert (one.rows, one.owners) == (len(set(rows)), len({row[0] for row in rows}))


def test_an_owner_is_wholly_in_one_bucket_and_sorted(tmp_path, table):
    """No owner is in two buckets; inside, rows go by owner, contact, time, direction and channel."""
    build(tmp_path, [table], 8)
    packed = PackedLog.open(tmp_path)
    seen: set[str] = set()
    for bucket in packed.buckets:
        rows = packed.read(bucket)
        owners = set(rows["owner"])
        assert not owners & seen
        seen |= owners
        assert (bucket_of(rows["owner"].astype(object), 8) == bucket).all()
        text = rows.astype(dict.fromkeys(("owner", "contact", "channel"), str))
        text["direction"] = rows["direction"].cat.codes
        assert list(rows["direction"].cat.categories) == ["sent", "received", "mutual"]
        keys = list(text.itertuples(index=False, name=None))
        assert keys == sorted(keys)
    assert seen == set(table["owner"])


def test_a_bucket_is_the_same_on_every_machine():
    """The bucket of a name is fixed for good: another version must find each owner where it is."""
    names = pd.Series(["Ada", "নীলা", "9223372036854775808"])
    assert bucket_of(names, 64).tolist() == [30, 49, 56]


def test_adding_touches_only_the_buckets_it_must(tmp_path, table):
    """After one owner's new row, every other bucket's file is the very same file."""
    before = build(tmp_path, [table], 8)
    owner = table["owner"].iloc[0]
    more = _frame([(owner, "somebody new", 1_700_000_000, "sent", "email")])
    after = build(tmp_path, [more])
    changed = {number for number, one in after.files.items() if one != before.files[number]}
    assert changed == set(bucket_of(more["owner"], 8).tolist())
    files = {path.name for path in tmp_path.glob("bucket-*")}
    assert files == {one.file for one in after.files.values()}


def test_the_manifest_says_what_is_there(tmp_path, table):
    """Schema, counts, time span, hash: all of it true of the rows."""
    build(tmp_path, [table], 8)
    said = json.loads((tmp_path / NAME).read_text(encoding="utf-8"))
    rows = PackedLog.open(tmp_path).read_all()
    assert (said["schema"], said["buckets"]) == (1, 8)
    assert (said["rows"], said["owners"]) == (len(rows), rows["owner"].nunique())
    assert (said["first"], said["last"]) == (rows["at"].min(), rows["at"].max())
    assert sum(one["rows"] for one in said["files"]) == said["rows"]
    assert len(said["sha256"]) == 64


BUILDER = """
import sys, time
from pathlib import Path
import pandas as pd
from data.packed.build import build
def batches():
    yield pd.read_parquet(sys.argv[2])
    print("half way", flush=True)
    time.sleep(60)
build(Path(sys.argv[1]), batches())
"""


def test_a_killed_build_leaves_the_old_log_whole(tmp_path, table):
    """A builder killed in the middle changes nothing that is read; the next build clears its remains."""
    folder, more = tmp_path / "packed", tmp_path / "more.parquet"
    before = build(folder, [table], 8)
    rows = _rows(PackedLog.open(folder))
    table.assign(contact=table["contact"] + " again").to_parquet(more)
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", BUILDER, folder, more], cwd=root, stdout=subprocess.PIPE, text=True
    ) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == "half way\n"
        assert (folder / SPILL).exists()
        os.kill(builder.pid, signal.SIGKILL)
    assert PackedLog.open(folder).manifest == before
    assert _rows(PackedLog.open(folder)) == rows
    after = build(folder, [pd.read_parquet(more)])
    assert not (folder / SPILL).exists()
    assert after.rows == 2 * before.rows


def test_a_full_disk_is_told_and_changes_nothing(tmp_path, table, monkeypatch):
    """Where a bucket cannot be written, one sentence says so, and the old log is read as before."""
    before = build(tmp_path, [table], 8)

    def full(path):  # noqa: ARG001 - whichever file it is
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "make_durable", full)
    with pytest.raises(InputError, match=r"No space left on device.*as it was before"):
        build(tmp_path, [table.assign(contact="new")])
    assert PackedLog.open(tmp_path).manifest == before
    assert len(PackedLog.open(tmp_path).read_all()) == before.rows
    monkeypatch.undo()
    build(tmp_path, [table])
    assert {path.name for path in tmp_path.glob("bucket-*")} == {one.file for one in before.files.values()}


def test_a_second_builder_is_told(tmp_path, table):
    """Two builds at once would lose one's rows: the second one is told."""
    build(tmp_path, [table], 8)
    with FileLock(tmp_path / LOCK), pytest.raises(BusyError, match="another kith pack"):
        build(tmp_path, [table])


def test_a_folder_with_other_things_is_refused(tmp_path, table):
    """Nothing that belongs to somebody else is in the way of being swept away; a file is no folder."""
    letter = tmp_path / "letter.txt"
    letter.write_text("dear Bo", encoding="utf-8")
    with pytest.raises(InputError, match=r"holds other things, 'letter.txt'"):
        build(tmp_path, [table])
    with pytest.raises(InputError, match="cannot be a packed log's folder"):
        build(letter, [table])
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_the_number_of_buckets_stays(tmp_path, table):
    """Another number of buckets for a log that is there is refused, and says what to do."""
    build(tmp_path, [table], 8)
    with pytest.raises(InputError, match=r"has 8 buckets.*leave out --buckets 4"):
        build(tmp_path, [table], 4)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("{", "is damaged"),
        ('{"schema": 9}', "has schema 9"),
        ('{"schema": 1}', "is damaged"),
        ("[]", "damaged"),
    ],
)
def test_a_manifest_that_cannot_be_read_is_told(tmp_path, said, told):
    """A damaged manifest, or one of another version, is one sentence with the path."""
    (tmp_path / NAME).write_text(said, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        PackedLog.open(tmp_path)


def test_what_is_no_packed_log_is_told(tmp_path):
    """A folder without a manifest says how to make one."""
    with pytest.raises(InputError, match=r"no packed log.*kith pack"):
        PackedLog.open(tmp_path)


def test_a_bucket_that_was_tampered_with_is_told(tmp_path, table):
    """A bucket with other rows than the manifest says, or none, is not quietly read."""
    manifest = build(tmp_path, [table], 8)
    packed = PackedLog.open(tmp_path)
    number, one = next(iter(manifest.files.items()))
    table.head(1).to_parquet(tmp_path / one.file)
    with pytest.raises(InputError, match="the manifest says"):
        packed.read(number)
    (tmp_path / one.file).write_bytes(b"no parquet")
    with pytest.raises(InputError, match="cannot be read"):
        packed.read(number)


@pytest.mark.parametrize(
    ("column", "value"),
    [("owner", "Eve"), ("contact", "Cy"), ("at", 1), ("direction", "mutual"), ("channel", "call")],
)
def test_another_row_gives_another_hash(tmp_path, column, value):
    """A log in which one value of one row is another has another content hash."""
    row = pd.DataFrame([("Ada", "Bo", 0, "sent", "email")], columns=list(LOG_COLUMNS))
    one = build(tmp_path / "one", [row], 1)
    other = build(tmp_path / "other", [row.assign(**{column: value})], 1)
    assert one.sha256 != other.sha256
