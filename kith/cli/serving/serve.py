"""kith serve: the page and the API on this machine."""

import sys
from datetime import datetime

import click

from data.settings import Settings
from kith.cli.parameters.options import Moment, now


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Another than loopback needs keys.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--quota",
    default=6_000,
    show_default=True,
    type=click.IntRange(1),
    help="Requests a minute for each key.",
)
@click.option("--as-of", type=Moment(), help="Look around as if this day had just begun (UTC).")
def serve_command(host: str, port: int, quota: int, as_of: datetime | None) -> None:
    """Answer a browser and a CRM on this machine; with keys, also from elsewhere."""
    from service.app import Options
    from service.server import run

    # The front door again, so that model and importers run beside the service and not in it.
    front = (sys.executable, "-m", "kith")
    options = Options(quota=quota, scorer=(*front, "score-stream"), ingester=(*front, "ingest"))
    # From another day the clock goes on as if that day were today.
    ahead = as_of - now() if as_of else None
    clock = (lambda: now() + ahead) if ahead else now
    run(Settings.from_environment().store, host, port, clock, options, announce=click.echo)
