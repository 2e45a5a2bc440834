"""A store with lists in it, a clock that stands still, and a caller."""

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from data.store.store import Store
from service.app import Options, create_app
from service.server import address_of, listening_socket
from service.web.csrf import HEADER

ROOT = Path(__file__).parents[2]
# The shell alone, which Playwright takes by itself too, draws the same pages with a fifth of the work.
BROWSERS = ("chromium-headless-shell", "chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
CONTACTS = ("Grace Hopper", "Katherine Johnson", "Mary Somerville")
# For a test of what does not depend on how the store keeps its rows, tried with many values.
ON_ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


class StillClock:
    """A clock that moves only when told."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the moment it stands at."""
        return self.now


@pytest.fixture
def clock() -> StillClock:
    """Stand one day after the list's as_of."""
    return StillClock(AS_OF + timedelta(days=1))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Open an empty store, once in a file and once on a server."""
    on_server = request.param == "postgresql"
    with Store(request.getfixturevalue("postgres_url") if on_server else tmp_path / "kith.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def _browser() -> Iterator[Any]:
    """Start one browser for each file of tests that look through one."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=program, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture
def browser(_browser: Any) -> Iterator[Any]:
    """Lend the browser; what a test leaves open in it would go on working beside the next."""
    yield _browser
    for context in _browser.contexts:
        context.close()


@pytest.fixture(scope="session")
def world(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """Lend the home of the made-up world, with its store."""
    return made_once("world", make_world)


def make_world(home: Path) -> None:
    """Make the made-up world's store, as a person would: ingest, suggest."""
    for words in (["ingest", "data/synthetic/demo/log.csv"], ["suggest", "--as-of", "2026-10-01"]):
        command = [sys.executable, "-m", "kith", *words]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env={"KITH_HOME": str(home)})


@pytest.fixture
def site(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve a copy of the world on a free port of this machine."""
    monkeypatch.setenv("KITH_HOME", str(tmp_path))
    (tmp_path / "kith.db").write_bytes((world / "kith.db").read_bytes())
    options = Options(uploads=tmp_path / "uploads", worker=lambda: worker_at(tmp_path))
    with Store(tmp_path / "kith.db") as opened, serving(opened, day_after, options) as place:
        yield place


def worker_at(home: Path) -> tuple[str, ...]:
    """Return the command of a worker of a home that looks often."""
    return ("env", f"KITH_HOME={home}", sys.executable, "-m", "kith", "work", "--beside", "--every", "0.1")


@contextmanager
def serving(store: Store, clock: Callable[[], datetime], options: Options | None = None) -> Iterator[str]:
    """Serve a store on a free port of this machine until the block ends."""
    with listening_socket("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(store, clock, options), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield address_of(listener).rstrip("/")
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def serve() -> Callable[..., Any]:
    """Return what serves a store until its block ends."""
    return serving


@pytest.fixture(scope="module")
def serving_at() -> Callable[..., Any]:
    """Return what serves a store until its block ends, to fixtures that a file of tests shares."""
    return serving


@pytest.fixture(scope="module")
def calling_at() -> Callable[..., TestClient]:
    """Return what calls the service over any store, to fixtures that a file of tests shares."""
    return calling


def day_after() -> datetime:
    """Return the day after the world's list."""
    return datetime(2026, 10, 2, tzinfo=UTC)


@pytest.fixture
def client(store: Store, clock: StillClock, publish: Callable[..., None]) -> Iterator[TestClient]:
    """Call the service, which has a list for Ada, as a program on this machine."""
    publish(store, "Ada", CONTACTS)
    with calling(store, clock) as caller:
        yield caller


@pytest.fixture
def call() -> Iterator[Callable[[Store, StillClock], TestClient]]:
    """Return what calls the service over any store."""
    with ExitStack() as opened:
        yield lambda store, clock, options=None: opened.enter_context(calling(store, clock, options))


def calling(store: Store, clock: StillClock, options: Options | None = None) -> TestClient:
    """Call the service over a store; entered, it is closed at the end."""
    return in_a_browser(
        TestClient(
            create_app(store, clock, options), base_url="http://127.0.0.1:8765", raise_server_exceptions=False
        )
    )


def in_a_browser(client: TestClient) -> TestClient:
    """Let a caller send the page's forms as the page made them, with the secret that stands in them."""
    client.headers[HEADER] = form_secret(client)
    return client


def form_secret(client: TestClient) -> str:
    """Return the secret in the forms that a caller is shown."""
    found = re.search(r'name="token" value="([0-9a-f]{64})"', client.get("/sign-in").text)
    assert found is not None
    return found[1]
