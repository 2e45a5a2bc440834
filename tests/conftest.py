"""What every test may use, and what happens when the machine lacks something a test needs."""

import gc
import os
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from importlib import import_module
from itertools import count
from operator import attrgetter
from pathlib import Path
from random import Random
from shutil import disk_usage, rmtree, which
from typing import Any

import psycopg
import pytest
from filelock import FileLock
from hypothesis import settings
from pysqlite3.dbapi2 import Connection
from sqlalchemy import Engine, create_engine

from data.schema import Confidence, Opener, OpenerKind, Pool, Reason, Suggestion, to_epoch
from data.store.engine import sqlite
from data.store.lists.lists import ListCandidates
from data.store.store import Store

# The day of the lists that tests publish.
AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
# Debian keeps the server's programs out of the way, one folder for each version.
SERVER_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))

HOMES = count()
# A store in PostgreSQL is 8 MB, and hundreds of tests have one of their own: twelve gigabytes in all.
ROOM_FOR_STORES = 16 * 1024**3

# How long an example takes is the machine's business, not a property of the code. The daily tests try the
# same examples each time; `make properties` tries many more, and others each night.
settings.register_profile("daily", deadline=None, max_examples=40, derandomize=True)
settings.register_profile("nightly", deadline=None, max_examples=500, print_blob=True)
settings.load_profile("daily")
# What a test may need of the machine: how to see it is there, how to get it.
NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "postgresql": (lambda: bool(SERVER_PROGRAMS), "apt-get install postgresql"),
    "dovecot": (lambda: Path("/usr/sbin/dovecot").exists(), "apt-get install dovecot-imapd"),
    "systemd-analyze": (lambda: bool(which("systemd-analyze")), "apt-get install systemd"),
    "docker-compose": (lambda: bool(which("docker-compose")), "apt-get install docker-compose"),
    "chromium": (
        lambda: any(map(which, ("chromium-headless-shell", "chromium"))),
        "apt-get install chromium-headless-shell",
    ),
}


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and let this process and those that it starts count in one thread.

    On small logs threads wait for each other longer than they work.
    """
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    config.addinivalue_line("markers", "needs(thing): skipped where the machine lacks the thing")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With KITH_TESTS_ORDER=NUMBER run the files, and the tests in each, in the order of that number.

    The blocks of a document keep their order: the later ones rest on the earlier ones.
    """
    if seed := os.environ.get("KITH_TESTS_ORDER"):
        chance = Random(seed)  # noqa: S311 - the same order for the same number
        items.sort(key=attrgetter("nodeid"))
        places = {path: chance.random() for path in sorted({item.path for item in items})}
        chance.shuffle(items)
        items.sort(key=lambda item: (places[item.path], _block(item)))


def pytest_collection_finish() -> None:
    """Leave eleven thousand tests and what they import out of every later collection of garbage."""
    gc.collect()
    gc.freeze()


