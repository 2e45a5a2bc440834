"""The store's file: durable, whole after a crash, shared by processes, and nobody else's."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from pysqlite3 import dbapi2 as sqlite

import data.store
from data.errors import InputError, NotFoundError
from data.store.engine.revisions import HEAD
from data.store.engine.sqlite import SQLite
from data.store.engine.sqlite_file import connect
from data.store.reader_pool import small_store
from data.store.store import Store

ROOT = Path(__file__).parents[4]
# Writes N rows for an owner; says when it begins, so that it can be killed in the middle.
WRITER = """
import sys
from pathlib import Path
from data.store.store import Store
path, owner, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
rows = (("w", f"{owner}-{n}", owner, "Bob", n, "sent", "email") for n in range(count))
with Store(path) as store:
    print("ready", flush=True)
    store.interactions.record_columns(list(zip(*rows, strict=True)), 1)
"""


def writer(path: Path, owner: str, count: int) -> "subprocess.Popen[str]":
    """Start a second process that writes into the store."""
    words = [sys.executable, "-c", WRITER, str(path), owner, str(count)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_every_commit_is_on_disk(store_path):
    """WAL with synchronous=FULL, foreign keys on, and an SQLite without the WAL-reset bug."""
    connection = connect(store_path)
    settings = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }
    connection.close()
    full = 2
    assert settings == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }
    assert sqlite.sqlite_version_info >= (3, 51, 3)


def test_a_new_store_is_at_the_newest_revision(store):
    """What the code calls its newest revision is the last one among the migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(data.store.__path__[0]) / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD == store.revision()
    assert store.ready()


def test_closed_and_opened_again_it_holds_the_same(store_path, happened, publish):
    """Log, list and revision outlive the process that wrote them."""
    with Store(store_path) as store:
        store.interactions.record([happened("Bob", -3)], 1)
        published = publish(store, "Ada", ("Bob",))
    with Store.existing(store_path) as store:
        assert store.interactions.contacts("Ada") == ["Bob"]
        assert store.lists.open("Ada", 2_000_000_000) == published


def test_a_store_that_is_not_there_is_told(store_path):
    """Opening an existing store makes none, and names the first command."""
    with pytest.raises(NotFoundError, match="begin with: kith start"):
        Store.existing(store_path)
    assert not store_path.exists()


@pytest.mark.parametrize(
    "content", [b"owner,contact\nAda,Bob\n" * 100, b"SQLite format 3\x00" + b"\xff" * 4096]
)
def test_a_file_that_is_no_database_is_left_alone(store_path, content):
    """Not a byte of it changes, and nothing appears beside it."""
    store_path.write_bytes(content)
    with pytest.raises(InputError, match="expected a database that Kith made"):
        Store(store_path)
    assert store_path.read_bytes() == content
    assert list(store_path.parent.glob("kith.db*")) == [store_path]


@pytest.mark.parametrize(
    ("tables", "found"),
    [
        ("CREATE TABLE bookmarks (url TEXT)", "tables of another program"),
        (
            "CREATE TABLE alembic_version AS SELECT '9999' AS version_num",
            "at revision 9999, this Kith knows",
        ),
    ],
)
def test_another_programs_database_is_left_alone(store_path, tables, found):
    """Neither somebody else's tables nor a newer Kith's are written into."""
    with sqlite.connect(str(store_path)) as connection:
        connection.executescript(tables)
    connection.close()
    before = store_path.read_bytes()
    with pytest.raises(InputError, match=found):
        Store(store_path)
    assert store_path.read_bytes() == before


def test_a_home_that_is_a_file_is_told(tmp_path):
    """A path that cannot hold a database is one sentence, whatever the system's reason."""
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(InputError, match="set KITH_HOME"):
        Store(tmp_path / "home" / "kith.db")
    with pytest.raises(InputError, match="set KITH_HOME"):
        Store(tmp_path)


def test_a_failed_transaction_leaves_nothing(store_path):
    """Whatever interrupts it, what was written inside is gone."""
    connection = connect(store_path)
    insert = "INSERT INTO answers (owner, handle, kind, at) VALUES ('a', 'b', 'done', 1)"

    def interrupted() -> None:
        with SQLite(connection).transaction():
            connection.execute(insert)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert connection.execute("SELECT count(*) FROM answers").fetchone() == (0,)
    connection.close()


def test_processes_write_at_the_same_time(store_path):
    """Four that all find no store make one together, and each one's rows are kept."""
    running = [writer(store_path, f"owner-{n}", 500) for n in range(4)]
    for process in running:
        process.communicate(timeout=60)
    assert [process.returncode for process in running] == [0] * 4
    with Store(store_path) as store:
        assert store.interactions.count() == 2_000
        assert len(store.interactions.owners()) == 4


def test_two_connections_write_in_turn(store_path, happened):
    """What one commits the other reads at once and adds to."""
    with Store(store_path) as one, Store(store_path) as two:
        one.interactions.record([happened("Bob", -3)], 1)
        two.interactions.record([happened("Cy", -3)], 1)
        assert one.interactions.contacts("Ada") == two.interactions.contacts("Ada") == ["Bob", "Cy"]


def test_a_killed_writer_leaves_the_store_whole(store_path):
    """After SIGKILL in the middle of a record the file is sound and holds whole batches only."""
    Store(store_path).close()
    for delay in (0.0, 0.15, 0.4):
        process = writer(store_path, f"owner-{delay}", 2_000_000)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        connection = connect(store_path)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
        with Store(store_path) as store:
            assert store.interactions.count() % 50_000 == 0
    with Store(store_path) as store:
        rows = [("w", "after", "Ada", "Bob", 1, "sent", "email")]
        assert store.interactions.record_columns(list(zip(*rows, strict=True)), 2).created == 1


def test_a_killed_first_run_leaves_a_store_that_can_be_made(store_path):
    """The tables are made all together or not at all: the next process makes them."""
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from alembic import op\n"
        "op.create_index = lambda *words, **more: os._exit(9)\n"
        "from data.store.store import Store\n"
        "Store(Path(sys.argv[1]))\n"
    )
    dying = subprocess.run([sys.executable, "-c", script, str(store_path)], cwd=ROOT, check=False, timeout=60)
    assert dying.returncode == 9
    with Store(store_path) as store:
        assert store.revision() == HEAD


def test_a_writer_who_gives_way_lets_another_in(store_path):
    """Another connection that waits for the lock has it by then; within a transaction there is no pause."""
    with Store(store_path) as store, Store(store_path) as another, ThreadPoolExecutor(1) as beside:
        with store.database.transaction():
            waiting = beside.submit(another.preferences.set, "Ada", "budget", 3)
            assert not wait([waiting], 0.5).done
            store.database.give_way()
            assert not waiting.done()
        store.database.give_way()
        with store.database.transaction():
            assert store.preferences.get("Ada", "budget") == 3


def test_a_service_keeps_few_pages_in_memory(store_path):
    """Of the connections that a service holds for as long as it runs, each keeps 16 MiB at most."""
    with small_store(store_path) as store:
        assert store.database.execute("PRAGMA cache_size") == [(-16384,)]
