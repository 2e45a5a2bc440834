"""Webhooks to a receiver on loopback: how many a second, and whether kills of the worker lose or double one.

The receiver is a process of its own, which checks each signature and drops ids that it knows.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random

from benchmarks.service.serving import told
from benchmarks.service.serving_world import postgres
from data.settings import Settings
from data.store.feed.change_feed import Change, ChangeKind
from data.store.feed.outbox import DeliveryState
from data.store.store import Store
from data.webhooks.public_addresses import parse_networks
from service.use_cases.webhooks.endpoints import WebhookSettings, WebhookUseCases

NETWORKS = "127.0.0.0/8"
LEAST_PER_SECOND = 300
PATIENCE_SECONDS = 120
RECEIVER = """
import json, sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from standardwebhooks.webhooks import Webhook

numbers, doubled, lock, known = [], 0, threading.Lock(), set()

class Receiver(BaseHTTPRequestHandler):
    protocol_version, disable_nagle_algorithm = "HTTP/1.1", True

    def do_POST(self):
        global doubled
        body = self.rfile.read(int(self.headers["content-length"]))
        message = Webhook(open(sys.argv[1]).read()).verify(body, dict(self.headers))
        with lock:
            if self.headers["webhook-id"] in known:
                doubled += 1
            else:
                known.add(self.headers["webhook-id"])
                numbers.append(message["data"]["number"])
        self.answer(b"")

    def do_GET(self):
        with lock:
            self.answer(json.dumps({"numbers": numbers, "again": doubled}).encode())

    def answer(self, body):
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


class Received:
    """A running receiver and what it has."""

    def __init__(self, port: int) -> None:
        """Ask the receiver at a port."""
        self.port = port

    def __call__(self) -> tuple[list[int], int]:
        """Return the numbers of the changes it took, and how many messages came again under a known id."""
        from urllib.request import urlopen

        with urlopen(f"http://127.0.0.1:{self.port}/") as answer:
            said = json.load(answer)
        return list(said["numbers"]), int(said["again"])


@contextmanager
def receiver(secret: Path) -> Iterator[Received]:
    """Run a receiver until the block ends."""
    words = [sys.executable, "-c", RECEIVER, str(secret)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield Received(int(process.stdout.readline() if process.stdout else ""))
        finally:
            process.kill()


@contextmanager
def sending_store(settings: Settings) -> Iterator[tuple[Store, Received]]:
    """Open a store whose changes are sent to a receiver that runs."""
    secret_file = settings.home / "whsec"
    with receiver(secret_file) as received, Store(settings.store) as store:
        webhooks = WebhookUseCases(store, WebhookSettings(settings.key_path, parse_networks(NETWORKS)))
        _, secret = webhooks.add(f"http://127.0.0.1:{received.port}/", [], "benchmark", 1)
        secret_file.write_text(secret)
        yield store, received


def make_changes(store: Store, count: int) -> None:
    """Write so many changes, each in a transaction of its own, as a service does."""
    for number in range(count):
        store.change_feed.append([Change(ChangeKind.LIST_MADE, f"owner-{number:06d}", int(time.time()))])


@contextmanager
def worker(settings: Settings) -> "Iterator[subprocess.Popen[bytes]]":
    """Run `kith work` until the block ends, killed or not."""
    environment = os.environ | {"KITH_HOME": str(settings.home), "KITH_WEBHOOK_NETWORKS": NETWORKS}
    if settings.store_url:
        environment["KITH_STORE_URL"] = settings.store_url
    process = subprocess.Popen(
        [sys.executable, "-m", "kith", "work", "--every", "0.1"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def per_second(settings: Settings, count: int) -> float:
    """Return how many messages a second a worker sends of those that wait, from its first one on."""
    with sending_store(settings) as (store, received):
        make_changes(store, count)
        with worker(settings):
            first = _wait_for(received, 1)
            begun = time.monotonic()
            last = _wait_for(received, count)
            return (last - first) / (time.monotonic() - begun)


def _wait_for(received: Received, count: int) -> int:
    """Wait until so many messages were received; return how many were."""
    begun = time.monotonic()
    while len(received()[0]) < count:
        if time.monotonic() - begun > PATIENCE_SECONDS:
            raise SystemExit(f"{count} messages were not received within {PATIENCE_SECONDS} seconds")
        time.sleep(0.02)
    return len(received()[0])


def kills(settings: Settings, count: int, messages: int, seed: int) -> tuple[int, int, int]:
    """Kill a worker again and again while it sends; return how many were lost, doubled, or came again."""
    chance = Random(seed)  # noqa: S311 - the same moments for the same seed
    with sending_store(settings) as (store, received):
        for _ in range(count):
            make_changes(store, messages)
            before = len(received()[0])
            with worker(settings):
                _wait_for(received, before + 1)
                # In the middle of sending, or soon after.
                time.sleep(chance.uniform(0, 0.15))
        with worker(settings):
            wait_until_nothing_waits(store)
        numbers, again = received()
        wanted = {one.number for one in all_changes(store)}
    return len(wanted - set(numbers)), len(numbers) - len(set(numbers)), again


def all_changes(store: Store) -> Iterator[Change]:
    """Yield every change of a store's feed, in its order."""
    cursor, more = 0, True
    while more:
        page = store.change_feed.page(cursor, 1_000)
        yield from page.changes
        cursor, more = page.cursor, page.more


def wait_until_nothing_waits(store: Store) -> None:
    """Return once nothing waits for the one endpoint any more; ends the program where that takes too long."""
    begun, (endpoint,) = time.monotonic(), store.webhook_endpoints.all()
    while store.deliveries.counts(endpoint.id).get(DeliveryState.WAITING, 0):
        if time.monotonic() - begun > PATIENCE_SECONDS:
            raise SystemExit(f"deliveries still wait after {PATIENCE_SECONDS} seconds")
        time.sleep(0.1)


def measure(name: str, settings: Sequence[Settings], options: argparse.Namespace) -> bool:
    """Print what one kind of store reaches, each measured in a home of its own; tell whether it holds."""
    rate = per_second(settings[0], options.messages)
    held = told(
        f"{name}: webhooks a second", rate, f">= {LEAST_PER_SECOND}", reached=rate >= LEAST_PER_SECOND
    )
    lost, doubled, again = kills(settings[1], options.kills, options.each, options.seed)
    label = f"{name}: lost or doubled over {options.kills} kills"
    return told(label, lost + doubled, "0", reached=not lost + doubled, note=f"{again} came again") and held


def main() -> None:
    """Measure both stores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--each", type=int, default=200, help="changes before each kill")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=("sqlite", "postgresql"), help="only this one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kith-webhooks-") as folder, ExitStack() as stack:
        homes = [Path(folder) / name for name in ("rate", "kills", "rate-pg", "kills-pg")]
        for home in homes:
            home.mkdir()
        held = True
        if options.store != "postgresql":
            held = measure("SQLite", [Settings(home) for home in homes[:2]], options)
        if options.store != "sqlite":
            url = stack.enter_context(postgres(Path(folder)))
            with Store(url) as store:
                store.database.execute("CREATE DATABASE other")
            urls = (url, url.rpartition("/")[0] + "/other")
            pairs = [Settings(home, one) for home, one in zip(homes[2:], urls, strict=True)]
            held = measure("PostgreSQL", pairs, options) and held
    sys.exit(not held)


if __name__ == "__main__":
    main()
