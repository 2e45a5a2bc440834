"""Kill the service again and again while many write, then look whether anything it acknowledged is missing.

Each life of the service is a process that ends by SIGKILL at a random moment. Whoever got no answer
sends the same again in the next life, as a careful client does: interactions by their natural key,
answers under the same Idempotency-Key. At the end everything acknowledged must be there exactly once.
"""

import argparse
import json
import os
import random
import signal
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from uvicorn import Config, Server

from data.schema import OWNER_SOURCE, Confidence, Pool, Suggestion, to_epoch
from data.settings import POSTGRES
from data.store.engine.postgres import Postgres
from data.store.engine.sqlite import SQLite
from data.store.store import Store
from service.app import Options, create_app

OWNER, FRIENDS = "Ada", ("Grace Hopper", "Katherine Johnson", "Mary Somerville")
AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
BATCH = 20
STARTING_SECONDS = 60.0
LONGEST_LIFE = 0.4


@dataclass(frozen=True, slots=True)
class Write:
    """One request, by which it is sent again, and what it leaves in the store."""

    path: str
    body: bytes
    key: str
    leaves: tuple[str, ...]


@dataclass(slots=True)
class Client:
    """Somebody who writes, remembers what was acknowledged, and sends again what was not."""

    name: str
    chance: random.Random
    made: int = 0
    open: Write | None = None
    told: Counter[str] = field(default_factory=Counter)
    sent: set[str] = field(default_factory=set)

    def write_until_refused(self, port: int, heard: threading.Event) -> None:
        """Write one request after the other until the service is gone."""
        connection = HTTPConnection("127.0.0.1", port, timeout=STARTING_SECONDS)
        with suppress(OSError, HTTPException):
            while True:
                write = self.open = self.open or self._next()
                self.sent.update(write.leaves)
                if not _acknowledged(connection, write):
                    continue
                self.told.update(write.leaves)
                self.open = None
                heard.set()
        connection.close()

    def _next(self) -> Write:
        self.made += 1
        key = f"{self.name}-{self.made}"
        if self.chance.random() < 0.5:  # noqa: PLR2004
            return _answer(key, self.chance.choice(FRIENDS))
        return _interactions(key)


def _interactions(key: str) -> Write:
    names = tuple(f"{key}-{n}" for n in range(BATCH))
    how = {"owner": OWNER, "at": "2026-01-01T00:00:00Z", "direction": "sent", "channel": "email"}
    rows = [how | {"contact": name, "source": "torture", "external_id": name} for name in names]
    return Write("/v1/interactions:batch", json.dumps({"interactions": rows}).encode(), key, names)


def _answer(key: str, friend: str) -> Write:
    path = f"/v1/owners/{OWNER}/suggestions/{friend.replace(' ', '%20')}/answer"
    return Write(path, json.dumps({"kind": "done", "note": key}).encode(), key, (key,))


def _acknowledged(connection: HTTPConnection, write: Write) -> bool:
    headers = {"content-type": "application/json", "idempotency-key": write.key}
    connection.request("POST", write.path, write.body, headers)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status == 503:  # noqa: PLR2004
        return False
    if answer.status not in {200, 201}:
        raise SystemExit(f"{write.path} was answered with {answer.status}: {said.decode()}")
    return True


def _let_commits_take(seconds: float) -> None:
    """Let each transaction wait before it commits, so that nearly every kill falls before a commit."""
    for engine in (SQLite, Postgres):
        engine.transaction = _slow(engine.transaction, seconds)  # type: ignore[method-assign]


def _slow(transaction: Callable[[Any], Any], seconds: float) -> Callable[[Any], Any]:
    @contextmanager
    def slow(database: Any) -> Iterator[None]:
        outermost = not vars(database).get("in_slow_transaction")
        database.in_slow_transaction = True
        try:
            with transaction(database):
                yield
                time.sleep(seconds if outermost else 0)
        finally:
            database.in_slow_transaction = not outermost

    return slow


def _serve(target: Path | str, listener: socket.socket, commit_seconds: float) -> None:
    # Its log would bury the verdict.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    with Store(target) as store:
        _let_commits_take(commit_seconds)
        app = create_app(store, lambda: datetime.now(UTC), Options(quota=10**9))
        Server(Config(app, log_config=None, access_log=False)).run(sockets=[listener])


