"""Half an hour of everything side by side, on both stores at once: reads, answers, batches, `kith suggest`.

A mail account is read and webhooks are sent meanwhile, with restarts and refusals
(`benchmarks.connect.accounts_and_webhooks.py`), and years of weeks announce themselves, by push and by mail
(`benchmarks/connect/weeks.py`).

Prints once a minute what was answered, how quickly, and what service and worker hold; ends with exit code 1
where anything but success and 429 was answered, where a `kith suggest` failed, where a mail or a change was
lost, or where memory grew by more than a quarter over the day.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median, quantiles

import psutil

from benchmarks.connect.accounts_and_webhooks import NETWORKS, outside
from benchmarks.service.serving_world import Running, copy_to, postgres, running
from data.schema import AT, OWNER
from data.settings import Settings
from data.store.store import Store
from data.synthetic.generator import synthetic_log

GOOD = {200, 201, 304, 429}
SETTLING_MINUTES = 3
PAUSE_SECONDS = 60
# From the first half of the day to the second: as much as a quarter from its beginning to its end.
MOST_GROWTH = 1.12
# A year of weeks takes some seconds of one processor.
MINUTES_OF_A_YEAR = 5
CONTACTS, ROWS = 50, 200
DONE_EVERY, SNOOZE = 50, timedelta(minutes=1)
Request = tuple[str, str, bytes | None]
Answer = tuple[int, bytes]
Requests = Generator[Request, Answer, None]


def reads(owners: list[str]) -> Requests:
    """Ask for random lists."""
    while True:
        yield "GET", f"/v1/owners/{random.choice(owners)}/suggestions", None  # noqa: S311


def answers(owners: list[str]) -> Requests:
    """Answer somebody on a random list, who may have been dropped by a newer one in between.

    Most are snoozed for a minute, so that the lists do not run empty before the day is over.
    """
    for number in count():
        owner = random.choice(owners)  # noqa: S311
        names = _names((yield "GET", f"/v1/owners/{owner}/suggestions", None))
        if names:
            said = json.dumps(_done_or_later(number)).encode()
            yield "POST", f"/v1/owners/{owner}/suggestions/{names[0]}/answer", said


def _names(listed: Answer) -> list[str]:
    return [one["contact"] for one in json.loads(listed[1])["suggestions"]]


def _done_or_later(number: int) -> dict[str, str]:
    if number % DONE_EVERY == 0:
        return {"kind": "done"}
    return {"kind": "snoozed", "until": (datetime.now(UTC) + SNOOZE).isoformat()}


def batches(owners: list[str]) -> Requests:
    """Send new interactions, some hundred at a time."""
    for number in count():
        now = datetime.now(UTC).isoformat()
        rows = [
            {
                "source": "day",
                "external_id": f"{number}-{row}",
                "owner": random.choice(owners),  # noqa: S311
                "contact": f"c{row}",
                "at": now,
                "direction": "sent",
                "channel": "email",
            }
            for row in range(ROWS)
        ]
        yield "POST", "/v1/interactions:batch", json.dumps({"interactions": rows}).encode()


@dataclass(frozen=True)
class Kind:
    """A kind of request: how it goes on from the last answer, and how many a second."""

    requests: Callable[[list[str]], Requests]
    pace: float


KINDS = (Kind(reads, 50.0), Kind(reads, 50.0), Kind(answers, 5.0), Kind(batches, 1.0))


class Caller(threading.Thread):
    """Sends one kind of request, so many a second, until the day ends."""

    def __init__(self, one: Running, token: str, kind: Kind, owners: list[str]) -> None:
        """Know whom to call and how often."""
        super().__init__(daemon=True)
        self._port, self._requests, self._pause = one.port, kind.requests(owners), 1 / kind.pace
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        self.ending = threading.Event()
        self.name = kind.requests.__name__
        self.answered: Counter[int] = Counter()
        self.took: list[float] = []

    def run(self) -> None:
        """Call until told to end."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        asked = next(self._requests)
        while not self.ending.wait(self._pause):
            asked = self._requests.send(self._answer(connection, asked))

    def _answer(self, connection: HTTPConnection, asked: Request) -> Answer:
        begun = time.perf_counter()
        connection.request(*asked, self._headers)
        answer = connection.getresponse()
        body = answer.read()
        self.answered[answer.status] += 1
        self.took.append(time.perf_counter() - begun)
        return answer.status, body

    def since(self) -> list[float]:
        """Return how many seconds each request took since the last time this was asked."""
        took, self.took = self.took, []
        return took


class Suggesting(threading.Thread):
    """Runs `kith suggest` for everyone, again and again, until the day ends."""

    def __init__(self, settings: dict[str, str]) -> None:
        """Know the store."""
        super().__init__(daemon=True)
        self._settings = settings
        self.ending = threading.Event()
        self.ended: Counter[int] = Counter()

    def run(self) -> None:
        """Begin the next one a minute after the last."""
        while not self.ending.wait(PAUSE_SECONDS):
            made = kith("suggest", settings=self._settings)
            self.ended[made.returncode] += 1
            if made.returncode:
                print(made.stderr, flush=True)


