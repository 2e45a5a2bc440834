"""A packed log scored bucket by bucket says what the whole log says, and goes on where it was stopped."""

import pandas as pd
import pytest

from data.errors import NotEnoughHistoryError
from data.packed.build import build
from data.packed.reader import PackedLog
from data.synthetic.generator import synthetic_log
from models.log.log import Log
from pipelines.engine import score_table as score_tables
from pipelines.engine.local import read_bucket, score_packed
from pipelines.engine.score_table import LISTED, score_table
from pipelines.model_store.artefact import prior

DAY = 86_400


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Return a made-up log of nine owners."""
    return synthetic_log(11, owners=9, contacts_per_owner=12, days=400)


@pytest.fixture(scope="module")
def packed(rows, tmp_path_factory) -> PackedLog:
    """Return it in four buckets."""
    folder = tmp_path_factory.mktemp("packed") / "log"
    build(folder, [rows], 4)
    return PackedLog.open(folder)


def _whole(rows, as_of):
    table = score_table(Log.from_frame(rows), {30: prior(), 90: prior()}, as_of)
    table["reasons"] = table["reasons"].where(table["rank"].le(LISTED).fillna(False))
    return table.sort_values(["horizon_days", "owner", "contact"], ignore_index=True)


def _shown(value):
    return "nothing" if pd.isna(value) else repr(value) if isinstance(value, float) else str(value)


def _read(path):
    return (
        pd.read_parquet(path)
        .astype({"rank": "Int64"})
        .sort_values(["horizon_days", "owner", "contact"], ignore_index=True)
    )


@pytest.mark.parametrize("workers", [1, 3])
def test_buckets_score_like_the_whole(rows, packed, tmp_path, workers):
    """Probabilities, ranks and reasons are the whole log's to the last bit, however many work."""
    as_of = int(rows["at"].max()) - 40 * DAY
    done = score_packed(packed, {30: prior(), 90: prior()}, as_of, tmp_path / "out.parquet", workers=workers)
    wanted, found = _whole(rows, as_of), _read(done.path)
    assert list(found.columns) == list(wanted.columns)
    for name in wanted.columns:
        one, other = ([_shown(value) for value in table[name]] for table in (wanted, found))
        assert one == other, name
    assert (done.rows, done.cohort) == (len(wanted), int(wanted["in_cohort"].sum()))
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]


def test_a_stopped_job_goes_on(packed, tmp_path, monkeypatch, rows):
    """Buckets that were done before the job was stopped are not scored again, and the file is the same."""
    as_of, out = int(rows["at"].max()) - 40 * DAY, tmp_path / "out.parquet"
    scored: list[int] = []
    real = score_tables.score_log

    def stopped(*asked):
        if len(scored) == 2:
            raise KeyboardInterrupt
        scored.append(1)
        return real(*asked)

    monkeypatch.setattr(score_tables, "score_log", stopped)
    with pytest.raises(KeyboardInterrupt):
        score_packed(packed, {90: prior()}, as_of, out, workers=1)
    assert not out.exists()
    again: list[int] = []
    monkeypatch.setattr(score_tables, "score_log", lambda *asked: again.append(1) or real(*asked))
    score_packed(packed, {90: prior()}, as_of, out, workers=1)
    assert len(again) == len(packed.buckets) - 2
    score_packed(packed, {90: prior()}, as_of, tmp_path / "other.parquet", workers=1)
    assert out.read_bytes() == (tmp_path / "other.parquet").read_bytes()


def test_a_bucket_is_read_as_the_log_it_is(rows, packed):
    """A bucket's log is what its rows make when they are sorted anew, but for knowing the whole's size."""
    for bucket in packed.buckets:
        log = read_bucket(packed, bucket)
        assert log.part_of == len(rows.drop_duplicates())
        assert log.fingerprint() == Log.from_frame(packed.read(bucket)).fingerprint()


def test_nobody_to_ask_is_a_table_without_probabilities(packed, rows, tmp_path):
    """A packed log in which nobody has enough history at as_of is written: the job does not fail."""
    out = tmp_path / "out.parquet"
    done = score_packed(packed, {90: prior()}, int(rows["at"].min()) + 1, out, workers=1)
    assert (done.rows, done.cohort) == (1, 0)
    table = pd.read_parquet(out)
    assert not table["in_cohort"].any()
    assert table["probability"].isna().all()


def test_no_history_at_all_is_said_once(packed, rows, tmp_path):
    """A packed log in which nothing had happened yet is refused in one sentence, and nothing is left."""
    with pytest.raises(NotEnoughHistoryError, match="none of 0 relationships has at least 3"):
        score_packed(packed, {90: prior()}, int(rows["at"].min()) - 1, tmp_path / "out.parquet", workers=1)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--workers", "2"], "--workers is for a packed log"),
        (["--workers", "2", "--log", "DIR", "--team"], "--team needs the whole log"),
        (["--workers", "2", "--log", "DIR", "--out", "x.csv"], "written as Parquet"),
    ],
)
def test_what_cannot_be_done_by_bucket_is_told(kith, packed, tmp_path, words, said):
    """Options that need the whole log at once are refused beside --workers, in a sentence."""
    words = [str(packed.folder) if word == "DIR" else word for word in words]
    log = [] if "--log" in words else [tmp_path / "log.csv"]
    out = [] if "--out" in words else ["--out", tmp_path / "out.parquet"]
    told = kith("score", *log, *words, *out)
    assert told.code == 2
    assert said in told.err
