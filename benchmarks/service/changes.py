"""What the change feed costs: 50,000 owners with 1,000,000 suggestions, on both stores."""

import argparse
import http.client
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any

from benchmarks.service.serving import cpu_seconds, told
from benchmarks.service.serving_world import EACH, Running, copy_to, fill, postgres, running

POLLS = 2_000
READ = 10_000
PAGE = 1_000
MOST_MILLISECONDS, MOST_SECONDS = 2.0, 1.0


class Reader:
    """A program that reads the feed over one connection."""

    def __init__(self, one: Running, token: str) -> None:
        """Connect."""
        self._connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=30)
        self._headers = {"authorization": f"Bearer {token}"}

    def ask(self, query: str) -> dict[str, Any]:
        """Return one answer of the feed."""
        self._connection.request("GET", f"/v1/changes{query}", headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != HTTPStatus.OK:
            raise SystemExit(f"the feed answered {answer.status}: {body[:200]!r}")
        return dict(json.loads(body))


def poll_milliseconds(one: Running, reader: Reader) -> float:
    """Return the server's CPU time of one poll that brings nothing new."""
    cursor = reader.ask("")["cursor"]
    before = cpu_seconds(one)
    for _ in range(POLLS):
        if reader.ask(f"?since={cursor}")["changes"]:
            raise SystemExit("a poll with nothing new brought something")
    return (cpu_seconds(one) - before) / POLLS * 1_000


def read_seconds(reader: Reader) -> float:
    """Return how long it takes to read the newest ten thousand changes, page after page."""
    newest = reader.ask("")["cursor"]
    if newest < READ:
        raise SystemExit(f"so few owners have {newest:,} changes; {READ:,} are read: take 500 owners or more")
    cursor, changes = newest - READ, 0
    begun, more = time.perf_counter(), True
    while more:
        page = reader.ask(f"?since={cursor}&limit={PAGE}")
        changes, cursor, more = changes + len(page["changes"]), page["cursor"], page["more"]
    if changes != READ:
        raise SystemExit(f"read {changes} changes instead of {READ}")
    return time.perf_counter() - begun


def measure(name: str, environment: dict[str, str], token: str) -> bool:
    """Print both figures of one store; tell whether they hold."""
    words = ("-m", "kith", "serve", "--port", "0", "--quota", "1000000", "--no-worker")
    with running(words, environment) as one:
        reader = Reader(one, token)
        poll, before = poll_milliseconds(one, reader), cpu_seconds(one)
        read = read_seconds(reader)
        busy = f"{cpu_seconds(one) - before:.2f} s of the server's CPU"
    label = f"{name}: a poll with nothing new, ms of CPU"
    held = told(label, poll, f"<= {MOST_MILLISECONDS}", reached=poll <= MOST_MILLISECONDS)
    label = f"{name}: {READ:,} changes read, seconds"
    return told(label, read, f"<= {MOST_SECONDS}", reached=read <= MOST_SECONDS, note=busy) and held


def main() -> None:
    """Fill both stores and measure them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--owners", type=int, default=50_000)
    owners = options.parse_args().owners
    with tempfile.TemporaryDirectory(prefix="kith-changes-") as folder, ExitStack() as stack:
        home = Path(folder) / "home"
        home.mkdir()
        begun = time.perf_counter()
        token = fill(home / "kith.db", owners)
        took = time.perf_counter() - begun
        print(f"{owners:,} owners, {owners * EACH:,} suggestions: {took:.0f} s to publish", flush=True)
        held = measure("SQLite", {"KITH_HOME": f"{home}"}, token)
        # Apart: the server runs as somebody else, who may not look into our folder.
        server = stack.enter_context(tempfile.TemporaryDirectory(prefix="kith-server-"))
        url = stack.enter_context(postgres(Path(server)))
        copy_to(home / "kith.db", url)
        held = measure("PostgreSQL", {"KITH_HOME": f"{home}", "KITH_STORE_URL": url}, token) and held
    sys.exit(not held)


if __name__ == "__main__":
    main()
