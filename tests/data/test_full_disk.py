"""A full disk: its own error everywhere, and nothing is damaged by it."""

import errno
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from data.errors import StorageFullError, full_disk
from data.schema import Direction, Interaction
from data.store.engine.postgres import told
from data.store.store import Store
from data.store.writer_thread import WriterThread

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 3, 1, tzinfo=UTC)


def mails(count: int) -> list[Interaction]:
    """Return so many mails with long names."""
    return [
        Interaction("Ada", f"{n}{'x' * 200}@x.example", AT, Direction.SENT, "email", "mail", f"{n}")
        for n in range(count)
    ]


def fill(store: Store) -> None:
    """Let the database grow no more."""
    pages = store.database.execute("PRAGMA page_count")[0][0]
    store.database.execute(f"PRAGMA max_page_count = {pages}")


def test_a_full_store_keeps_what_it_has_and_goes_on_after_room_was_made(tmp_path):
    """The write fails as a whole with an error of its own; later the same write goes through."""
    with Store(tmp_path / "kith.db") as store:
        store.interactions.record(mails(3), 1)
        fill(store)
        with pytest.raises(StorageFullError, match=r"the disk is full .* nothing was damaged"):
            store.interactions.record(mails(3000), 2)
        assert store.interactions.count() == 3
        assert store.database.execute("PRAGMA integrity_check") == [("ok",)]
        store.database.execute("PRAGMA max_page_count = 1073741823")
        store.interactions.record(mails(3000), 3)
        assert store.interactions.count() == 3000


def test_the_writer_tells_everybody_of_a_group_and_goes_on(tmp_path):
    """Callers of one transaction all hear that the disk is full; the thread lives on."""
    store = Store(tmp_path / "kith.db")
    writer = WriterThread(lambda: store)
    writer.submit("own", fill).result()
    jobs = [writer.submit("own", lambda one: one.interactions.record(mails(3000), 2)) for _ in range(3)]
    for job in jobs:
        with pytest.raises(StorageFullError):
            job.result()
    assert writer.submit("own", lambda one: one.interactions.count()).result() == 0
    writer.close()


def test_postgresql_s_full_disk_is_the_same_error():
    """SQLSTATE 53100 is no reason to try again at once."""
    with pytest.raises(StorageFullError, match="could not extend file"), told():
        raise psycopg.errors.DiskFull("could not extend file: No space left on device")


def test_a_full_disk_is_seen_through_what_wraps_it():
    """A library's error keeps its cause; another error is no full disk."""
    wrapped = RuntimeError("logging failed")
    wrapped.__cause__ = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert isinstance(full_disk(wrapped), StorageFullError)
    assert full_disk(OSError(errno.EACCES, "denied")) is None


def kith(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a person does."""
    command = [sys.executable, "-m", "kith", *words]
    around = os.environ | {"KITH_HOME": str(home)}
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, env=around)


def test_on_a_full_disk_a_command_says_so_in_one_sentence(small_disk, fill_disk):
    """No traceback, no "damaged"; an exit code of its own; `kith doctor` sees it, too."""
    with Store(small_disk / "kith.db") as store:
        store.interactions.record(mails(10), 1)
    fill_disk(small_disk)
    for words in (("ingest", "data/synthetic/demo/log.csv"), ("retrain",)):
        refused = kith(small_disk, *words)
        assert (refused.returncode, refused.stderr.count("\n")) == (3, 1), refused.stderr
        assert refused.stderr.startswith("kith: the disk is full (")
    assert "No space left" in kith(small_disk, "doctor").stdout
    (small_disk / "ballast").unlink()
    with Store(small_disk / "kith.db") as store:
        assert store.interactions.count() == 10
