"""What the service's benchmark runs on: two filled stores, a throwaway PostgreSQL, real processes."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from data.schema import Confidence, Pool, Reason, Suggestion, to_epoch
from data.settings import POSTGRES
from data.store.engine.postgres import Postgres
from data.store.engine.sqlite import SQLite
from data.store.store import Store
from data.store.transfer.copy_store import copy_store

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
EACH = 20
CHUNK = 500
START_SECONDS = 600
ADDRESS = "http://127.0.0.1:"
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
REASONS = (Reason("silence", 1.2, {"silence_days": 31.0}),)


@dataclass(frozen=True, slots=True)
class Running:
    """A server under load: its process and where it listens."""

    pid: int
    port: int


def owner_name(number: int) -> str:
    """Return an owner's name as a CRM would say it."""
    return f"owner-{number:06d}"


def fill(path: Path, owners: int) -> str:
    """Make the SQLite store with a list of twenty for each owner; return a key that may do everything."""
    at = to_epoch(AS_OF)
    with Store(path) as store:
        for begin in range(0, owners, CHUNK):
            names = [owner_name(n) for n in range(begin, min(begin + CHUNK, owners))]
            publish(store, names, at)
            store.rendered.refresh(names, at)
        token, _ = store.api_keys.make("own", "benchmark", ["admin"], owner=None, made_at=at, expires_at=None)
    return token


def publish(store: Store, names: Sequence[str], at: int) -> None:
    """Make a list of twenty for each of these owners."""
    listed = [_suggestion(name, rank) for name in names for rank in range(1, EACH + 1)]
    store.lists.publish(names, listed, as_of=at, horizon_days=90, model_version="1", published_at=at)


def _suggestion(owner: str, rank: int) -> Suggestion:
    # Short reasons: twenty of them make about the 3.4 kB that the limit was measured with.
    return Suggestion(
        owner, f"contact-{rank:03d}", AS_OF, 90, rank, Pool.UPKEEP, 0.7, 0.5, 0.9, Confidence.SOME, 0.5, 0.35,
        REASONS if rank == 1 else (), None, "1",
    )  # fmt: skip


def copy_to(path: Path, url: str) -> None:
    """Put the same rows into PostgreSQL."""
    with closing(SQLite.open(path)) as source, closing(Postgres.open(url)) as target:
        copy_store(source, target)
        target.execute("ANALYZE")


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run a throwaway PostgreSQL server as Debian ships it, and return the address of an empty database."""
    programs, home, port = PROGRAMS[-1].parent, folder / "cluster", _free_port()
    folder.chmod(0o777)
    _as_server(f"{programs}/initdb -A trust -U kith -E UTF8 -D {home}")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    # A busy machine may need longer than the minute that pg_ctl waits by itself.
    _as_server(f"{programs}/pg_ctl -D {home} -w -t {START_SECONDS} -l {home}.log -o '{options}' start")
    try:
        with psycopg.connect(f"postgresql://kith@127.0.0.1:{port}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE kith")
        yield f"{POSTGRES}kith@127.0.0.1:{port}/kith"
    finally:
        _as_server(f"{programs}/pg_ctl -D {home} -m immediate stop")


def _as_server(line: str) -> None:
    # The server refuses to run as root.
    words = ["sh", "-c", line] if os.getuid() else ["su", "postgres", "-s", "/bin/sh", "-c", line]
    # Into a file: a server that goes on would hold a pipe open.
    with tempfile.TemporaryFile("w+") as said:
        if code := subprocess.run(words, check=False, stdout=said, stderr=said).returncode:
            said.seek(0)
            raise SystemExit(f"{line} ended with {code}: {said.read().strip()}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(words: Sequence[str], environment: dict[str, str]) -> Iterator[Running]:
    """Run a server of ours that says its address first, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, *words],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        # It tells of every request: kept in a file, that would be measured too.
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        said = process.stdout.readline() if process.stdout else ""
        if ADDRESS not in said:
            given = " ".join(f"{name}={value}" for name, value in environment.items())
            raise SystemExit(f"no server came up; to see why: {given} {sys.executable} {' '.join(words)}")
        yield Running(process.pid, int(said.split(ADDRESS)[1].split("/")[0]))
    finally:
        process.terminate()
        process.wait()
