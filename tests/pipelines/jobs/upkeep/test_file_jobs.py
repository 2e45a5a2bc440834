"""A worker looks at files that the page was sent, and takes them in."""

import zipfile
from datetime import UTC, datetime

import pytest

from data.schema import to_epoch
from data.store.bookkeeping.job_queue import JobKind, JobState
from data.store.store import Store
from pipelines.jobs.upkeep.asked_jobs import run_asked_jobs, runners_with
from pipelines.model_store.artefact import prior

NOW = datetime(2026, 3, 1, tzinfo=UTC)
TABLE = "owner,contact,at,direction,channel\nAda,Bob,2026-02-01T09:00:00Z,sent,email\n"


@pytest.fixture
def store(tmp_path):
    """Open an empty store."""
    with Store(tmp_path / "kith.db") as opened:
        yield opened


@pytest.fixture
def kept(tmp_path):
    """Return where a table is kept as the page keeps it."""
    path = tmp_path / "uploads" / "token" / "table.csv"
    path.parent.mkdir(parents=True)
    path.write_text(TABLE)
    return path


def run(store, kind, path):
    """Ask for a job about a file, let a worker do it, and return it."""
    job = store.jobs.ask(kind, "Ada", {"path": str(path)}, "page", to_epoch(NOW))
    run_asked_jobs(store, runners_with(lambda _: prior()), lambda: NOW)
    return store.jobs.get(job.id)


def test_a_look_says_what_would_come_and_keeps_nothing(store, kept):
    """Neither a row nor an owner's address; the file stays."""
    job = run(store, JobKind.PREVIEW_FILE, kept)
    assert (job.state, job.result[0]["created"]) == (JobState.DONE, 1)
    assert store.interactions.count() == 0
    assert kept.exists()


def test_a_file_is_taken_in_and_its_copy_deleted(store, kept):
    """With the folder that was made for it."""
    job = run(store, JobKind.TAKE_IN_FILE, kept)
    assert (job.state, job.result[0]["created"]) == (JobState.DONE, 1)
    assert store.interactions.knows("Ada", "Bob")
    assert not kept.parent.exists()


def test_a_file_that_nothing_can_be_read_of_says_why(store, kept):
    """As the command says it; the copy stays until another makes room for it or the owner leaves it."""
    kept.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)))
    job = run(store, JobKind.TAKE_IN_FILE, kept)
    assert job.state is JobState.FAILED
    assert str(kept) in job.fault
    assert store.interactions.count() == 0


def test_a_copy_that_is_gone_is_told(store, kept):
    """It made room for others, or lies on another machine."""
    kept.unlink()
    assert "choose the file again" in run(store, JobKind.PREVIEW_FILE, kept).fault


def test_a_zip_that_unpacks_to_too_much_is_refused_unread(store, kept, monkeypatch):
    """Whatever it packs: the page's jobs are everybody's."""
    monkeypatch.setattr("pipelines.jobs.upkeep.file_jobs.LARGEST_UNPACKED", 512)
    zipped = kept.with_suffix(".zip")
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", TABLE + TABLE.splitlines()[1] * 20)
    for kind in (JobKind.PREVIEW_FILE, JobKind.TAKE_IN_FILE):
        job = run(store, kind, zipped)
        assert job.state is JobState.FAILED
        assert "when unpacked" in job.fault
    assert store.interactions.count() == 0