def kith(*words: str, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one command of Kith to its end."""
    line = [sys.executable, "-m", "kith", *words]
    return subprocess.run(line, env=os.environ | settings, capture_output=True, text=True, check=False)


def day(name: str, settings: dict[str, str], token: str, owners: list[str], minutes: int) -> bool:
    """Run everything against one service and its worker; return whether all went well."""
    with (
        outside(Settings.from_environment(settings)) as going,
        running(["-m", "kith", "serve", "--port", "0", "--worker"], settings) as one,
    ):
        callers = [Caller(one, token, kind, owners) for kind in KINDS]
        suggesting = Suggesting(settings)
        everyone = (*callers, suggesting)
        for thread in everyone:
            thread.start()
        held: list[dict[str, float]] = []
        for minute in range(1, minutes + 1):
            time.sleep(60)
            held.append(memory_mib(one))
            said = f"{_counts(callers)}; kith suggest ended with {dict(suggesting.ended)}"
            sizes = ", ".join(f"{part} {size:.1f} MiB" for part, size in held[-1].items())
            print(f"{name}, minute {minute}: {sizes}, {said}", flush=True)
        # Whose connection broke has died of it.
        lasted = all(thread.is_alive() for thread in everyone)
        for thread in everyone:
            thread.ending.set()
        for thread in everyone:
            thread.join()
        print(f"{name}: ", end="")
        arrived = going.ended_well()
    welcome = all(set(caller.answered) <= GOOD for caller in callers)
    return lasted and is_flat(held) and welcome and arrived and set(suggesting.ended) == {0}


def memory_mib(one: Running) -> dict[str, float]:
    """Return what a service and the processes beside it hold."""
    service = psutil.Process(one.pid)
    beside = sum(child.memory_info().rss for child in service.children(recursive=True))
    return {"service": service.memory_info().rss / 2**20, "worker": beside / 2**20}


def is_flat(held: list[dict[str, float]]) -> bool:
    """Tell whether no process held more in the second half of the day than in the first, once it had settled.

    What a process holds for a moment, while it makes many lists at once, is in neither median.
    """
    settled = held[SETTLING_MINUTES:] or held
    half = (len(settled) + 1) // 2
    first, second = settled[:half], settled[half:] or settled[-1:]
    return all(_median(second, part) <= MOST_GROWTH * _median(first, part) for part in settled[0])


def _median(held: list[dict[str, float]], part: str) -> float:
    return median(minute[part] for minute in held)


def _counts(callers: list[Caller]) -> str:
    total: Counter[int] = sum((caller.answered for caller in callers), Counter())
    took: dict[str, list[float]] = {}
    for caller in callers:
        took.setdefault(caller.name, []).extend(caller.since())
    return f"{dict(sorted(total.items()))}; this minute's p99 and slowest, ms: " + ", ".join(
        f"{name} {quantiles(some, n=100)[-1] * 1000:.0f} {max(some) * 1000:.0f}"
        for name, some in took.items()
        if len(some) > 1
    )


def fill(home: Path, owners: int) -> tuple[str, list[str]]:
    """Make a store with two years up to now and everyone's first list; return a key and the owners."""
    log = synthetic_log(1, owners, CONTACTS)
    log[AT] += int(time.time()) - int(log[AT].max())
    log.to_parquet(home / "log.parquet", index=False)
    settings = {"KITH_HOME": str(home)}
    for words in (("ingest", str(home / "log.parquet")), ("suggest",)):
        made = kith(*words, settings=settings)
        if made.returncode:
            raise SystemExit(made.stderr)
    with Store(home / "kith.db") as store:
        key = store.api_keys.make(
            "own", "benchmark", ["admin"], owner=None, made_at=int(time.time()), expires_at=None
        )
    return key[0], sorted(log[OWNER].unique())


def main() -> None:
    """Fill two stores, and spend the day on both at once."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--minutes", type=int, default=30)
    words.add_argument("--owners", type=int, default=100)
    said = words.parse_args()
    years = max(2, said.minutes // MINUTES_OF_A_YEAR)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        # The server is another user; a home is its owner's alone, and each worker has its own.
        folder.chmod(0o755)
        cluster, home, other = (folder / name for name in ("cluster", "home", "other"))
        for each in (cluster, home, other):
            each.mkdir()
        url = stack.enter_context(postgres(cluster))
        token, owners = fill(home, said.owners)
        copy_to(home / "kith.db", url)
        stores = {
            "SQLite": {"KITH_HOME": str(home)},
            "PostgreSQL": {"KITH_HOME": str(other), "KITH_STORE_URL": url},
        }
        for settings in stores.values():
            settings["KITH_WEBHOOK_NETWORKS"] = NETWORKS
        weeks = subprocess.Popen([sys.executable, "-m", "benchmarks.connect.weeks", "--years", f"{years}"])
        with ThreadPoolExecutor() as both:
            days = [both.submit(day, name, s, token, owners, said.minutes) for name, s in stores.items()]
            well = [one.result() for one in days]
        well.append(weeks.wait() == 0)
    sys.exit(0 if all(well) else 1)


if __name__ == "__main__":
    main()
