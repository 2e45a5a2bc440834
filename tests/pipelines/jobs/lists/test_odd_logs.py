"""Odd logs from end to end: every command has an answer, or one sentence with the way out."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.schema import Confidence
from pipelines.model_store.model_files import PRIOR_FOLDER

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
OWNERS, CONTACTS, WAYS = ("Ada", "Eve"), ("Bo", "Cy", "Di"), ("sent", "received")
WEEKS = range(0, 100, 7)
# By kind: owners, contacts, days of contact, ways, and the day that is asked about.
LOGS = {
    "a day": (OWNERS, CONTACTS, (0.0, 0.1, 0.3), WAYS, 1),
    "one owner": (OWNERS[:1], CONTACTS, WEEKS, WAYS, 120),
    "one contact": (OWNERS[:1], CONTACTS[:1], WEEKS, WAYS, 120),
    "nobody ever answered": (OWNERS, CONTACTS, WEEKS, WAYS[:1], 120),
    "a gap in the middle": (OWNERS, CONTACTS, (0, 4, 9, 15, 380, 384, 390, 399), WAYS, 400),
    "a history shorter than the horizon": (OWNERS, CONTACTS, range(0, 21, 4), WAYS, 22),
}


def _write(path: Path, owners, contacts, days: Iterable[float], ways) -> Path:
    rows = [
        f"{owner},{contact},{BEGIN + timedelta(days=day, minutes=number):%Y-%m-%dT%H:%M:%SZ},{way},email"
        for owner in owners
        for number, contact in enumerate(contacts)
        for day, way in zip(days, list(ways) * 100, strict=False)
    ]
    path.write_text("\n".join(["owner,contact,at,direction,channel", *rows]) + "\n", encoding="utf-8")
    return path


def _ingest(kith, folder: Path, kind: str) -> str:
    """Import the log of this kind, and return the day that is asked about."""
    *said, day = LOGS[kind]
    assert kith("ingest", _write(folder / "log.csv", *said)).code == 0
    return f"{BEGIN + timedelta(days=day):%Y-%m-%d}"


@pytest.mark.parametrize("kind", LOGS)
def test_an_odd_log_has_a_list_and_reasons(kith, tmp_path, kind):
    """Everybody who is alive is listed thinly, with reasons, and `kith week` reads it out."""
    as_of = _ingest(kith, tmp_path, kind)
    said = kith("suggest", "--as-of", as_of, "--model", PRIOR_FOLDER / "prior.skops", "--json")
    assert (said.code, said.err) == (0, ""), said.err
    listed = said.json()
    assert {one["contact"] for one in listed} <= set(CONTACTS)
    assert all(one["confidence"] == Confidence.THIN and one["reasons"] for one in listed)
    assert all(0 < one["probability"] < 1 for one in listed)
    week = kith("week", "--owner", "Ada")
    assert (week.code, week.err) == (0, "")


def test_a_log_of_the_dormant_alone_is_told(kith, tmp_path):
    """One sentence says that nobody is alive then, and names the way out."""
    log = _write(tmp_path / "log.csv", OWNERS, CONTACTS, (0, 5, 10), WAYS)
    assert kith("ingest", log).code == 0
    said = kith("suggest", "--as-of", "2026-01-01", "--model", PRIOR_FOLDER / "prior.skops")
    assert said.code == 5
    assert said.sentences == said.err.splitlines()
    assert "none of 6 relationships has at least 3 interactions" in said.err


# What MLflow's own libraries have to say about each other is not ours to mend.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", LOGS)
def test_an_odd_log_is_too_short_to_train_on(kith, tmp_path, kind):
    """One sentence says why there is nothing to learn, and which horizon or log would do."""
    said = kith("retrain", "--as-of", _ingest(kith, tmp_path, kind))
    assert (said.code, len(said.sentences)) == (5, 1)
    assert said.sentences == said.err.splitlines()
    assert any(way in said.err for way in ("give a shorter --horizon", "or another --horizon"))
