"""Kill the service, the worker and the nightly job side by side, again and again, while programs write.

Everything goes on at once over one store: requests, jobs that are asked for, lists made anew, `kith suggest`,
and webhooks to a receiver that is never killed. Each round ends each of the three by SIGKILL at a moment of
its own. Whoever got no answer sends the same again in the next round. At the end a worker sees to what is
left; then nothing acknowledged may be missing, nothing inside may have happened twice, and each change must
have reached the receiver under one id. The digest, which is sent at most once, has kills of its own.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from multiprocessing import get_context
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

from benchmarks.service.serving_world import postgres
from benchmarks.service.webhooks import NETWORKS, all_changes, sending_store, wait_until_nothing_waits, worker
from data.schema import Direction, Interaction
from data.settings import Settings
from data.store.bookkeeping.job_queue import SILENT_SECONDS
from data.store.store import Store
from service.server import listening_socket

FORKS = get_context("forkserver")
LIVES = ("service", "worker", "job")
LOADED = ["benchmarks.service.kills.processes"]
WRITER = "Writer"
OWNERS, CONTACTS, WEEKS, BATCH = 12, 25, 10, 5
PATIENCE_SECONDS = 60.0
# After its first answer the service lives so long at most; the others need longer to begin.
LONGEST_LIFE, LONGEST_JOB = 0.6, 2.5
CREATED, ACCEPTED, MISSING, AWAY = 201, 202, 404, 503


@dataclass(slots=True)
class Program:
    """A program that writes, remembers what was acknowledged, and sends again what was not."""

    name: str
    chance: Random
    made: int = 0
    open: tuple[str, dict[str, Any], str, list[str]] | None = None
    acknowledged: Counter[str] = field(default_factory=Counter)
    sent: set[str] = field(default_factory=set)
    jobs: set[str] = field(default_factory=set)

    def write_until_refused(self, port: int, heard: Event) -> None:
        """Write one request after the other until the service is gone."""
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        with suppress(OSError, HTTPException):
            while True:
                self.open = self.open or self._next(connection)
                path, body, key, leaves = self.open
                self.sent.update(leaves)
                status, answer = _call(connection, "POST", path, body, key)
                if status == AWAY:
                    continue
                # Somebody may have left the list since it was read.
                if status not in {200, CREATED, ACCEPTED, MISSING}:
                    raise SystemExit(f"{path} was answered with {status}: {answer}")
                if status == ACCEPTED:
                    self.jobs.add(answer["id"])
                if status != MISSING:
                    self.acknowledged.update(leaves)
                self.open = None
                heard.set()
        connection.close()

    def _next(self, connection: HTTPConnection) -> tuple[str, dict[str, Any], str, list[str]]:
        self.made += 1
        key, dice = f"{self.name}-{self.made}", self.chance.random()
        owner = f"Owner {self.chance.randrange(OWNERS)}".replace(" ", "%20")
        if dice < 0.1:  # noqa: PLR2004
            return f"/v1/owners/{owner}/lists", {}, key, []
        if dice < 0.5:  # noqa: PLR2004
            _, listed = _call(connection, "GET", f"/v1/owners/{owner}/suggestions")
            if contacts := [one["contact"] for one in listed.get("suggestions", [])]:
                contact = self.chance.choice(contacts).replace(" ", "%20")
                path = f"/v1/owners/{owner}/suggestions/{contact}/answer"
                return path, {"kind": "done", "note": key}, key, [key]
        names = [f"{key}-{n}" for n in range(BATCH)]
        how = {"owner": WRITER, "at": "2026-01-01T00:00:00Z", "direction": "sent", "channel": "email"}
        rows = [how | {"contact": name, "source": "program", "external_id": name} for name in names]
        return "/v1/interactions:batch", {"interactions": rows}, key, names


def _call(
    connection: HTTPConnection, method: str, path: str, body: dict[str, Any] | None = None, key: str = ""
) -> tuple[int, Any]:
    headers = {"content-type": "application/json"} | ({"idempotency-key": key} if key else {})
    connection.request(method, path, json.dumps(body).encode() if body is not None else None, headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read() or b"null")


def fill(store: Store) -> None:
    """Give each owner contacts whom they wrote to every week and have not for a month."""
    now = datetime.now(UTC)
    moments = [now - timedelta(days=30 + 7 * week) for week in range(WEEKS)]
    rows = [
        Interaction(f"Owner {n}", f"Friend {c}", at, Direction.SENT, "email", "before", f"{n} {c} {at:%j}")
        for n in range(OWNERS)
        for c in range(CONTACTS)
        for at in moments
    ]
    store.batch_upsert.record(rows, 1)


def live_and_die(settings: Settings, programs: list[Program], chance: Random) -> Counter[str]:
    """Run the three until each was killed at a moment of its own; return which were alive then."""
    from benchmarks.service.kills import processes

    place = settings.home, settings.store_url
    with listening_socket("127.0.0.1", 0) as listener:
        port, target = listener.getsockname()[1], settings.store
        lives = {
            "service": FORKS.Process(target=processes.serve, args=(target, listener)),
            "worker": FORKS.Process(target=processes.work, args=(*place, NETWORKS)),
            "job": FORKS.Process(target=processes.suggest, args=place),
        }
        for life in lives.values():
            life.start()
    heard = Event()
    writing = [Thread(target=one.write_until_refused, args=(port, heard), daemon=True) for one in programs]
    for thread in writing:
        thread.start()
    if not heard.wait(PATIENCE_SECONDS):
        raise SystemExit("the service did not answer at all")
    begun, killed = time.monotonic(), Counter[str]()
    ends = {name: chance.uniform(0, LONGEST_LIFE if name == "service" else LONGEST_JOB) for name in lives}
    for name in sorted(ends, key=ends.__getitem__):
        time.sleep(max(0.0, begun + ends[name] - time.monotonic()))
        killed[name if lives[name].is_alive() else f"{name} that ended by itself"] += 1
        lives[name].kill()
    for one in (*lives.values(), *writing):
        one.join()
    return killed


def faults(store: Store, programs: list[Program], numbers: list[int]) -> Iterator[str]:
    """Yield what is missing, twice, or not ended."""
    found, rows = Counter[str](), Counter[tuple[str, Any]]()
    for table, row in store.everything():
        if table == "interactions" and row["owner"] == WRITER:
            found[str(row["contact"])] += 1
        if table == "answers":
            found[str(row["note"])] += 1
        if table == "lists":
            rows[row["owner"], row["published_at"]] += 1
    for one in programs:
        yield from (f"acknowledged and lost: {name}" for name in one.acknowledged if not found[name])
        yield from (f"there twice: {name}" for name in one.sent if found[name] > 1)
    sent = set().union(*(one.sent for one in programs))
    yield from (f"sent by nobody: {name}" for name in found if name not in sent)
    yield from (f"two lists of one second: {key}" for key, count in rows.items() if count > 1)
    jobs = {number: store.jobs.find(number) for one in programs for number in one.jobs}
    yield from (f"a job that was accepted is gone: {number}" for number, job in jobs.items() if job is None)
    yield from (f"a job never ended: {job.id}" for job in jobs.values() if job is not None and not job.ended)
    changes = [one.number for one in all_changes(store)]
    if changes != list(range(1, len(changes) + 1)):
        yield "the numbers of the change feed have gaps"
    yield from (f"never delivered: change {number}" for number in sorted(set(changes) - set(numbers)))
    yield from (f"delivered under two ids: {one}" for one, count in Counter(numbers).items() if count > 1)
    if not store.target or isinstance(store.target, str):
        return
    if store.database.execute("PRAGMA integrity_check") != [("ok",)]:
        yield "the database is damaged"


def end_what_is_left(settings: Settings, store: Store) -> None:
    """Let a worker see to everything that is left, also to jobs whose worker was killed."""
    with worker(settings):
        ends_at = time.monotonic() + SILENT_SECONDS + PATIENCE_SECONDS
        while time.monotonic() < ends_at and _is_anything_left(store):
            time.sleep(0.5)
        wait_until_nothing_waits(store)


def _is_anything_left(store: Store) -> bool:
    open_jobs = [row for table, row in store.everything() if table == "jobs" and row["ended_at"] is None]
    return bool(open_jobs) or bool(store.change_counts.workspaces())


def torture(settings: Settings, kills: int, writers: int, seed: int) -> bool:
    """Kill until so many were killed alive, print what came of it, and tell whether all of it held."""
    chance, begun = Random(seed), time.monotonic()  # noqa: S311
    programs = [Program(f"w{n}", Random(seed + n + 1)) for n in range(writers)]  # noqa: S311
    killed = Counter[str]()
    with sending_store(settings) as (store, received):
        fill(store)
        while sum(killed[name] for name in LIVES) < kills:
            killed += live_and_die(settings, programs, chance)
        end_what_is_left(settings, store)
        numbers, again = received()
        wrong = list(faults(store, programs, numbers))
        wrong += [f"a {name}, {count} times" for name, count in killed.items() if name not in LIVES]
        ended = Counter(str(store.jobs.get(number).state) for one in programs for number in one.jobs)
    for fault in wrong[:20]:
        print(fault)
    kind = "PostgreSQL" if settings.store_url else "SQLite"
    took, count = time.monotonic() - begun, sum(one.acknowledged.total() for one in programs)
    print(f"{kind}: {killed.total()} kills ({dict(killed)}) in {took:.0f} s; {count} writes acknowledged")
    print(f"{kind}: jobs {dict(ended)}; {len(numbers)} changes delivered, {again} again; {len(wrong)} faults")
    return not wrong


def main() -> None:
    """Torture both stores."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--kills", type=int, default=300)
    words.add_argument("--writers", type=int, default=3)
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--store", choices=("sqlite", "postgresql"), help="only this one")
    options = words.parse_args()
    FORKS.set_forkserver_preload(LOADED)
    stores: list[Callable[[Path, ExitStack], Settings]] = []
    if options.store != "postgresql":
        stores.append(lambda home, _: Settings(home))
    if options.store != "sqlite":
        stores.append(lambda home, stack: Settings(home, stack.enter_context(postgres(home.parent))))
    held = True
    for number, make in enumerate(stores):
        with tempfile.TemporaryDirectory(prefix="kith-kills-") as folder, ExitStack() as stack:
            home = Path(folder) / f"home-{number}"
            home.mkdir()
            held = torture(make(home, stack), options.kills, options.writers, options.seed) and held
    sys.exit(not held)


if __name__ == "__main__":
    main()
