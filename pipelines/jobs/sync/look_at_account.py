"""A look at an account that somebody connected on the page: is the password right, and what would be read?"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from data.errors import UsageError
from data.store.bookkeeping.connections import NAMED_SERVER, SERVER, Connection, ConnectionKind
from data.store.bookkeeping.job_queue import EVERY_CALENDAR, Job
from data.store.store import Store
from pipelines.connect.mail.autoconfig import find_server
from pipelines.connect.mail.providers import named_server
from pipelines.jobs.sync.open_account import open_connection, with_every_calendar


def look_at_account(store: Store, job: Job, key_path: Path, clock: Callable[[], datetime]) -> dict[str, Any]:
    """Sign in and return the parts that would be read, with how many entries, and those left out.

    The mail server of an address is found first, and kept. Nothing is recorded. Where the calendars are asked
    about once more, those that are somebody else's are among the parts.
    """
    connection = with_server(store, store.connections.get(job.arguments["connection"]))
    if job.arguments.get(EVERY_CALENDAR):
        connection = with_every_calendar(connection)
    with closing(open_connection(store, connection, key_path, clock)) as account:
        overview = account.overview()
    return {
        "names": [part.name for part in overview.parts],
        "count": sum(part.size for part in overview.parts),
        "left_out": list(overview.left_out),
        "calendars": [[part.key, part.name] for part in overview.parts if part.key],
    }


def with_server(store: Store, connection: Connection) -> Connection:
    """Return an account with the server at which it is read: the named one, or where its address leads."""
    if connection.kind is not ConnectionKind.IMAP or SERVER in connection.settings:
        return connection
    named = connection.settings.get(NAMED_SERVER)
    server = named_server(named) if named else find_server(connection.address)
    if server is None:
        raise UsageError(
            "where the mail of {address} is read is not known; connect it again, and name its mail server",
            address=connection.address,
        )
    settings = {**connection.settings, **server.as_settings()}
    store.connections.set_settings(connection.id, settings)
    return replace(connection, settings=settings)