def _block(item: pytest.Item) -> int:
    """Return the line of a document's block; 0 for a test, which may stand anywhere."""
    return item.reportinfo()[1] or 0 if item.path.suffix == ".md" else 0


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip with one line that says what to install; with KITH_TESTS_STRICT=1 fail instead."""
    for mark in item.iter_markers("needs"):
        present, remedy = NEEDS[mark.args[0]]
        if not present():
            sentence = f"needs {mark.args[0]}: {remedy}"
            if os.environ.get("KITH_TESTS_STRICT") == "1":
                pytest.fail(sentence)
            pytest.skip(sentence)


@pytest.fixture(scope="session", autouse=True)
def _ready_store() -> Iterator[None]:
    """Begin each new SQLite store of this process as a copy of one that the migrations made once."""
    connect, ready = sqlite.connect, sqlite.connect(None)

    def copied(path: Path | None, like: Connection | None = None) -> Connection:
        is_new = path is None or not path.exists()
        return connect(path, like or (ready if is_new else None))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "connect", copied)
        yield
    ready.close()


@pytest.fixture(scope="session")
def ready_mlflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Begin each new database of MLflow's in this process as a copy of one that its migrations made once."""
    # Imported here: most tests need no MLflow, and Kith's own module, first, sees to it that it calls nobody.
    import_module("pipelines.model_store.mlflow_registry")
    database: Any = import_module("mlflow.store.db.utils")
    make = database._initialize_tables  # noqa: SLF001 - what makes a database has no public name
    ready = tmp_path_factory.mktemp("mlflow") / "ready.db"

    def copied(engine: Engine) -> None:
        if not ready.exists():
            made = create_engine(f"sqlite:///{ready}")
            make(made)
            made.dispose()
        with closing(sqlite3.connect(ready)) as begun, closing(sqlite3.connect(engine.url.database)) as new:
            begun.backup(new)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_initialize_tables", copied)
        yield


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test in a folder of its own, which is made by whoever writes into it."""
    monkeypatch.setenv("KITH_HOME", f"{tmp_path_factory.getbasetemp()}/kith-home-{next(HOMES)}")
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.delenv("KITH_STORE_URL", raising=False)
    # `--now` sets it for the processes that a command starts; set here first, it is gone after the test.
    monkeypatch.setenv("KITH_NOW", "")
    monkeypatch.delenv("KITH_NOW")


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """Return what lends a folder by its name, filled by the first process of a whole run that needs it.

    It is for everybody who comes later: nobody writes into it.
    """
    base = tmp_path_factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return lambda name, make: _made_once(run / name, make)


def _made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    done = folder / "made"
    with FileLock(f"{folder}.lock"):
        if not done.exists():
            # Whoever began before was stopped.
            rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def _as_server(*words: str) -> None:
    """Run one of the server's programs; it refuses to run as root."""
    quoted = [*words] if os.getuid() else ["su", "postgres", "-s", "/bin/sh", "-c", " ".join(words)]
    subprocess.run(quoted, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Cluster:
    """A PostgreSQL server on a free loopback port, with a template for stores in it."""

    def __init__(self, folder: Path) -> None:
        """Make the cluster in an empty folder and start it."""
        self._home, self._programs = folder / "cluster", SERVER_PROGRAMS[-1].parent
        folder.chmod(0o777)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": folder,
            # Processes die in these tests, machines do not.
            "fsync": "off",
            "autovacuum": "off",
        }
        self._options = f"'-p {port} {' '.join(f'-c {name}={value}' for name, value in options.items())}'"
        self.template = f"postgresql+psycopg://kith@127.0.0.1:{port}/template"
        # Of the store that a test works with.
        self.address = self.template
        initdb = str(self._programs / "initdb")
        _as_server(initdb, "-A", "trust", "-U", "kith", "-E", "UTF8", "-D", str(self._home))
        self.start()

    def start(self) -> None:
        """Start the server where it does not run, and wait until it answers."""
        if (self._home / "postmaster.pid").exists():
            return
        self._control("-w", "-l", f"{self._home}.log", "-o", self._options, "start")

    def stop(self, how: str = "fast") -> None:
        """Stop the server; whoever is connected loses the connection."""
        self._control("-m", how, "-w", "stop")

    def _control(self, *words: str) -> None:
        _as_server(str(self._programs / "pg_ctl"), "-D", str(self._home), *words)


def _quick_folder() -> str | None:
    """Return the folder in memory where it has room for every test's database, else None."""
    in_memory = Path("/dev/shm")  # noqa: S108 - in it a folder of its own is made
    return str(in_memory) if in_memory.exists() and disk_usage(in_memory).free > ROOM_FOR_STORES else None


