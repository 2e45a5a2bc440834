"""How large and how slow each page is for one owner of 10,000 contacts: make benchmark-pages.

The service answers inside this process, so a page's time is the server's own CPU, without sockets. Its
size is what a browser is sent, compressed, with style, script and mark, without fonts.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np
from rich.console import Console
from rich.table import Table
from starlette.testclient import TestClient

from data.schema import DAY_SECONDS, Direction, Interaction, from_epoch, to_epoch
from data.store.store import Store
from pipelines.artefact import prior
from pipelines.sources import log_from_store
from pipelines.suggest import suggest
from service.app import create_app

AS_OF = datetime(2026, 10, 1, tzinfo=UTC)
OWNER = "Ada"
MOST_BYTES, MOST_MS = 50_000, 100.0
TIMES = 15
HTML = {"accept": "text/html", "accept-encoding": "gzip"}
FIRST = ("Ana", "Ben", "Chi", "Dov", "Eva", "Fay", "Gil", "Hue", "Ida", "Jon", "Kai", "Lea", "Mia", "Noa")


def name(number: int) -> str:
    """Return a made-up address; some people have two that look alike."""
    first, rest = FIRST[number % len(FIRST)], number // len(FIRST)
    return f"{first.lower()}.holm{rest // 2}@{'example' if rest % 2 else 'mail.example'}.org"


def fill(store: Store, contacts: int, each: int, seed: int) -> None:
    """Record about `each` interactions with every contact, over two years."""
    draw = np.random.default_rng(seed)
    last = to_epoch(AS_OF)
    for begin in range(0, contacts, 500):
        rows = []
        for number in range(begin, min(begin + 500, contacts)):
            for place in range(int(draw.integers(3, 2 * each - 3))):
                at = from_epoch(last - int(draw.integers(1, 730 * DAY_SECONDS)))
                way = (Direction.SENT, Direction.RECEIVED)[int(draw.integers(2))]
                key = f"{number}-{place}"
                rows.append(Interaction(OWNER, name(number), at, way, "email", "mail", key))
        store.interactions.record(rows, last)
    suggest(store, log_from_store(store), prior(), as_of=last, now=AS_OF)


def places(store: Store) -> dict[str, str]:
    """Return where each page is; a person's is that of the first on the list."""
    contact = store.lists.contacts(OWNER)[0]
    rooms = ("people", "report", "sources", "review", "settings")
    around = {room: f"/{room}?owner={OWNER}" for room in rooms}
    return {"week": f"/owners/{OWNER}", "person": f"/person?owner={OWNER}&contact={contact}"} | around


def sent(client: TestClient, place: str) -> int:
    """Return the bytes of a page's answer as they travel."""
    with client.stream("GET", place, headers=HTML) as answer:
        answer.raise_for_status()
        return sum(len(part) for part in answer.iter_raw())


def weigh(client: TestClient, place: str) -> int:
    """Return the bytes of a page with everything it asks for."""
    page = client.get(place, headers=HTML).text
    parts = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    return sent(client, place) + sum(sent(client, part) for part in parts)


def timed(ask: Callable[[], object]) -> float:
    """Return the CPU milliseconds of a call, the median of several."""
    took = []
    for _ in range(TIMES):
        begun = process_time()
        ask()
        took.append((process_time() - begun) * 1000)
    return median(took)


def main() -> None:
    """Print the table; exit code 1 where a page is over a bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=10_000)
    parser.add_argument("--each", type=int, default=15, help="interactions with each contact, on average")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    table = Table("page", "bytes sent", "first, ms", "server, CPU ms")
    over = False
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "kith.db") as store:
        fill(store, chosen.contacts, chosen.each, chosen.seed)
        app = create_app(store, lambda: AS_OF + timedelta(hours=1))
        with TestClient(app, base_url="http://127.0.0.1:8765") as client:
            for page, place in places(store).items():
                begun = perf_counter()
                client.get(place, headers=HTML)
                first = (perf_counter() - begun) * 1000
                size, took = weigh(client, place), timed(lambda place=place: client.get(place, headers=HTML))
                over |= size >= MOST_BYTES or took >= MOST_MS
                table.add_row(page, f"{size:,}", f"{first:.0f}", f"{took:.1f}")
    Console().print(table)
    sys.exit(over)


if __name__ == "__main__":
    main()
