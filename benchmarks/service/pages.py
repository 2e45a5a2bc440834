"""How large and how slow each page is for one owner of 10,000 contacts: make benchmark-pages.

The service answers inside this process, so a page's time is the server's own CPU, without sockets. Its
size is what a browser is sent, compressed, with style, script and mark, without fonts.

Everybody has a card with a name, and some look alike. What is worked out ahead when data comes in is
worked out as `kith ingest` and `kith work` do. "First" is the first look a fresh service gives; "after a
change" is the slowest of the first looks after something was written down, after two were joined, and
after somebody was forgotten, each on the page.
"""

import argparse
import gc
import re
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
from fastapi import FastAPI
from rich.console import Console
from rich.table import Table
from starlette.testclient import TestClient

from data.schema import DAY_SECONDS, Contact, Direction, Interaction, from_epoch, to_epoch
from data.store.duplicate_proposals import standing
from data.store.engine.database import END_OF_TIME
from data.store.store import Store
from models.lists.ranking.list_request import ListRequest
from pipelines.jobs.lists.precompute import precompute
from pipelines.jobs.lists.suggest import suggest
from pipelines.log_sources.stored import log_from_store
from pipelines.model_store.artefact import prior
from service.app import create_app

AS_OF = datetime(2026, 10, 1, tzinfo=UTC)
OWNER = "Ada"
SITE = "http://127.0.0.1:8765"
MOST_BYTES, MOST_MS = 50_000, 100.0
TIMES = 15
HTML = {"accept": "text/html", "accept-encoding": "gzip"}
# Of every so many people one is another's namesake.
TWIN = 20
CONSONANTS, VOWELS = "bdfghklmnprstvwz", "aeiou"
SYLLABLES = [one + other for one in CONSONANTS for other in VOWELS]
FIRST = ("Ana", "Ben", "Chi", "Dov", "Eva", "Fay", "Gil", "Hue", "Ida", "Jon", "Kai", "Lea", "Mia", "Noa")


def name(number: int) -> str:
    """Return a made-up address; a namesake's is the same name elsewhere, and some look alike."""
    if number % TWIN == 1:
        return f"{name(number - 1).partition('@')[0]}@elsewhere.example.org"
    first, rest = FIRST[number % len(FIRST)], number // len(FIRST)
    return f"{first.lower()}.holm{rest // 2}@{'example' if rest % 2 else 'mail.example'}.org"


def card(number: int) -> Contact:
    """Return the made-up card of somebody, some of whom have a namesake."""
    one = number - 1 if number % TWIN == 1 else number
    # A prime step, so that neighbours are not called alike.
    rest, family = one * 104_729, ""
    for _ in range(3):
        rest, place = divmod(rest, len(SYLLABLES))
        family += SYLLABLES[place]
    return Contact(OWNER, name(number), name=f"{FIRST[one % len(FIRST)]} {family.title()}")


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
    store.contacts.keep([card(number) for number in range(contacts)], last)
    suggest(store, log_from_store(store), prior(), ListRequest(last, to_epoch(AS_OF)))
    precompute(store, [OWNER], AS_OF + timedelta(minutes=1))


def places(store: Store) -> dict[str, str]:
    """Return where each page is; a person's is that of the first on the list."""
    contact = store.lists.contacts(OWNER, END_OF_TIME)[0]
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


def looked(client: TestClient, place: str) -> float:
    """Return the CPU milliseconds of one look."""
    begun = process_time()
    client.get(place, headers=HTML).raise_for_status()
    return (process_time() - begun) * 1000


def changes(store: Store) -> list[tuple[str, dict[str, str]]]:
    """Return the forms sent before a look: something written down, two joined, somebody forgotten."""
    known = standing(store, OWNER, 20) or []
    logged = {"owner": OWNER, "contact": store.lists.contacts(OWNER, END_OF_TIME)[0], "what": "meeting"}
    joined = {"owner": OWNER, "what": "merge", "first": known[0]["first"], "second": known[0]["second"]}
    gone = {"owner": OWNER, "contact": known[-1]["second"], "confirmed": "yes"}
    return [("/person/log", logged), ("/review", joined), ("/settings/forget", gone)]


def after_changes(app: FastAPI, store: Store, around: dict[str, str]) -> dict[str, float]:
    """Return for each page the slowest first look after a change made on the page."""
    slowest = dict.fromkeys(around, 0.0)
    with TestClient(app, base_url=SITE) as client:
        token = re.findall(r'name="token" value="([^"]+)"', client.get(around["settings"], headers=HTML).text)
        client.headers["x-kith-form"] = token[0]
        for page, place in around.items():
            for where, fields in changes(store):
                client.post(where, data=fields, headers=HTML).raise_for_status()
                # The page it led to is not the one that is measured, and no look at that one helps.
                slowest[page] = max(slowest[page], looked(client, place))
    return slowest


def main() -> None:
    """Print the table; exit code 1 where a page is over a bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=10_000)
    parser.add_argument("--each", type=int, default=15, help="interactions with each contact, on average")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    table = Table("page", "bytes sent", "first, CPU ms", "after a change", "later looks")
    over = False
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "kith.db") as store:
        fill(store, chosen.contacts, chosen.each, chosen.seed)
        around = places(store)
        # A service holds nothing of what filled the store; to look through it for garbage takes 240 ms.
        gc.collect()
        gc.freeze()
        firsts = {page: first_look(store, place) for page, place in around.items()}
        changed = after_changes(create_app(store, clock), store, around)
        with TestClient(create_app(store, clock), base_url=SITE) as client:
            for page, place in around.items():
                size, took = weigh(client, place), timed(lambda place=place: client.get(place, headers=HTML))
                slowest = max(took, firsts[page], changed[page])
                over |= size >= MOST_BYTES or slowest >= MOST_MS
                table.add_row(page, f"{size:,}", f"{firsts[page]:.0f}", f"{changed[page]:.0f}", f"{took:.1f}")
    Console().print(table)
    sys.exit(over)


def first_look(store: Store, place: str) -> float:
    """Return the milliseconds of the first look that a fresh service gives, its style sheet apart."""
    with TestClient(create_app(store, clock), base_url=SITE) as client:
        client.get("/static/kith.css").raise_for_status()
        return looked(client, place)


def clock() -> datetime:
    """Return the moment at which the pages are looked at."""
    return AS_OF + timedelta(hours=1)


if __name__ == "__main__":
    main()
