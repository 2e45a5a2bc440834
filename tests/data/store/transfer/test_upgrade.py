"""A store is upgraded after a copy of it was made, and only where nobody else has it open."""

from contextlib import closing
from pathlib import Path

import pytest

from data.errors import BusyError, UpgradeNeededError
from data.settings import Settings
from data.store.engine.revisions import HEAD, REVISIONS
from data.store.engine.sqlite_file import connect_as_it_is
from data.store.store import Store
from data.store.transfer.backup import open_as_it_is
from data.store.transfer.upgrade import is_shared, rehearse_upgrade, upgrade_store
from tests.data.store.engine.test_revisions import address_of, store_at
from tests.pipelines.conftest import run

BEFORE, NOW = "0024", 1_780_000_000
ROW = "INSERT INTO settings (workspace, owner, name, value) VALUES ('own', 'Ada', 'budget', '7')"
KEY = (
    "INSERT INTO api_keys (id, workspace, digest, name, scopes, made_at) "
    "VALUES ('k', 'own', 'd', 'CRM', '[\"admin\"]', 1)"
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def older(request, store_path) -> "Path | str":
    """Make a store of an older revision with a row in it."""
    on_server = request.param == "postgresql"
    target = request.getfixturevalue("empty_postgres_url") if on_server else store_path
    make_older(target)
    return target


def make_older(target: "Path | str", *more: str) -> None:
    """Make a store of an older revision, with a row and more."""
    with store_at(address_of(target), BEFORE) as connection:
        for statement in (ROW, *more):
            connection.exec_driver_sql(statement)


def revision_of(file: Path) -> str | None:
    """Return the revision of a file as it is."""
    with open_as_it_is(file) as database:
        return database.revision()


def test_opening_an_older_store_changes_nothing(older):
    """Whoever opens it is told by which command it is upgraded, and it stays as it was."""
    for _ in range(2):
        with pytest.raises(UpgradeNeededError, match=f"at revision {BEFORE} .* kith upgrade"):
            Store(older)


def test_an_upgrade_makes_a_copy_first(older, tmp_path):
    """The store is at the newest revision with its rows, and the copy at the former one."""
    done = upgrade_store(older, tmp_path / "copies", NOW)
    assert (done.before, done.after) == (BEFORE, HEAD)
    assert revision_of(done.copy) == BEFORE
    with open_as_it_is(done.copy) as copy:
        assert copy.execute("SELECT value FROM settings") == [("7",)]
    with Store(older) as store:
        assert store.preferences.get("Ada", "budget") == 7
    assert upgrade_store(older, tmp_path / "copies", NOW).copy is None


def test_a_dry_run_leaves_the_store_as_it_is(older, tmp_path):
    """A copy is upgraded and removed; the store still needs its upgrade."""
    assert rehearse_upgrade(older, tmp_path / "copies").after == HEAD
    assert list((tmp_path / "copies").iterdir()) == []
    with pytest.raises(UpgradeNeededError):
        Store(older)


def test_a_store_that_an_older_process_has_open_is_not_upgraded(older, tmp_path, monkeypatch):
    """It would write into it as it was: the upgrade is refused until it has ended."""
    monkeypatch.setattr("data.store.engine.sqlite_file.PATIENCE", "PRAGMA busy_timeout=50")
    if isinstance(older, str):
        from data.store.engine.postgres import Postgres

        process = Postgres.connect(older).connection
    else:
        process = connect_as_it_is(older)
        # As every Kith opens its store.
        process.execute("PRAGMA journal_mode=WAL")
    process.execute("SELECT count(*) FROM settings").fetchall()
    with closing(process), pytest.raises(BusyError, match="another process has it open"):
        upgrade_store(older, tmp_path / "copies", NOW)
    assert upgrade_store(older, tmp_path / "copies", NOW).after == HEAD


def test_a_copy_of_before_is_never_written_over(store_path, tmp_path):
    """A store that was put back and upgraded again has two."""
    for _ in range(2):
        store_path.unlink(missing_ok=True)
        make_older(store_path)
        upgrade_store(store_path, tmp_path / "copies", NOW)
    assert len(list((tmp_path / "copies").iterdir())) == 2


class TestOnTheCommandLine:
    """What the next command does with a store of an older Kith."""

    @pytest.fixture
    def store_path(self) -> Path:
        """Name the store of this test's home."""
        path = Settings.from_environment().store_path
        path.parent.mkdir(parents=True)
        return path

    def test_ones_own_file_is_upgraded_by_the_next_command(self, store_path):
        """With a sentence on stderr that names the copy; the command does what it was called for."""
        make_older(store_path)
        done = run("workspaces", "--json")
        assert f"from revision {BEFORE} to {HEAD}" in done.err
        assert done.code == 0
        [copy] = (store_path.parent / "backups").iterdir()
        assert revision_of(copy) == BEFORE
        assert run("workspaces").err == ""

    def test_a_file_with_keys_waits_for_the_command(self, store_path):
        """Others use it: nothing is changed until kith upgrade, and that says what it did."""
        make_older(store_path, KEY)
        assert is_shared(store_path)
        done = run("workspaces")
        assert (done.code, "kith upgrade" in done.err) == (1, True)
        assert revision_of(store_path) == BEFORE
        assert "as it was" in run("upgrade", "--dry-run").out
        assert revision_of(store_path) == BEFORE
        assert run("upgrade", "--json").json()["after"] == HEAD
        assert run("workspaces").code == 0
        assert "the newest" in run("upgrade").out

    def test_owners_of_an_older_spelling_are_told(self, store_path):
        """They are called as names come in today, and the next command finds them under any spelling."""
        older = (
            "INSERT INTO settings (workspace, owner, name, value) VALUES ('own', 'Zoe\u0308', 'budget', '7')"
        )
        make_older(store_path, older)
        assert "Zo\u00eb" in run("owners", "list").err
        assert [one["owner"] for one in run("owners", "list", "--json").json()] == ["Ada", "Zo\u00eb"]
        assert run("budget", "--owner", "Zoe\u0308", "5", "--json").json()["owner"] == "Zo\u00eb"
        assert run("upgrade", "--json").json()["owners"] == []


def test_every_revision_can_be_upgraded_from(store_path, tmp_path):
    """Each former revision of an empty store comes to the newest one."""
    for revision in REVISIONS[-4:-1]:
        store_path.unlink(missing_ok=True)
        with store_at(address_of(store_path), revision):
            pass
        assert upgrade_store(store_path, tmp_path / "copies", NOW).before == revision
