"""kith pack, and the commands that read a packed log."""

import json
import warnings

import pandas as pd
import pytest

from data.packed.reader import PackedLog
from data.synthetic.generator import synthetic_log


def test_a_packed_log_is_scored_like_its_files(kith, trained, tmp_path):
    """Packed from a Parquet and a CSV part, scored with --log: byte for byte the table of the whole file."""
    table = pd.read_parquet(trained.log)
    first, second, out = tmp_path / "a.parquet", tmp_path / "b.csv", tmp_path / "packed"
    table.iloc[::2].to_parquet(first)
    table.iloc[1::2].to_csv(second, index=False)
    said = kith("pack", first, second, "--out", out, "--json")
    assert said.code == 0, said.err
    assert said.json()["read"] == len(table)
    words = ("--as-of", "2024-01-15", "--horizon", "90d", "--model", "prior", "--out")
    whole, packed = tmp_path / "whole.csv", tmp_path / "packed.csv"
    assert kith("score", trained.log, *words, whole).code == 0
    assert kith("score", "--log", out, *words, packed).code == 0
    assert packed.read_bytes() == whole.read_bytes()


@pytest.mark.usefixtures("ingested")
def test_the_store_packs_itself(kith, trained, tmp_path):
    """Without a LOG everything in the store is packed, and read back row for row."""
    said = kith("pack", "--out", tmp_path / "packed")
    assert said.code == 0, said.err
    rows = PackedLog.open(tmp_path / "packed").read_all()
    columns = list(rows.columns)
    wanted = pd.read_parquet(trained.log)[columns].drop_duplicates().astype({"at": "int64"})
    assert sorted(rows.itertuples(index=False, name=None)) == sorted(
        wanted.itertuples(index=False, name=None)
    )


@pytest.mark.usefixtures("ready_mlflow")
def test_a_packed_log_trains_and_backtests(kith, tmp_path):
    """Back-test and training read it with --log, and two logs or none are told."""
    out, report, log = tmp_path / "packed", tmp_path / "report.json", tmp_path / "log.parquet"
    synthetic_log(3, owners=10, contacts_per_owner=12, days=400).to_parquet(log)
    assert kith("pack", log, "--out", out).code == 0
    days = ("--first", 100, "--every", 60, "--last", 340, "--test-from", 250)
    said = kith("backtest", "--log", out, "--horizon", "45d", *days, "--json", report)
    assert said.code == 0, said.err
    assert json.loads(report.read_text(encoding="utf-8"))["figures"]
    with warnings.catch_warnings(action="ignore"):
        trained = kith("retrain", "--log", out, "--as-of", "2024-02-01", "--horizon", "90d", "--json")
    assert trained.code == 0, trained.err
    training = trained.json()["training"]
    assert (training["budget_rows"], training["train_rows"]) == (200_000, training["rows"])
    assert training["log_rows"] >= training["train_interactions"] > 0
    both = kith("score", "x.csv", "--log", out, "--out", tmp_path / "o.csv")
    assert (both.code, "one log at a time" in both.err) == (2, True)
    none = kith("score", "--out", tmp_path / "o.csv")
    assert (none.code, "which log?" in none.err) == (2, True)


def test_a_bad_row_is_told_and_sinks_no_other(kith, tmp_path):
    """The row is named by file and line, the rest is packed, and the exit code says that one was refused."""
    path = tmp_path / "log.csv"
    path.write_text(
        "owner,contact,at,direction,channel\n"
        "Ada,Bo,2026-01-01T00:00Z,sent,email\n"
        "Ada,Bo,yesterday,sent,email\n",
        encoding="utf-8",
    )
    said = kith("pack", path, "--out", tmp_path / "packed")
    assert said.code == 1
    assert "log.csv, line 3" in said.err
    assert "1 interactions of 1 owners" in said.out


def test_a_file_of_another_kind_in_the_middle_leaves_the_old_log(kith, tmp_path, trained):
    """A second file without the columns stops the build in a sentence; nothing of the first is there."""
    other = tmp_path / "other.parquet"
    pd.DataFrame({"colour": ["red"]}).to_parquet(other)
    out = tmp_path / "packed"
    said = kith("pack", trained.log, other, "--out", out)
    assert said.code == 1
    assert "no column" in said.err
    again = kith("score", "--log", out, "--out", tmp_path / "o.csv", "--model", "prior")
    assert "no packed log" in again.err
    assert kith("pack", trained.log, "--out", out).code == 0
    assert kith("pack", trained.log, other, "--out", out).code == 1
    assert len(PackedLog.open(out).read_all()) == len(pd.read_parquet(trained.log).drop_duplicates())


def test_an_empty_store_has_nothing_to_pack(kith, tmp_path):
    """Without a store the sentence says how to begin."""
    said = kith("pack", "--out", tmp_path / "packed")
    assert said.code == 5
    assert "kith start" in said.err
