"""What is killed: a service, a worker and a job that goes on and on, each in a process of its own.

Loaded once and forked, so that a life of a second is not spent on reading libraries.
"""

import os
import socket
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pipelines.deliver.webhook_delivery
import pipelines.jobs.lists.suggest
import pipelines.jobs.lists.suggest_changed
import pipelines.jobs.upkeep.asked_jobs
import pipelines.model_store.workspace_models  # noqa: F401
from data.store.store import Store
from kith.cli.main import kith
from service.app import Options, create_app

QUOTA = 10**9


def serve(target: Path | str, listener: socket.socket) -> None:
    """Serve until killed."""
    from uvicorn import Config, Server

    _be_silent()
    with Store(target) as store:
        app = create_app(store, lambda: datetime.now(UTC), Options(quota=QUOTA))
        Server(Config(app, log_config=None, access_log=False)).run(sockets=[listener])


def work(home: Path, store_url: str | None, networks: str) -> None:
    """Be kith work until killed."""
    _be_silent()
    _settle_in(home, store_url)
    os.environ["KITH_WEBHOOK_NETWORKS"] = networks
    kith(["work", "--every", "0.1"], standalone_mode=False)


def suggest(home: Path, store_url: str | None) -> None:
    """Make everybody's lists, one time after the other, until killed."""
    _be_silent()
    _settle_in(home, store_url)
    while True:
        # A worker that publishes just now is waited for the next time.
        with suppress(Exception):
            kith(["suggest"], standalone_mode=False)
        # As long as the command would take to begin anew.
        time.sleep(1)


def _settle_in(home: Path, store_url: str | None) -> None:
    os.environ["KITH_HOME"] = str(home)
    if store_url:
        os.environ["KITH_STORE_URL"] = store_url


def _be_silent() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
