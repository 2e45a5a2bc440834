"""A store that does not answer: 503 at once, with when to come again, and no help needed afterwards."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest
from pydantic import TypeAdapter

from data.store.bookkeeping.api_keys import ANY
from data.store.reader_pool import CONNECTIONS, PostgresReaderPool
from data.store.store import Store
from service.web.schemas import Problem

ROW = {
    "owner": "Ada",
    "contact": "Grace",
    "at": "2026-02-01T09:00:00Z",
    "direction": "sent",
    "channel": "email",
    "source": "crm",
    "external_id": "1",
}
# Connecting to a port on which nobody listens fails in milliseconds; the machine may be busy.
AT_ONCE_SECONDS = 2.0
# Bytes of the two copies of the header of SQLite's index of its log (sqlite.org/walformat.html).
WAL_INDEX_HEADERS = 96
# The index's bytes of the write, checkpoint and recovery locks.
HOLD = """
import fcntl, sys
index = open(sys.argv[1], "r+b")
fcntl.lockf(index, fcntl.LOCK_EX, 3, 120)
print("held", flush=True)
sys.stdin.read()
"""


def ask(client, token):
    """Return the answers to a read, a write, a stranger's call, a page, and whether the service is ready."""
    key = {"authorization": f"Bearer {token}"}
    return [
        client.get("/v1/owners/Ada/suggestions", headers=key),
        client.post("/v1/interactions:batch", json={"interactions": [ROW]}, headers=key),
        client.get("/v1/model", headers={"authorization": "Bearer kith_" + "A" * 43}),
        client.get("/owners/Ada", headers={"cookie": "kith=" + "a" * 43}),
        client.get("/readyz"),
    ]


def is_not_ready(answer) -> bool:
    """Tell whether an answer is the problem that says to come again."""
    problem = TypeAdapter(Problem).validate_python(answer.json())
    return (answer.status_code, problem["type"]) == (503, "urn:kith:problem:service-unavailable")


@pytest.mark.needs("postgresql")
def test_while_postgresql_is_down_every_call_is_told_to_come_again(own_cluster, call, clock, capfd):
    """Each call gets 503 with Retry-After at once, none is a mistake in Kith; then all goes on by itself."""
    with Store(own_cluster.address) as store:
        token, _ = store.api_keys.make("A", "crm", ["admin"], owner=None, made_at=1, expires_at=None)
        client = call(store, clock)
        before = [answer.status_code for answer in ask(client, token)]
        own_cluster.stop()
        begun = monotonic()
        down = ask(client, token)
        assert monotonic() - begun < len(down) * AT_ONCE_SECONDS
        own_cluster.start()
        assert all(is_not_ready(answer) for answer in down)
        assert all("retry-after" in answer.headers for answer in down[:-1])
        assert [answer.status_code for answer in ask(client, token)] == before
    assert "broken" not in "".join(capfd.readouterr())


@pytest.mark.needs("postgresql")
def test_a_restart_between_two_calls_is_not_noticed(own_cluster, call, clock):
    """Connections that the restart closed are replaced: reads and writes are answered as before."""
    with Store(own_cluster.address) as store:
        token, _ = store.api_keys.make("A", "crm", ["admin"], owner=None, made_at=1, expires_at=None)
        client = call(store, clock)
        before = [answer.status_code for answer in ask(client, token)]
        for _ in range(3):
            own_cluster.stop()
            own_cluster.start()
            assert [answer.status_code for answer in ask(client, token)] == before


@pytest.mark.needs("postgresql")
def test_no_idle_connection_fails_after_a_restart(own_cluster):
    """However many connections were idle, each query after the restart is answered."""

    async def queries(reader: PostgresReaderPool) -> list[None]:
        return await asyncio.gather(*(reader.first(ANY, ()) for _ in range(CONNECTIONS)))

    async def across_a_restart(reader: PostgresReaderPool) -> list[None]:
        await queries(reader)
        own_cluster.stop()
        own_cluster.start()
        found = await queries(reader)
        await reader.close()
        return found

    with Store(own_cluster.address) as store:
        assert asyncio.run(across_a_restart(PostgresReaderPool(store))) == [None] * CONNECTIONS