@contextmanager
def _running_cluster() -> Iterator[Cluster]:
    # Not under pytest's own folder: every pytest that starts closes that one to other users, and the
    # server runs as another.
    folder = Path(tempfile.mkdtemp(prefix="kith-postgres-", dir=_quick_folder()))
    try:
        cluster = Cluster(folder)
        try:
            _make_database(cluster.template, "template", "template0")
            Store(cluster.template).close()
            yield cluster
        finally:
            cluster.stop("immediate")
    finally:
        rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Run a PostgreSQL server for all tests, and return the address of a template in it."""
    with _running_cluster() as cluster:
        yield cluster.template


def _make_database(address: str, name: str, template: str) -> None:
    server = address.rpartition("/")[0].replace("+psycopg", "")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        # Older servers know no other way than to copy the files, which is the cheap one.
        how = "STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} {how}")  # type: ignore[arg-type]


def _new_store(template: str) -> str:
    name = f"kith_{time.monotonic_ns()}"
    _make_database(template, name, "template")
    return f"{template.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="session")
def new_postgres_url(postgres_server: str) -> Callable[[], str]:
    """Return what makes a new, empty store in PostgreSQL and returns its address."""
    return lambda: _new_store(postgres_server)


@pytest.fixture(scope="session")
def _restarted_cluster() -> Iterator[Cluster]:
    """Run a second server for all tests that stop theirs; to make one costs more than any of them."""
    with _running_cluster() as cluster:
        yield cluster


@pytest.fixture
def own_cluster(_restarted_cluster: Cluster) -> Iterator[Cluster]:
    """Lend a server to be stopped and started, with a new, empty store at its address."""
    _restarted_cluster.address = _new_store(_restarted_cluster.template)
    yield _restarted_cluster
    _restarted_cluster.start()


@pytest.fixture
def postgres_url(new_postgres_url: Callable[[], str]) -> str:
    """Return the address of a new, empty store in PostgreSQL."""
    return new_postgres_url()


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> str:
    """Return the address of a new database without a single table."""
    name = f"empty_{time.monotonic_ns()}"
    _make_database(postgres_server, name, "template0")
    return f"{postgres_server.rpartition('/')[0]}/{name}"


@pytest.fixture
def publish() -> Callable[..., None]:
    """Return what publishes one owner's list of contacts into a store."""
    return _publish


def _publish(
    store: Store,
    owner: str,
    contacts: tuple[str, ...],
    as_of: datetime = AS_OF,
    left_off: int = 0,
    **changes: Any,
) -> None:
    suggestions = [
        _suggestion(owner, contact, rank, as_of, changes) for rank, contact in enumerate(contacts, start=1)
    ]
    store.lists.publish(
        [owner],
        suggestions,
        as_of=to_epoch(as_of),
        horizon_days=90,
        model_version="7",
        published_at=to_epoch(as_of),
        considered=ListCandidates(left_off={owner: left_off}),
    )


def _suggestion(owner: str, contact: str, rank: int, as_of: datetime, changes: dict[str, Any]) -> Suggestion:
    known: dict[str, Any] = {
        "owner": owner,
        "contact": contact,
        "as_of": as_of,
        "horizon_days": 90,
        "rank": rank,
        "pool": Pool.UPKEEP,
        "probability": 0.72,
        "probability_low": 0.5,
        "probability_high": 0.87,
        "confidence": Confidence.SOME,
        "depth": 0.5,
        "priority": 0.36,
        "worth": 0.36,
        "reasons": (
            Reason("rhythm", 1.2, {"silence_days": 31.0, "usual_gap_days": 9.0}, None, ("mail/7",)),
            Reason("silence", 0.4, {"silence_days": 31.0}),
        ),
        "counter_reason": Reason("volume", -0.5, {"active_days": 60, "age_days": 2190}),
        "opener": Opener(OpenerKind.CATCH_UP, "catch_up", {"at": to_epoch(as_of) - 31 * 86_400}),
        "model_version": "7",
    }
    return Suggestion(**known | changes)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a real file system of 16 MiB, where this machine lets us."""
    place = tmp_path / "disk"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(mounting, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def fill_disk() -> Callable[[Path], None]:
    """Return what fills the disk of a folder to its last block, with a file `ballast` in it."""

    def fill(place: Path) -> None:
        with (place / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(bytes(4096))

    return fill
