"""The store as a whole: kith store copy, and what runs without the word store as well."""

from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.errors import NotFoundError, UsageError
from data.settings import POSTGRES, Settings
from kith.cli.data_teams.champion import champion_command
from kith.cli.history.export_import import export_command, import_command
from kith.cli.serving.backup import backup_command, restore_command
from kith.cli.serving.upgrade import upgrade_command
from kith.cli.translated_help import Group

if TYPE_CHECKING:
    from data.store.transfer.copy_store import Copied


@click.group("store", cls=Group)
def store_command() -> None:
    """Back the store up, restore, import, move and upgrade it."""


for command in (
    backup_command,
    restore_command,
    export_command,
    import_command,
    upgrade_command,
    champion_command,
):
    store_command.add_command(command)


@store_command.command("copy")
@click.argument("target")
@click.option("--from", "source", metavar="STORE", help="Default: the store that is in use.")
def copy(target: str, source: str | None) -> None:
    """Copy everything into TARGET: a PostgreSQL database at its address, or a file; from either kind.

    TARGET may hold other workspaces already. Counts and digests of every table are compared before
    anything is kept. What is written to the source meanwhile is not copied: stop the service first.
    A password is read from PGPASSWORD or ~/.pgpass, where other users cannot see it.
    """
    settings = Settings.from_environment()
    origin, place = _place(source) if source else settings.store, _place(target)
    if origin == place:
        raise UsageError("source and target are the same store")
    if isinstance(origin, Path) and not origin.exists():
        raise NotFoundError("there is no {path} to copy", path=origin)
    _print_copied(_copied(origin, place), place)


def _place(words: str) -> Path | str:
    """Return a file, or the address of a PostgreSQL database; raises UsageError for any other address."""
    if words.startswith(POSTGRES):
        return words
    if "://" in words:
        raise UsageError(
            "this store is not an address like {example}", example=f"{POSTGRES}USER@HOST/DATABASE"
        )
    return Path(words).expanduser().absolute()


def _copied(origin: Path | str, place: Path | str) -> "list[Copied]":
    # Imported here: a call for help needs no database.
    from data.store.store import Store
    from data.store.transfer.copy_store import copy_store

    with closing(Store.existing(origin)) as source, closing(Store(place)) as target:
        return copy_store(source.database, target.database)


def _print_copied(copied: "list[Copied]", place: Path | str) -> None:
    from kith.cli.language import language_here

    lang = language_here()
    for table in copied:
        click.echo(
            lang.say("{table}: {rows} rows, digest {digest}", **asdict(table) | {"rows": f"{table.rows}"})
        )
    if isinstance(place, str):
        words = lang.say(
            "Everything arrived. Use it with: export KITH_STORE_URL={address}", address=f"{POSTGRES}…"
        )
    else:
        words = lang.say(
            "Everything arrived in {path}. Kith uses it as kith.db in KITH_HOME, without KITH_STORE_URL.",
            path=place,
        )
    click.echo(words)
