"""A service that runs with a day's records in its store, a key of each kind, and the real model beside it."""

import socket
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from benchmarks.service.api_examples import Day, TickingClock, publish, send
from data.identity.purposes import LOOKS
from data.store.store import Store
from kith.cli.serving.serve import FRONT
from service.app import Options, create_app
from service.security import Right
from service.use_cases.webhooks.endpoints import WebhookSettings

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORKSPACE = "acme"


@dataclass(frozen=True, slots=True)
class Served:
    """A service that runs: its port, the key of an administrator, and a key of each kind by its name."""

    port: int
    token: str
    tokens: dict[str, str] = field(default_factory=dict)

    def headers(self, kind: str) -> dict[str, str]:
        """Return what shows a key; one that is not there is nobody's."""
        return {"Authorization": f"Bearer {self.tokens.get(kind, 'kith_nobody')}"}


def keys_of_each_kind(store: Store) -> dict[str, str]:
    """Make a key of each scope for all owners, and one that may do everything for a single one."""

    def made(name: str, scope: str, owner: str | None) -> str:
        token, _ = store.api_keys.make(WORKSPACE, name, [scope], owner=owner, made_at=1, expires_at=None)
        return token

    of_scopes = {str(right): made(f"for {right}", right, None) for right in Right}
    return of_scopes | {"one owner": made("for ada", Right.ADMIN, "ada")}


def play_a_morning(app: FastAPI, token: str, store: Store) -> None:
    """Send records and publish a list, so that most of what is asked for is there."""
    headers = {"authorization": f"Bearer {token}"}
    clock = TickingClock()
    with TestClient(app, base_url="http://127.0.0.1", headers=headers) as client:
        send(Day(client, clock))
    publish(store.within(WORKSPACE))
    for purpose in LOOKS:
        store.within(WORKSPACE).consents.say("ada", purpose, 1, allowed=True)


@contextmanager
def serving(folder: Path, then: Callable[[], None] = lambda: None) -> Generator[tuple[Served, Store]]:
    """Serve a filled store over a real socket; lend what is needed to call it, and the store.

    `then` is called once the store is filled, before it is served.
    """
    options = Options(
        quota=10**9,
        bulk=folder / "bulk",
        scorer=(*FRONT, "score-stream"),
        webhooks=WebhookSettings(folder / "secret.key"),
    )
    with Store(folder / "kith.db") as store, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        tokens = keys_of_each_kind(store)
        play_a_morning(create_app(store, TickingClock(), options), tokens[Right.ADMIN], store)
        then()
        app = create_app(store, lambda: NOW, options)
        # Here, since two threads that read source code at once disturb each other, and Hypothesis reads too.
        app.openapi()
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield Served(listener.getsockname()[1], tokens[Right.ADMIN], tokens), store
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="package")
def served(tmp_path_factory) -> Iterator[Served]:
    """Serve a filled store."""
    with serving(tmp_path_factory.mktemp("served")) as (service, _):
        yield service
