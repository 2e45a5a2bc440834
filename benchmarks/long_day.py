"""Half an hour of everything side by side, on both stores at once: reads, answers, batches, lists made anew.

Prints once a minute what was answered and what the service holds; ends with exit code 1 where anything
but success and 429 was answered, or where memory grew by more than a quarter after the first minutes.
"""

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

from serving import memory_mib
from serving_ingest import batch
from serving_world import AS_OF, Running, copy_to, fill, owner_name, postgres, publish, running

from data.schema import to_epoch
from data.store.store import Store

GOOD = {200, 201, 304, 429}
SETTLING_MINUTES = 3
MOST_GROWTH = 1.25
Request = tuple[str, str, bytes | None]


def reads(owners: int) -> Iterator[Request]:
    """Ask for random lists."""
    while True:
        yield "GET", f"/v1/owners/{owner_name(random.randrange(owners))}/suggestions", None  # noqa: S311


def answers(owners: int) -> Iterator[Request]:
    """Say done to somebody on a random list."""
    body = json.dumps({"kind": "done"}).encode()
    while True:
        owner, rank = owner_name(random.randrange(owners)), random.randrange(1, 21)  # noqa: S311
        yield "POST", f"/v1/owners/{owner}/suggestions/contact-{rank:03d}/answer", body


def batches(owners: int) -> Iterator[Request]:
    """Send new interactions, a thousand at a time."""
    made, count = batch(owners), 0
    while True:
        count += 1
        yield "POST", "/v1/interactions:batch", made.replace(b"@@", f"day-{count}".encode())


class Caller(threading.Thread):
    """Sends one kind of request, so many a second, until the day ends."""

    def __init__(self, one: Running, token: str, requests: Iterator[Request], pace: float) -> None:
        """Know whom to call and how often."""
        super().__init__(daemon=True)
        self._port, self._requests, self._pause = one.port, requests, 1 / pace
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        self.ending = threading.Event()
        self.answered: Counter[int] = Counter()
        self.slowest = 0.0

    def run(self) -> None:
        """Call until told to end."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        while not self.ending.wait(self._pause):
            method, path, body = next(self._requests)
            begun = time.perf_counter()
            connection.request(method, path, body, self._headers)
            answer = connection.getresponse()
            answer.read()
            self.answered[answer.status] += 1
            self.slowest = max(self.slowest, time.perf_counter() - begun)


def publish_again(target: Path | str, owners: int, ending: threading.Event) -> None:
    """Make new lists for a thousand owners at a time, as `kith suggest` publishes them."""
    at = to_epoch(AS_OF)
    while not ending.wait(5):
        at += 60
        names = [owner_name(n) for n in random.sample(range(owners), min(owners, 1000))]
        with Store(target) as store:
            publish(store, names, at)


def day(name: str, one: Running, token: str, target: Path | str, owners: int, minutes: int) -> bool:
    """Run everything against one service; return whether all went well."""
    ending = threading.Event()
    callers = [
        Caller(one, token, kind(owners), pace)
        for kind, pace in ((reads, 50.0), (reads, 50.0), (answers, 5.0), (batches, 1.0))
    ]
    publishing = threading.Thread(target=publish_again, args=(target, owners, ending), daemon=True)
    for thread in (*callers, publishing):
        thread.start()
    held: list[float] = []
    for minute in range(1, minutes + 1):
        time.sleep(60)
        held.append(memory_mib(one))
        print(f"{name}, minute {minute}: {held[-1]:.1f} MiB, {_counts(callers)}", flush=True)
    # Whose connection broke has died of it.
    lasted = all(thread.is_alive() for thread in (*callers, publishing))
    for caller in callers:
        caller.ending.set()
    ending.set()
    for thread in (*callers, publishing):
        thread.join()
    steady = held[-1] <= MOST_GROWTH * held[min(SETTLING_MINUTES, minutes) - 1]
    return lasted and steady and set().union(*(caller.answered for caller in callers)) <= GOOD


def _counts(callers: list[Caller]) -> str:
    total: Counter[int] = sum((caller.answered for caller in callers), Counter())
    slowest = max(caller.slowest for caller in callers)
    return f"{dict(sorted(total.items()))}, slowest {slowest * 1000:.0f} ms"


def main() -> None:
    """Fill two stores, and spend the day on both at once."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--minutes", type=int, default=30)
    words.add_argument("--owners", type=int, default=5_000)
    said = words.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        (folder / "pg").mkdir()
        url = stack.enter_context(postgres(folder / "pg"))
        token = fill(folder / "kith.db", said.owners)
        copy_to(folder / "kith.db", url)

        def spend(name: str, target: Path | str, **more: str) -> bool:
            with running(["-m", "kith", "serve", "--port", "0"], {"KITH_HOME": str(folder)} | more) as one:
                return day(name, one, token, target, said.owners, said.minutes)

        with ThreadPoolExecutor() as both:
            days = [
                both.submit(spend, "SQLite", folder / "kith.db"),
                both.submit(spend, "PostgreSQL", url, KITH_STORE_URL=url),
            ]
            well = [one.result() for one in days]
    sys.exit(0 if all(well) else 1)


if __name__ == "__main__":
    main()
