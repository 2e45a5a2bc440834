"""kith serve: the page and the API on this machine."""

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from data.settings import Settings
from kith.cli.parameters.options import Moment, is_pretended, running_clock

if TYPE_CHECKING:
    from service.app import Options

# The front door again, so that model and importers run beside the service and not in it.
FRONT = (sys.executable, "-m", "kith")
USUAL_QUOTA, USUAL_PORT = 6_000, 8765


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Another than loopback needs keys.")
@click.option("--port", default=USUAL_PORT, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--quota",
    default=USUAL_QUOTA,
    show_default=True,
    type=click.IntRange(1),
    help="Requests a minute for each key.",
)
@click.option("--as-of", type=Moment(), help="Look around as if this day had just begun (UTC).")
@click.option(
    "--worker/--no-worker",
    default=None,
    help="Keep lists fresh and do what the page asks for, in a second process. Default: where the store is "
    "a file; for a server run kith work.",
)
def serve_command(host: str, port: int, quota: int, as_of: datetime | None, *, worker: bool | None) -> None:
    """Answer a browser and a CRM on this machine; with keys, also from elsewhere."""
    from service.server import run

    settings, clock = Settings.from_environment(), running_clock(as_of)
    words = worker_words(clock, as_of) if _wants_worker(worker, settings) else None
    run(settings.store, host, port, clock, serving_options(settings, quota, words), announce=click.echo)


def serving_options(settings: Settings, quota: int, worker: Callable[[], Sequence[str]] | None) -> "Options":
    """Return the options of a service that has the front door's other commands run beside it."""
    from data.webhooks.public_addresses import parse_networks
    from service.app import Options
    from service.middleware.request_limits import parse_hosts
    from service.use_cases.webhooks.endpoints import WebhookSettings

    return Options(
        quota=quota,
        scorer=(*FRONT, "score-stream"),
        hosts=parse_hosts(settings.hosts),
        uploads=settings.uploads_path,
        bulk=settings.bulk_path,
        webhooks=WebhookSettings(settings.key_path, parse_networks(settings.webhook_networks)),
        worker=worker,
    )


def _wants_worker(worker: bool | None, settings: Settings) -> bool:
    """Return what was asked for; by default one person's file has a worker beside its service."""
    return settings.store_url is None if worker is None else worker


def worker_words(
    clock: Callable[[], datetime], as_of: datetime | None = None, *more: str
) -> Callable[[], tuple[str, ...]]:
    """Return what makes the worker's command: its clock begins where the service's is by then."""

    def words() -> tuple[str, ...]:
        moment = ["--now", clock().isoformat()] if as_of or is_pretended() else []
        return (*FRONT, *moment, "work", "--beside", "--all", *more)

    return words
