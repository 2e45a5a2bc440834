"""The batch door: its contract, and that only the past decides."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

AS_OF = pd.Timestamp("2024-01-15", tz="UTC")
COLUMNS = [
    "owner",
    "contact",
    "as_of",
    "horizon_days",
    "in_cohort",
    "probability",
    "depth",
    "priority",
    "pool",
    "rank",
    "reasons",
]


@pytest.fixture(scope="module")
def score(score_log, trained, tmp_path_factory):
    """Return what scores a table and returns the path of the output."""

    def scored(frame: pd.DataFrame, name: str = "out.parquet") -> Path:
        folder = tmp_path_factory.mktemp("score")
        log, out = folder / "log.parquet", folder / name
        frame.to_parquet(log)
        said = score_log(log, "--model", trained.model, "--out", out, "--json")
        assert said.code == 0, said.err
        table = pd.read_csv(out) if name.endswith(".csv") else pd.read_parquet(out)
        asked = int(table["in_cohort"].sum())
        assert said.json() == {"out": str(out), "rows": len(table), "in_cohort": asked}
        return out

    return scored


@pytest.fixture(scope="module")
def log(trained) -> pd.DataFrame:
    """Read the log that was trained on, eight owners of it."""
    frame = pd.read_parquet(trained.log)
    return frame[frame["owner"] < "owner-0000008"]


@pytest.fixture(scope="module")
def out(score, log) -> Path:
    """Score the log."""
    return score(log)


@pytest.fixture(scope="module")
def table(out) -> pd.DataFrame:
    """Read the scored log."""
    return pd.read_parquet(out)


def test_the_contract(table):
    """The columns, in this order and of these types; later versions only add some."""
    assert list(table.columns)[: len(COLUMNS)] == COLUMNS
    assert (table["as_of"] == AS_OF).all()
    assert (table["horizon_days"] == 90).all()
    kinds = {name: table[name].dtype.kind for name in ("horizon_days", "probability", "depth", "rank")}
    assert kinds == {"horizon_days": "i", "probability": "f", "depth": "f", "rank": "i"}
    assert table["in_cohort"].dtype == bool
    assert isinstance(table["as_of"].dtype, pd.DatetimeTZDtype)
    assert table["owner"].map(type).eq(str).all()


def test_one_row_per_relationship_with_a_history(table, log):
    """Sorted by owner and contact; who was never in touch before as_of has no row."""
    past = log[log["at"] < AS_OF.timestamp()]
    expected = past[["owner", "contact"]].drop_duplicates().sort_values(["owner", "contact"])
    assert table[["owner", "contact"]].to_numpy().tolist() == expected.to_numpy().tolist()


def test_the_cohort_is_three_interactions_and_alive(table, log):
    """Only who is in it gets a probability, a rank and reasons."""
    past = log[log["at"] < AS_OF.timestamp()]
    known = past.groupby(["owner", "contact"])["at"].agg(["size", "max"])
    alive = known["max"] >= AS_OF.timestamp() - 90 * 86_400
    expected = (alive & (known["size"] >= 3)).to_numpy()
    asked = table["in_cohort"]
    assert asked.tolist() == expected.tolist()
    assert 0 < asked.sum() < len(table)
    for name in ("probability", "priority", "rank", "reasons"):
        assert (table[name].notna() == asked).all()
    assert table["probability"].dropna().between(0, 1, inclusive="neither").all()
    assert table["depth"].dropna().between(0, 1).all()
    assert set(table["pool"].dropna()) == {"upkeep", "revival"}
    assert (table.loc[asked, "pool"] == "upkeep").all()


def test_ranks_follow_the_priority(table):
    """Per owner 1, 2, 3 ... from the highest priority down."""
    for _, rows in table[table["in_cohort"]].groupby("owner"):
        by_rank = rows.sort_values("rank")
        assert by_rank["rank"].tolist() == [*range(1, len(rows) + 1)]
        assert by_rank["priority"].is_monotonic_decreasing


def test_reasons_are_json_with_sentences(table):
    """Each has a code, a sentence for a person, and its share; one may speak against."""
    for text in table["reasons"].dropna():
        said = json.loads(text)
        assert set(said) == {"for", "against"}
        for reason in [*said["for"], *filter(None, [said["against"]])]:
            assert reason["sentence"].endswith(".")
            assert np.isfinite(reason["share"])
            assert reason["code"]


def test_order_repeats_and_the_future_leave_no_trace(score, log, out):
    """The same bytes for shuffled and repeated rows, and for a log that ends at as_of."""
    expected = out.read_bytes()
    assert score(log).read_bytes() == expected
    shuffled = pd.concat([log, log.iloc[::3]]).sample(frac=1, random_state=5)
    assert score(shuffled).read_bytes() == expected
    future = log["at"] >= AS_OF.timestamp()
    assert future.any()
    assert score(log[~future]).read_bytes() == expected


def test_csv_is_written_for_that_name(score, log, table):
    """The same rows as text, and no half-written file is left beside it."""
    written = score(log, "out.csv")
    text = pd.read_csv(written)
    assert list(text.columns) == list(table.columns)
    np.testing.assert_allclose(text["probability"], table["probability"])
    assert list(written.parent.glob("*.part")) == []


def test_bad_rows_are_told_and_the_rest_is_scored(score_log, trained, log, tmp_path):
    """Exit code 1 says that not everything was read; the table is there all the same."""
    path, out = tmp_path / "log.csv", tmp_path / "out.csv"
    log.to_csv(path, index=False)
    with path.open("a") as file:
        file.write("Ada,Bob,soon,sent,email\n")
    said = score_log(path, "--model", trained.model, "--out", out)
    assert said.code == 1
    assert len(said.sentences) == 1
    assert f"line {len(log) + 2}, column 'at': found 'soon'" in said.sentences[0]
    assert "relationships" in said.out
    assert out.exists()
