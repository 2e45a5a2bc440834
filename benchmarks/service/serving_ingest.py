"""Batches at full speed: through the service, and through executemany alone as the unit beside it."""

import json
import random
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Self

from benchmarks.service.serving_world import Running, owner_name
from data.store.engine.sqlite_file import connect

MARK = b"@@"
ALL_NEW = b'{"created": 1000, '
ROW = {"at": "2026-01-01T00:00:00Z", "direction": "sent", "channel": "email", "source": "benchmark"}
# The log's columns that such a row fills: binding a None for each other one would make this side slower.
RAW = (
    *("workspace", "source", "external_id", "owner", "handle", "contact", "at", "direction", "channel"),
    *("people", "counts", "recorded_at"),
)
KEY = "workspace, source, external_id, owner, handle"
CORRECT = f"DO UPDATE SET {', '.join(f'{one} = excluded.{one}' for one in RAW[6:])}"
AT = 1_767_225_600


class Ingest:
    """Clients that post batches of a thousand new interactions at full speed."""

    def __init__(self, one: Running, token: str, owners: int, name: str) -> None:
        """Begin when entered."""
        self._port, self._token, self._owners, self._name = one.port, token, owners, name
        self._ending = threading.Event()
        self._rows = [0, 0]
        self._begun = 0.0
        self.per_second = 0.0

    def __enter__(self) -> Self:
        """Begin to post."""
        self._begun = time.perf_counter()
        self._threads = [threading.Thread(target=self._post, args=(n,)) for n in range(len(self._rows))]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End, and know how many rows a second were acknowledged."""
        self._ending.set()
        for thread in self._threads:
            thread.join()
        self.per_second = sum(self._rows) / (time.perf_counter() - self._begun)

    def _post(self, client: int) -> None:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {"content-type": "application/json", "authorization": f"Bearer {self._token}"}
        # Made before: what the client needs for its own work is not the service's.
        made = batch(self._owners)
        while not self._ending.is_set():
            body = made.replace(MARK, f"{self._name}-{client}-{self._rows[client]}".encode())
            connection.request("POST", "/v1/interactions:batch", body, headers)
            answer = connection.getresponse()
            # Not read as JSON: the client shares the machine with the service.
            if answer.status != 200 or not answer.read().startswith(ALL_NEW):  # noqa: PLR2004
                raise SystemExit(f"a batch was answered with {answer.status}")
            self._rows[client] += 1000


def batch(owners: int) -> bytes:
    """Return a thousand interactions as JSON, with a mark where the batch's own name goes."""
    names = [owner_name(random.randrange(owners)) for _ in range(1000)]  # noqa: S311
    rows = [
        ROW | {"owner": name, "contact": f"c{n}", "external_id": f"{MARK.decode()}-{n}"}
        for n, name in enumerate(names)
    ]
    return json.dumps({"interactions": rows}).encode()


def raw_rows_per_second(folder: Path, seconds: int, name: str, *, owners: int, bare: bool) -> float:
    """Return what executemany alone writes of such batches, a commit a thousand, WAL and FULL.

    The unit is the service's own table with its key, index and trigger: what a row costs on the disk is
    the same on both sides, and the difference is the service. `bare` leaves the index by relationship
    out, without which no list could be made: how much of a row's cost it is.
    """
    connection = connect(folder / f"raw-{bare}.db")
    if bare:
        connection.execute("DROP INDEX IF EXISTS ix_interactions_relationship")
    places = ", ".join("?" * len(RAW))
    write = f"INSERT INTO interactions ({', '.join(RAW)}) VALUES ({places}) ON CONFLICT ({KEY}) {CORRECT}"
    names = [owner_name(random.randrange(owners)) for _ in range(1000)]  # noqa: S311
    rows, spent = 0, 0.0
    while spent < seconds:
        made = [
            ("own", "benchmark", f"{name}-{rows}-{n}", owner, f"c{n}", f"c{n}", AT, "sent", "email", 1, 1, AT)
            for n, owner in enumerate(names)
        ]
        begun = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(write, made)
        connection.execute("COMMIT")
        spent += time.perf_counter() - begun
        rows += 1000
    connection.close()
    return rows / spent
