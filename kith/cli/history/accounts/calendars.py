"""kith connect calendars: which calendars of a connected account are its owner's, asked once more."""

from contextlib import closing

import click

from data.errors import UsageError
from kith.cli.history.connecting import ask_of_each, open_connections, print_connection
from kith.cli.parameters.options import running_clock
from kith.cli.parameters.workspaces import shown_workspace_option as workspace_option


@click.command("calendars")
@click.argument("connection_id")
@workspace_option
def ask_calendars(connection_id: str) -> None:
    """Ask anew which calendars of an account are yours; what was read from one stays."""
    from data.store.bookkeeping.connections import NOT_MINE
    from pipelines.jobs.sync.open_account import open_connection, with_every_calendar
    from service.use_cases.connections.calendars import answer_calendars

    with open_connections() as (connections, lang):
        store = connections.store
        connection = store.connections.get(connection_id)
        every = with_every_calendar(connection)
        with closing(open_connection(store, every, connections.key_path, running_clock())) as account:
            parts = [part for part in account.overview().parts if part.key]
        if not parts:
            raise UsageError("{address} has no calendars to ask about", address=connection.address)
        others = ask_of_each(parts, lang, frozenset(connection.settings.get(NOT_MINE, ())))
        answer_calendars(store, connection, frozenset(part.key for part in parts), frozenset(others))
        print_connection(store.connections.get(connection_id), lang)