def _live_and_die(
    target: Path | str, clients: list[Client], chance: random.Random, commit_seconds: float
) -> None:
    """Start the service, let everybody write, and kill it at a random moment after its first answer."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        port = listener.getsockname()[1]
        life = os.fork()
        if life == 0:
            _serve(target, listener, commit_seconds)
            os._exit(0)
    heard = threading.Event()
    writing = [
        threading.Thread(target=one.write_until_refused, args=(port, heard), daemon=True) for one in clients
    ]
    for thread in writing:
        thread.start()
    answered = heard.wait(STARTING_SECONDS)
    time.sleep(chance.uniform(0, LONGEST_LIFE))
    os.kill(life, signal.SIGKILL)
    os.waitpid(life, 0)
    for thread in writing:
        thread.join()
    if not answered:
        raise SystemExit("the service did not answer at all")


def _publish_list(store: Store) -> None:
    known = {
        "as_of": AS_OF, "horizon_days": 90, "pool": Pool.UPKEEP, "probability": 0.5, "probability_low": 0.4,
        "probability_high": 0.6, "confidence": Confidence.SOME, "depth": 0.5, "priority": 0.5, "reasons": (),
        "counter_reason": None, "model_version": "1",
    }  # fmt: skip
    listed = [Suggestion(OWNER, name, rank=n, **known) for n, name in enumerate(FRIENDS, start=1)]
    at = to_epoch(AS_OF)
    store.lists.publish([OWNER], listed, as_of=at, horizon_days=90, model_version="1", published_at=at)


def _found(store: Store) -> Counter[str]:
    """Return how often each write stands in the store, by the name it was sent under.

    A done that a later one says more of is kept, though it is in force no more; the contact that stands for
    it was sent by nobody.
    """
    rows = [(table, row) for table, row in store.everything(OWNER) if row.get("source") != OWNER_SOURCE]
    found = Counter(str(row["contact"]) for table, row in rows if table == "interactions")
    found.update(str(row["note"]) for table, row in rows if table == "answers")
    return found


def _faults(found: Counter[str], clients: list[Client]) -> Iterator[str]:
    for client in clients:
        lost = [name for name in client.told if not found[name]]
        twice = [name for name in client.sent if found[name] > 1]
        if lost:
            yield f"{client.name}: {len(lost)} acknowledged and lost, like {lost[0]}"
        if twice:
            yield f"{client.name}: {len(twice)} there twice, like {twice[0]}"
    strangers = set(found) - {name for client in clients for name in client.sent}
    if strangers:
        yield f"{len(strangers)} that nobody sent, like {min(strangers)}"


def torture(target: Path | str, kills: int, writers: int, seed: int, commit_seconds: float) -> int:
    """Return the exit code: 0 where nothing acknowledged was lost or doubled."""
    chance = random.Random(seed)  # noqa: S311
    clients = [Client(f"w{n}", random.Random(seed + n + 1)) for n in range(writers)]  # noqa: S311
    with Store(target) as store:
        _publish_list(store)
    for _ in range(kills):
        _live_and_die(target, clients, chance, commit_seconds)
    with Store(target) as store:
        faults = list(_faults(_found(store), clients))
    for fault in faults:
        print(fault)
    told = sum(len(client.told) for client in clients)
    open_ = sum(client.open is not None for client in clients)
    kind = "PostgreSQL" if isinstance(target, str) else "SQLite"
    verdict = "each there exactly once" if not faults else "NOT all there exactly once"
    print(f"{kind}: {kills} kills, {told} writes acknowledged, {verdict}; {open_} requests never answered")
    return 1 if faults else 0


def main() -> None:
    """Read the words on the line and begin."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--kills", type=int, default=200)
    words.add_argument("--writers", type=int, default=4)
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--commit-seconds", type=float, default=0.0, help="how long each commit waits")
    words.add_argument("--store", help=f"an empty PostgreSQL store, {POSTGRES}…; else a SQLite file")
    said = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        target = said.store or Path(folder) / "kith.db"
        sys.exit(torture(target, said.kills, said.writers, said.seed, said.commit_seconds))


if __name__ == "__main__":
    main()