@contextmanager
def recovering(path: Path) -> Iterator[None]:
    """Hold the locks that another process holds while it recovers the log of a database."""
    index = f"{path}-shm"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, index], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with Path(index).open("r+b") as opened:
            opened.write(bytes(WAL_INDEX_HEADERS))
        yield
        holder.stdin.close()


def test_a_locked_file_is_told_to_come_again(tmp_path: Path, call, clock):
    """The look at a key meets a file that another process recovers: 503, then all goes on."""
    path = tmp_path / "kith.db"
    with Store(path) as store:
        token, _ = store.api_keys.make("A", "crm", ["admin"], owner=None, made_at=1, expires_at=None)
        client = call(store, clock)
        store.database.execute("PRAGMA busy_timeout=50")
        key = {"authorization": f"Bearer {token}"}
        with recovering(path):
            locked = client.get("/v1/owners", headers=key)
        assert is_not_ready(locked)
        assert locked.headers["retry-after"] == "1"
        assert client.get("/v1/owners", headers=key).status_code == 200


def room_for(pages: int):
    """Return a job that lets the writer's database grow to so many pages, 0 for not at all."""

    def limit(store: Store) -> None:
        now = store.database.execute("PRAGMA page_count")[0][0]
        store.database.execute(f"PRAGMA max_page_count = {pages or now}")

    return limit


def test_a_full_disk_is_told_and_the_service_is_not_ready_until_there_is_room(tmp_path: Path, call, clock):
    """A refused batch keeps nothing of it; `/readyz` says why until a write finds room, and reads go on."""
    with Store(tmp_path / "kith.db") as store:
        client = call(store, clock)
        writer = client.app.state.store_access.writer
        assert client.get("/readyz").status_code == 200
        writer.submit("own", room_for(0)).result()
        rows = [ROW | {"external_id": f"{n}", "contact": f"{n}{'x' * 200}"} for n in range(1000)]
        refused = client.post("/v1/interactions:batch", json={"interactions": rows})
        not_ready = client.get("/readyz")
        for answer in (refused, not_ready):
            assert (answer.status_code, answer.json()["code"]) == (503, "storage_full")
            assert "the disk is full" in answer.json()["detail"]
        assert store.interactions.count() == 0
        assert client.get("/healthz").status_code == 200
        assert store.database.execute("PRAGMA integrity_check") == [("ok",)]
        writer.submit("own", room_for(1_000_000)).result()
        assert client.get("/readyz").status_code == 200
        assert store.preferences.all("") == {}
        assert client.post("/v1/interactions:batch", json={"interactions": rows}).status_code == 200


def test_a_really_full_disk_is_told_over_the_api_and_damages_nothing(
    small_disk: Path, fill_disk, call, clock
):
    """Without a free block what was acknowledged stays; with room again the same batch is taken."""
    rows = [ROW | {"external_id": f"{n}", "contact": f"{n}{'x' * 200}"} for n in range(1000)]
    with Store(small_disk / "kith.db") as store:
        client = call(store, clock)
        first = client.post("/v1/interactions:batch", json={"interactions": rows[:10]})
        fill_disk(small_disk)
        refused = client.post("/v1/interactions:batch", json={"interactions": rows})
        not_ready = client.get("/readyz")
        for answer in (refused, not_ready):
            assert (answer.status_code, answer.json()["code"]) == (503, "storage_full")
            assert "the disk is full" in answer.json()["detail"]
        assert (first.status_code, store.interactions.count()) == (200, 10)
        assert store.database.execute("PRAGMA integrity_check") == [("ok",)]
        (small_disk / "ballast").unlink()
        assert client.get("/readyz").status_code == 200
        assert client.post("/v1/interactions:batch", json={"interactions": rows}).status_code == 200
        assert store.interactions.count() == len(rows)
