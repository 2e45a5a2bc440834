"""Backups on the command line: written, encrypted, checked, restored elsewhere; an export taken in again."""

from io import StringIO
from pathlib import Path

import pytest

from data.errors import InputError
from data.settings import Settings
from data.store.store import Store
from tests.data.conftest import _happened as happened
from tests.pipelines.conftest import run


@pytest.fixture
def home() -> Path:
    """Fill the store of this test's home."""
    with Store(Settings.from_environment().store) as store:
        store.interactions.record([happened("Grace Hopper", n / 3) for n in range(-40, 0)], 1)
    return Settings.from_environment().home


def count(target: Path | str) -> int:
    """Return how many interactions a store holds."""
    with Store(target) as store:
        return store.interactions.count()


@pytest.mark.usefixtures("home")
def test_a_backup_is_restored_in_another_home(tmp_path, monkeypatch):
    """Encrypted with a passphrase, it is opened with it, checked first, and holds the log."""
    words, file = tmp_path / "words", tmp_path / "kith.backup.age"
    words.write_text("four plain words here\n")
    written = run("backup", file, "--passphrase-file", words, "--json").json()
    assert {table["table"]: table["rows"] for table in written["tables"]}["interactions"] == 40
    assert b"Grace" not in file.read_bytes()
    monkeypatch.setenv("KITH_HOME", str(tmp_path / "elsewhere"))
    assert run("restore", file).code == 2
    rows = sum(table["rows"] for table in written["tables"])
    assert f"{rows} rows could be restored" in run("restore", "--check", file, "--passphrase-file", words).out
    assert not (tmp_path / "elsewhere" / "kith.db").exists()
    assert run("restore", file, "--passphrase-file", words).code == 0
    assert count(tmp_path / "elsewhere" / "kith.db") == 40
    # Nothing readable stays behind.
    assert list(tmp_path.rglob("*.plain*")) == []


@pytest.mark.usefixtures("home")
def test_half_a_backup_is_left_nowhere(tmp_path, monkeypatch):
    """Where encryption breaks off, neither its beginning nor what is readable stays behind."""

    def break_off(_: Path, file: Path, *__: object) -> None:
        file.write_bytes(b"half")
        raise InputError("the disk is gone")

    words = tmp_path / "words"
    words.write_text("four plain words here\n")
    monkeypatch.setattr("data.store.transfer.encryption.encrypt", break_off)
    assert run("backup", tmp_path / "kith.backup.age", "--passphrase-file", words).code == 1
    assert list(tmp_path.glob("*kith.backup*")) == []


def test_the_usual_place_of_a_backup_is_named_by_the_time(home):
    """The file lies in the home, for its owner alone."""
    assert run("--now", "2026-03-01T06:00Z", "backup").code == 0
    file = home / "backups" / "kith-20260301T060000Z.backup"
    assert file.stat().st_mode & 0o077 == 0
    assert run("--now", "2026-03-01T06:00Z", "backup").code == 1


def test_a_store_is_replaced_after_a_question(home, tmp_path, monkeypatch):
    """Who says no keeps the store; who says yes has the backup's, and the other one beside it."""
    file = tmp_path / "kith.backup"
    run("backup", file)
    with Store(home / "kith.db") as store:
        store.interactions.record([happened("Mary", -1)], 1)
    monkeypatch.setattr("sys.stdin", StringIO("n\ny\n"))
    assert run("restore", file).code == 1
    assert count(home / "kith.db") == 41
    assert run("restore", file).code == 0
    assert count(home / "kith.db") == 40
    [before] = (home / "backups").glob("before-restore-*.db")
    assert count(before) == 41


def test_an_export_is_imported_into_a_new_workspace(home, tmp_path):
    """The rows are there; what is not in an export is said."""
    file = tmp_path / "export.jsonl"
    file.write_text(run("export").out, encoding="utf-8")
    done = run("import", file, "--workspace", "second")
    assert done.code == 0
    assert "Erasures are not in an export" in done.out
    with Store(home / "kith.db", "second") as store:
        assert store.interactions.count() == 40
    assert run("import", file, "--workspace", "second").code == 1


@pytest.mark.needs("postgresql")
def test_a_store_is_copied_there_and_back(home, tmp_path, new_postgres_url):
    """From the file to a server, and from the server into another file."""
    url = new_postgres_url()
    assert run("store", "copy", url).code == 0
    back = tmp_path / "back.db"
    assert run("store", "copy", back, "--from", url).code == 0
    assert count(back) == count(url) == 40
    assert "own" in run("store", "copy", url).err
    assert run("store", "copy", "mysql://x/y").code == 2
    assert run("store", "copy", home / "kith.db").code == 2
