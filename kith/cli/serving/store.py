"""The store as a thing to move: kith store copy."""

from dataclasses import asdict

import click

from data.errors import NotFoundError, UsageError
from data.settings import POSTGRES, Settings
from kith.cli.translated_help import Group


@click.group("store", cls=Group)
def store_command() -> None:
    """Move the store when one file is no longer enough."""


@store_command.command("copy")
@click.argument("url")
def copy(url: str) -> None:
    """Copy everything from the file in KITH_HOME into the empty PostgreSQL database at URL.

    Counts and digests of every table are compared before anything is kept. Stop the service first:
    what is written to the file afterwards is not copied.
    """
    if not url.startswith(POSTGRES):
        raise UsageError(
            "the target is not an address like {example}", example=f"{POSTGRES}USER@HOST/DATABASE"
        )
    path = Settings.from_environment().store_path
    if not path.exists():
        raise NotFoundError("there is no {path} to copy", path=path)
    # Imported here: a call for help needs no database.
    from contextlib import closing

    from data.store.copy_to_postgres import copy_store
    from data.store.engine.postgres import Postgres
    from data.store.engine.sqlite import SQLite
    from kith.cli.language import language_here

    with closing(SQLite.open(path)) as source, closing(Postgres.open(url)) as target:
        copied = copy_store(source, target)
    lang = language_here()
    for table in copied:
        click.echo(
            lang.say("{table}: {rows} rows, digest {digest}", **asdict(table) | {"rows": f"{table.rows}"})
        )
    click.echo(
        lang.say("Everything arrived. Use it with: export KITH_STORE_URL={address}", address=f"{POSTGRES}…")
    )
